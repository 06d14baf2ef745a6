"""What is normal: the rate of a group of series, per second, for the time of the week.

What it holds: an hourly profile of the week for the whole group (168 bins, each drawn toward the bin of the same hour
of any day, that toward the recent level, so that it is of use within minutes and sharpens for weeks), a drift that
follows holidays and growth over hours, each cell's share by hour of the day (see `shares`), and the dispersion. Rates
are per second and know no span, so history may come in 10-minute counts and the present in 10 seconds.

Assumptions: the rhythm is weekly, and each cell's share of the group has a rhythm of a day. Robustness: what was
flagged or lies in an open incident is not learnt (for two days at most, then a changed level is accepted step by step),
and every hour is clipped around what was expected. Method: Gamma-Poisson shrinkage with exponential forgetting (West &
Harrison, Bayesian Forecasting and Dynamic Models, ch. 10), with clipped input in place of an outlier model.

Learning happens at fixed hours, of rows that are old enough, whenever it is called: skipping steps changes nothing.
"""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.dispersion import Dispersion
from itsus.detect.frontier import HOUR_S, Frontier, Stretch
from itsus.detect.ledger import Ledger
from itsus.detect.memory import pack, unpack
from itsus.detect.roster import Roster
from itsus.detect.shares import Shares
from itsus.detect.slot import Ints, Mask
from itsus.model.words import UNIT

Floats = NDArray[np.float64]

DAY_H, WEEK_H = 24, 168
#: Nothing is judged before this much has been observed: less than ten minutes is no baseline.
READY_S = 600
#: Hours that count in a bin after n visits decay by these per visit: about 5 weeks, and 10 days.
WEEK_KEEP, DAY_KEEP = 0.8, 0.9
#: The recent level forgets in 2 h while there is no profile (a day has a rhythm), in a day afterwards.
YOUNG_H, RECENT_H = 2.0, 24.0
#: Drift forgets in 3 h and is drawn to 1 by as many expected counts; it never moves more than threefold.
DRIFT_H, DRIFT_WORTH, DRIFT_MAX = 3.0, 30.0, 3.0
#: An hour teaches at most this multiple of what was expected, and at least its inverse.
HOUR_CLIP = 3.0
#: A silent hour in which this many were expected was not observed: the source was dead.
DEAD_HOUR = 15.0
#: Silent windows that one count may stand for when clumps are learnt.
MOST_SILENT = 60


