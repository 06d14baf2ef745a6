"""Distinct people, counted without knowing anyone: registers of a HyperLogLog, keyed with a secret of the day."""

import hashlib
import secrets
from typing import Final

from itsus.model.window import REGISTERS

_DAY_S: Final = 86_400
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

    def register(self, person: str, now_s: float) -> tuple[int, int]:
        """Return which register the person falls into and the rank to raise it to (1 to 58)."""
        day = int(now_s // _DAY_S)
        if day != self._day:
            self._turn(day)
        keyed = self._keyed.copy()  # much cheaper than keying anew
        keyed.update(person.encode())
        number = int.from_bytes(keyed.digest(), "little")
        return number % REGISTERS, _RANK_BITS + 1 - (number >> _INDEX_BITS).bit_length()

    def _turn(self, day: int) -> None:
        self._day = day
        if self._fixed is None:
            secret = secrets.token_bytes(32)
        else:
            secret = hashlib.blake2b(b"%d" % day, digest_size=32, key=self._fixed[:64]).digest()
        self._keyed = hashlib.blake2b(digest_size=_DIGEST_BYTES, key=secret)
