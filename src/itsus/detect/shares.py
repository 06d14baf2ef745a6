"""Which share of a group's counts each of its cells has, by hour of the day.

Countries have opposite days: of an app's requests at 23:30 UTC India makes a third of its share at 15:30. So a cell's
share is learnt for each hour of the day, drawn to its share in all hours while the hour has few counts (the mean of a
Dirichlet posterior), and moved by a drift of a few hours, which follows releases, holidays and growth of one cell
beside the others. Hours in which a cell was frozen teach what was expected of it.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.memory import pack, unpack
from itsus.model.words import UNIT

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

DAY_H = 24
#: Shares in all hours forget in a week, those of an hour of the day by this per visit (10 days).
KEEP, VISIT_KEEP = math.exp(-1 / 168), 0.9
#: The share in all hours is worth this many counts to an hour of the day.
WORTH = 200.0
#: Drift forgets in 3 h, is drawn to 1 by this many counts, and never moves more than threefold.
DRIFT_KEEP, DRIFT_WORTH, DRIFT_MAX = 1 - 1 / 3, 200.0, 3.0
#: The share of the only cell there is.
_ALONE = np.ones(1)


class Shares:
    """The shares of the cells of one group, and since when each cell is known (`born_h`, in hours of Unix time)."""

    def __init__(self) -> None:
        self.all: Floats = np.zeros(0)
        self.hours: Floats = np.zeros((DAY_H, 0))
        self.actual: Floats = np.zeros(0)
        self.due: Floats = np.zeros(0)
        self.born_h: Ints = np.zeros(0, np.int64)
        self._at: dict[int, Floats] = {}

    def grow(self, more: int) -> None:
        """Make room for new cells."""
        self.stir()
        self.all = np.concatenate([self.all, np.zeros(more)])
        self.hours = np.concatenate([self.hours, np.zeros((DAY_H, more))], axis=1)
        self.actual = np.concatenate([self.actual, np.zeros(more)])
        self.due = np.concatenate([self.due, np.zeros(more)])
        self.born_h = np.concatenate([self.born_h, np.full(more, np.iinfo(np.int64).max)])

    def stir(self) -> None:
        """Note that something was learnt: what was worked out before holds no more."""
        self._at = {}

    def at(self, hour: int, counts: Ints) -> Floats:
        """Return the shares in an hour, which sum to 1; `counts` is what the present hour has taught so far."""
        known = self._at.get(hour)
        if len(counts) == 1:
            known = _ALONE
        elif known is None:
            plain = self._plain(hour, counts) * self._drift()
            known = self._at[hour] = plain / plain.sum()
        return known

    def learn(self, hour: int, counts: Floats, is_open: NDArray[np.bool_]) -> None:
        """Learn from the counts of a whole hour; those that are not open are what was expected."""
        if self.hours[hour % DAY_H].any():
            due = self._plain(hour, np.zeros(len(counts), np.int64)) * counts.sum()
            self.actual = np.where(is_open, DRIFT_KEEP * self.actual + counts, self.actual)
            self.due = np.where(is_open, DRIFT_KEEP * self.due + due, self.due)
        self.all = KEEP * self.all + counts
        self.hours[hour % DAY_H] = VISIT_KEEP * self.hours[hour % DAY_H] + counts
        self.born_h = np.where(counts > 0, np.minimum(self.born_h, hour), self.born_h)
        self.stir()

    def _plain(self, hour: int, counts: Ints) -> Floats:
        """Return the shares before drift."""
        usual = self.all + counts / UNIT + 1e-6
        usual *= WORTH / float(usual.sum())
        here: Floats = self.hours[hour % DAY_H]
        plain: Floats = (here + usual) / (float(here.sum()) + WORTH)
        return plain

    def _drift(self) -> Floats:
        ratio: Floats = (self.actual + DRIFT_WORTH) / (self.due + DRIFT_WORTH)
        return np.minimum(np.maximum(ratio, 1 / DRIFT_MAX), DRIFT_MAX)

    def dump(self) -> list[Any]:
        """Return the memory as plain data."""
        return [pack(getattr(self, name)) for name in _ARRAYS]

    @classmethod
    def restore(cls, data: Any) -> "Shares":
        """Return the shares that `dump` described."""
        it = cls()
        for name, packed in zip(_ARRAYS, data, strict=True):
            setattr(it, name, unpack(packed))
        return it


_ARRAYS = ("all", "hours", "actual", "due", "born_h")
