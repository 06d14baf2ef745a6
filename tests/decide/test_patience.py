"""What will be over before anyone reads of it is not said."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsus.decide.patience import due, will_last
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope

CALM = Confusion()
START = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)


def at(seconds: int) -> datetime:
    return START + timedelta(seconds=seconds)


def seen(lasted_s: int, kind: str = "request", span_s: int = 10, **values: Any) -> Evidence:
    scope = values.pop("scope", Scope())
    return Evidence("photogram", scope, kind, "any", ("s",), 50.0, START, at(lasted_s), span_s, **values)


@pytest.mark.parametrize(
    ("lasted_s", "span_s", "is_told"),
    [(90, 10, False), (100, 10, True), (90, 30, False), (120, 30, True), (120, 60, False), (180, 60, True)],
)
def test_what_has_lasted_longer_than_a_restart_will_last(lasted_s: int, span_s: int, is_told: bool) -> None:
    assert will_last([seen(lasted_s, span_s=span_s)], CALM, at(400)) is is_told


@pytest.mark.parametrize(
    "values",
    [
        {"scope": Scope.of(version="300.2")},
        {"scope": Scope.of(component="stories", platform="ios")},
        {"scope": Scope.of(component="messages", country="BR")},
        {"errors": {"dns": 0.4, "tls": 0.2, "5xx": 0.4}},
    ],
)
def test_what_does_not_heal_by_itself_is_waited_for_less(values: dict[str, Any]) -> None:
    assert not will_last([seen(20, **values)], CALM, at(400))
    assert will_last([seen(30, **values)], CALM, at(400))


def test_a_country_alone_may_be_a_restart_there() -> None:
    assert not will_last([seen(90, scope=Scope.of(country="US"), errors={"5xx": 1.0})], CALM, at(400))


def test_a_dependency_that_says_so_is_believed_sooner_than_an_alert_of_ours() -> None:
    ours, theirs = seen(0, "alert"), seen(0, "alert", dependency="cdn")
    assert not will_last([ours], CALM, at(40))
    assert will_last([theirs], CALM, at(40))
    assert will_last([ours], CALM, at(91))


def test_the_next_step_is_due_when_patience_with_an_alert_ends() -> None:
    alert = seen(0, "alert")
    assert due([seen(10)]) == []
    assert [will_last([alert], CALM, t) for t in (at(90), due([alert])[-1])] == [False, True]


def test_dark_machines_and_loud_people_are_an_outage() -> None:
    gap = seen(0, telemetry_gap=True)
    assert not will_last([gap], CALM, at(400))
    assert will_last([gap, seen(20, "report")], CALM, at(40))
    assert will_last([gap], Confusion(level="high"), at(40))


def test_people_alone_are_no_measure_of_how_long_it_lasts() -> None:
    assert not will_last([seen(600, "report")], CALM, at(700))
