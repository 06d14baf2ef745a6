"""From what fails to what people say: nobody at once, most within minutes, few of what is over."""

import pytest

from itsus.replay.worlds.lag import LAGS_MIN, STILL_ASK, hear_of
from itsus.replay.worlds.people import build_crowds, build_desk
from itsus.replay.worlds.trouble import CALM, Crowd, Stir, Trouble, within

REPORTS = build_crowds(("photogram",), ("US",))[0]
TICKETS = build_desk("photogram", ("US",))[0]


class Fails(Trouble):
    """Sixty a minute run into it for so many minutes."""

    def __init__(self, minutes: float) -> None:
        self.minutes = minutes

    def stir(self, _crowd: Crowd, minute: float) -> Stir:
        return Stir(60, {"ask": 1.0}, version=f"{minute:.0f}") if within(minute, 0, self.minutes) else CALM


def heard(minute: float, *, lasts: float = 60, crowd: Crowd = REPORTS) -> float:
    return hear_of(Fails(lasts), crowd, minute).per_min


def test_the_first_speak_within_half_a_minute_and_nobody_at_once() -> None:
    assert heard(0.1) == 0
    assert 0 < heard(0.5) < 60 * 0.2


def test_most_speak_within_one_to_four_minutes() -> None:
    between = [lag for lag in LAGS_MIN if 0.75 <= lag <= 4]
    assert len(between) > len(LAGS_MIN) / 2
    assert heard(1.5) == pytest.approx(30)
    assert heard(4) > 60 * 0.8


def test_what_is_said_grows_towards_as_many_as_fail() -> None:
    rates = [heard(minute / 6) for minute in range(180)]
    assert rates == sorted(rates)
    assert rates[-1] == pytest.approx(60)


def test_who_finds_it_working_mostly_says_nothing() -> None:
    assert heard(2.0, lasts=1.5) <= heard(2.0) * STILL_ASK
    said = sum(heard(second / 60, lasts=1.5) / 60 for second in range(0, 1800))
    assert said < 60 * 1.5 / 2


def test_a_ticket_takes_longer_than_a_report() -> None:
    assert heard(3, crowd=TICKETS) < heard(3)


def test_they_speak_with_the_version_of_those_who_ran_into_it_last() -> None:
    assert hear_of(Fails(60), REPORTS, 30.0).version == "30"


def test_before_the_trouble_nobody_speaks_of_it() -> None:
    assert hear_of(Fails(60), REPORTS, 0.0) == CALM
