"""The share of people who asked, with an interval that stays valid however often one looks.

Method: the beta-binomial mixture confidence sequence for a proportion (Howard, Ramdas, McAuliffe, Sekhon: Time-uniform,
nonparametric, nonasymptotic confidence sequences, Annals of Statistics 2021), as the library `ville` has it. With
probability 1 - alpha the true share lies inside at *all* looks, not only at one.
"""

from typing import NamedTuple

from ville.proportions import BernoulliCS


class Interval(NamedTuple):
    """Bounds, both included."""

    low: float
    high: float


class _CountedCS(BernoulliCS):  # type: ignore[misc]  # the library has no types
    """The library's sequence, entered at a count instead of one person after the other.

    Its bounds (without intersecting with earlier ones) depend on the two counts only, so the order does not matter.
    """

    def at(self, asked: int, exposed: int) -> Interval:
        last = min(asked, 1)
        self.n_, self._s = exposed - 1, float(asked - last)
        self.update([last])
        low, high = self.interval()
        return Interval(low, high)


def bound_share(asked: int, exposed: int, alpha: float) -> Interval:
    """Return where the true share of people who ask lies, at all looks with probability 1 - alpha.

    Args:
        asked: People who asked; at most `exposed`.
        exposed: People in all; with none, everything is possible.
        alpha: How often the interval may be wrong at any look.
    """
    if exposed == 0:
        return Interval(0.0, 1.0)
    return _CountedCS(alpha=alpha, intersect=False).at(asked, exposed)
