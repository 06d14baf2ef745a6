"""Which share of a group's counts each of its cells has, by hour of the day.

Countries have opposite days: of an app's requests at 23:30 UTC India makes a third of its share at 15:30. So the share
of each pool of cells (one component in one country, which live the same day) is learnt for each hour of the day, drawn
to its share in all hours while the hour has few counts (the mean of a Dirichlet posterior). A cell keeps only its
level, which says how its pool is divided, and a drift of a few hours, which follows releases, holidays and growth of
one cell beside the others. Hours in which a cell was frozen teach what was expected of it.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.memory import pack, unpack
from itsus.detect.roster import Roster
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
#: A cell that never counted anything has this much of a count, so that no pool is empty.
_TRACE = 1e-6
#: So few cells are spread over in plain numbers.
FEW_CELLS = 16
#: Not seen yet.
_NEVER = np.iinfo(np.int32).max


class Shares:
    """The shares of the cells of one group, and since when each cell is known (`born_h`, in hours of Unix time)."""

    def __init__(self, roster: Roster) -> None:
        self.roster = roster
        self.all: Floats = np.zeros(0)
        self.hours: Floats = np.zeros((DAY_H, 0))
        self.actual: Floats = np.zeros(0)
        self.due: Floats = np.zeros(0)
        self.born_h: NDArray[np.int32] = np.zeros(0, np.int32)
        self._drift: Floats | None = None
        self._level: tuple[Floats, Floats, Floats] | None = None
        self._few: tuple[list[float], list[float], list[float]] | None = None
        self._pools: dict[int, Floats] = {}

    def grow(self, cells: int) -> None:
        """Make room for all cells of the roster."""
        more, pools = cells - len(self.all), self.roster.pool_count - self.hours.shape[1]
        self.all, self.actual, self.due = (np.append(a, np.zeros(more)) for a in (self.all, self.actual, self.due))
        self.hours = np.concatenate([self.hours, np.zeros((DAY_H, pools))], axis=1)
        self.born_h = np.append(self.born_h, np.full(more, _NEVER, np.int32))
        self._drift = None
        self.stir()

    def stir(self) -> None:
        """Note that something was learnt: what was worked out before holds no more."""
        self._level, self._few, self._pools = None, None, {}

    def spread(self, parts: list[dict[int, float]], counts: Ints) -> Floats:
        """Spread counts of the whole group over its cells.

        Args:
            parts: Per row of the result how much there is, by the hour whose shares hold.
            counts: What the present hour has taught so far.
        """
        if len(counts) == 1:
            return np.array([[sum(part.values())] for part in parts])
        if len(counts) <= FEW_CELLS:
            return np.array([self._spread_few(part, counts) for part in parts])
        hours = sorted({hour for part in parts for hour in part})
        worth = np.array([[part.get(hour, 0.0) for hour in hours] for part in parts])
        pools = worth @ np.array([self._in_pools(hour, counts) for hour in hours])
        rates: Floats = pools[:, self.roster.pools]
        rates *= self._levels(counts)[0]
        return rates

    def at(self, hour: int, counts: Ints) -> Floats:
        """Return the shares in an hour, which sum to 1; `counts` is what the present hour has taught so far."""
        shares: Floats = self.spread([{hour: 1.0}], counts)[0]
        return shares

    def learn(self, hour: int, counts: Floats, is_open: NDArray[np.bool_]) -> None:
        """Learn from the counts of a whole hour; those that are not open are what was expected."""
        pools = self.roster.pools
        if self.hours[hour % DAY_H].any():
            usual = self.all + _TRACE
            in_pools = self._pool(usual)
            due = (self._plain(hour, in_pools) / in_pools)[pools] * usual * counts.sum()
            self.actual = np.where(is_open, DRIFT_KEEP * self.actual + counts, self.actual)
            self.due = np.where(is_open, DRIFT_KEEP * self.due + due, self.due)
        self.all = KEEP * self.all + counts
        self.hours[hour % DAY_H] = VISIT_KEEP * self.hours[hour % DAY_H] + self._pool(counts)
        self.born_h = np.where(counts > 0, np.minimum(self.born_h, hour), self.born_h).astype(np.int32)
        self._drift = None
        self.stir()

    def _spread_few(self, part: dict[int, float], counts: Ints) -> list[float]:
        """Spread over few cells in plain numbers: the same sums, without a dozen calls for a dozen numbers."""
        pools: list[int] = self.roster.pools.tolist()
        level, usual, drifted = self._levels_few(counts, pools)
        rates = [0.0] * len(usual)
        for hour, worth in part.items():
            here: list[float] = self.hours[hour % DAY_H].tolist()
            share, known = WORTH / sum(usual), sum(here) + WORTH
            plain = [(h + u * share) / known / u for h, u in zip(here, usual, strict=True)]
            factor = worth / sum(p * d for p, d in zip(plain, drifted, strict=True))
            rates = [rate + factor * p for rate, p in zip(rates, plain, strict=True)]
        return [rates[pool] * own for pool, own in zip(pools, level, strict=True)]

    def _levels_few(self, counts: Ints, pools: list[int]) -> tuple[list[float], list[float], list[float]]:
        """Return what `_levels` does, in plain numbers."""
        if self._few is None:
            usual = [count / UNIT + own + _TRACE for count, own in zip(counts.tolist(), self.all.tolist(), strict=True)]
            level = [one * drift for one, drift in zip(usual, self._drifts().tolist(), strict=True)]
            in_pools, drifted = ([0.0] * self.hours.shape[1] for _ in range(2))
            for pool, one, moved in zip(pools, usual, level, strict=True):
                in_pools[pool] += one
                drifted[pool] += moved
            self._few = level, in_pools, drifted
        return self._few

    def _drifts(self) -> Floats:
        if self._drift is None:
            self._drift = np.clip((self.actual + DRIFT_WORTH) / (self.due + DRIFT_WORTH), 1 / DRIFT_MAX, DRIFT_MAX)
        return self._drift

    def _levels(self, counts: Ints) -> tuple[Floats, Floats, Floats]:
        """Return the cells' levels with their drift, and per pool the sums of levels without drift and with it."""
        if self._level is None:
            usual = counts / UNIT
            usual += self.all
            usual += _TRACE
            level = usual * self._drifts()
            self._level = level, self._pool(usual), self._pool(level)
        return self._level

    def _pool(self, cells: Floats) -> Floats:
        """Return the sums of each pool's cells."""
        return np.bincount(self.roster.pools, cells, self.hours.shape[1]).astype(np.float64)

    def _in_pools(self, hour: int, counts: Ints) -> Floats:
        """Return per pool what a cell's level has to be multiplied by, to be its share in an hour."""
        if hour not in self._pools:
            _, usual, drifted = self._levels(counts)
            plain = self._plain(hour, usual) / usual
            self._pools[hour] = plain / float((plain * drifted).sum())
        return self._pools[hour]

    def _plain(self, hour: int, usual: Floats) -> Floats:
        """Return the pools' shares before drift."""
        here: Floats = self.hours[hour % DAY_H]
        plain: Floats = (here + usual * (WORTH / float(usual.sum()))) / (float(here.sum()) + WORTH)
        return plain

    def dump(self) -> list[Any]:
        """Return the memory as plain data."""
        return [pack(getattr(self, name)) for name in _ARRAYS]

    @classmethod
    def restore(cls, roster: Roster, data: Any) -> "Shares":
        """Return the shares that `dump` described."""
        it = cls(roster)
        for name, packed in zip(_ARRAYS, data, strict=True):
            setattr(it, name, unpack(packed))
        return it


_ARRAYS = ("all", "hours", "actual", "due", "born_h")
