"""Languages that lack some of their words."""

from collections.abc import Callable

import pytest

from itsus.notices import voice
from itsus.notices.catalogue import Catalogue, load_catalogue


@pytest.fixture
def lacking(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Take templates from a language for the length of a test."""

    def take(lang: str, *templates: str) -> None:
        def load(wanted: str) -> Catalogue:
            whole = load_catalogue(wanted)
            return whole._replace(missing=templates) if wanted == lang else whole

        monkeypatch.setattr(voice, "load_catalogue", load)

    return take
