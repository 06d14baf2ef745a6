"""What is remembered of many metrics, and how one more point of each is judged from it.

The five looks of `levels` are divided each by its own scale, turned into a chance by its own tail (`tails`), and the
most surprising counts, less an allowance for having looked five times. While a metric is away (`shift`) its slow
baselines hold still, so that an outage does not become what is usual.
"""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from itsus.detect import levels, shift, tails
from itsus.detect.levels import (
    BASE,
    CLIP,
    DAY,
    FEW,
    FIRST_S,
    HALF_HOUR,
    LAST_S,
    LEAST_POINTS,
    LEVELS,
    LOOKS,
    POINTS,
    SPAN_S,
    USUAL,
    VALUE,
)
from itsus.detect.memory import pack, unpack
from itsus.detect.season import DAY_S, Bools, Floats, Ints, Lesson, Season, widen
from itsus.detect.surprise import MAX_SCORE

#: `itsus detect` raises an alarm at this score: one false alarm a day where a value comes every minute.
ALARM_SCORE = math.log10(1440)
#: A metric is away only if it moved by this share of what is usual: what is tiny is no trouble, however surprising.
LEAST_SHIFT = 0.1
#: What looking five times costs, in -log10 (Bonferroni).
ALLOWANCE = math.log10(LOOKS)
#: Points of a run that scales and tails still learn from: without any, they would know only what was no alarm.
TAUGHT_RUN = 10
#: The look whose tail a run is rated by: the mean of four points against half an hour.
RUN_LOOK = 2
THRESHOLDS, EXCESSES, SEEN = slice(35, 40), slice(40, 45), slice(45, 50)
#: All three, in the order in which `tails` has them.
TAILS = slice(35, 50)
WIDTH: Final = 50


@dataclass(frozen=True, slots=True)
class Judged:
    """One point each of some metrics: the value expected, -log10 of its chance, whether an alarm is raised."""

    expected: Floats
    score: Floats
    is_alarm: Bools


@dataclass(frozen=True, slots=True)
class Points:
    """One point each of some metrics.

    Args:
        rows: Rows of the metrics, none twice.
        start_s: When the points start, Unix seconds; not before the end of the last.
        span_s: What each covers.
        value: Finite.
        ways: Bad direction: 0 both, 1 up, 2 down.
        is_frozen: Metrics whose baselines must not learn now.
    """

    rows: Ints
    start_s: Floats
    span_s: Floats
    value: Floats
    ways: Ints
    is_frozen: Bools

    def only(self, kept: Bools) -> "Points":
        """Return some of the points."""
        if kept.all():
            return self
        times = self.start_s[kept], self.span_s[kept], self.value[kept]
        return Points(self.rows[kept], *times, self.ways[kept], self.is_frozen[kept])


@dataclass(frozen=True, slots=True)
class _Seen:
    """What there is to see in some points: how far they are from what is usual, and in standard deviations."""

    usual: Floats
    deviations: Floats
    scale: Floats
    z: Floats

    @property
    def residual(self) -> Floats:
        """The last of the deviations is that from the season."""
        residual: Floats = self.deviations[LOOKS]
        return residual


