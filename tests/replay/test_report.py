"""The page about a replay."""

import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

import pytest

from itsus.model.errors import BackendError
from itsus.model.settings import Settings
from itsus.replay.approval import Approve
from itsus.replay.record import Record
from itsus.replay.report import render, write_report
from itsus.replay.run import replay
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.timeline import Timeline

HOSTILE = "<script>alert(1)</script>"


def outage(app: str = "photogram") -> Timeline:
    timeline = Timeline(app).say("report", "15:30", "16:20", per_min=6)
    timeline.requests("15:30", "16:20", failing=0.2).evidence("15:40", "16:00", words=f"it fails {HOSTILE}")
    return timeline.people("15:41", "16:00").confused("15:41", "16:00")


def record(timeline: Timeline, approve: str = "auto") -> Record:
    kept = Record()
    played = replay(
        timeline.signals(), timeline.script(), FixedReader(), Settings(), Approve.parse(approve), witness=kept
    )
    for _ in played:
        pass
    return kept


def read(page: str) -> str:
    """Return what a page says, without its markup."""
    return unescape(" ".join(re.sub(r"<style>.*?</style>|<[^>]+>", " ", page, flags=re.S).split()))


def test_it_tells_first_what_happened_and_what_people_would_have_read() -> None:
    words = read(render(record(outage()), title="4 October"))

    told = [words.index(part) for part in ("The first sign was seen at 15:40:00 UTC", "of silence", "why it fell")]
    assert told == sorted(told)
    assert "It's us, not you" in words[: told[-1]]


def test_each_reason_is_a_full_sentence_beside_its_code() -> None:
    words = read(render(record(outage())))

    assert "People look for answers or blame the wrong thing, clearly more than usual. people_confused" in words


def test_silence_is_explained_too() -> None:
    calm = Timeline("photogram").requests("15:30", "16:20", failing=0.2).evidence("15:40", "16:00", words="it fails")

    words = read(render(record(calm)))

    assert "People were told nothing. Why: People do not look for answers more than usual" in words


def test_what_nobody_approved_is_not_said_to_have_been_read() -> None:
    words = read(render(record(outage(), approve="never")))

    assert "Nobody approved it, so people read nothing." in words
    assert "People read the first word" not in words


def test_a_run_in_which_nothing_broke_says_so() -> None:
    well = Timeline("photogram").requests("15:30", "16:20").say("report", "15:30", "16:20", per_min=1)

    assert "Nothing looked broken in all that came in." in read(render(record(well)))


def test_each_mark_in_the_drawing_leads_to_its_decision() -> None:
    page = render(record(outage()))

    leads = set(re.findall(r'href="#([^"]+)"', page))
    assert leads
    assert leads <= set(re.findall(r'id="([^"]+)"', page))


def test_each_drawing_has_words_for_who_cannot_see_it() -> None:
    page = render(record(outage()))

    drawings = re.findall(r'<svg class="(?:lane|bars|strip)"[^>]*>', page)
    assert drawings
    assert all('role="img"' in drawing and re.search(r'aria-label="\w', drawing) for drawing in drawings)


def test_the_page_needs_no_network_and_no_script() -> None:
    page = render(record(outage()))

    assert not re.findall(r"""src=|href="[^#]|url\(|@import|<script| on\w+=""", page)
    assert "default-src 'none'" in page


def test_what_came_in_cannot_become_markup() -> None:
    page = render(record(outage(HOSTILE)), title=HOSTILE)

    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_its_tags_are_closed() -> None:
    parser = _Balance()
    parser.feed(render(record(outage())))

    assert parser.open == []


def test_a_replay_of_nothing_has_a_page_too() -> None:
    assert "No signals" in render(Record())


def test_a_page_that_cannot_be_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="cannot be written"):
        write_report(tmp_path / "missing" / "out.html", Record())


def test_the_same_replay_gives_the_same_page() -> None:
    assert render(record(outage())) == render(record(outage()))


class _Balance(HTMLParser):
    """Tells which tags are open at the end, of those that must be closed."""

    watched = (
        "html", "body", "main", "section", "svg", "table", "div", "text", "span", "small", "style", "details",
        "summary", "figure", "ol", "ul", "dl", "a", "h1", "h2", "h3", "h4", "h5", "blockquote",
    )  # fmt: skip

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in self.watched:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.watched:
            assert self.open.pop() == tag
