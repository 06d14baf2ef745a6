"""How rare a deviation is for the very metric it was seen in: tails learnt on line, of many metrics at once.

Each quantity (a row of `deviations`) has a threshold that a share `TAIL` of its past values exceeded, and the mean
by which they did; beyond the threshold the tail is taken as exponential, the peaks-over-threshold law at shape 0
(Pickands 1975; Siffer et al. 2017, SPOT). It is heavier than a normal's and guards against trusting few points;
excesses are clipped when learnt, so that past anomalies do not make the tail heavy.
"""

import math

import numpy as np

from itsus.detect.season import Bools, Floats

#: The share of points in the tail: one in twenty fills it with some 70 points in a day of one-minute values.
TAIL = 0.05
#: The threshold moves by this share of itself per point, at first by more: it settles within a few hundred points.
PACE, FIRST_PACE = 0.01, 10.0
#: A new metric's tail: wider than a normal's (1.96 and 0.37), until it has shown its own.
FIRST_THRESHOLD, FIRST_EXCESS = 3.0, 0.8
#: No tail is believed to be thinner: about half of a normal's, for a metric with outliers has its scale overstated.
LEAST_THRESHOLD, LEAST_EXCESS = 1.0, 0.15
#: An excess counts at most this many mean excesses when learnt; of an exponential tail that cuts off one in twenty.
CLIP = 3.0
#: The mean excess remembers this many excesses, and begins as if it had seen some.
MOST_SEEN, FIRST_SEEN = 200.0, 20.0


def rate(deviations: Floats, threshold: Floats, excess: Floats) -> Floats:
    """Return -log10 of the chance of a deviation (in standard deviations, >= 0); 0 for what is not in the tail."""
    over = (deviations - threshold) / (excess * math.log(10))
    score: Floats = np.where(over > 0, over - math.log10(TAIL), 0.0)
    return score


def learn(deviations: Floats, tail: Floats, points: Floats, is_taught: Bools) -> Floats:
    """Return threshold, mean excess and number of excesses (stacked, as `tail`) after one more deviation each.
    `points`: how many came before."""
    threshold, excess, seen = tail
    is_over = deviations > threshold
    step = np.maximum(PACE, FIRST_PACE / (points + 1)) * (is_over - TAIL) * is_taught
    is_learnt = is_over & is_taught
    count = np.minimum(seen + is_learnt, MOST_SEEN)
    clipped = np.minimum(deviations - threshold, CLIP * excess)
    mean = np.where(is_learnt, excess + (clipped - excess) / count, excess)
    learnt = [np.maximum(threshold * (1 + step), LEAST_THRESHOLD), np.maximum(mean, LEAST_EXCESS), count]
    return np.array(learnt, np.float64)
