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
from itsus.detect.ledger import CELL, VALUES, Floats, Ints, Ledger
from itsus.detect.memory import pack, unpack
from itsus.model.words import UNIT

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
        self.hour: Ints = np.zeros((0, 2), np.int64)

    @property
    def is_ready(self) -> bool:
        """Tell whether enough has been observed to judge anything."""
        return self.seen_s >= READY_S and self.requests.sum() + self.hour[:, 0].sum() / UNIT >= READY_REQUESTS

    @property
    def phi(self) -> float:
        """Relative variance of the expected failures, with what is not known of the ratio itself."""
        known = float(self.failed.sum() + self.hour[:, 1].sum() / UNIT)
        return self.dispersion.sway + self.dispersion.clumps / (known + 2.0)

    def ratios(self) -> Floats:
        """Return the ordinary failure ratio of every cell."""
        requests, failed = self.requests + self.hour[:, 0] / UNIT, self.failed + self.hour[:, 1] / UNIT
        group = (float(failed.sum()) + FIRST_RATIO * WORTH) / (float(requests.sum()) + WORTH)
        return (failed + group * WORTH) / (requests + WORTH)

    def grow(self, cells: int) -> None:
        """Make room for cells that the ledger has added."""
        more = cells - len(self.requests)
        if more:
            self.requests = np.concatenate([self.requests, np.zeros(more)])
            self.failed = np.concatenate([self.failed, np.zeros(more)])
            self.hour = np.concatenate([self.hour, np.zeros((more, 2), np.int64)])

    def learn(self, ledger: Ledger, until_s: int, frozen: NDArray[np.bool_]) -> None:
        """Learn what ended by `until_s`; `frozen` cells and shunned stretches teach nothing."""
        self.grow(len(ledger.cells))
        for stretch in self.frontier.stretches(ledger, until_s, frozen):
            if len(stretch.rows):
                self._take(stretch)
            if stretch.end_s % HOUR_S == 0:
                self._close_hour()

    def _take(self, stretch: Stretch) -> None:
        rows = stretch.rows
        if self.is_ready:
            requests = np.bincount(rows[:, CELL], weights=rows[:, VALUES], minlength=len(self.requests)) / UNIT
            mean = float((requests * self.ratios()).sum())
            self.dispersion.learn_windows(np.array([rows[:, VALUES + 1].sum() / UNIT]), np.array([mean]))
        self.seen_s += stretch.span_s
        np.add.at(self.hour, rows[:, CELL], rows[:, VALUES : VALUES + 2])

    def _close_hour(self) -> None:
        requests, failed = self.hour[:, 0] / UNIT, self.hour[:, 1] / UNIT
        if not requests.any():
            return
        self.hour = np.zeros_like(self.hour)
        if self.requests.any():
            mean = self.ratios() * requests
            self.dispersion.learn_hour(float(failed.sum()), float(mean.sum()))
            failed = np.minimum(failed, HOUR_CLIP * (mean + np.sqrt(self.dispersion.clumps * mean) + 1))
        self.requests = KEEP * self.requests + requests
        self.failed = KEEP * self.failed + failed

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        arrays = {name: pack(getattr(self, name)) for name in _ARRAYS}
        return {**arrays, "seen_s": self.seen_s, "d": self.dispersion.dump(), "frontier": self.frontier.dump()}

    @classmethod
    def restore(cls, data: Any) -> "RatioBaseline":
        """Return the baseline that `dump` described."""
        it = cls()
        for name in _ARRAYS:
            setattr(it, name, unpack(data[name]))
        it.seen_s = data["seen_s"]
        it.dispersion, it.frontier = Dispersion.restore(data["d"]), Frontier.restore(data["frontier"])
        return it


_ARRAYS = ("requests", "failed", "hour")
