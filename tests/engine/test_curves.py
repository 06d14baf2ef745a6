"""The engine writes down how an app stands whenever that changes, for the curves of the console."""

from itsus.model.confusion import Confusion
from itsus.model.curve import CurvePoint, point_of
from itsus.model.settings import AppSettings, Settings
from itsus.testing.timeline import Story, Timeline, clock


def points(story: Story) -> list[CurvePoint]:
    return [point for result in story.results for point in result.points]


def test_a_calm_app_is_written_down_once() -> None:
    settings = Settings(apps={"photogram": AppSettings()})
    timeline = Timeline(settings=settings).requests("15:10", "15:50", failing=0.0)
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
        assert point_of("photogram", clock(step), Confusion(), None, ()).at == clock(minute)


def test_where_no_evidence_can_tell_a_share_none_is_said() -> None:
    story = Timeline().evidence("15:40", "15:50", kind="report", failing=None).play(until="15:45")
    assert points(story)[-1].failing is None
