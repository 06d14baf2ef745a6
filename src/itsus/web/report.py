"""A post-incident report to go on writing in: Markdown, from the first symptom to what people answered afterwards.

It tells what is known and judges nobody; what was learnt is for people to write. Words that come from elsewhere are
escaped.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.confusion import Confusion
from itsus.model.event import DecisionEvent, NoticeEvent, format_utc
from itsus.model.history import shorten
from itsus.model.incident import Incident
from itsus.model.notice import Text
from itsus.model.settings import Settings
from itsus.model.store import Store, StoredEvent, Tally
from itsus.notices.audience import name_audience
from itsus.web.honesty import count_exposed, measure_approvals
from itsus.web.markdown import escape, table
from itsus.web.report_lines import say_event
from itsus.web.say import (
    say_blame,
    say_confusion,
    say_count,
    say_duration,
    say_fault,
    say_scope,
    say_severity,
    say_share,
    say_state,
    say_what,
)

#: More events are not told; the log has them.
EVENTS_MAX: Final = 5000
_PAGE: Final = 500
_LESSONS: Final = (
    "What went well",
    "What went wrong",
    "Where we were lucky",
    "What we will do, who does it, and by when",
)


class Told(msgspec.Struct, frozen=True):
    """All that a report is written from; `name` is the app's."""

    incident: Incident
    name: str
    events: tuple[StoredEvent, ...]
    tallies: tuple[Tally, ...]
    written_at: datetime

    def notices(self) -> list[NoticeEvent]:
        """Return the turns of the notice, oldest first."""
        return [s.event for s in self.events if isinstance(s.event, NoticeEvent)]


async def read_report(store: Store, settings: Settings, incident: Incident, now: datetime) -> str:
    """Gather what is known of an incident and write its report."""
    tallies = await store.tallies(app=incident.app, by_country=False) if incident.notice else []
    mine = tuple(tally for tally in tallies if tally.notice == incident.notice)
    events = await _read_events(store, incident.id)
    return write_report(Told(incident, settings.name_of(incident.app), tuple(events), mine, now))


async def _read_events(store: Store, incident: str) -> list[StoredEvent]:
    found: list[StoredEvent] = []
    while len(found) < EVENTS_MAX:
        after = found[-1].position if found else 0
        page = await store.events(after=after, incident=incident, limit=_PAGE)
        found += page
        if len(page) < _PAGE:
            break
    return found


def write_report(told: Told) -> str:
    """Return the report."""
    parts = (_head, _summary, _timeline, _said, _people, _lessons)
    return "\n".join(line for part in parts for line in part(told)) + "\n"


def _head(told: Told) -> Iterator[str]:
    i = told.incident
    yield f"# {escape(told.name)}: {escape(say_what(i))}, {i.visible_since:%Y-%m-%d}"
    yield ""
    yield f"Incident `{_code(i.id)}`. Written by itsus at {_moment(told.written_at)} from its log; all times are UTC."
    if i.is_open:
        yield ""
        yield "**This incident is not over yet.** What follows is what is known so far."
    yield ""


def _summary(told: Told) -> Iterator[str]:
    i, exposed = told.incident, count_exposed(told.tallies)
    until = f" to {_moment(i.ended_at)} ({say_duration(i.ended_at - i.visible_since)})" if i.ended_at else ", not over"
    peak = _peak(told)
    rows = [
        ("What", f"{say_severity(i.severity)}: {say_scope(i.scope)}; {say_state(i.state).lower()}"),
        ("When people could see it", f"{_moment(i.visible_since)}{until}"),
        ("Whose fault", say_fault(i.fault)),
        ("Silence gap", _say_gap(i)),
        ("Until a person agreed", _say_approval(told)),
        ("Most confused", f"{say_confusion(peak)} {say_blame(peak.blame)}".strip()),
        *((f"Reach{_whom(e.simulated)}", _say_part(e.reach, e.affected_shown, e.affected)) for e in exposed),
        *((f"Misfire{_whom(e.simulated)}", _say_part(e.misfire, e.shown_unaffected, e.shown)) for e in exposed),
    ]
    yield "## In short"
    yield ""
    yield from table(("", ""), [(escape(name), escape(words)) for name, words in rows])
    yield ""
    yield (
        "*Silence gap*: from the first symptom that people could see to our first word. *Reach*: of those who ran into "
        "it, the share who were shown it. *Misfire*: of those who were shown it, the share who did not run into it."
    )
    yield ""


