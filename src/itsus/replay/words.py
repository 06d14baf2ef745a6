"""Says an event in one line that a person can read."""

from collections.abc import Mapping

from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, SettingEvent, Summary
from itsus.model.notice import Text
from itsus.model.scope import DIMENSIONS, Scope


def describe(event: Event | Summary) -> str:
    """Return one line, without colours: time, app, and what happened."""
    if isinstance(event, Summary):
        return _sum_up(event)
    return f"{event.at:%Y-%m-%d %H:%M:%S}  {event.app:<12} {describe_short(event)}"


def describe_short(event: Event) -> str:
    """Return what happened, without time and app."""
    match event:
        case IncidentEvent():
            return _tell_incident(event)
        case DecisionEvent():
            people = f"{event.confusion.people_per_min:.0f} people a minute confused"
            return f"decision  {event.action}: {', '.join(event.reasons)} ({people}, level {event.confusion.level})"
        case OperatorsTold():
            return f"operators told  {event.why}: {' '.join(event.words.split())}"
        case NoticeEvent():
            by = f" by {', '.join(event.by)}" if event.by else ""
            what = event.event.removeprefix("notice.")
            return f"{event.strength} {what}{by} ({event.why})  “{_title_of(event.text)}”"
        case SettingEvent():
            return f"{event.event.replace('.', ' ')}  {event.words}"


def name_scope(scope: Scope) -> str:
    """Return a scope in words: `stories / US / ios`, or `everything`."""
    return " / ".join(", ".join(scope.values(d)) for d in DIMENSIONS if scope.values(d)) or "everything"


def _tell_incident(event: IncidentEvent) -> str:
    party = max(event.fault, key=lambda p: event.fault[p], default="unknown")
    share = f"{event.fault.get(party, 0):.0%}"
    where = f"{name_scope(event.scope)}, {event.severity}"
    what = event.event.removeprefix("incident.")
    return f"incident {event.incident} {what}  {event.state}: {where}; fault {party} ({share})"


def _title_of(text: Mapping[str, Text]) -> str:
    shown = text.get("en") or next(iter(text.values()), None)
    return f"{shown.title} {shown.body}" if shown else ""


def _sum_up(summary: Summary) -> str:
    gap = f", worst silence gap {summary.silence_gap_s} s" if summary.silence_gap_s is not None else ""
    apps = ", ".join(summary.apps) or "no app"
    said = f"{summary.hints} hints, {summary.notices} notices, {summary.retracted} retracted"
    return f"{summary.signals} signals of {apps}: {summary.incidents} incidents, {said}{gap}"
