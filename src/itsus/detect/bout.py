"""From when to when something is wrong inside a horizon, how badly, and whether it is over.

A horizon looks back for minutes, so its average rises late and falls late. Window by window, begin and end show: a
window is bad from half of the level of the bad ones on, and the last one only near their level, so that a blip is not
taken for longer than it was (never by more than half a window, wherever the windows' edges fall). What has stopped,
visibly, is over: it is no evidence any more, although the average still shows it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from itsus.detect.slot import Ints

Floats = NDArray[np.float64]

#: Part of the average from which a window counts toward the level.
ROUGHLY = 0.25
#: Part of the level from which a window is the first bad one, and the last.
BEGINS, ENDS = 0.5, 0.75
#: It is over when at least this many seconds (or one window of a slow source) after the last bad window ...
OVER_S = 20
#: ... at least this many were due had it gone on (times how much counts clump), and less than this part of them came.
#: Eight expected and at most one seen is a chance of 3 in 1,000 for a problem that goes on.
OVER_DUE, OVER_PART = 8.0, 0.2


@dataclass(frozen=True)
class Windows:
    """The windows of a part, in order of their begin: what is too much (or missing) and what it would be at level 1."""

    begins: Ints
    ends: Ints
    excess: Floats
    weight: Floats


@dataclass(frozen=True)
class Bout:
    """The bad windows: from when to when (Unix seconds), their mean level, and whether it is over."""

    since_s: int
    until_s: int
    level: float
    is_over: bool


def find_bout(windows: Windows, clumps: float) -> Bout:
    """Return the bout in some windows that have, together, too much."""
    excess, weight = windows.excess, np.maximum(windows.weight, 1e-9)
    rate = excess / weight
    rough = max(float(excess.sum() / weight.sum()), 1e-9)
    counted = rate >= ROUGHLY * rough
    level = float(excess[counted].sum() / weight[counted].sum()) if counted.any() else rough
    begins, ends = np.flatnonzero(rate >= BEGINS * level), np.flatnonzero(rate >= ENDS * level)
    first = int(begins[0]) if len(begins) else 0
    last = max(int(ends[-1]), first) if len(ends) else len(rate) - 1
    until = int(windows.ends[last])
    due, came = level * float(weight[last + 1 :].sum()), float(excess[last + 1 :].sum())
    is_visible = due >= OVER_DUE * clumps and int(windows.ends[-1]) - until >= OVER_S
    return Bout(int(windows.begins[first]), until, level, is_visible and came < OVER_PART * due)
