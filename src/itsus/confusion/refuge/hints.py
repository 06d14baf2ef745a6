"""What pieces of texts hint at, remembered: whom they name, and whether they can make someone a refuge.

Responsible for speed alone: most texts name nobody, or one app without a word of flight near it, and need no closer
reading.
"""

from functools import reduce
from operator import or_
from typing import Final

from itsus.confusion.refuge.folding import MOST_CHARACTERS
from itsus.confusion.refuge.phrases import BIT, Phrases
from itsus.confusion.refuge.reading import Item, Reading
from itsus.confusion.refuge.services import Name, Services

#: What a word may be: one of flight, of talking, of place; the rarest word of a longer phrase of these, and the one
#: beside it; the beginning of a name of several words.
FLIGHT, TALK, PLACE, RAREST, BESIDE, BEGINS = (1 << i for i in range(6))
#: Hints that name nobody, and those that can make someone a refuge.
WORDS: Final = FLIGHT | TALK | PLACE | RAREST | BESIDE
TELLING: Final = FLIGHT | TALK | RAREST
#: How many pieces before and behind a name are looked at, and in how many before it a word of place counts.
_BEFORE: Final = 9
_AFTER: Final = 8
_BESIDE: Final = 3
_FLIGHT_BITS: Final = BIT["flees"] | BIT["safe"]
_TALK_BITS: Final = BIT["speaks"] | BIT["talks"] | BIT["opens"]
_PLACE_BITS: Final = BIT["places"] | BIT["posts"]
#: Pieces remembered; emptied when full, so that nonsense cannot fill the memory. Longer pieces do not come again.
MOST_PIECES: Final = 100_000
_LONGEST_PIECE: Final = 40


class Hints(dict[str, int]):
    """The hints of pieces of text between spaces, as bits; `bits` has those of each app and service."""

    def __init__(self, phrases: Phrases, services: Services, reading: Reading) -> None:
        super().__init__()
        self._phrases = phrases
        self._services = services
        self._reading = reading
        self.bits = {owner: BEGINS << 1 + i for i, owner in enumerate(services.owners)}

    def __missing__(self, piece: str) -> int:
        hints = 0
        if not self._is_nothing(piece):
            for item in self._reading[piece]:
                hints |= self._hint(item)
        if len(piece) <= _LONGEST_PIECE:
            if len(self) >= MOST_PIECES:
                self.clear()
            self[piece] = hints
        return hints

    def is_near(self, text: str) -> bool:
        """Tell whether words that may make someone a refuge are near enough to a name."""
        hints = list(map(self.__getitem__, text[:MOST_CHARACTERS].split()))
        return any(hinted > WORDS and _is_near(hints, at) for at, hinted in enumerate(hints))

    def _is_nothing(self, piece: str) -> bool:
        """Tell cheaply that a piece names nobody: numbers, links and handles are mostly seen once."""
        if piece.startswith(("http://", "https://")):
            return True
        if not piece.isascii():
            return False
        plain = piece.lower()
        return plain == piece.upper() or (
            plain[0] == "@" and plain[1:].isalnum() and not self._services.may_be_handle(plain)
        )

    def _hint(self, item: Item) -> int:
        hints = BEGINS if item.longer else 0
        if item.name:
            hints |= self._list_bits(item.name)
        alone, rarest, beside = self._phrases.find_marks(item.word)
        kinds = item.bits | alone
        for is_hinted, hint in (
            (kinds & _FLIGHT_BITS, FLIGHT),
            (kinds & _TALK_BITS, TALK),
            (kinds & _PLACE_BITS, PLACE),
            (rarest & (_FLIGHT_BITS | _TALK_BITS), RAREST),
            (beside & (_FLIGHT_BITS | _TALK_BITS), BESIDE),
        ):
            hints |= hint if is_hinted else 0
        return hints

    def _list_bits(self, name: Name) -> int:
        bits = 0
        for owner in name.owners:
            bits |= self.bits[owner]
        return bits


def _is_near(hints: list[int], at: int) -> bool:
    first = max(at - _BESIDE, 0)
    window = hints[max(at - _BEFORE, 0) : at + _AFTER + 1]
    near = reduce(or_, window)
    before = reduce(or_, hints[first : at + 1])
    if near & FLIGHT or before & TALK:
        return True
    if near & TALK and reduce(or_, hints[at : at + 2], before) & PLACE:
        return True
    return bool(near & RAREST) and any(map(_are_phrase, window, window[1:]))


def _are_phrase(one: int, next_one: int) -> bool:
    return bool((one & RAREST and next_one & BESIDE) or (one & BESIDE and next_one & RAREST))
