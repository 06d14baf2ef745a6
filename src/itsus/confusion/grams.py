"""From texts to hashed n-grams of characters and words: what the model sees of a post.

A whole batch is one array of characters: folded by the model's tables, cut into words, hashed, each with a few NumPy
operations, whatever the language. Responsible for that form alone, not for what a gram means (`reader`). A text gives
the same grams in any batch.

- **Characters**: windows of 2 to 5 inside of words and over their edges, so that inflection, typos and scripts without
  spaces are read alike.
- **Words**, and pairs of neighbours. What is repeated more than twice counts twice; digits are all alike; handles are
  left out, since whom a text is sent to says nothing of what it says; a link is one sign.
"""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Codes: TypeAlias = NDArray[np.uint32]
Sorts: TypeAlias = NDArray[np.uint8]
Mask: TypeAlias = NDArray[np.bool_]
Places: TypeAlias = NDArray[np.intp]

#: Nobody needs more than this to say what is wrong; the rest of a longer text is not read.
MOST_CHARACTERS: Final = 1000
#: Sorts of characters. Ideographs stand for scripts without spaces: each is a word by itself, and so is a symbol.
DROPPED, SPACE, LETTER, IDEOGRAPH, DIGIT, SYMBOL = range(6)
#: The two parts in which a text is measured.
CHARACTERS, WORDS = range(2)
PARTS: Final = 2
#: Lengths of windows of characters.
WINDOWS: Final = (2, 3, 4, 5)

_NEWLINE, _BLANK, _ZERO, _AT = np.uint32(0x0A), np.uint32(0x20), np.uint32(0x30), np.uint32(0x40)
#: What stands for a link: a character of private use, which no text can spell.
_LINK = 0xE001
#: How links begin; texts in which somebody has masked them write URL.
_LINK_HEADS: Final = tuple(np.array([ord(c) for c in head], np.uint32) for head in ("http", "www.", "URL"))
#: Odd multipliers (Knuth's golden ratio, murmur3's finisher), and what tells grams of different sorts apart.
_STEP, _FINISH, _PLACE = np.uint32(0x9E3779B1), np.uint32(0x85EBCA6B), np.uint32(0xC2B2AE35)
_WORD, _PAIR = 8, 9


class Letters(NamedTuple):
    """Per character, up to the tables' size, what it becomes and its sort; what lies beyond is a symbol."""

    fold: Codes
    sort: Sorts


class Grams(NamedTuple):
    """Grams of one sort: their hashes, text after text; where each text's begin (one place more than texts); whether
    they are of CHARACTERS or of WORDS."""

    hashes: Codes
    starts: Places
    part: int


def find_grams(texts: Sequence[str], letters: Letters) -> Iterator[Grams]:
    """Yield the grams of some texts, one sort after the other."""
    codes, sorts = _fold(_join(texts), letters)
    ends = np.flatnonzero(codes == _NEWLINE)
    bounds = np.concatenate([[0], ends + 1])
    for length in WINDOWS:
        yield _find_windows(codes, sorts == SPACE, bounds, length)
    yield from _find_words(codes, sorts, bounds)


def _join(texts: Sequence[str]) -> Codes:
    """Return the characters of all texts, each in blanks and followed by a newline."""
    cut = [text[:MOST_CHARACTERS] for text in texts]
    joined = " \n ".join(cut)
    if joined.count("\n") != len(cut) - 1:
        joined = " \n ".join(text.replace("\n", " ") for text in cut)
    return np.frombuffer(f" {joined} \n".encode("utf-32-le", "surrogatepass"), np.uint32)


def _fold(raw: Codes, letters: Letters) -> tuple[Codes, Sorts]:
    """Return the characters as they are compared, and their sorts."""
    inside = np.minimum(raw, len(letters.fold) - 1)
    codes, sorts = letters.fold[inside], letters.sort[inside]
    far = np.flatnonzero(raw != inside)
    codes[far], sorts[far] = raw[far], SYMBOL
    _replace_names(raw, codes, sorts)
    codes, sorts = _keep(codes, sorts, sorts != DROPPED)
    is_same = codes[1:] == codes[:-1]
    again = np.concatenate([[False], is_same & ((codes[1:] == _BLANK) | (codes[1:] == _ZERO))])
    again[2:] |= is_same[1:] & is_same[:-1]
    return _keep(codes, sorts, ~again)


