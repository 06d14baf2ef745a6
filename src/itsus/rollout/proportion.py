"""The share of people who asked, with an interval that stays valid however often one looks.

Method: the beta-binomial mixture confidence sequence for a proportion (Howard, Ramdas, McAuliffe, Sekhon: Time-uniform,
nonparametric, nonasymptotic confidence sequences, Annals of Statistics 2021), as the library `ville` has it. With
probability 1 - alpha the true share lies inside at *all* looks, not only at one.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from ville.proportions import BernoulliCS


class Interval(NamedTuple):
    """Bounds, both included."""

    low: float
    high: float


class _CountedCS(BernoulliCS):  # type: ignore[misc]  # the library has no types
    """The library's sequence, entered at counts instead of one person after the other.

    Its bounds (without intersecting with earlier ones) depend on the two counts only, so the order of people does not
    matter, and many pairs of counts can be bounded at once. A test compares with the library, person by person.
    """

    def at(self, asked: NDArray[np.int64], exposed: NDArray[np.int64]) -> tuple[NDArray[np.float64], ...]:
        # The library counts on from n_ and _s: begin each so that the counting ends at the pair wanted.
        self.n_ = exposed - np.arange(1, len(exposed) + 1)
        self._s = asked.astype(float)
        _, low, high = self._process(np.zeros(len(exposed)))
        return low, high


def bound_shares(
    asked: NDArray[np.int64], exposed: NDArray[np.int64], alpha: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Do the same as `bound_share` for many pairs of counts at once; each `exposed` is at least 1."""
    low, high = _CountedCS(alpha=alpha, intersect=False).at(asked, exposed)
    return low, high


def bound_share(asked: int, exposed: int, alpha: float) -> Interval:
    """Return where the true share of people who ask lies, at all looks with probability 1 - alpha.

    Args:
        asked: People who asked; at most `exposed`.
        exposed: People in all; with none, everything is possible.
        alpha: How often the interval may be wrong at any look.
    """
    if exposed == 0:
        return Interval(0.0, 1.0)
    low, high = bound_shares(np.array([asked]), np.array([exposed]), alpha)
    return Interval(float(low[0]), float(high[0]))
