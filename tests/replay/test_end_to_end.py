"""Signals through real intake, detectors, fault, confusion and decisions: the rows of DESIGN 5 that are feasible now.

Timelines are written by hand in 10-second windows, so that they do not share assumptions with the rehearsal worlds.
"""

from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from itsus.confusion.meter import Meter
from itsus.confusion.reader import ModelReader
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.event import IncidentEvent, NoticeEvent, OperatorsTold, Summary
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, Settings
from itsus.replay.approval import Approve
from itsus.replay.read import read_files
from itsus.replay.run import replay
from itsus.testing.timeline import Story, Timeline

REPORTS = Path(__file__).parents[3] / "shared/data/user_reports/instagram.csv.gz"
ASKING = "is photogram down or is it just me? i can't log in"
HACKED = "i think my account was hacked, i am logged out"
SETTINGS = Settings(apps={"photogram": AppSettings(active_people=100_000)})


def quiet() -> Timeline:
    """Two hours from which normal is learnt: requests everywhere, now and then a person who asks."""
    timeline = Timeline(settings=SETTINGS, reader=ModelReader()).begin("13:00")
    serve(timeline, "13:00", "15:40")
    for source, kind in (("app", "report"), ("help", "search")):
        timeline.say(kind, "13:00", "15:40", per_min=1, every_s=300, source=source, text=ASKING)
    return timeline


def serve(timeline: Timeline, since: str, until: str, broken: Scope | None = None, failing: float = 0.0) -> None:
    """Let every part of the app be used; what is `broken` fails."""
    for country, component, platform in product(("US", "FR"), ("stories", "login"), ("ios", "android")):
        place = {"country": country, "component": component, "platform": platform}
        share = failing if broken is not None and broken.covers(place) else 0.002
        timeline.requests(since, until, per_s=50, failing=share, error="5xx", **place)


def shout(timeline: Timeline, since: str, until: str, **place: Any) -> None:
    timeline.say("report", since, until, per_min=60, text=ASKING, **place)
    timeline.say("search", since, until, per_min=30, source="help", text=ASKING, **place)


def play(timeline: Timeline, until: str = "16:00") -> Story:
    return timeline.play(stages=Stages(build_detectors(), Meter()), until=until, approve="auto")


def test_stories_that_fail_on_ios_in_the_us_are_spoken_of_there_and_nowhere_else() -> None:
    timeline = quiet()
    stories = Scope.of(component="stories", country="US", platform="ios")
    serve(timeline, "15:40", "16:00", stories, 0.6)
    shout(timeline, "15:40:30", "16:00", country="US", platform="ios")
    story = play(timeline)

    story.expect("speak", by="15:42:10", reasons=["problem_confirmed", "people_confused"])
    spoken = [e for e in story.notices("published") if e.strength == "notice"]
    assert [(e.component, e.audience) for e in spoken] == [
        (("stories",), Scope.of(country="US", platform="ios")),
    ]


def test_a_total_outage_in_which_telemetry_dies_is_spoken_of() -> None:
    timeline = quiet()
    shout(timeline, "15:40:30", "16:00")
    for probe in ("probe-fra", "probe-nyc", "probe-gru"):
        timeline.requests("13:00", "15:40", kind="probe", per_s=1, source=probe)
        timeline.requests("15:40", "16:00", kind="probe", per_s=1, source=probe, failing=1.0, error="dns")
    story = play(timeline)

    story.expect("speak", by="15:43")
    assert story.incidents()[0].fault.most_likely() == "us"
    assert story.notices("published")[0].audience == Scope()


def test_calm_people_are_left_alone_when_a_component_fails() -> None:
    timeline = quiet()
    serve(timeline, "15:40", "16:00", Scope.of(component="stories"), 0.3)
    story = play(timeline)

    story.expect("silent", reasons=["people_calm"])
    story.never("hint", "speak")


def test_ninety_seconds_of_errors_are_not_spoken_of() -> None:
    timeline = quiet()
    serve(timeline, "15:40", "15:41:30", Scope.of(component="stories"), 0.4)
    serve(timeline, "15:41:30", "16:00")
    story = play(timeline)

    story.expect("wait", by="15:42")
    assert story.actions()[-1] == "silent"
    story.never("speak")


def test_one_source_that_floods_us_moves_nobody() -> None:
    timeline = quiet()
    serve(timeline, "15:40", "16:00")
    timeline.say("report", "15:41", "16:00", per_min=3000, text=ASKING)
    story = play(timeline)

    story.expect("silent", reasons=["single_source"])
    assert not story.notices()


def test_fear_of_being_hacked_reaches_the_operators_and_is_only_proposed() -> None:
    timeline = quiet()
    serve(timeline, "15:40", "16:00")
    for kind, source in (("report", "app"), ("search", "help"), ("ticket", "zendesk")):
        timeline.say(kind, "15:41", "16:00", per_min=60, source=source, text=HACKED)
    story = timeline.play(stages=Stages(build_detectors(), Meter()), until="16:00")

    story.expect("hint", by="15:45", reasons=["people_confused_no_problem"])
    assert story.told()[0] == "people_confused_no_problem"
    assert story.incidents()[0].fault.most_likely() in ("account", "unknown")
    assert not story.notices("published")


def test_recovery_is_told_to_the_same_people() -> None:
    timeline = quiet()
    serve(timeline, "15:40", "15:50", Scope.of(component="stories"), 0.6)
    shout(timeline, "15:40:30", "15:51")
    serve(timeline, "15:50", "16:30")
    story = play(timeline, until="16:30")

    spoken = next(e for e in story.notices("published") if e.strength == "notice")
    fixed = story.notices("resolved")[0]
    assert (fixed.notice, fixed.component, fixed.audience) == (spoken.notice, spoken.component, spoken.audience)


@pytest.mark.skipif(not REPORTS.exists(), reason=f"{REPORTS} is missing: real user reports are not part of the project")
def test_the_great_outages_of_2019_are_among_the_incidents_of_real_reports() -> None:
    signals = [s for s in read_files([REPORTS], app="instagram", span_s=1200) if s.at.year == 2019]
    stages = Stages(build_detectors(), Meter())
    events = list(replay(signals, stages, ModelReader(), Settings(), Approve.parse("auto")))

    opened = {e.at.date() for e in events if isinstance(e, IncidentEvent) and e.event == "incident.opened"}
    assert {date(2019, 6, 13), date(2019, 7, 3), date(2019, 11, 28)} <= opened
    assert not [e for e in events if isinstance(e, NoticeEvent)]
    assert {e.why for e in events if isinstance(e, OperatorsTold)} == {"single_source"}
    assert isinstance(events[-1], Summary)