class Tracks:
    """See the module. One row per metric."""

    def __init__(self) -> None:
        self.size = 0
        self.table = np.zeros((0, WIDTH))
        self._season = Season()

    def add(self) -> int:
        """Begin to follow one more metric; return its row."""
        if self.size == len(self.table):
            self.table = widen(self.table, max(16, 2 * self.size))
            self._season.grow(len(self.table))
        fresh = self.table[self.size]
        fresh[[LAST_S, shift.LAST_OUT_S]] = -1e12
        fresh[THRESHOLDS], fresh[EXCESSES], fresh[SEEN] = tails.FIRST_THRESHOLD, tails.FIRST_EXCESS, tails.FIRST_SEEN
        self.size += 1
        return self.size - 1

    def away(self, rows: Ints, floor: float) -> Bools:
        """Tell which metrics are away from their level: a run of some points that reached a score, and is large."""
        now = self.table[rows].T
        is_sure = (now[shift.RUN] >= shift.BACK_POINTS) & (now[shift.SCORE] >= floor)
        is_away: Bools = is_sure & (now[shift.AWAY] >= LEAST_SHIFT * np.abs(now[USUAL]))
        return is_away

    def take(self, points: Points) -> Judged:
        """Judge points from the past alone, then learn from them."""
        now = self.table[points.rows].T.copy()
        usual = self._open(now, points)
        scale = levels.scale_of(now, usual)
        deviations = levels.deviate(now, points.value - usual, scale)
        seen = _Seen(usual, deviations, scale, np.abs(deviations / scale))
        look, score = _rate(now, seen, points.ways)
        is_out = (score >= ALARM_SCORE) & ~shift.is_return(now, seen.residual)
        expected = usual + now[LEVELS][HALF_HOUR]
        judged = Judged(expected, score, shift.raise_alarms(now, score, is_out, points.start_s, points.span_s))
        shift.follow_runs(now, deviations, look, is_out, points.start_s)
        _rate_runs(now, seen)
        self._learn(now, points, seen)
        self._close(now, points, usual)
        return judged

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return [pack(self.table[: self.size]), self._season.dump(self.size)]

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self.table = unpack(data[0])
        self.size = len(self.table)
        self._season.load(data[1])

    def _open(self, now: Floats, points: Points) -> Floats:
        """Return what is usual by the season; on the first day, the first value. Levels know the rest."""
        is_new = now[POINTS] == 0
        now[FIRST_S] = np.where(is_new, points.start_s, now[FIRST_S])
        usual, is_known = self._season.expect(points.rows, points.start_s + points.span_s / 2)
        is_known &= points.start_s - now[FIRST_S] > DAY_S
        usual = np.where(is_known, usual, np.where(is_new, points.value, now[BASE]))
        levels.rebase(now, usual, is_known)
        missed = np.where(is_new, 0.0, (points.start_s - now[LAST_S]) / points.span_s)
        levels.bridge_gap(now, missed)
        shift.end_runs(now, points.start_s, missed)
        return usual

    def _learn(self, now: Floats, points: Points, seen: _Seen) -> None:
        is_steady = ~points.is_frozen & (now[shift.RUN] == 0)
        is_taught = ~points.is_frozen & (now[shift.RUN] <= TAUGHT_RUN)
        is_rated = is_taught & (now[POINTS] >= LEAST_POINTS)
        tail = now[TAILS].reshape(3, LOOKS, -1)
        now[TAILS] = tails.learn(seen.z[:LOOKS], tail, now[POINTS], is_rated).reshape(3 * LOOKS, -1)
        lesson = _make_lesson(now, points, seen, is_steady)
        levels.learn_scales(now, seen.deviations, seen.scale, is_taught)
        levels.learn_moves(now, points.value, is_taught)
        levels.learn_levels(now, seen.residual, seen.scale, ~points.is_frozen, now[shift.RUN] > TAUGHT_RUN)
        self._season.learn(lesson)

    def _close(self, now: Floats, points: Points, usual: Floats) -> None:
        level = np.where(now[shift.RUN] > 0, now[shift.LEVEL], now[LEVELS][HALF_HOUR])
        now[POINTS] += 1
        now[LAST_S], now[SPAN_S], now[VALUE] = points.start_s + points.span_s, points.span_s, points.value
        now[USUAL] = usual + level
        self.table[points.rows] = now.T


def _make_lesson(now: Floats, points: Points, seen: _Seen, is_steady: Bools) -> Lesson:
    """Clip what the season learns. It learns the shape of a day, about the level of the day; on the first day, when
    there is no shape yet, what the recent level is."""
    age_s = points.start_s - now[FIRST_S]
    is_grown = age_s > DAY_S
    middle_s = points.start_s + points.span_s / 2
    level = np.where(is_grown, now[LEVELS][DAY], now[LEVELS][FEW])
    limit = CLIP * np.where(is_grown, seen.scale[LOOKS], seen.scale[0])
    clipped = levels.clamp(seen.residual - level, limit) + np.where(is_grown, 0.0, level)
    return Lesson(points.rows, middle_s, points.span_s, seen.usual, clipped, age_s, is_steady)


def _rate(now: Floats, seen: _Seen, ways: Ints) -> tuple[Ints, Floats]:
    """Return the most surprising look of each and its score, after the allowance."""
    is_bad = (ways == 0) | ((seen.deviations[:LOOKS] > 0) == (ways == 1))
    rated = np.where(is_bad, tails.rate(seen.z[:LOOKS], now[THRESHOLDS], now[EXCESSES]), 0.0)
    score = np.minimum(np.maximum(rated.max(axis=0) - ALLOWANCE, 0.0), MAX_SCORE)
    return rated.argmax(axis=0), np.where(now[POINTS] >= LEAST_POINTS, score, 0.0)


def _rate_runs(now: Floats, seen: _Seen) -> None:
    """Rate each run by the best mean of four points against the level before it. Later means add nothing: they are not
    independent, and what drifts for hours is seldom broken."""
    in_run = now[shift.RUN] > 0
    if not in_run.any():
        return
    now[shift.AWAY] = shift.measure_shift(now, seen.residual)
    z = now[shift.AWAY] / seen.scale[RUN_LOOK]
    rated = tails.rate(z, now[THRESHOLDS][RUN_LOOK], now[EXCESSES][RUN_LOOK]) - ALLOWANCE
    best = np.maximum(now[shift.SCORE], rated)
    now[shift.SCORE] = np.where(in_run, np.minimum(best, MAX_SCORE), 0.0)
