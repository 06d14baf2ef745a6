"""How surprising a count is: tails of an overdispersed count distribution, as -log10 p.

A count X with mean `mu` is taken to vary as `dispersion * mu + phi * mu**2`: `dispersion` (>= 1) for clumps and
sampling weights, `phi` (relative variance) for what moves all of it at once and for what the baseline itself does not
know. X / dispersion is scored as a negative binomial (the Gamma-Poisson of a rate known only with relative variance
`phi`), which for small counts is exact, and for failures among many requests is the limit of the beta-binomial. Its
tails are incomplete beta functions (Abramowitz & Stegun 26.5.26).
"""

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Floats = NDArray[np.float64]

#: Scores are capped here: the smallest double is near 1e-308.
MAX_SCORE = 300.0


def score_high(count: Floats, mu: Floats, dispersion: float, phi: float) -> Floats:
    """Return -log10 P(X >= count)."""
    scaled, mean, size = count / dispersion, mu / dispersion, 1 / phi
    tail = betainc(np.maximum(scaled, 1e-9), size, mean / (mean + size))
    return _to_score(np.where(scaled > 0, tail, 1.0))


def score_low(count: Floats, mu: Floats, dispersion: float, phi: float) -> Floats:
    """Return -log10 P(X <= count)."""
    scaled, mean, size = count / dispersion, mu / dispersion, 1 / phi
    return _to_score(betainc(size, np.maximum(scaled, 0) + 1, size / (mean + size)))


def standardise(excess: Floats, mu: Floats, dispersion: float, phi: float) -> Floats:
    """Return the excess in standard deviations; cheap, to see which counts deserve an exact score."""
    spread: Floats = np.sqrt(dispersion * np.maximum(mu, 0.1) + phi * mu * mu)
    standard: Floats = excess / spread
    return standard


def _to_score(p: NDArray[np.floating]) -> Floats:
    capped: Floats = np.minimum(-np.log10(np.maximum(p, 10.0**-MAX_SCORE)), MAX_SCORE).astype(np.float64)
    return capped
