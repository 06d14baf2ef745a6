"""The form in which names and phrases are compared, and texts cut into words.

Apostrophes and commas stay: "Twitter'da" and "l'insta" hold a name and a small word each, and where one clause
ends another sufferer may begin.
"""

import re
import unicodedata
from typing import Final

#: Nobody needs more than this to say who suffers; the rest of a longer text is not read.
MOST_CHARACTERS: Final = 1000
#: Scripts that are written without spaces: words are found anywhere in them.
UNSPACED: Final = r"\u3040-\u30ff\u3400-\u9fff"
#: What ends a sentence, what only separates, and what asks.
ENDS: Final = frozenset(".!;:|\n…—–。")
SEPARATES: Final = frozenset(",/&+、،")
ASKS: Final = frozenset("?؟")

_TOKEN = re.compile(
    rf"[#@]?(?:[^\W_{UNSPACED}]+(?:'[^\W_{UNSPACED}]+)*)(?:\.com\b)?|[#@]?[{UNSPACED}]+|[,/&+、،?؟!;:|\n…—–。]|\.(?=\s|\.|$)"
)
_LINK = re.compile(r"(?:https?://|www\.)\S*|[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]+")
_RUN = re.compile(r"(.)\1+")
_MARKS = re.compile(r"[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0903\u093a-\u094f]")
#: Marks of direction and of width zero go; apostrophes and letters that differ only by habit become one.
_SAME: Final = {
    **dict.fromkeys((0xAD, 0x640, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2070))),
    **dict.fromkeys(map(ord, "’‘`´ʼ＇"), "'"),
    **str.maketrans("ıىیةک", "iييهك"),
}  # fmt: skip


def fold(text: str) -> str:
    """Return a text in lower case, without accents and vowel signs, cut."""
    cut = text[:MOST_CHARACTERS]
    if cut.isascii():
        return cut.lower().replace("`", "'")
    return _MARKS.sub("", unicodedata.normalize("NFKD", cut).casefold().translate(_SAME))


def fold_runs(word: str) -> str:
    """Return a word without repeated letters: `dooown` and `down` are the same."""
    return word if len(set(word)) == len(word) else _RUN.sub(r"\1", word)


def drop_links(plain: str) -> str:
    """Return a text without its links and mail addresses: who shares a link does not speak of the site."""
    return _LINK.sub(" ", plain) if "://" in plain or "www." in plain or "@" in plain else plain


def split_words(plain: str) -> list[str]:
    """Return the words and the marks of a folded text; a word keeps its `#` or `@`, a script without spaces is one."""
    return _TOKEN.findall(plain)


def is_unspaced(plain: str) -> bool:
    """Tell whether a text begins in a script that is written without spaces."""
    return "\u3040" <= plain[:1] <= "\u30ff" or "\u3400" <= plain[:1] <= "\u9fff"
