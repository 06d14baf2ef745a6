"""An incident told on a terminal: a head, then a line for each thing that happened, oldest first."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, format_utc
from itsus.model.incident import Incident, Overruled
from itsus.model.store import StoredEvent, Tally
from itsus.notices.limits import clean
from itsus.web.say import (
    say_action,
    say_duration,
    say_fault,
    say_party,
    say_reason,
    say_reasons,
    say_scope,
    say_severity,
)
from itsus.web.timeline import Entry, count_answers, write_timeline

_HEADS: Final = {
    "incident.opened": "Incident opened",
    "incident.updated": "Incident changed",
    "incident.resolved": "Incident resolved",
    "incident.dismissed": "Incident dismissed",
    "notice.proposed": "Proposed to say",
    "notice.published": "People were told",
    "notice.updated": "What people read was changed",
    "notice.resolved": "People were told that it is fixed",
    "notice.retracted": "Taken back",
    "app.muted": "Muted",
    "rollout.proposed": "Next stage asked for",
    "rollout.advanced": "Next stage opened",
    "act.refused": "Refused",
    "note.written": "Note",
}
#: No line of ours is longer; what strangers wrote may be.
_LINE_MAX: Final = 2100
_GAPS: Final = re.compile("( {2,})")


def tell(incident: Incident, events: Sequence[StoredEvent], tallies: Iterable[Tally], now: datetime) -> Iterator[str]:
    """Yield the lines of an incident. Nothing in them can steer a terminal."""
    answers = count_answers(tallies, incident.notice)
    lines = [*_head(incident, now), "", *(line for e in write_timeline(incident, events) for line in _entry(e))]
    if answers.works or answers.broken:
        lines += ["", f"Asked whether it works again, {answers.works} said yes and {answers.broken} said no."]
    yield from (make_safe(line) for line in lines)


def tell_event(stored: StoredEvent) -> Iterator[str]:
    """Yield the lines of one event. Nothing in them can steer a terminal."""
    event = stored.event
    head, *more = say_event(event)
    where = " ".join(part for part in (event.app, getattr(event, "incident", "")) if part)
    yield make_safe(f"{format_utc(event.at.replace(microsecond=0))}  {where}  {head}")
    yield from (make_safe(f"    {line}") for line in more)


def make_safe(line: str) -> str:
    """Return a line in which nothing can steer a terminal; its columns stay."""
    return "".join(clean(part, _LINE_MAX) if part.strip(" ") else part for part in _GAPS.split(line))


def _head(incident: Incident, now: datetime) -> Iterator[str]:
    lasts = say_duration((incident.ended_at or now) - incident.visible_since)
    yield f"{incident.id}  {incident.app}  {incident.state}  {say_scope(incident.scope)}"
    yield f"  {say_severity(incident.severity)}, since {format_utc(incident.visible_since)}, for {lasts}"
    yield f"  fault: {say_fault(incident.fault)}"
    if incident.overruled:
        yield f"  {_say_word(incident.overruled)}"
    silent = (incident.spoke_at or incident.ended_at or now) - incident.visible_since
    yield f"  {'first word after' if incident.spoke_at else 'nothing said for'} {say_duration(silent)}"


def _say_word(word: Overruled) -> str:
    place = f"it is {say_scope(word.scope)}" if word.scope is not None else ""
    fault = f"the fault is {say_party(word.fault)}" if word.fault else ""
    return f"{word.by} says: {'; '.join(part for part in (place, fault) if part)}"


def _entry(entry: Entry) -> Iterator[str]:
    head, *more = _say_symptom(entry) if entry.stored is None else say_event(entry.stored.event)
    after = f"+{say_duration(entry.after)}" if entry.after >= timedelta() else ""
    yield f"{entry.at:%H:%M:%S}  {after:<9} {head}"
    for line in more:
        yield f"{'':20}{line}"


def _say_symptom(entry: Entry) -> list[str]:
    head = "First symptom" if entry.is_first else "Another symptom"
    return [head, *(f"{x.words or x.detector} ({', '.join(x.sources)})" for x in entry.evidence)]


def say_event(event: Event) -> list[str]:
    """Return what happened as lines, the first of which is the head."""
    match event:
        case IncidentEvent():
            by = f" by {event.by}" if event.by else ""
            how = f"{event.state}, {say_scope(event.scope)}, {say_severity(event.severity).lower()}"
            return [f"{_HEADS[event.event]}{by}: {how}"]
        case DecisionEvent():
            return [f"Decided: {say_action(event.action).lower()}", *say_reasons(event.reasons)]
        case OperatorsTold():
            return [f"Operators told: {say_reason(event.why)}"]
        case NoticeEvent():
            text = event.text.get("en") or next(iter(event.text.values()), None)
            title = text.title if text else ""
            approved = [f"by {', '.join(event.by)}"] if event.by else []
            return [f"{_HEADS[event.event]}: {title} ({event.notice}, {event.strength})", *approved]
        case _:
            by_whom = f" by {', '.join(event.by)}" if event.by else ""
            return [f"{_HEADS[event.event]}{by_whom}: {event.words}", *([event.link] if event.link else [])]
