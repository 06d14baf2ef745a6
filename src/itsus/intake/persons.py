"""Distinct people, counted without knowing anyone: registers of a HyperLogLog, keyed with a secret of the day, and for
two minutes who has spoken already."""

import hashlib
import secrets
from itertools import islice
from typing import Final

from itsus.model.window import REGISTERS

_DAY_S: Final = 86_400
#: The longest time over which confusion is heard: in it one person counts once.
AUTHOR_S: Final = 120
_DIGEST_BYTES: Final = 8
_INDEX_BITS: Final = REGISTERS.bit_length() - 1
_RANK_BITS: Final = 64 - _INDEX_BITS


class DailySecret:
    """Turns a person's random word into a register and a rank, with a secret that lives in memory for one UTC day.

    `fixed` derives the day's secret instead of drawing it, so that a replay counts the same people twice alike.
    """

    def __init__(self, fixed: bytes | None = None) -> None:
        self._fixed = fixed
        self._day = -1
        self._keyed = hashlib.blake2b(digest_size=_DIGEST_BYTES)

    def number(self, person: str, now_s: float) -> int:
        """Return the 64 bits that stand for a person today."""
        day = int(now_s // _DAY_S)
        if day != self._day:
            self._turn(day)
        keyed = self._keyed.copy()  # much cheaper than keying anew
        keyed.update(person.encode())
        return int.from_bytes(keyed.digest(), "little")

    def _turn(self, day: int) -> None:
        self._day = day
        if self._fixed is None:
            secret = secrets.token_bytes(32)
        else:
            secret = hashlib.blake2b(b"%d" % day, digest_size=32, key=self._fixed[:64]).digest()
        self._keyed = hashlib.blake2b(digest_size=_DIGEST_BYTES, key=secret)


def register_of(number: int) -> tuple[int, int]:
    """Return which register a person falls into and the rank to raise it to (1 to 58)."""
    return number % REGISTERS, _RANK_BITS + 1 - (number >> _INDEX_BITS).bit_length()


class Authors:
    """Who was counted in the last two minutes: what they write meanwhile adds nothing, since it is one person who is
    confused and not ten.

    Holds keyed hashes and times, nothing else. Bounded: beyond `capacity` the oldest are forgotten early, and may be
    counted again; the registers still tell.
    """

    def __init__(self, capacity: int = 200_000) -> None:
        self._capacity = capacity
        self._counted: dict[int, float] = {}
        self._tidy_s = 0.0

    def __len__(self) -> int:
        return len(self._counted)

    def is_counted(self, author: int, now_s: float) -> bool:
        """Tell whether the author was counted less than two minutes ago."""
        at_s = self._counted.get(author)
        return at_s is not None and now_s - at_s < AUTHOR_S

    def count(self, author: int, now_s: float) -> None:
        """Remember an author as of now, and forget those of long ago."""
        counted = self._counted
        counted.pop(author, None)  # so that the oldest stand first
        counted[author] = now_s
        if now_s >= self._tidy_s or len(counted) > self._capacity:
            self._forget(now_s)

    def _forget(self, now_s: float) -> None:
        """Forget those of long ago, and a tenth at once where there are too many: seldom, since it looks at all."""
        self._tidy_s = now_s + AUTHOR_S / 10
        kept = {author: at_s for author, at_s in self._counted.items() if now_s - at_s < AUTHOR_S}
        excess = len(kept) - self._capacity
        self._counted = dict(islice(kept.items(), excess + self._capacity // 10, None)) if excess > 0 else kept
