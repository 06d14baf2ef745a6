"""Says templates in one language: the right form, the list, the capital letter, and names that run the other way.

A sentence that the language lacks is never said in English instead: `UntranslatedError` is raised, so that no text is
half in one language and half in another.
"""

from typing import Final

from babel import Locale
from babel.lists import format_list

from itsus.notices.catalogue import SOURCE, load_catalogue
from itsus.notices.direction import set_off
from itsus.notices.templates import Frame

#: Where a language joins lists in several ways, the one we follow: British English has no comma before "and".
LOCALES: Final = {SOURCE: "en_GB"}
#: Languages that put nothing between two sentences.
UNSPACED: Final = frozenset({"ja", "zh"})
#: Languages that keep the dot of a small i in its capital.
DOTTED: Final = frozenset({"tr"})

_WHAT: Final = "%(what)s"


class UntranslatedError(LookupError):
    """A language has no words for a template."""


class Voice:
    """Says templates in one language."""

    def __init__(self, lang: str) -> None:
        self._catalogue = load_catalogue(lang)
        self.locale: Final = Locale.parse(LOCALES.get(lang, lang))
        #: What stands between two sentences.
        self.space: Final = "" if lang in UNSPACED else " "

    def say(self, template: str, **values: str) -> str:
        """Return a sentence with its values filled in. Only our own templates are formats; values never are.

        Raises:
            UntranslatedError: if the language lacks it.
        """
        self._require(template)
        return self._catalogue.translations.gettext(template) % self._set_off_all(values)

    def say_of(self, frame: Frame, what: list[str], *, is_many: bool, **values: str) -> str:
        """Return a sentence about subjects, joined as the language joins them; in front, their first letter is raised.

        Raises:
            UntranslatedError: if the language lacks it.
        """
        self._require(frame.one)
        number = 2 if is_many or len(what) > 1 else 1
        sentence = self._catalogue.translations.ngettext(frame.one, frame.many, number)
        subject = self.join(what)
        if sentence.startswith(_WHAT):
            subject = raise_first(subject, self.locale.language)
        return sentence % {"what": subject, **self._set_off_all(values)}

    def join(self, names: list[str]) -> str:
        """Return "a, b and c"."""
        return format_list(names, locale=self.locale)

    def set_off(self, name: str) -> str:
        """Return a name as it can stand in a text of this language, whichever way it runs."""
        return set_off(name, is_rtl=self.locale.text_direction == "rtl")

    def _set_off_all(self, values: dict[str, str]) -> dict[str, str]:
        return {key: self.set_off(value) for key, value in values.items()}

    def _require(self, msgid: str) -> None:
        if msgid in self._catalogue.missing:
            raise UntranslatedError(f'{self.locale.language} has no words for "{msgid}"')


def raise_first(sentence: str, lang: str = SOURCE) -> str:
    """Return a sentence with its first letter in upper case, as a language does it."""
    first = "İ" if lang in DOTTED and sentence.startswith("i") else sentence[:1].upper()
    return first + sentence[1:]
