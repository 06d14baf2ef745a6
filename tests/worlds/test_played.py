"""Each world of DESIGN 5 through the real stages, with an operator who approves: what must happen happens.

What must happen stands beside each world (`itsus.replay.worlds.truth`) and nowhere else; none of it may be weakened
without the design. The worlds are shortened, so that all of them play in minutes; `python -m bench worlds` plays them
from many seeds.
"""

from collections.abc import Iterator
from datetime import timedelta
from functools import cache

import pytest

from itsus.confusion.meter import Meter
from itsus.confusion.reader import ModelReader
from itsus.detect.table import build_detectors
from itsus.engine.stages import Stages
from itsus.model.event import DecisionEvent, Event, NoticeEvent, Summary, encode_event
from itsus.replay.approval import Approve
from itsus.replay.run import replay
from itsus.replay.words import describe
from itsus.replay.worlds.play import confused_from, shorten
from itsus.replay.worlds.table import WORLDS
from itsus.replay.worlds.verdict import Verdict, judge

SEED = 1
PLAYED = [name for name in WORLDS if name != "ordinary-year"]


def run(name: str) -> Iterator[Event | Summary]:
    world = shorten(WORLDS[name])
    stages = Stages(build_detectors(), Meter())
    return replay(world.build(SEED), stages, ModelReader(), world.settings, Approve.parse("auto"))


@cache
def play(name: str) -> list[Event]:
    return [event for event in run(name) if not isinstance(event, Summary)]


@cache
def verdict(name: str) -> Verdict:
    world = WORLDS[name]
    return judge(world.truth, play(name), world.onset(SEED), confused_from(world))


def notices(name: str) -> list[NoticeEvent]:
    return [event for event in play(name) if isinstance(event, NoticeEvent)]


@pytest.mark.parametrize("name", PLAYED)
def test_a_world_is_told_of_as_the_design_says(name: str) -> None:
    assert not verdict(name).missed, "\n".join((*verdict(name).missed, *map(describe, play(name))))


@pytest.mark.parametrize("name", [name for name in PLAYED if not WORLDS[name].truth.words])
def test_where_silence_is_right_nothing_is_even_proposed(name: str) -> None:
    assert not notices(name)


def test_4_october_gives_the_same_bytes_twice() -> None:
    again = [event for event in run("oct4") if not isinstance(event, Summary)]
    assert [encode_event(e) for e in again] == [encode_event(e) for e in play("oct4")]


def test_a_failing_cdn_is_spoken_of_before_its_own_word_arrives() -> None:
    said = WORLDS["cdn-fails"].onset(SEED) + timedelta(minutes=6)
    published = {e.app: e.at for e in reversed(notices("cdn-fails")) if e.event == "notice.published"}
    assert max(published.values()) < said


def test_ninety_seconds_are_waited_for_first() -> None:
    actions = [e.action for e in play("ninety-seconds") if isinstance(e, DecisionEvent)]

    assert actions[0] == "wait"
    assert set(actions[1:]) <= {"wait", "silent"}
