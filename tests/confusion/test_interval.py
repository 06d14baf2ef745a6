"""How sure the measure is."""

from itertools import islice

import numpy as np
import pytest

from bench.confusion.truth import Seen, draw_worlds, observe
from itsus.confusion.interval import Z, bound_count
from itsus.model.window import WindowBatch
from tests.confusion.saying import said, voice
from tests.confusion.told import Told, tell_an_hour


@pytest.fixture
def told() -> Told:
    return tell_an_hour()


@pytest.mark.parametrize(("people", "low", "high"), [(1, 0.0513, 4.744), (10, 5.425, 16.96), (100, 84.14, 118.1)])
def test_bounds_of_a_count_are_those_of_garwood(people: int, low: float, high: float) -> None:
    assert bound_count(people, 1.0) == pytest.approx((low, high), rel=0.01, abs=0.02)


def test_of_nobody_up_to_three_people_may_be_expected() -> None:
    assert bound_count(0, 1.0) == pytest.approx((0.0, 3.0), abs=0.05)


def test_what_comes_in_clumps_is_less_sure() -> None:
    assert bound_count(100, 4.0) == pytest.approx([4 * b for b in bound_count(25, 1.0)])
    assert bound_count(100, 1.0, Z, 3.0)[1] > bound_count(100, 1.0)[1]


def test_the_measure_lies_within_its_interval(told: Told) -> None:
    now = told.run(120, lambda start: said([(voice(), 10)], start))
    low, high = now.interval
    assert low < now.people_per_min < high
    assert (low, high) == pytest.approx((35, 85), abs=6)


def test_many_people_are_surer_than_few_and_weights_than_people(told: Told) -> None:
    def width(many: int, weight: int = 1) -> float:
        def say(start: int) -> WindowBatch:
            return said([(voice(), many)], start, "asking", weight=weight)

        now = told.run(240, say)
        return (now.interval[1] - now.interval[0]) / now.people_per_min

    few, many, sampled = width(10), width(1000), width(10, weight=100)
    assert many < few / 5
    assert sampled == pytest.approx(few, rel=0.2), "ten messages tell as much as ten, whatever they stand for"


def test_while_nothing_is_measured_the_interval_is_empty() -> None:
    assert Told().step().interval == (0.0, 0.0)


def test_an_ordinary_minute_may_be_nothing(told: Told) -> None:
    now = told.step(said([(voice(), 1)], told.now))
    assert now.interval[0] == 0
    assert now.interval[1] > 1


def test_weighted_messages_of_people_are_not_cut_to_the_people_that_sent_them(told: Told) -> None:
    def say(start: int) -> WindowBatch:
        persons = [f"{start} {i}" for i in range(20)]
        return said([(voice(), 20)], start, "asking", persons=persons, weight=50)

    assert told.run(120, say).people_per_min == pytest.approx(6000, rel=0.1)


def test_one_message_that_stands_for_a_thousand_is_no_crowd(told: Told) -> None:
    assert told.step(said([(voice(), 1)], told.now, "asking", weight=1000)).level == "none"


def test_in_nine_of_ten_worlds_the_truth_lies_within() -> None:
    """A few of the worlds of `python -m bench confusion`."""
    luck = np.random.default_rng(1)
    seen = [Seen(world, observe(world, luck)) for world in islice(draw_worlds(luck), 80)]
    assert np.mean([one.is_held for one in seen]) >= 0.9
