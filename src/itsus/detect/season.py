"""What is usual for a time of day and of the week, of many metrics at once.

Assumes: days resemble each other, and so do the hours of a week. Units: the metrics' own. Method: a daily profile in
bins of `BIN_S` with linear interpolation, and an hour-of-week offset on top, both learnt from clipped residuals, so
that what was far out (a past anomaly) moves them little.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.memory import pack, unpack

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

DAY_S, HOUR_S, WEEK_HOURS = 86_400, 3600, 168
#: A profile's bin: short enough for the edges of a working day, long enough to average a few one-minute points.
BIN_S = 300
BINS = DAY_S // BIN_S
#: The profile remembers about a week, so that it follows growth and forgets an odd day; the offsets about a month.
DAYS_KEPT, WEEKS_KEPT = 7, 4
#: Visits of a bin are counted up to here; only "more than a week's" matters.
_MOST_SEEN = 60_000


@dataclass(frozen=True, slots=True)
class Lesson:
    """What some metrics may learn from: residuals (clipped) to what was taken as usual at the middle of a point."""

    rows: Ints
    middle_s: Floats
    span_s: Floats
    usual: Floats
    residual: Floats
    age_s: Floats
    is_taught: Bools


class Season:
    """Profiles of metrics, one row each. `rows` below are row numbers, one per metric, none twice."""

    def __init__(self) -> None:
        self._day, self._day_seen = np.zeros((0, BINS)), np.zeros((0, BINS), np.uint16)
        self._week = np.zeros((0, WEEK_HOURS))

    def grow(self, size: int) -> None:
        """Make room for `size` metrics."""
        self._day, self._day_seen = widen(self._day, size), widen(self._day_seen, size)
        self._week = widen(self._week, size)

    def expect(self, rows: Ints, middle_s: Floats) -> tuple[Floats, Bools]:
        """Return the usual value at the middle of a point, and whether it is known at all."""
        place = middle_s % DAY_S / BIN_S - 0.5
        floor = np.floor(place)
        share = place - floor
        below = floor.astype(np.int64) % BINS
        above = (below + 1) % BINS
        has_below, has_above = self._day_seen[rows, below] > 0, self._day_seen[rows, above] > 0
        share = np.where(has_below & has_above, share, has_above)
        low = self._day[rows, below]
        usual = low + share * (self._day[rows, above] - low)
        return usual + self._week[rows, _hour_of(middle_s)], has_below | has_above

    def learn(self, points: Lesson) -> None:
        """Learn from residuals to what was taken as usual."""
        rows, middle_s, residual = points.rows, points.middle_s, points.residual
        bins = (middle_s % DAY_S // BIN_S).astype(np.int64)
        seen, old = self._day_seen[rows, bins], self._day[rows, bins]
        # On the first day the residual is not to the profile, but to a constant.
        error = np.where(points.age_s > DAY_S, residual, points.usual + residual - old)
        kept = DAYS_KEPT * np.maximum(1.0, BIN_S / points.span_s)
        learnt = np.where(seen > 0, old + error / np.minimum(seen + 1.0, kept), points.usual + residual)
        self._day[rows, bins] = np.where(points.is_taught, learnt, old)
        self._day_seen[rows, bins] = np.minimum(seen, _MOST_SEEN) + points.is_taught
        is_grown = points.is_taught & (points.age_s > DAYS_KEPT * DAY_S)
        if is_grown.any():
            visits = WEEKS_KEPT * np.maximum(1.0, HOUR_S / points.span_s)
            self._week[rows, _hour_of(middle_s)] += np.where(is_grown, residual / visits, 0.0)

    def dump(self, size: int) -> list[Any]:
        """Return the first `size` rows as plain data."""
        return [pack(self._day[:size]), pack(self._day_seen[:size]), pack(self._week[:size])]

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._day, self._day_seen, self._week = (unpack(part) for part in data)


def widen(table: NDArray[Any], size: int) -> NDArray[Any]:
    """Return a table with zero rows appended up to `size`."""
    wide = np.zeros((size, *table.shape[1:]), table.dtype)
    wide[: len(table)] = table
    return wide


def _hour_of(middle_s: Floats) -> Ints:
    hours: Ints = (middle_s // HOUR_S).astype(np.int64) % WEEK_HOURS
    return hours
