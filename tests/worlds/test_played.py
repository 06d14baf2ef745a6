"""Each world of DESIGN 5 through the real stages, with an operator who approves: what must happen happens.

The worlds are shortened (a day of quiet time, twenty minutes before the trouble, not much after the point) so that all
of them play in about a minute. Each row says what it stands for; none may be weakened without the design.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache

import pytest

from itsus.confusion.meter import Meter
from itsus.confusion.phrases import PhraseReader
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, Summary, encode_event
from itsus.model.scope import Scope
from itsus.replay.approval import Approve
from itsus.replay.run import replay
from itsus.replay.words import describe
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.world import World

SEED = 1
FAMILY = {"photogram", "facespace", "wazzup"}
EVERYONE = Scope()


@dataclass(frozen=True)
class Said:
    """What must be published: by which app, in which strength, of which component, to whom."""

    app: str
    strength: str
    component: tuple[str, ...] = ()
    audience: Scope = EVERYONE


@dataclass(frozen=True)
class Row:
    """What must come of a world, played for so many minutes of trouble.

    Args:
        minutes: How long to play after the trouble began.
        said: Everything that must be published, and nothing else may be.
        faults: One of these must be the fault when it is said, or when it is over where nothing is.
        told: Why operators must be told, at least.
        reasons: Reasons that decisions must give, at least.
        gap_s: The longest silence gap of what is spoken about.
        is_gap_of_people: The gap counts from when people are confused: before that, silence is right.
    """

    minutes: float
    said: frozenset[Said] = frozenset()
    faults: tuple[str, ...] = ("us",)
    told: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    gap_s: int = 300
    is_gap_of_people: bool = False


def notice(app: str = "photogram", component: str = "", **audience: str) -> Said:
    return Said(app, "notice", (component,) if component else (), Scope.of(**audience))


SPOKEN = ("problem_confirmed", "people_confused")
ROWS = {
    "oct4": Row(30, frozenset(notice(app) for app in FAMILY), reasons=SPOKEN, gap_s=180),
    "stories-ios-us": Row(75, frozenset({notice(component="stories", country="US", platform="ios")}), reasons=SPOKEN),
    "carrier-fr": Row(80, faults=("network",), told=("not_ours",), reasons=("not_ours",)),
    "bad-release-android": Row(
        40, frozenset({notice(platform="android", version="300.2")}), reasons=SPOKEN, is_gap_of_people=True
    ),
    "news-talk": Row(60, faults=("unknown",), told=("single_source",), reasons=("single_source",)),
    "night-small": Row(45, reasons=("people_calm",)),
    "ninety-seconds": Row(20, reasons=("may_be_brief", "too_brief")),
    "telemetry-gap": Row(60, faults=("unknown",), told=("telemetry_gap",), reasons=("telemetry_gap",)),
    "flood-one-source": Row(30, faults=("unknown",), told=("single_source",), reasons=("single_source",)),
    "hacked-fear": Row(
        30,
        frozenset({Said("photogram", "hint")}),
        faults=("unknown", "account"),
        told=("people_confused_no_problem",),
        reasons=("people_confused_no_problem",),
    ),
    "cdn-fails": Row(30, frozenset(notice(app) for app in FAMILY), faults=("us", "dependency"), reasons=SPOKEN),
    "relapse": Row(75, frozenset({notice(component="feed")}), reasons=(*SPOKEN, "recovered", "relapse")),
    "creeping-errors": Row(60, frozenset({notice(component="messages")}), reasons=SPOKEN, is_gap_of_people=True),
    "two-problems": Row(
        40,
        frozenset({
            notice(component="stories", country="US", platform="ios"),
            notice(component="messages", country="BR"),
        }),
        reasons=SPOKEN,
    ),
}  # fmt: skip


def shorten(world: World, minutes: float) -> World:
    story_start = world.outage_start - timedelta(minutes=20)
    end = min(world.end, world.outage_start + timedelta(minutes=minutes))
    return replace(world, history_start=story_start - timedelta(days=1), story_start=story_start, end=end)


def run(name: str) -> Iterator[Event | Summary]:
    world = shorten(WORLDS[name], ROWS[name].minutes)
    stages = Stages(build_detectors(), Meter())
    return replay(world.build(SEED), stages, PhraseReader(), world.settings, Approve.parse("auto"))


class Played:
    """What came of a world."""

    def __init__(self, name: str) -> None:
        self.events = list(run(name))
        self.incidents = [e for e in self.events if isinstance(e, IncidentEvent)]
        self.decisions = [e for e in self.events if isinstance(e, DecisionEvent)]
        self.notices = [e for e in self.events if isinstance(e, NoticeEvent)]
        self.published = [e for e in self.notices if e.event == "notice.published"]
        self.told = {e.why for e in self.events if isinstance(e, OperatorsTold)}
        self.words = "\n".join(describe(event) for event in self.events)

    def first_words(self) -> dict[str, NoticeEvent]:
        """Return the first word about each incident."""
        return {event.incident: event for event in reversed(self.published)}

    def strongest(self) -> set[Said]:
        """Return what was said in the end of each notice, with the audience it had at its widest strength."""
        last = {e.notice: e for e in self.notices if e.event in ("notice.published", "notice.updated")}
        return {Said(e.app, e.strength, e.component, e.audience) for e in last.values()}

    def faults_at(self, incident: str, at: datetime) -> str:
        """Return the most likely fault of an incident at a time."""
        told = [e.fault for e in self.incidents if e.incident == incident and e.at <= at]
        return max(told[-1], key=lambda party: told[-1][party])

    def seen_since(self, incident: str) -> datetime:
        """Return when people could first see it: the start of the run of evidence that confirmed it."""
        sure = next(e for e in self.incidents if e.incident == incident and e.state == "confirmed")
        seen = [e for e in sure.evidence if not e.telemetry_gap]
        machine = [e for e in seen if e.kind in ("request", "probe", "metric", "alert")]
        return min(e.since for e in machine or seen)

    def confused_since(self, incident: str) -> datetime:
        """Return when a decision about it first knew of confused people."""
        return next(e.at for e in self.decisions if e.incident == incident and e.confusion.level != "none")


@cache
def play(name: str) -> Played:
    return Played(name)


def test_every_world_has_its_row() -> None:
    assert list(ROWS) == list(WORLDS)


@pytest.mark.parametrize("name", list(ROWS))
def test_a_world_is_told_of_as_the_design_says(name: str) -> None:
    row, played = ROWS[name], play(name)

    assert played.strongest() == row.said, played.words
    if not row.said:
        assert not played.notices, played.words
    assert set(row.told) <= played.told, played.words
    assert set(row.reasons) <= {reason for e in played.decisions for reason in e.reasons}, played.words


@pytest.mark.parametrize("name", list(ROWS))
def test_the_fault_is_the_right_one(name: str) -> None:
    row, played = ROWS[name], play(name)
    moments = [(e.incident, e.at) for e in played.published] or [(e.incident, e.at) for e in played.incidents[-1:]]

    assert moments
    assert {played.faults_at(incident, at) for incident, at in moments} <= set(row.faults), played.words


@pytest.mark.parametrize("name", [name for name, row in ROWS.items() if row.said])
def test_the_first_word_comes_in_time(name: str) -> None:
    row, played = ROWS[name], play(name)
    since = played.confused_since if row.is_gap_of_people else played.seen_since
    gaps = {i: (first.at - since(i)).total_seconds() for i, first in played.first_words().items()}

    assert gaps
    assert max(gaps.values()) <= row.gap_s, played.words


def test_4_october_gives_the_same_bytes_twice() -> None:
    assert [encode_event(e) for e in run("oct4")] == [encode_event(e) for e in play("oct4").events]


def test_people_with_the_bad_release_are_told_which_version_to_update_to() -> None:
    assert "300.3" in play("bad-release-android").published[-1].text["en"].body


def test_a_failing_cdn_is_us_until_its_own_word_arrives() -> None:
    played = play("cdn-fails")
    said = WORLDS["cdn-fails"].outage_start + timedelta(minutes=6)

    for incident, first in played.first_words().items():
        assert first.at < said
        assert played.faults_at(incident, said) == "us"
        assert played.faults_at(incident, said + timedelta(minutes=5)) == "dependency"


def test_a_relapse_is_the_same_incident_and_the_same_notice_updated() -> None:
    played = play("relapse")

    assert len({e.incident for e in played.incidents}) == len({e.notice for e in played.notices}) == 1
    told = [e.event.removeprefix("notice.") for e in played.notices]
    assert told == ["proposed", "published", "resolved", "updated", "resolved"]


def test_two_problems_are_two_incidents() -> None:
    assert len({e.incident for e in play("two-problems").incidents}) == 2


@pytest.mark.parametrize("name", [n for n in ROWS if n not in ("two-problems", "oct4", "carrier-fr", "cdn-fails")])
def test_one_problem_is_one_incident(name: str) -> None:
    assert len({e.incident for e in play(name).incidents}) == 1, play(name).words


def test_ninety_seconds_are_waited_for_first() -> None:
    actions = [e.action for e in play("ninety-seconds").decisions]

    assert actions[0] == "wait"
    assert set(actions[1:]) <= {"wait", "silent"}
