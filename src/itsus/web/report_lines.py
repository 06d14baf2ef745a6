"""Each event as a line of a report, and what it rested on beneath it. Escaped for Markdown."""

from collections.abc import Sequence

from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold, SettingEvent
from itsus.model.evidence import Fault
from itsus.notices.audience import name_audience
from itsus.web.markdown import escape
from itsus.web.say import (
    say_action,
    say_blame,
    say_confusion,
    say_fault,
    say_reason,
    say_row,
    say_scope,
    say_severity,
    say_state,
)

Line = tuple[str, Sequence[str]]

_INCIDENT = {
    "incident.opened": "Incident opened",
    "incident.updated": "Incident changed",
    "incident.resolved": "Incident resolved",
    "incident.dismissed": "Incident dismissed",
}
_SETTING = {
    "app.muted": "Muted",
    "rollout.proposed": "Next stage asked for",
    "rollout.advanced": "Next stage opened",
    "act.refused": "Refused",
    "note.written": "Note",
}


def say_event(event: Event) -> Line:
    """Return an event in words, and the lines beneath it."""
    match event:
        case IncidentEvent():
            return _say_incident(event)
        case DecisionEvent():
            told = f"{say_confusion(event.confusion)} {say_blame(event.confusion.blame)}".strip()
            reasons = [escape(say_reason(code)) for code in event.reasons]
            return f"**Decided: {escape(say_action(event.action).lower())}.**", [*reasons, escape(told)]
        case OperatorsTold():
            return f"**Operators told.** {escape(say_reason(event.why))}", ()
        case NoticeEvent():
            return _say_notice(event)
        case SettingEvent():
            words = " ".join(part for part in (event.words, event.link) if part)
            return f"**{_SETTING.get(event.event, event.event)}**{_say_by(event.by)}: {escape(words)}", ()


def _say_incident(event: IncidentEvent) -> Line:
    head = f"**{_INCIDENT[event.event]}**{_say_by((event.by,) if event.by else ())}: {say_state(event.state).lower()}"
    words = f"{say_severity(event.severity)}: {say_scope(event.scope)}; fault {say_fault(Fault(event.fault))}"
    return f"{head}. {escape(words)}.", [escape(piece.words) for piece in event.evidence if piece.words]


def _say_notice(event: NoticeEvent) -> Line:
    did = event.event.removeprefix("notice.")
    text = event.text.get("en") or next(iter(event.text.values()), None)
    said = f": “{escape(text.title)}”" if text else ""
    to = f"To: {escape(name_audience(event.audience))}."
    why = [escape(say_row(event.why).capitalize()) + "."] if event.why else []
    return f"**{event.strength.capitalize()} {did}**{_say_by(event.by)}{said} {to}", why


def _say_by(by: Sequence[str]) -> str:
    return f" by {escape(', '.join(by))}" if by else ""