def _timeline(told: Told) -> Iterator[str]:
    yield "## What happened"
    yield ""
    nothing: Sequence[str] = ()
    first = (told.incident.visible_since, "**First symptom** that people could see.", nothing)
    lines = [first, *((s.event.at, *say_event(s.event)) for s in told.events)]
    # The first symptom is known later than it is; a stable order by time puts it where it belongs.
    for at, words, details in sorted(lines, key=lambda line: line[0]):
        yield f"- {_moment(at, told.incident.visible_since)} {words}"
        yield from (f"  - {detail}" for detail in details)
    if len(told.events) >= EVENTS_MAX:
        yield "- … and more, which is in the log."
    yield ""


def _said(told: Told) -> Iterator[str]:
    yield "## What people read"
    yield ""
    shown = [e for e in told.notices() if e.event != "notice.proposed" and e.text]
    if not shown:
        yield "Nothing: people were told nothing about it."
        yield ""
    last: Mapping[str, Text] = {}
    for event in shown:
        yield f"### {_moment(event.at)} {event.strength} {event.event.removeprefix('notice.')}"
        yield ""
        agreed = ", ".join(map(escape, event.by)) if event.by else "nobody had to"
        yield f"To: {escape(name_audience(event.audience))}. Agreed to by: {agreed}."
        yield ""
        if event.text == last:
            yield "The same words as before."
        else:
            rows = [(escape(lang), escape(text.title), escape(text.body)) for lang, text in sorted(event.text.items())]
            yield from table(("language", "title", "text"), rows)
        last = event.text
        yield ""


def _people(told: Told) -> Iterator[str]:
    yield "## What people did"
    yield ""
    peak = _peak(told)
    yield f"- At the worst moment: {escape(say_confusion(peak))} {escape(say_blame(peak.blame))}".rstrip()
    mockery = max((c.mockery_per_min for c in _confusions(told)), default=0.0)
    if mockery >= 1:
        yield f"- Up to {say_count(mockery)} people a minute made fun of us."
    for simulated in (False, True):
        works, broken = (_count_answers(told.tallies, answer, simulated) for answer in ("works", "broken"))
        if works or broken:
            yield (
                f"- Asked afterwards{_whom(simulated)}, {say_count(works)} said that it works again, "
                f"{say_count(broken)} that it does not."
            )
    yield ""


def _lessons(told: Told) -> Iterator[str]:
    del told
    yield "## Lessons"
    for heading in _LESSONS:
        yield ""
        yield f"### {heading}"
        yield ""
        yield "-"


def _confusions(told: Told) -> list[Confusion]:
    return [s.event.confusion for s in told.events if isinstance(s.event, DecisionEvent)]


def _peak(told: Told) -> Confusion:
    return max(_confusions(told), key=lambda c: c.people_per_min, default=Confusion())


def _say_gap(incident: Incident) -> str:
    if incident.spoke_at:
        return f"{say_duration(incident.spoke_at - incident.visible_since)}, until {_moment(incident.spoke_at)}"
    return "people were told nothing"


def _say_approval(told: Told) -> str:
    waits = [seconds for _, seconds in measure_approvals(shorten(event) for event in told.notices())]
    if not waits:
        return "no wording waited for a person and went out"
    words = [_say_seconds(seconds) for seconds in waits]
    return words[0] if len(words) == 1 else f"{words[0]}; later ones {', '.join(words[1:])}"


def _say_seconds(seconds: float) -> str:
    return say_duration(timedelta(seconds=seconds))


def _say_part(share: float | None, part: int, whole: int) -> str:
    return "not known" if share is None else f"{say_share(share)} ({say_count(part)} of {say_count(whole)} devices)"


def _whom(simulated: bool) -> str:
    return " (simulated people)" if simulated else ""


def _count_answers(tallies: Sequence[Tally], answer: str, simulated: bool) -> int:
    mine = (t for t in tallies if t.kind == "followup" and t.answer == answer and t.simulated == simulated)
    return sum(tally.count for tally in mine)


def _moment(at: datetime, day: datetime | None = None) -> str:
    """Return a time with its date, or without where it is of a day that is known already."""
    if day is not None and at.date() == day.date():
        return f"{at:%H:%M:%S}"
    return format_utc(at.replace(microsecond=0)).replace("T", " ").removesuffix("Z")


def _code(text: str) -> str:
    return "".join(c for c in text if c.isalnum() or c in "_-")
