"""Draws: counts as they fall in nature, more uneven than Poisson alone."""

import numpy as np

#: Where a draw is repeatable: the same seed gives the same numbers.
Draws = np.random.Generator


def start_draws(seed: int, name: str, part: int) -> Draws:
    """Return the draws of one part of a world."""
    return np.random.default_rng([seed, part, *name.encode()])


def draw_count(mean: float, evenness: float, draws: Draws) -> int:
    """Draw a count: Poisson around a mean that itself varies (negative binomial).

    Args:
        mean: The expected count.
        evenness: Shape of the gamma that the mean varies by: 400 = by 5 %, 25 = by 20 %.
        draws: Where the draw comes from.
    """
    return int(draws.poisson(mean * draws.gamma(evenness, 1 / evenness))) if mean > 0 else 0


def split_count(count: int, parts: int, draws: Draws) -> list[int]:
    """Split a count at random into at most so many parts, none empty."""
    parts = min(count, parts)
    if parts <= 0:
        return []
    return [int(n) + 1 for n in draws.multinomial(count - parts, np.full(parts, 1 / parts))]
