"""The languages we can speak: gettext catalogues under `locale/`, read once, with no build step between.

What a catalogue lacks and who has read it is told here; how its sentences are filled in is `voice`'s.
"""

import re
from collections import Counter
from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final, NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from itsus.notices.review import SOURCE_REVIEW, Review, read_review
from itsus.notices.templates import FRAMES, SENTENCES

LOCALE_DIR: Final = Path(__file__).parent / "locale"
SOURCE: Final = "en"
_PLACEHOLDER: Final = re.compile(r"%(?:\(\w+\))?.?")


class Catalogue(NamedTuple):
    """One language's translations, the message ids that it lacks, and whether anybody has read it."""

    translations: NullTranslations
    missing: tuple[str, ...] = ()
    review: Review = Review("draft")


@cache
def list_languages() -> tuple[str, ...]:
    """Return the languages we can speak, English first."""
    found = (path.parent.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES/notices.po"))
    return (SOURCE, *sorted(found))


def find_language(tag: str) -> str | None:
    """Return the language of ours for a BCP 47 tag: itself or its base (`pt-BR` -> `pt`); None if we have neither."""
    base = tag.replace("_", "-").split("-")[0].lower()
    return base if base in list_languages() else None


def review_of(lang: str) -> Review:
    """Return whether a second native speaker has read one of `list_languages()`, and who."""
    return load_catalogue(lang).review


def missing_of(lang: str) -> tuple[str, ...]:
    """Return the English sentences that one of `list_languages()` lacks. Texts that need one are not said in it."""
    return load_catalogue(lang).missing


@cache
def load_catalogue(lang: str) -> Catalogue:
    """Return the catalogue of one of `list_languages()`."""
    if lang == SOURCE:
        return Catalogue(NullTranslations(), review=SOURCE_REVIEW)
    return read_catalogue(lang, (LOCALE_DIR / lang / "LC_MESSAGES" / "notices.po").read_bytes())


def read_catalogue(lang: str, source: bytes) -> Catalogue:
    """Return the catalogue that the bytes of a `.po` file say.

    Raises:
        babel.messages.pofile.PoFileError: if they are no catalogue.
    """
    catalog = read_po(BytesIO(source), locale=lang, abort_invalid=True)
    compiled = BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    return Catalogue(Translations(compiled), _find_missing(catalog), read_review(source.decode()))


def _find_missing(catalog: Catalog) -> tuple[str, ...]:
    ids = (*SENTENCES, *(frame.one for frame in FRAMES))
    return tuple(msgid for msgid in ids if not _is_translated(catalog, msgid))


def _is_translated(catalog: Catalog, msgid: str) -> bool:
    """Tell whether each form has words and can be filled in. What gettext calls fuzzy was only guessed by a tool."""
    message = catalog.get(msgid)
    if message is None or message.fuzzy:
        return False
    forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
    wanted = list_placeholders(msgid)
    return bool(forms) and all(form and form.strip() and list_placeholders(form) == wanted for form in forms)


def list_placeholders(template: str) -> Counter[str]:
    """Return how often each placeholder stands in a template, also those that are no good."""
    return Counter(_PLACEHOLDER.findall(template))
