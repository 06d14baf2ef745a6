"""How a post's characters are folded before it is read: which are alike, which are dropped, and of which sort they are.

One table for all of Unicode's first two planes, built once: case, accents, width, Arabic marks and forms that look
alike become one, so that what people type in a hurry reads as what they meant. What lies beyond is a symbol.
"""

import unicodedata
from typing import Final

import numpy as np

from itsus.confusion.grams import DIGIT, DROPPED, IDEOGRAPH, LETTER, SPACE, SYMBOL, Letters

#: The characters of the tables: beyond them lie private and ancient signs.
SIZE: Final = 0x20000

_QUESTION: Final = "¿؟？⁇՞;"
_EXCLAMATION: Final = "¡！"
#: Left out inside of words: apostrophes, joiners, soft hyphens, direction marks, Arabic vowel signs and tatweel.
_SILENT: Final = "'’‘`´ʼ＇\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0f\ufeff\u0640"
#: Letters that people type for each other.
_ALIKE: Final = {
    "أ": "ا",
    "إ": "ا",
    "آ": "ا",
    "ى": "ي",
    "ة": "ه",
    "ё": "е",
    "ß": "s",
    "ı": "i",
    "ø": "o",
    "ł": "l",
    "đ": "d",
}
#: Scripts without spaces between words: Thai, Lao, Myanmar, Khmer, kana, ideographs.
_UNSPACED: Final = (
    (0x0E00, 0x0EFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xF900, 0xFAFF),
)
#: Accents of Latin, Greek and Cyrillic letters; marks of other scripts are letters.
_ACCENTS: Final = ((0x0300, 0x036F), (0x064B, 0x0652))
#: Only these scripts lose their accents: elsewhere a mark makes another letter.
_ACCENTED: Final = ((0x00C0, 0x03FF), (0x1E00, 0x1FFF))
#: All digits are alike, and so is all that parts words.
_STAND_FOR: Final = {SPACE: ord(" "), DIGIT: ord("0")}
#: Not a character of a text: half of a pair.
_SURROGATES: Final = (0xD800, 0xDFFF)


def build_letters() -> Letters:
    """Return the tables."""
    fold, sort = np.arange(SIZE, dtype=np.uint32), np.full(SIZE, SYMBOL, np.uint8)
    for code in range(SIZE):
        folded = _fold(chr(code))
        sort[code] = DROPPED if _lies_in(code, (_SURROGATES, *_ACCENTS)) else _sort_of(folded)
        fold[code] = _STAND_FOR.get(int(sort[code]), ord(folded))
    fold[ord("\n")] = ord("\n")
    return Letters(fold, sort)


def _fold(char: str) -> str:
    if char in _QUESTION:
        return "?"
    if char in _EXCLAMATION:
        return "!"
    plain = unicodedata.normalize("NFKC", char).lower()[:1] or char
    if _lies_in(ord(plain), _ACCENTED):
        plain = unicodedata.normalize("NFKD", plain)[0]
    return _ALIKE.get(plain, plain)


def _sort_of(char: str) -> int:
    if char in _SILENT:
        return DROPPED
    if _lies_in(ord(char), _UNSPACED):
        return IDEOGRAPH
    category = unicodedata.category(char)
    if category == "Nd":
        return DIGIT
    if category[0] in "LM":
        return LETTER
    return SYMBOL if category in ("So", "Sk") or char in "?!" else SPACE


def _lies_in(code: int, ranges: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= code <= last for first, last in ranges)
