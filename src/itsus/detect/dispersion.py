"""How much more than Poisson a group's counts vary, learnt on line.

Two numbers: `clumps` (>= 1), the variance of a window's count over its mean (sampling weights, bursts of a few
minutes), and `sway`, the relative variance of whole hours around the profile (weather, news, holidays). Both are
ratios of decayed sums, so that quiet hours, which tell little, weigh little; squares are clipped at `CLIP` standard
deviations, so that an outage that slipped through does not blunt the detector for weeks.
"""

import math
from typing import Any

#: Squares are clipped at this many standard deviations. 3 cuts real overdispersion little and outages a lot.
CLIP = 3.0
#: Memory: about 500 windows of clumps, about 10 days of hours.
CLUMPS_MEMORY, SWAY_MEMORY = 500.0, 240.0
#: What is assumed before anything is learnt, worth this much evidence (counts, squared expected counts).
CLUMPS_PRIOR, CLUMPS_WORTH = 1.5, 20.0


class Dispersion:
    """The two numbers and the sums behind them; `sway_prior` is the relative variance assumed at first."""

    def __init__(self, sway_prior: float, sway_floor: float) -> None:
        self.sway_prior, self.sway_floor = sway_prior, sway_floor
        self.squares, self.means = CLUMPS_PRIOR * CLUMPS_WORTH, CLUMPS_WORTH
        self.sway_squares, self.sway_means = 0.0, 0.0
        self.hours = 0.0

    @property
    def clumps(self) -> float:
        """Variance over mean of a window's count, at least 1."""
        return max(1.0, self.squares / self.means)

    @property
    def sway(self) -> float:
        """Relative variance of all of the group at once; a day's worth of prior."""
        learnt = max(0.0, self.sway_squares / self.sway_means) if self.sway_means > 0 else self.sway_prior
        share = self.hours / (self.hours + 24.0)
        return max(self.sway_floor, share * learnt + (1 - share) * self.sway_prior)

    def learn_windows(self, count: float, mean: float, silent: int = 0) -> None:
        """Learn from the count of a window, and of silent ones before it, of all of which `mean` was expected."""
        sway = self.sway * mean * mean
        bound = CLIP * CLIP * (self.clumps * mean + sway + 1.0)
        squares = min((count - mean) ** 2, bound) - sway + silent * (min(mean * mean, bound) - sway)
        fade = math.exp(-(1 + silent) / CLUMPS_MEMORY)
        self.squares = fade * self.squares + max(0.0, squares)
        self.means = fade * self.means + (1 + silent) * mean + 1e-9

    def learn_hour(self, count: float, mean: float) -> None:
        """Learn from the count of an hour and what was expected of it."""
        noise = self.clumps * mean
        bound = CLIP * CLIP * (noise + self.sway * mean * mean + 1.0)
        fade = 1 - 1 / SWAY_MEMORY
        self.sway_squares = fade * self.sway_squares + min((count - mean) ** 2, bound) - noise
        self.sway_means = fade * self.sway_means + mean * mean
        self.hours = fade * self.hours + 1

    def dump(self) -> list[float]:
        """Return the memory as plain data."""
        return [
            self.sway_prior,
            self.sway_floor,
            self.squares,
            self.means,
            self.sway_squares,
            self.sway_means,
            self.hours,
        ]

    @classmethod
    def restore(cls, data: Any) -> "Dispersion":
        """Return the dispersion that `dump` described."""
        it = cls(data[0], data[1])
        it.squares, it.means, it.sway_squares, it.sway_means, it.hours = data[2:7]
        return it
