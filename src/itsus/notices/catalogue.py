"""The languages we can speak: gettext catalogues under `locale/`, read once, with no build step between."""

from functools import cache
from gettext import NullTranslations
from io import BytesIO
from pathlib import Path
from typing import Final

from babel import Locale
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from itsus.notices.templates import Frame

LOCALE_DIR: Final = Path(__file__).parent / "locale"
SOURCE: Final = "en"
#: Where a language joins lists in several ways, the one we follow: British English has no comma before "and".
LOCALES: Final = {SOURCE: "en_GB"}


@cache
def list_languages() -> tuple[str, ...]:
    """Return the languages we can speak, English first."""
    found = (path.parent.parent.name for path in LOCALE_DIR.glob("*/LC_MESSAGES/notices.po"))
    return (SOURCE, *sorted(found))


def find_language(tag: str) -> str | None:
    """Return the language of ours for a BCP 47 tag: itself or its base (`pt-BR` -> `pt`); None if we have neither."""
    base = tag.replace("_", "-").split("-")[0].lower()
    return base if base in list_languages() else None


@cache
def load_catalogue(lang: str) -> NullTranslations:
    """Return the catalogue of one of `list_languages()`."""
    if lang == SOURCE:
        return NullTranslations()
    compiled = BytesIO()
    with (LOCALE_DIR / lang / "LC_MESSAGES" / "notices.po").open("rb") as file:
        write_mo(compiled, read_po(file, locale=lang, abort_invalid=True))
    compiled.seek(0)
    return Translations(compiled)


class Voice:
    """Says templates in one language."""

    def __init__(self, lang: str) -> None:
        self._catalogue = load_catalogue(lang)
        self.locale: Final = Locale.parse(LOCALES.get(lang, lang))

    def say(self, template: str, **values: str) -> str:
        """Return a sentence with its values filled in. Only our own templates are formats; values never are."""
        return self._catalogue.gettext(template) % values

    def say_of(self, frame: Frame, what: list[str], *, is_many: bool, **values: str) -> str:
        """Return a sentence about subjects: their names joined as the language joins them, the first letter raised."""
        number = 2 if is_many or len(what) > 1 else 1
        sentence = self._catalogue.ngettext(frame.one, frame.many, number)
        return raise_first(sentence % {"what": self.join(what), **values})

    def join(self, names: list[str]) -> str:
        """Return "a, b and c"."""
        return format_list(names, locale=self.locale)


def raise_first(sentence: str) -> str:
    """Return a sentence with its first letter in upper case."""
    return sentence[:1].upper() + sentence[1:]