def _keep(codes: Codes, sorts: Sorts, keep: Mask) -> tuple[Codes, Sorts]:
    return (codes, sorts) if keep.all() else (codes[keep], sorts[keep])


def _replace_names(raw: Codes, codes: Codes, sorts: Sorts) -> None:
    """Leave out handles, and put one sign for each link, in place."""
    heads = np.flatnonzero(raw == _AT)
    if len(heads):
        is_name = (sorts == LETTER) | (sorts == DIGIT) | (raw == ord("_")) | (raw == ord("."))
        _drop(sorts, heads, np.flatnonzero(~is_name & (raw != _AT)))
    heads = _find_links(raw)
    if len(heads):
        _drop(sorts, heads, np.flatnonzero((raw <= _BLANK) | (raw > ord("~"))))
        codes[heads], sorts[heads] = _LINK, SYMBOL


def _drop(sorts: Sorts, heads: Places, stops: Places) -> None:
    """Leave out what begins with a head, up to the next stop."""
    ends = stops[np.searchsorted(stops, heads)]
    edges = np.zeros(len(sorts) + 1, np.int32)
    np.add.at(edges, heads, 1)
    np.add.at(edges, ends, -1)
    sorts[np.cumsum(edges[:-1]) > 0] = DROPPED


def _find_links(raw: Codes) -> Places:
    """Return where links begin, in their order."""
    found = [_find_word(raw, head) for head in _LINK_HEADS]
    return np.sort(np.concatenate(found))


def _find_word(raw: Codes, head: Codes) -> Places:
    """Return where words begin with some characters."""
    at = np.flatnonzero(raw[1 : len(raw) - len(head)] == head[0]) + 1
    at = at[raw[at - 1] <= _BLANK]
    for step in range(1, len(head)):
        at = at[raw[at + step] == head[step]]
    return at


def _find_windows(codes: Codes, is_gap: Mask, bounds: Places, length: int) -> Grams:
    """Return the windows of some characters without a gap inside."""
    last = max(0, len(codes) - length + 1)
    hashes = codes[:last].copy()
    is_whole = np.ones(last, bool)
    for at in range(1, length):
        hashes *= _STEP
        hashes += codes[at : at + last]
        if at < length - 1:
            is_whole &= ~is_gap[at : at + last]
    is_whole &= (codes[:last] != _NEWLINE) & (codes[length - 1 :] != _NEWLINE)
    kept = np.flatnonzero(is_whole)
    return Grams(_finish(hashes[kept], length), np.searchsorted(kept, bounds), CHARACTERS)


def _find_words(codes: Codes, sorts: Sorts, bounds: Places) -> tuple[Grams, Grams]:
    """Return the words, and the pairs of neighbours."""
    is_gap, is_lone = sorts == SPACE, sorts >= SYMBOL
    is_lone |= sorts == IDEOGRAPH
    is_first = np.ones(len(codes), bool)
    is_first[1:] = is_gap[:-1] | is_lone[:-1] | is_lone[1:]
    begins = np.flatnonzero(is_first & ~is_gap)
    place = np.zeros(len(codes), np.int64)
    place[begins] = begins
    place = np.arange(len(codes)) - np.maximum.accumulate(place)
    mixed = (codes * _STEP) ^ (place.astype(np.uint32) * _PLACE)
    mixed ^= mixed >> np.uint32(15)
    mixed *= _FINISH
    mixed[is_gap] = 0
    hashes = np.add.reduceat(mixed, begins, dtype=np.uint32) if len(begins) else mixed[:0]
    firsts = np.searchsorted(begins, bounds)
    return Grams(_finish(hashes, _WORD), firsts, WORDS), _pair(hashes, firsts)


def _pair(hashes: Codes, firsts: Places) -> Grams:
    pairs = hashes[:-1] * _PLACE + hashes[1:]
    is_inside = np.ones(len(hashes), bool)
    is_inside[firsts[1:][np.diff(firsts) > 0] - 1] = False
    starts = np.concatenate([[0], np.cumsum(is_inside)])[firsts]
    return Grams(_finish(pairs[is_inside[:-1]], _PAIR), starts, WORDS)


def _finish(hashes: Codes, sort: int) -> Codes:
    """Return hashes in which every bit depends on all of them, other ones for each sort of gram."""
    hashes = hashes ^ np.uint32(0x9E3779B9 * (sort + 1) & 0xFFFFFFFF)
    hashes ^= hashes >> np.uint32(16)
    hashes *= _FINISH
    hashes ^= hashes >> np.uint32(13)
    return hashes
