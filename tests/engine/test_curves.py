"""The engine writes down how an app stands whenever that changes, for the curves of the console."""

from collections.abc import Callable
from typing import Any

import pytest

from itsus.confusion.meter import Meter
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.engine.state import State, decode_state, encode_state
from itsus.model.attempts import Attempts
from itsus.model.confusion import Confusion
from itsus.model.curve import CurvePoint, point_of
from itsus.model.settings import AppSettings, Settings
from itsus.testing.drive import drive
from itsus.testing.timeline import Story, Timeline, clock

PHOTOGRAM = Settings(apps={"photogram": AppSettings()})


def points(story: Story) -> list[CurvePoint]:
    return [point for result in story.results for point in result.points]


def _point(step: str) -> CurvePoint:
    nothing: dict[str, Any] = {"confusion": Confusion(), "compared": None, "evidence": (), "attempts": Attempts()}
    return point_of("photogram", clock(step), **nothing)


def test_a_calm_app_is_written_down_once() -> None:
    timeline = Timeline(settings=PHOTOGRAM).requests("15:10", "15:50", failing=0.0)
    (only,) = points(timeline.play(until="16:00"))
    assert (only.app, only.people, only.usual, only.failing) == ("photogram", 0.0, None, 0.0)


def test_an_outage_is_seen_in_what_fails_and_in_how_many_are_confused() -> None:
    story = Timeline().evidence("15:40", "15:50", failing=0.9).confused("15:42", "15:50").play(until="16:00")
    worst = max(points(story), key=lambda point: point.people)
    assert (worst.failing, worst.people, worst.most) == (0.9, 400.0, 2.0)
    last = points(story)[-1]
    assert (last.failing, last.people) == (0.0, 0.0)


def test_a_point_belongs_to_the_minute_that_its_step_ends() -> None:
    ends = {"15:42:00": "15:41", "15:42:10": "15:42", "15:43:00": "15:42"}
    for step, minute in ends.items():
        assert _point(step).at == clock(minute)


def test_where_no_evidence_can_tell_a_share_none_is_said() -> None:
    story = Timeline().evidence("15:40", "15:50", kind="report", failing=None).play(until="15:45")
    assert points(story)[-1].failing is None


def real() -> Stages:
    return Stages(build_detectors(), Meter())


def busy() -> Timeline:
    """An ordinary hour, an outage, a gateway that dies, probes that go on, and a source that is slow."""
    slow = {"kind": "request", "source": "import", "span": 600, "ok": 900, "failed": 100}
    return (
        Timeline(settings=PHOTOGRAM)
        .requests("15:00", "16:00", failing=0.004)
        .requests("16:00", "16:10", failing=0.3)
        .signal("15:10", **slow)
        .requests("15:00", "16:30", per_s=1, kind="probe", source="probe-fra")
        .say("report", "16:01", "16:12", per_min=90)
    )


def test_counted_attempts_are_written_beside_what_is_usual_of_them() -> None:
    timeline = Timeline(settings=PHOTOGRAM)
    timeline.requests("15:00", "16:00", failing=0.004).requests("16:00", "16:10", failing=0.3)
    written = points(timeline.play(until="16:30", stages=real()))
    calm, broken = ([p for p in written if p.at <= clock(minute)][-1] for minute in ("15:50", "16:05"))
    assert calm.failed == 0.004
    assert calm.failed_usual == pytest.approx(0.004, rel=0.1)
    assert (calm.failed_most or 1) < 0.02
    assert broken.failed == 0.3
    assert broken.failed_usual == pytest.approx(0.004, rel=0.1)
    assert written[-1].failed is None, "nothing is counted any more: a gap"


def test_where_no_requests_are_counted_probes_are() -> None:
    last = points(busy().play(until="16:20", stages=real()))[-1]
    assert last.failed == 0.0
    assert last.failed_usual == pytest.approx(0.0, abs=0.01)


def _restore(state: State) -> State:
    return decode_state(encode_state(state), real())


@pytest.mark.parametrize(("is_skipping", "between"), [(False, None), (True, _restore)])
def test_steps_that_are_skipped_and_snapshots_leave_the_same_curve(
    *, is_skipping: bool, between: Callable[[State], State] | None
) -> None:
    def play(**how: Any) -> list[CurvePoint]:
        results = drive(real(), busy().log(), clock("16:45"), **how)
        return [point for result in results for point in result.points]

    how = {"between": between} if between else {}
    assert play(is_skipping=is_skipping, **how) == play()
