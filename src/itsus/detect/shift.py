"""Runs of a metric: from the alarm on, while it stays away from where it was; many metrics at once.

A run lasts while the mean of four points stays beyond half of the shift that began it. A single spike therefore is a
run of one point. Its level is the one before, so that the metric is compared with what was usual, not with itself.
"""

from typing import Final

import numpy as np

from itsus.detect.levels import DAY, FEW, GAP_SPANS, HALF_HOUR, HOURS, LEVELS, LOOKS, RECENT, RING, SHORT
from itsus.detect.season import DAY_S, Bools, Floats, Ints

#: Alarms of one event: after one, none until this many points without a surprise have passed.
HOLD_POINTS = 10
#: Unless one is a hundred times as surprising as the alarm was: then it is not the same any more.
WORSE = 2.0
#: A run ends after this many points back; as many must be out before it is more than a spike.
BACK_POINTS = 3
#: A run that has lasted a day is the new level: it has shown its whole rhythm.
ACCEPT_S = DAY_S
#: The level that each look compares with.
LEVEL_OF: Final[Ints] = np.array([FEW, HALF_HOUR, HALF_HOUR, HOURS, DAY])

# Rows of the table.
LAST_OUT_S, ALARMED, SINCE_S, RUN, BACK, SIGN, LEVEL, HALF, AWAY, SCORE = range(25, 35)


def raise_alarms(now: Floats, score: Floats, is_out: Bools, start_s: Floats, span_s: Floats) -> Bools:
    """Return where an alarm is raised: once for surprises that follow each other, and again if it gets far worse."""
    is_event = start_s - now[LAST_OUT_S] <= HOLD_POINTS * span_s
    is_alarm: Bools = is_out & (~is_event | (score >= now[ALARMED] + WORSE))
    now[ALARMED] = np.where(is_alarm, score, now[ALARMED])
    now[LAST_OUT_S] = np.where(is_out, start_s, now[LAST_OUT_S])
    return is_alarm


def end_runs(now: Floats, start_s: Floats, missed: Floats) -> None:
    """End runs before a gap, and those so long that they are usual now."""
    in_run = now[RUN] > 0
    if not in_run.any():
        return
    is_usual = in_run & (start_s - now[SINCE_S] > ACCEPT_S)
    now[LEVELS] = np.where(is_usual, now[RECENT], now[LEVELS])
    now[RUN] = np.where(is_usual | (missed > GAP_SPANS), 0.0, now[RUN])


def follow_runs(now: Floats, deviations: Floats, look: Ints, is_out: Bools, start_s: Floats) -> None:
    """Go on with runs, end those that are back, begin those that are out by a look."""
    in_run = now[RUN] > 0
    if in_run.any():
        is_beyond = now[SIGN] * (deviations[LOOKS] - now[LEVEL]) > now[HALF]
        now[BACK] = np.where(in_run & ~is_beyond, now[BACK] + 1, 0.0)
        is_back = now[BACK] >= BACK_POINTS
        # What it went back to is what was usual before; the levels had begun to follow the run.
        now[LEVELS][:DAY] = np.where(is_back, now[LEVEL], now[LEVELS][:DAY])
        now[RUN] = np.where(is_back, 0.0, now[RUN] + (in_run & is_beyond))
    begins = is_out & (now[RUN] == 0)
    if begins.any():
        _begin(now, begins, deviations, look, start_s)


def is_return(now: Floats, residual: Floats) -> Bools:
    """Tell where a run comes back to where it began: that is no surprise, however large the step."""
    is_near: Bools = (now[RUN] > 0) & (np.abs(residual - now[LEVEL]) <= now[HALF])
    return is_near


def measure_shift(now: Floats, residual: Floats) -> Floats:
    """Return the mean of four points against the level before the run, in its direction."""
    ring = now[RING]
    short = (ring[1] + ring[2] + ring[3] + residual) / SHORT
    shift: Floats = now[SIGN] * (short - now[LEVEL])
    return shift


def _begin(now: Floats, begins: Bools, deviations: Floats, look: Ints, start_s: Floats) -> None:
    every = np.arange(len(look))
    shift = deviations[look, every]
    level = now[LEVELS][LEVEL_OF[look], every]
    fresh = {
        SINCE_S: start_s,
        RUN: np.ones(len(look)),
        BACK: np.zeros(len(look)),
        SIGN: np.sign(shift),
        LEVEL: level,
        HALF: np.abs(shift) / 2,
        SCORE: np.zeros(len(look)),
    }
    for row, value in fresh.items():
        now[row] = np.where(begins, value, now[row])