class Baseline:
    """The normal rate of one group.

    Args:
        roster: The cells of the group.
        by_clock: Silence means zero (people); else only windows that came count.
        sway_prior, sway_floor: Relative variance of hours around the profile, assumed at first and at least.
        sway_young: Relative variance added on the first day: what a morning does to the rate of the hour before.
    """

    def __init__(
        self, roster: Roster, *, by_clock: bool, sway_prior: float, sway_floor: float, sway_young: float
    ) -> None:
        self.by_clock, self.sway_young = by_clock, sway_young
        self.dispersion = Dispersion(sway_prior=sway_prior, sway_floor=sway_floor)
        self.frontier = Frontier()
        self.quiet_s = 0
        self.age_h = 0.0
        self.week = [[0.0, 0.0] for _ in range(WEEK_H)]
        self.day = [[0.0, 0.0] for _ in range(DAY_H)]
        self.recent = [0.0, 0.0]
        self.drifted = [DRIFT_WORTH, DRIFT_WORTH]
        self.shares = Shares(roster)
        self.counts: Ints = np.zeros(0, np.int64)
        self.counted = 0
        self.blind_s: NDArray[np.int32] = np.zeros(0, np.int32)
        self.cover_s = 0

    @property
    def is_ready(self) -> bool:
        """Tell whether enough has been observed to judge anything."""
        return self.recent[1] * HOUR_S + self.cover_s >= READY_S

    @property
    def phi(self) -> float:
        """Relative variance of the whole group around what is expected, with what the baseline itself does not know."""
        known = self.recent[0] + self.counted / UNIT
        young = self.sway_young if self.age_h < DAY_H else 0.0
        return self.dispersion.sway + young + self.dispersion.clumps / (known + 1.0)

    def rate_at(self, at_s: int) -> float:
        """Return the expected count per second of the whole group at a time."""
        hours = at_s / HOUR_S - 0.5
        first = math.floor(hours)
        late = hours - first
        return ((1 - late) * self._bin(first) + late * self._bin(first + 1)) * self._drift() / HOUR_S

    def expected(self, spans: Sequence[tuple[int, int, int]]) -> Floats:
        """Return the expected count of every cell (one row per span) between two times, in the seconds of it that were
        covered: spans are (begin, end, covered).

        Requests are due as on an ordinary day, not as in the last hours: a crowd that leaves again is no drop.
        """
        drift = self._drift() if self.by_clock else min(1.0, self._drift())
        parts, drift = [], drift / HOUR_S
        for begin_s, end_s, cover_s in spans:
            hours = ((begin_s + end_s) // 2) / HOUR_S - 0.5
            first = math.floor(hours)
            late, factor = hours - first, drift * cover_s
            now, then = (1 - late) * self._bin(first) * factor, late * self._bin(first + 1) * factor
            parts.append({first: now, first + 1: then})
        return self.shares.spread(parts, self.counts)

    def knows_rhythm(self, hour: int) -> NDArray[np.bool_]:
        """Tell which cells have been seen for a day before an hour."""
        return self.shares.born_h <= hour - DAY_H

    def grow(self, cells: int) -> None:
        """Make room for cells that the ledger has added."""
        more = cells - len(self.counts)
        if more:
            self.shares.grow(cells)
            self.counts = np.append(self.counts, np.zeros(more, np.int64))
            self.blind_s = np.append(self.blind_s, np.zeros(more, np.int32))

    def learn(self, ledger: Ledger, until_s: int, frozen: Mask | None) -> None:
        """Learn what ended by `until_s`; `frozen` cells and shunned stretches teach nothing."""
        self.grow(len(ledger.roster))
        for stretch in self.frontier.stretches(ledger, until_s, frozen):
            self._take(stretch)
            if stretch.end_s % HOUR_S == 0:
                self._close_hour(stretch.end_s // HOUR_S - 1)

    def _take(self, stretch: Stretch) -> None:
        if not stretch.slots and stretch.frozen is None:
            self._take_silence(stretch.end_s - stretch.begin_s if self.by_clock else 0)
            return
        if stretch.frozen is not None and stretch.frozen.all():
            return
        cover = stretch.end_s - stretch.begin_s if self.by_clock else stretch.span_s
        self.cover_s += cover
        if stretch.frozen is not None:
            self.blind_s[stretch.frozen] += cover
        elif self.is_ready:
            self._learn_clumps(stretch, cover)
        if stretch.slots:
            self.counted += stretch.add_to(self.counts.reshape(1, -1))[0]
            self.shares.stir()

    def _take_silence(self, cover: int) -> None:
        self.cover_s += cover
        if self.is_ready:
            self.quiet_s += cover

    def _learn_clumps(self, stretch: Stretch, cover: int) -> None:
        """Learn how a window's count varies, silent windows before it included."""
        span = stretch.span_s
        self.quiet_s += cover - span
        if not span:
            return
        silent = max(0, min(self.quiet_s // span, MOST_SILENT))
        self.quiet_s = 0
        count = sum(slot.totals[0] for slot in stretch.slots) / UNIT
        self.dispersion.learn_windows(count, self.rate_at(stretch.end_s - span // 2) * span, silent)

    def _close_hour(self, hour: int) -> None:
        seen_s = self.cover_s - self.blind_s
        is_open = seen_s >= READY_S
        counts, self.counts = self.counts / UNIT, np.zeros_like(self.counts)
        cover, self.cover_s, self.blind_s = self.cover_s, 0, np.zeros_like(self.blind_s)
        self.counted = 0
        self.shares.stir()
        if not is_open.any():
            return
        shares = self.shares.at(hour, self.counts)
        share_open = float(shares[is_open].sum())
        if share_open < 0.1:
            return
        full = np.where(is_open, counts * HOUR_S / np.maximum(seen_s, 1), 0.0)
        total = float(full.sum()) / share_open
        mean = self.rate_at(hour * HOUR_S + HOUR_S // 2) * HOUR_S if self.age_h else total
        if total == 0 and mean >= DEAD_HOUR:
            return
        self._learn_hour(hour, total, mean, min(1.0, cover / HOUR_S))
        self.shares.learn(hour, np.where(is_open, full, shares * mean), is_open)

    def _learn_hour(self, hour: int, total: float, mean: float, weight: float) -> None:
        room = HOUR_CLIP * math.sqrt(self.dispersion.clumps * mean + 1)
        clipped = min(max(total, mean / HOUR_CLIP - room), HOUR_CLIP * mean + room) if self.age_h >= 1 else total
        if self.age_h >= DAY_H:
            self.dispersion.learn_hour(clipped, mean)
        keep = 1 - 1 / (RECENT_H if self.age_h >= DAY_H else YOUNG_H)
        _forget_and_add(self.recent, keep, clipped * weight, weight)
        if self.day[hour % DAY_H][1]:
            plain = mean / self._drift()
            _forget_and_add(self.drifted, 1 - 1 / DRIFT_H, clipped, plain)
        _forget_and_add(self.day[hour % DAY_H], DAY_KEEP, clipped * weight, weight)
        _forget_and_add(self.week[hour % WEEK_H], WEEK_KEEP, clipped * weight, weight)
        self.age_h += weight

    def _bin(self, hour: int) -> float:
        """Return the expected count of one hour of the week, before drift."""
        known, worth = self.recent[0] + self.counted / UNIT, self.recent[1] + self.cover_s / HOUR_S
        level = known / worth if self.age_h < DAY_H else self.recent[0] / self.recent[1]
        total, weight = self.day[hour % DAY_H]
        daily = (total + 0.5 * level) / (weight + 0.5) if weight else level
        total, weight = self.week[hour % WEEK_H]
        return (total + 2.0 * daily) / (weight + 2.0)

    def _drift(self) -> float:
        actual, plain = self.drifted
        ratio = (actual + DRIFT_WORTH) / (plain + DRIFT_WORTH)
        return min(max(ratio, 1 / DRIFT_MAX), DRIFT_MAX)

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        plain = {name: getattr(self, name) for name in _PLAIN} | {name: [*getattr(self, name)] for name in _LISTS}
        arrays = {name: pack(getattr(self, name)) for name in _ARRAYS}
        return {
            **plain,
            **arrays,
            "shares": self.shares.dump(),
            "week": [[*p] for p in self.week],
            "day": [[*p] for p in self.day],
            "dispersion": self.dispersion.dump(),
            "frontier": self.frontier.dump(),
        }

    @classmethod
    def restore(cls, roster: Roster, data: Any) -> "Baseline":
        """Return the baseline that `dump` described."""
        it = cls(roster, by_clock=data["by_clock"], sway_prior=0.0, sway_floor=0.0, sway_young=data["sway_young"])
        for name in _PLAIN:
            setattr(it, name, data[name])
        for name in _ARRAYS:
            setattr(it, name, unpack(data[name]))
        for name in ("week", "day"):
            setattr(it, name, [list(pair) for pair in data[name]])
        for name in _LISTS:
            setattr(it, name, list(data[name]))
        it.shares = Shares.restore(roster, data["shares"])
        it.frontier = Frontier.restore(data["frontier"])
        it.dispersion = Dispersion.restore(data["dispersion"])
        return it


_PLAIN = ("by_clock", "sway_young", "quiet_s", "age_h", "cover_s", "counted")
_LISTS = ("recent", "drifted")
_ARRAYS = ("counts", "blind_s")


def _forget_and_add(pair: list[float], keep: float, total: float, weight: float) -> None:
    pair[0] = keep * pair[0] + total
    pair[1] = keep * pair[1] + weight
