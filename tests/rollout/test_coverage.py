"""The promise of the interval, checked by simulation: looked at all the time, it is wrong at most as often as it says.

All looks of all runs are bounded at once; seeded, so that the outcome is always the same.
"""

import numpy as np
import pytest
from numpy.typing import NDArray

from itsus.rollout.proportion import bound_shares
from itsus.rollout.ratio import ArmCount, bound_ratio, conclude

ALPHA = 0.05
RUNS = 300
LOOKS = np.unique(np.geomspace(20, 20_000, 100).astype(int))


class Walk:
    """Many runs of one arm: of the first `exposed[k]` people, how many asked until look k."""

    def __init__(self, rng: np.random.Generator, rates: NDArray[np.float64], portion: float) -> None:
        self.exposed = np.maximum((LOOKS * portion).astype(int), 1)
        self.true_share = np.cumsum(rates)[self.exposed - 1] / self.exposed
        self.asked = np.array([np.cumsum(rng.random(len(rates)) < rates)[self.exposed - 1] for _ in range(RUNS)])
        everyone = np.tile(self.exposed, RUNS)
        low, high = bound_shares(self.asked.ravel(), everyone, ALPHA / 2)
        self.low, self.high = low.reshape(self.asked.shape), high.reshape(self.asked.shape)


def measure_wrong(shown: NDArray[np.float64], held: NDArray[np.float64], hold: float, seed: int) -> float:
    """Return the share of runs in which the interval of the ratio ever leaves out the true ratio.

    Of the people of each look the share `hold` is held out; the rates of asking are per person, in order.
    """
    rng = np.random.default_rng(seed)
    above, below = Walk(rng, shown, 1 - hold), Walk(rng, held, hold)
    truth = above.true_share / below.true_share
    too_low = above.high < truth * below.low
    too_high = above.low > truth * below.high
    return float(np.mean(np.any(too_low | too_high, axis=1)))


@pytest.mark.parametrize(
    ("shown", "held", "hold"),
    [(0.05, 0.05, 0.1), (0.02, 0.05, 0.1), (0.3, 0.3, 0.5), (0.004, 0.002, 0.5)],
    ids=["no effect, uneven arms", "less than half as many", "no effect, even arms", "rare questions"],
)
def test_looked_at_all_the_time_the_interval_is_wrong_at_most_5_times_in_100(
    shown: float, held: float, hold: float
) -> None:
    people = LOOKS[-1]
    assert measure_wrong(np.full(people, shown), np.full(people, held), hold, seed=1) <= ALPHA


def test_outages_that_differ_do_not_make_it_wrong() -> None:
    """Each of 20 outages has a rate of its own, in the shown arm half of that in the held."""
    rng = np.random.default_rng(2)
    rates = np.repeat(rng.uniform(0.01, 0.2, 20), LOOKS[-1] // 20 + 1)[: LOOKS[-1]]
    assert measure_wrong(rates * 0.5, rates, 0.5, seed=3) <= ALPHA


def test_a_single_look_at_95_in_100_repeated_would_be_wrong_far_more_often() -> None:
    """The simulation can tell: with the usual interval, the same looks are wrong in far more than 5 of 100 runs."""
    rng = np.random.default_rng(1)
    rate = 0.3
    walk = Walk(rng, np.full(LOOKS[-1], rate), 1.0)
    share = walk.asked / walk.exposed
    usual = 1.96 * np.sqrt(rate * (1 - rate) / walk.exposed)
    assert np.mean(np.any(np.abs(share - rate) > usual, axis=1)) > 5 * ALPHA


def conclude_all(shown_rate: float, held_rate: float, hold: float, seed: int) -> NDArray[np.str_]:
    rng = np.random.default_rng(seed)
    above = Walk(rng, np.full(LOOKS[-1], shown_rate), 1 - hold)
    below = Walk(rng, np.full(LOOKS[-1], held_rate), hold)
    conclusive, harmful = above.high < below.low, above.low > below.high
    return np.where(conclusive.any(axis=1), "conclusive", np.where(harmful.any(axis=1), "harmful", "not yet"))


def test_without_an_effect_hardly_any_run_ever_says_otherwise() -> None:
    assert np.mean(conclude_all(0.05, 0.05, 0.5, seed=4) != "not yet") <= ALPHA


def test_a_clear_effect_is_found_in_nearly_every_run() -> None:
    assert np.mean(conclude_all(0.03, 0.06, 0.5, seed=5) == "conclusive") >= 0.95


def test_the_verdict_uses_the_very_bounds_that_are_simulated() -> None:
    low, high = bound_shares(np.array([180, 80]), np.array([9_000, 1_000]), ALPHA / 2)
    got = bound_ratio(ArmCount(9_000, 180), ArmCount(1_000, 80), ALPHA)
    assert got == pytest.approx((low[0] / high[1], high[0] / low[1]))
    assert conclude(*got) == "conclusive"
