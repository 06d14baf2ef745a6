"""What is normal: learnt in hours, however steps fall."""

import msgspec
import numpy as np
import pytest

from itsus.confusion.normal import HOUR_S, Normal
from tests.confusion.saying import MONDAY


def learn(people: list[tuple[int, float]], until: int, pace: int) -> Normal:
    normal, left = Normal(at_s=MONDAY), list(people)
    for now in range(MONDAY + pace, until + 1, pace):
        now_people = [p for p in left if p[0] <= now]
        left = left[len(now_people) :]
        normal.pass_to(now, now_people, is_frozen=False)
    return normal


def test_many_short_steps_are_the_same_as_one_long_one() -> None:
    random = np.random.default_rng(1)
    people = [(MONDAY + 10 * k, float(random.integers(0, 9))) for k in range(1, 3000) if random.random() < 0.2]
    until = MONDAY + 30_000
    assert learn(people, until, 10).dump() == learn(people, until, 30_000).dump()


def test_a_steady_rate_is_found() -> None:
    people = [(MONDAY + 60 * k, 3.0) for k in range(1, 1440)]
    normal = learn(people, MONDAY + 86_400, 600)
    assert normal.rate_at(MONDAY + 90_000) * 60 == pytest.approx(3.0, rel=0.1)


def test_the_rhythm_of_a_day_is_found_after_some_days() -> None:
    people = [(MONDAY + 600 * k, 50.0 if 18 <= (600 * k // HOUR_S) % 24 < 20 else 2.0) for k in range(1, 144 * 8)]
    normal = learn(people, MONDAY + 8 * 86_400, 600)
    evening, night = MONDAY + 8 * 86_400 + 19 * HOUR_S, MONDAY + 8 * 86_400 + 3 * HOUR_S
    assert normal.rate_at(evening) > 8 * normal.rate_at(night)


def test_one_wild_hour_teaches_little() -> None:
    people = [(MONDAY + 60 * k, 1.0 if k // 60 != 30 else 500.0) for k in range(1, 4320)]
    normal = learn(people, MONDAY + 3 * 86_400, 600)
    assert normal.rate_at(MONDAY + 3 * 86_400 + 6 * HOUR_S + 1800) * 60 < 2


def test_frozen_time_teaches_nothing() -> None:
    normal = Normal(at_s=MONDAY)
    normal.pass_to(MONDAY + 7200, [(MONDAY + 60, 500.0)], is_frozen=True)
    assert not normal.is_ready
    assert normal.rate_at(MONDAY + 7200) == 0


@pytest.mark.parametrize("pace", [600, 7200, 50 * HOUR_S])
def test_an_incident_that_nobody_ends_is_learnt_from_after_two_days(pace: int) -> None:
    normal = Normal(at_s=MONDAY)
    for until in range(MONDAY + pace, MONDAY + 50 * HOUR_S + 1, pace):
        people = [(end, 10.0) for end in range(until - pace + 600, until + 1, 600)]
        normal.pass_to(until, people, is_frozen=True)
    assert normal.rate_at(MONDAY + 50 * HOUR_S) * 600 == pytest.approx(10.0)
    assert normal.age_h == pytest.approx(1.0), "the hour that has ended since"


def test_patience_begins_anew_with_each_incident() -> None:
    normal = Normal(at_s=MONDAY)
    for end in range(MONDAY + 86_400, MONDAY + 5 * 86_400, 86_400):
        normal.pass_to(end - HOUR_S, [(end - 2 * HOUR_S, 500.0)], is_frozen=True)
        normal.pass_to(end, [], is_frozen=False)
    assert normal.age_h == pytest.approx(3.0)
    assert normal.rate_at(MONDAY + 4 * 86_400) == 0


def test_a_restored_normal_is_the_same() -> None:
    normal = learn([(MONDAY + 60 * k, 1.0) for k in range(1, 300)], MONDAY + 20_000, 100)
    copy = Normal.restore(msgspec.msgpack.decode(msgspec.msgpack.encode(normal.dump())))
    assert copy == normal
