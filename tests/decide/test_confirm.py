"""When evidence is enough to be sure."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itsus.decide.confirm import is_sure, list_sure
from itsus.decide.severity import severity_of
from itsus.model.confusion import Confusion, Level
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope

AT = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)


def seen(kind: str = "request", lasted_s: int = 10, score: float = 5.0, span_s: int = 10, **values: Any) -> Evidence:
    until = AT + timedelta(seconds=lasted_s)
    sources = values.pop("sources", ("s",))
    return Evidence("photogram", Scope(), kind, "d", sources, score, AT, until, span_s, **values)


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([seen()], False),
        ([seen(score=12.0)], True),
        ([seen(lasted_s=60)], True),
        ([seen(lasted_s=60, span_s=60)], False),
        ([seen(lasted_s=120, span_s=60)], True),
        ([seen("report", score=300.0)], False),
        ([seen("report", lasted_s=120, span_s=60)], True),
        ([seen("report", lasted_s=1200, span_s=1200, score=8.0)], False),
        ([seen("report", lasted_s=1200, span_s=1200, score=40.0)], False),
        ([seen("report", lasted_s=4800, span_s=1200, score=40.0)], False),
        ([seen("report", lasted_s=1200, span_s=1200, score=60.0)], True),
        ([seen(score=300.0, lasted_s=6000, telemetry_gap=True)], False),
        ([seen(telemetry_gap=True), seen("report", score=7.0)], True),
    ],
)
def test_evidence_confirms_if_strong_or_lasting(evidence: list[Evidence], expected: bool) -> None:
    assert is_sure(evidence, Confusion()) is expected


@pytest.mark.parametrize(("level", "expected"), [("none", []), ("low", []), ("high", [True])])
def test_silent_machines_are_believed_where_a_crowd_speaks_up(level: Level, expected: list[bool]) -> None:
    sure = list_sure([seen(telemetry_gap=True)], Confusion(level=level))

    assert [e.telemetry_gap for e in sure] == expected


def test_a_crowd_confirms_nothing_by_itself() -> None:
    assert not is_sure([seen(), seen("report")], Confusion(level="high"))


@pytest.mark.parametrize(
    ("evidence", "expected"),
    [
        ([seen(failing=0.01)], "minor"),
        ([seen(failing=0.3)], "partial"),
        ([seen(failing=0.95)], "total"),
        ([seen(failing=0.95, score=5.0), seen(failing=0.1, score=90.0)], "partial"),
        ([seen("alert", failing=None)], "partial"),
        ([seen("report")], "partial"),
        ([seen("report"), seen(telemetry_gap=True)], "total"),
    ],
)
def test_severity_follows_the_share_that_fails(evidence: list[Evidence], expected: str) -> None:
    assert severity_of(evidence, Confusion()) == expected


def test_all_is_dark_where_machines_are_silent_and_a_crowd_speaks_up() -> None:
    assert severity_of([seen(telemetry_gap=True)], Confusion(level="high")) == "total"


def test_two_kinds_of_people_with_sources_of_their_own_are_believed_at_once() -> None:
    reports, searches = seen("report", sources=("app",)), seen("search", sources=("help",))

    assert is_sure([reports, searches], Confusion())
    assert not is_sure([reports, seen("search", sources=("app",))], Confusion())


def test_a_critical_alert_is_sure_at_once_and_another_is_not() -> None:
    assert is_sure([seen("alert", lasted_s=0, score=8.0)], Confusion())
    assert not is_sure([seen("alert", lasted_s=0, score=6.0)], Confusion())
