"""Whoever looks for the languages finds all of them, and how far each is."""

import re
from pathlib import Path

import pytest

from itsus.notices.catalogue import list_languages, review_of

ROOT = Path(__file__).parents[2]
LISTED = ", ".join(list_languages())


@pytest.mark.parametrize("page", ["docs/configuration.md", "src/itsus/app/setup.py"])
def test_the_languages_of_locales_are_listed(page: str) -> None:
    assert re.search(rf"locales.*\b{re.escape(LISTED)}\b", (ROOT / page).read_text())


def test_the_page_on_wording_has_each_language_with_its_state() -> None:
    rows = re.findall(r"^\| `(\w+)` \|.*\| ([\w ]+) \|$", (ROOT / "docs/writing.md").read_text(), re.MULTILINE)
    assert rows == [(lang, "the original" if lang == "en" else review_of(lang).state) for lang in list_languages()]


@pytest.mark.parametrize("page", ["README.md", "CHANGELOG.md"])
def test_their_number_is_told(page: str) -> None:
    assert len(list_languages()) == 13
    assert re.search(r"[Nn]otices.* in thirteen languages", (ROOT / page).read_text())
