"""What share of requests fails in ordinary times, cell by cell.

A cell's ratio is its own failures over its own requests, forgotten over days (an error rate that creeps up within an
hour must stay surprising), drawn to the ratio of the whole group while the cell has few requests: the mean of a Beta
posterior whose prior is the group. Hours are learnt clipped, abnormal times not at all (see `frontier`).
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.dispersion import Dispersion
from itsus.detect.frontier import HOUR_S, Frontier, Stretch
from itsus.detect.ledger import Ledger
from itsus.detect.memory import pack, unpack
from itsus.detect.slot import Ints, Mask
from itsus.model.words import UNIT

Floats = NDArray[np.float64]

#: Ratios are forgotten over three days: slow beside a creeping failure, quick beside a release cycle.
KEEP = math.exp(-1 / 72)
#: The group's ratio is worth this many requests to a cell; 1 % is assumed of a new group, worth as many.
WORTH, FIRST_RATIO = 200.0, 0.01
#: Nothing is judged before this much time and this many requests.
READY_S, READY_REQUESTS = 300, 50.0
#: An hour teaches at most this multiple of the failures that were expected of it.
HOUR_CLIP = 3.0


class RatioBaseline:
    """Ordinary failure ratios of one group. Ledger values: 0 = requests, 1 = failed."""

    def __init__(self) -> None:
        self.dispersion = Dispersion(sway_prior=0.1, sway_floor=0.02)
        self.frontier = Frontier()
        self.seen_s = 0
        self.requests: Floats = np.zeros(0)
        self.failed: Floats = np.zeros(0)
        self.sums = [0.0, 0.0]
        self.hour: Ints = np.zeros((2, 0), np.int64)
        self.hour_sums = [0, 0]

    @property
    def is_ready(self) -> bool:
        """Tell whether enough has been observed to judge anything."""
        return self.seen_s >= READY_S and self.sums[0] + self.hour_sums[0] / UNIT >= READY_REQUESTS

    @property
    def phi(self) -> float:
        """Relative variance of the expected failures, with what is not known of the ratio itself."""
        known = self.sums[1] + self.hour_sums[1] / UNIT
        return self.dispersion.sway + self.dispersion.clumps / (known + 2.0)

    def ratio(self) -> float:
        """Return the ordinary failure ratio of the whole group."""
        requests, failed = (total + hour / UNIT for total, hour in zip(self.sums, self.hour_sums, strict=True))
        return (failed + FIRST_RATIO * WORTH) / (requests + WORTH)

    def ratios(self) -> Floats:
        """Return the ordinary failure ratio of every cell."""
        prior = self.ratio() * WORTH
        worth: Floats = self.hour[0] / UNIT
        ratios: Floats = self.hour[1] / UNIT
        ratios += self.failed
        ratios += prior
        worth += self.requests
        worth += WORTH
        ratios /= worth
        return ratios

    def grow(self, cells: int) -> None:
        """Make room for cells that the ledger has added."""
        more = cells - len(self.requests)
        if more:
            self.requests = np.append(self.requests, np.zeros(more))
            self.failed = np.append(self.failed, np.zeros(more))
            self.hour = np.concatenate([self.hour, np.zeros((2, more), np.int64)], axis=1)

    def learn(self, ledger: Ledger, until_s: int, frozen: Mask | None) -> None:
        """Learn what ended by `until_s`; `frozen` cells and shunned stretches teach nothing."""
        self.grow(len(ledger.roster))
        for stretch in self.frontier.stretches(ledger, until_s, frozen):
            if stretch.slots:
                self._take(stretch)
            if stretch.end_s % HOUR_S == 0:
                self._close_hour()

    def _take(self, stretch: Stretch) -> None:
        counts = np.zeros_like(self.hour)
        totals = stretch.add_to(counts)
        if self.is_ready:
            mean = float((counts[0] * self.ratios()).sum()) / UNIT
            self.dispersion.learn_windows(totals[1] / UNIT, mean)
        self.seen_s += stretch.span_s
        self.hour += counts
        self.hour_sums = [total + more for total, more in zip(self.hour_sums, totals, strict=True)]

    def _close_hour(self) -> None:
        if not self.hour[0].any():
            return
        requests, failed = self.hour / UNIT
        self.hour, self.hour_sums = np.zeros_like(self.hour), [0, 0]
        if self.sums[0]:
            mean = self.ratios() * requests
            self.dispersion.learn_hour(float(failed.sum()), float(mean.sum()))
            failed = np.minimum(failed, HOUR_CLIP * (mean + np.sqrt(self.dispersion.clumps * mean) + 1))
        self.requests = KEEP * self.requests + requests
        self.failed = KEEP * self.failed + failed
        self.sums = [float(self.requests.sum()), float(self.failed.sum())]

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        arrays = {name: pack(getattr(self, name)) for name in _ARRAYS}
        plain = {"seen_s": self.seen_s, "sums": [*self.sums], "hour_sums": [*self.hour_sums]}
        return {**arrays, **plain, "d": self.dispersion.dump(), "frontier": self.frontier.dump()}

    @classmethod
    def restore(cls, data: Any) -> "RatioBaseline":
        """Return the baseline that `dump` described."""
        it = cls()
        for name in _ARRAYS:
            setattr(it, name, unpack(data[name]))
        it.seen_s, it.sums, it.hour_sums = data["seen_s"], [*data["sums"]], [*data["hour_sums"]]
        it.dispersion, it.frontier = Dispersion.restore(data["d"]), Frontier.restore(data["frontier"])
        return it


_ARRAYS = ("requests", "failed", "hour")
