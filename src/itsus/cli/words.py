"""Events in one line of words, for people who read a terminal."""

from itsus.model.event import (
    DecisionEvent,
    Event,
    IncidentEvent,
    NoticeEvent,
    OperatorsTold,
    SettingEvent,
    Summary,
    format_utc,
)
from itsus.model.scope import Scope


def describe_event(event: Event | Summary) -> str:
    """Return an event as a person would say it."""
    if isinstance(event, Summary):
        return _describe_summary(event)
    return f"{format_utc(event.at)}  {event.app:<12} {_describe(event)}"


def describe_scope(scope: Scope) -> str:
    """Return a scope as a person would say it."""
    parts = [", ".join(scope.values(name)) for name in ("component", "country", "platform", "version", "network")]
    return " / ".join(part for part in parts if part) or "everything"


def _describe(event: Event) -> str:
    match event:
        case IncidentEvent():
            party = max(event.fault, key=lambda name: event.fault[name], default="unknown")
            return f"{event.event} {event.incident}: {event.severity}, {describe_scope(event.scope)}; fault {party}"
        case DecisionEvent():
            people = f"{event.confusion.people_per_min:.0f} people/min confused ({event.confusion.level})"
            return f"decision {event.incident}: {event.action} ({', '.join(event.reasons)}); {people}"
        case OperatorsTold():
            return f"operators.told ({event.why}): {event.words}"
        case NoticeEvent():
            text = next(iter(event.text.values()))
            return f"{event.event} {event.notice}: {event.strength} to {describe_scope(event.audience)}: {text.title}"
        case SettingEvent():
            return f"{event.event}: {event.words}"


def _describe_summary(event: Summary) -> str:
    gap = "nothing was said" if event.silence_gap_s is None else f"worst silence gap {event.silence_gap_s} s"
    return (
        f"{event.signals:,} signals of {', '.join(event.apps) or 'no app'}: {event.incidents} incidents, "
        f"{event.hints} hints, {event.notices} notices, {event.retracted} retracted; {gap}"
    )
