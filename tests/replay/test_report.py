"""The page about a replay."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from itsus.model.errors import BackendError
from itsus.model.settings import Settings
from itsus.replay.approval import Approve
from itsus.replay.record import Record
from itsus.replay.report import render, write_report
from itsus.replay.run import replay
from itsus.replay.words import describe
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.timeline import Timeline

HOSTILE = "<script>alert(1)</script>"


def record(app: str = "photogram") -> Record:
    timeline = Timeline(app).say("report", "15:30", "16:20", per_min=6)
    timeline.requests("15:30", "16:20", failing=0.2).evidence("15:40", "16:00", words=f"it fails {HOSTILE}")
    timeline.people("15:41", "16:00").confused("15:41", "16:00")
    kept = Record()
    signals, stages = timeline.signals(), timeline.script()
    for _ in replay(signals, stages, FixedReader(), Settings(), Approve.parse("auto"), witness=kept):
        pass
    return kept


def test_the_page_tells_what_was_decided_and_why() -> None:
    page = render(record(), title="4 October")

    for words in ("problem_confirmed, people_confused", "notice published", "notice resolved", "15:41:10", "4 October"):
        assert words in page


def test_the_page_needs_no_network_and_no_script() -> None:
    page = render(record())

    assert not re.findall(r"""(?:src|href)=|url\(|@import|<script""", page)


def test_what_came_in_cannot_become_markup() -> None:
    page = render(record(HOSTILE), title=HOSTILE)

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_its_tags_are_closed() -> None:
    parser = _Balance()
    parser.feed(render(record()))

    assert parser.open == []


def test_a_replay_of_nothing_has_a_page_too() -> None:
    assert "No signals" in render(Record())


def test_a_page_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="cannot be written"):
        write_report(tmp_path / "missing" / "out.html", Record())


def test_every_event_has_a_line_of_words() -> None:
    lines = [describe(event) for event in record().events]

    assert all(line and "\n" not in line for line in lines)
    assert any("incident" in line and "fault us" in line for line in lines)


class _Balance(HTMLParser):
    """Tells which tags are open at the end, of those that must be closed."""

    watched = ("html", "body", "main", "section", "svg", "table", "div", "text", "rect", "span", "small", "style")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.watched:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.watched:
            assert self.open.pop() == tag
