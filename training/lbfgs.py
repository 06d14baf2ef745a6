"""A minimiser of smooth convex functions: limited-memory BFGS with backtracking (Nocedal & Wright, ch. 7).

Our own only because it must give the same bits on every machine: SciPy's goes through BLAS, whose sums depend on the
processor. Here every number comes of element-wise operations and NumPy's pairwise sums.
"""

from collections import deque
from collections.abc import Callable
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
#: Returns the value of a function at a point, and its gradient there.
Function: TypeAlias = Callable[[Floats], tuple[float, Floats]]

_MEMORY: Final = 8
#: A step must lower the value by this part of what the slope promises (Armijo).
_ENOUGH: Final = 1e-4
_HALVINGS: Final = 20


def minimise(function: Function, start: Floats, *, steps: int, tolerance: float) -> Floats:
    """Return where a function is least.

    Args:
        function: Value and gradient.
        start: Where to begin.
        steps: So many are taken at most.
        tolerance: Ends when no step lowers the value by more than this part of it.
    """
    point = start
    value, slope = function(point)
    memory: deque[tuple[Floats, Floats, float]] = deque(maxlen=_MEMORY)
    for _ in range(steps):
        way = -_invert(slope, memory)
        found = _search(function, point, value, slope, way, first=not memory)
        if found is None:
            break
        there, lower, next_slope = found
        moved, turned = there - point, next_slope - slope
        bend = _dot(moved, turned)
        if bend > 0:
            memory.append((moved, turned, bend))
        is_done = value - lower <= tolerance * abs(value)
        point, value, slope = there, lower, next_slope
        if is_done:
            break
    return point


def _dot(one: Floats, other: Floats) -> float:
    return float((one * other).sum())


def _invert(slope: Floats, memory: deque[tuple[Floats, Floats, float]]) -> Floats:
    """Return the slope times the estimated inverse Hessian (the two-loop recursion)."""
    way, parts = slope.copy(), []
    for moved, turned, bend in reversed(memory):
        part = _dot(moved, way) / bend
        way -= part * turned
        parts.append(part)
    if memory:
        _, turned, bend = memory[-1]
        way *= bend / _dot(turned, turned)
    for (moved, turned, bend), part in zip(memory, reversed(parts), strict=True):
        way += (part - _dot(turned, way) / bend) * moved
    return way


def _search(
    function: Function, point: Floats, value: float, slope: Floats, way: Floats, *, first: bool
) -> tuple[Floats, float, Floats] | None:
    """Return the first point on the way that is enough lower, with value and gradient; None if there is none."""
    promised = _dot(slope, way)
    size = 1 / max(1.0, np.sqrt(_dot(slope, slope))) if first else 1.0
    for _ in range(_HALVINGS):
        there = point + size * way
        lower, next_slope = function(there)
        if lower <= value + _ENOUGH * size * promised:
            return there, lower, next_slope
        size /= 2
    return None
