"""Copied texts: what long ones are known by, and which of them travel, so that one text is not taken for a crowd.

"instagram down" is what real people write alike, and is never folded. From six words on the same words are a copy. In
scripts that put no spaces between words a text is long from twelve characters on: what takes a word in English takes
about two characters in Chinese, Japanese or Thai, so that people rarely write more than that alike either.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from itsus.intake.rows import Key
from itsus.model.confusion import is_confused
from itsus.model.words import BLAMES, INTENTS

Ints: TypeAlias = NDArray[np.int64]
#: An app, and what a long text is known by.
Text: TypeAlias = tuple[str, int]

#: A text is long from so many words on; a character of an unspaced script is half a word.
LONG_WORDS: Final = 6
#: Copied texts of an app that travel with a flush, those with the most confusion in them: any other one is less than
#: one part in 65 of it.
MOST_COPIED: Final = 64
#: Different long texts that are held at a time; what was seen is forgotten after two to four minutes.
_MOST_TEXTS: Final = 50_000
_TURN_S: Final = 120

#: Texts longer than this are known by their beginning.
_MOST_WORDS: Final = 60
_UNSPACED: Final = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uf900-\ufaff"
#: Vowel signs and the like, which Python does not count as letters.
_MARKS: Final = "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0980-\u0dff"
#: Whom a copy is sent to and where it leads may differ from copy to copy.
_ADDRESSED: Final = re.compile(r"https?://\S+|[@＠]\w+")
_PIECES: Final = re.compile(rf"[{_UNSPACED}]|(?:[^\W\d_{_UNSPACED}]|[{_MARKS}])+")

_PAIRING: Final = 0x9E3779B1
_BITS: Final = 31
_CONFUSED: Final = np.array([is_confused(intent, blame) for intent in INTENTS for blame in BLAMES])
_MESSAGES_AND_SQUARES: Final = 2


def hash_copies(texts: Sequence[str]) -> list[int]:
    """Return per text what it is known by; 0 where it is too short to be a copy.

    It is the two smallest hashes of its pairs of neighbouring words (a min-hash: Broder 1997), 62 bits: two texts that
    share the share J of their pairs are taken for the same with probability about J². Of copies in which any one word
    was replaced two in three still agree, of those with a word put before or behind nine in ten; of 546 real posts of
    six words and more two at most are taken for the same.
    """
    words = [_split(text) for text in texts]
    flat = np.array([crc32(word.encode("utf-8", "replace")) for one in words for word in one], np.uint64)
    pairs = _mix(flat[:-1] * np.uint64(_PAIRING) + flat[1:]).tolist() if len(flat) else []
    hashes, at = [], 0
    for one in words:
        hashes.append(_join_smallest(pairs[at : at + len(one) - 1]) if one else 0)
        at += len(one)
    return hashes


def _join_smallest(pairs: list[int]) -> int:
    smallest = sorted({*pairs})[:2]
    return max(1, smallest[0] << _BITS | smallest[-1])


def _split(text: str) -> list[str]:
    """Return the words of a long text; none of a short one."""
    if len(text) < 2 * LONG_WORDS:
        return []
    plain = text.casefold().replace("'", "").replace("’", "")
    if "@" in plain or "://" in plain or "＠" in plain:
        plain = _ADDRESSED.sub("", plain)
    words: list[str] = _PIECES.findall(plain)[:_MOST_WORDS]
    if len(words) < LONG_WORDS:
        return []
    halves = sum(len(word) == 1 and "\u0e00" <= word <= "\ufaff" for word in words)
    return words if len(words) - halves / 2 >= LONG_WORDS else []


def _mix(numbers: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Return well-spread numbers below 2^31 (the finaliser of splitmix64)."""
    mixed = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mixed >> np.uint64(64 - _BITS)


class Copied:
    """Messages of one flush with one long text: how many, and per row what they add (messages, squares, readings)."""

    __slots__ = ("rows", "times")

    def __init__(self) -> None:
        self.times = 0
        self.rows: dict[Key, Ints] = {}

    def add(self, key: Key, added: Ints) -> None:
        """Take note of one more."""
        self.times += 1
        before = self.rows.get(key)
        if before is None:
            self.rows[key] = added.copy()  # a view would hold all that was read with it
        else:
            before += added

    def weigh(self) -> int:
        """Return how much confusion is in them, in 1/1024."""
        return int(sum(added[_MESSAGES_AND_SQUARES:][_CONFUSED].sum() for added in self.rows.values()))


class CopyFold:
    """Finds in each flush the long texts that came more than once in the last minutes. Bounded, and no text in it."""

    def __init__(self) -> None:
        self._said: dict[Text, Copied] = {}
        self._seen: tuple[set[Text], set[Text]] = (set(), set())
        self._turn_s = 0

    def add(self, app: str, text_hash: int, key: Key, added: Ints) -> None:
        """Take note of a message with a long text: the row that it counts in, and what it adds there."""
        text = app, text_hash
        said = self._said.get(text)
        if said is None:
            if len(self._said) >= _MOST_TEXTS:
                return
            said = self._said[text] = Copied()
        said.add(key, added)

    def take(self) -> list[tuple[int, ...]]:
        """Return the rows of the table `repeats`, with places instead of series, and begin the next flush."""
        said, self._said = self._said, {}
        if not said:
            return []
        self._turn(max(start for one in said.values() for _, start, _ in one.rows))
        earlier, now = self._seen
        copied = {text: one for text, one in said.items() if one.times > 1 or text in earlier or text in now}
        if len(now) + len(said) <= _MOST_TEXTS:
            now.update(said)
        return list(_list_rows(copied))

    def _turn(self, at_s: int) -> None:
        """Forget what was seen before the last two minutes; windows are at most a minute ahead of time."""
        if at_s >= self._turn_s + _TURN_S:
            self._seen = (self._seen[1] if at_s < self._turn_s + 2 * _TURN_S else set(), set())
            self._turn_s = at_s


def _list_rows(copied: Mapping[Text, Copied]) -> Iterator[tuple[int, ...]]:
    """Yield the rows of each app's copied texts, those with the most confusion in them."""
    weights = {text: one.weigh() for text, one in copied.items()}
    number: dict[str, int] = {}
    for text in sorted(copied, key=lambda text: (text[0], -weights[text], text[1])):
        app, text_hash = text
        number[app] = number.get(app, 0) + 1
        if number[app] <= MOST_COPIED and weights[text]:
            yield from ((*key, text_hash, *added.tolist()) for key, added in copied[text].rows.items())
