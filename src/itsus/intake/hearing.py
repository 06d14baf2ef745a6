"""Which texts are read when more come in than can be read: a sample, drawn so that what was read stands for all."""

import hashlib
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

#: New texts that are read between two flushes, which are a second apart: a quarter of what the reader reads in a second
#: of one core (80,000), so that counting, answering and other work keep the rest. Of texts read before, any number.
TEXTS_PER_FLUSH: Final = 20_000
#: Read of a batch whatever was read before, so that late batches of a busy second are not heard through one text.
LEAST_TEXTS: Final = 200
_WHOLE: Final = 2.0**64


class Hearing:
    """How much can still be read until the next flush.

    Args:
        secret: Keys the draw, so that nobody can write texts that are always drawn.
        most: Texts to read until the next flush.
    """

    def __init__(self, secret: bytes, most: int = TEXTS_PER_FLUSH) -> None:
        self._keyed = hashlib.blake2b(digest_size=8, key=secret[:64])
        self._most = most
        self._left = most

    def draw(self, texts: Sequence[str], amounts: Sequence[int]) -> Floats:
        """Return per text how much it stands for: 1 where all are read, 0 where it is not read.

        Half of what is left may be read at once: a batch leaves something for the next ones. A text is drawn with a
        probability in proportion to its amount, at most 1, and stands for one over that (Horvitz and Thompson 1952),
        so that sums over texts are right on average. Whether it is drawn depends on the text alone, not on its place.
        """
        allowed = max(self._left // 2, min(LEAST_TEXTS, self._most))
        if len(texts) <= allowed:
            self._left = max(0, self._left - len(texts))
            return np.ones(len(texts))
        chances = np.minimum(1.0, np.asarray(amounts, float) * (allowed / max(1, sum(amounts))))
        drawn = np.array([self._luck(text) for text in texts]) < chances
        self._left = max(0, self._left - int(drawn.sum()))
        return np.where(drawn, 1 / np.maximum(chances, 1e-12), 0.0)

    def rest(self) -> None:
        """Begin anew: a flush is over."""
        self._left = self._most

    def _luck(self, text: str) -> float:
        keyed = self._keyed.copy()
        keyed.update(text.encode("utf-8", "replace"))
        return int.from_bytes(keyed.digest(), "little") / _WHOLE
