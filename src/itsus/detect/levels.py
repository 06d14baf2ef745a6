"""Levels of a metric at several scales, and how far a point is from them; many metrics at once.

Works on a table with one column per metric; its rows are named by the constants below. Levels are exponentially
weighted means (Roberts 1959) of residuals to the season, in points: how noise averages out depends on their number,
not on the clock. Units: the metrics' own.
"""

from typing import Final

import numpy as np

from itsus.detect.season import Bools, Floats

#: Half-lives of the levels, in points: a few points, half an hour, two hours and a day of one-minute values.
HALF_LIVES: Final = np.array([[10.0], [30.0], [120.0], [1440.0]])
GAINS: Final = 1 - 0.5 ** (1 / HALF_LIVES)
FEW, HALF_HOUR, HOURS, DAY = range(4)
#: Gain of the recent mean that a creep is seen by: some 10 points.
RECENT_GAIN = 0.1
#: Points in a short mean; levels lag behind by as many, so that a change is not compared with itself.
SHORT = 4
#: How often each point is looked at: see `deviate`.
LOOKS = 5
#: Scales remember two days, so that nights and days both count, and at least so many points.
SCALE_S, LEAST_SCALE_POINTS = 2 * 86_400, 500.0
#: Mean absolute deviation of a normal to its standard deviation.
TO_SIGMA = 1.2533
#: Residuals count at most this many standard deviations when learnt (Huber).
CLIP = 4.0
#: Below this share of the level nothing counts as a deviation: wobbles of a very steady metric are no trouble.
LEAST_SCALE = 0.01
#: A metric that stands still more often than not (a counter of rare errors) is measured by a third of its usual move.
MOVES_KEPT, MOVE_SIGMAS = 50.0, 3.0
#: Points before a metric is judged, and before what it learns is clipped.
LEAST_POINTS = 30
#: After a gap of more spans than this, recent points are no longer recent.
GAP_SPANS = 2

# Rows of the table; those of `shift` and `tails` follow.
POINTS, FIRST_S, LAST_S, SPAN_S, VALUE, USUAL, BASE, IS_KNOWN, RECENT, MOVE, MOVES = range(11)
RING, LEVELS, SCALES = slice(11, 15), slice(15, 19), slice(19, 25)


def rebase(now: Floats, usual: Floats, is_known: Bools) -> None:
    """Where the season begins to be known (or no longer is), move the levels so that this alone is no jump."""
    is_moved = (now[IS_KNOWN] != is_known) & (now[POINTS] > 0)
    if is_moved.any():
        by = np.where(is_moved, usual - now[BASE], 0.0)
        now[RING] -= by
        now[LEVELS] -= by
        now[RECENT] -= by
    now[BASE], now[IS_KNOWN] = usual, is_known


def bridge_gap(now: Floats, missed: Floats) -> None:
    """After missing points, let levels fall back to that of the day by their half-lives. `missed`: in spans."""
    has_gap = missed > GAP_SPANS
    if has_gap.any():
        day = now[LEVELS][DAY]
        faded = day + (now[LEVELS] - day) * 0.5 ** (missed / HALF_LIVES)
        now[LEVELS] = np.where(has_gap, faded, now[LEVELS])
        now[RING] = np.where(has_gap, now[LEVELS][FEW], now[RING])
        now[RECENT] = np.where(has_gap, now[LEVELS][FEW], now[RECENT])


def deviate(now: Floats, residual: Floats, scale: Floats) -> Floats:
    """Return how far a point is from its past, in five looks, and the residual itself.

    The point against the level of the last few points and of half an hour (spike); the mean of four points against
    half an hour and two hours before them (level shift); the mean of some ten points against a day (slow creep).
    """
    few, half_hour, hours, day = now[LEVELS]
    ring = now[RING]
    short = (ring[1] + ring[2] + ring[3] + residual) / SHORT
    recent = _move_recent(now, residual, scale)
    return np.array([residual - few, residual - half_hour, short - half_hour, short - hours, recent - day, residual])


def scale_of(now: Floats, usual: Floats) -> Floats:
    """Return the standard deviation of each deviation."""
    floor = LEAST_SCALE * np.abs(usual + now[LEVELS][HOURS]) + 1e-9
    stands_still = now[MOVES] < 0.5 * np.minimum(now[POINTS], _memory(now))
    floor = np.maximum(floor, np.where(stands_still, now[MOVE] / MOVE_SIGMAS, 0.0))
    scale: Floats = np.maximum(TO_SIGMA * now[SCALES], floor)
    return scale


def learn_levels(now: Floats, residual: Floats, scale: Floats, is_taught: Bools, is_lasting: Bools) -> None:
    """Move the levels on; the slow ones only where taught. What is lasting is no spike, and moves them fully."""
    old = now[RING][0].copy()
    limit = CLIP * scale[0]
    is_lasting = is_lasting | (now[POINTS] < LEAST_POINTS)
    gains = np.maximum(GAINS, 1 / (now[POINTS] + 1))
    gains[HOURS:] *= is_taught
    now[LEVELS] += gains * clamp(old - now[LEVELS], np.where(is_lasting, np.inf, limit))
    now[RECENT] = _move_recent(now, residual, scale)
    now[RING][:-1] = now[RING][1:].copy()
    now[RING][-1] = residual


def learn_scales(now: Floats, deviations: Floats, scale: Floats, is_taught: Bools) -> None:
    """Learn how large deviations are."""
    size = np.abs(deviations)
    clipped = np.minimum(size, np.where(now[POINTS] < LEAST_POINTS, np.inf, CLIP * scale))
    now[SCALES] += (clipped - now[SCALES]) * (is_taught / np.minimum(now[POINTS] + 1, _memory(now)))


def learn_moves(now: Floats, value: Floats, is_taught: Bools) -> None:
    """Learn how often the metric moves at all, and how far."""
    move = np.abs(value - now[VALUE])
    has_moved = is_taught & (move > 0) & (now[POINTS] > 0)
    seen = np.minimum(now[MOVES] + 1, MOVES_KEPT)
    now[MOVE] = np.where(has_moved, now[MOVE] + (move - now[MOVE]) / seen, now[MOVE])
    now[MOVES] += has_moved - np.where(now[POINTS] > _memory(now), now[MOVES] / _memory(now), 0.0)


def _memory(now: Floats) -> Floats:
    memory: Floats = np.maximum(SCALE_S / np.maximum(now[SPAN_S], 1.0), LEAST_SCALE_POINTS)
    return memory


def _move_recent(now: Floats, residual: Floats, scale: Floats) -> Floats:
    """Return the recent mean with one more point; clipped, for a single spike is no creep."""
    moved: Floats = now[RECENT] + RECENT_GAIN * clamp(residual - now[RECENT], CLIP * scale[0])
    return moved


def clamp(values: Floats, limit: Floats) -> Floats:
    """Return values of at most a size."""
    clamped: Floats = np.maximum(np.minimum(values, limit), -limit)
    return clamped
