"""What a page says of each moment of an incident: what was done, why in full sentences, and what was known then."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from itsus.model.event import DecisionEvent, Event, IncidentEvent, NoticeEvent, OperatorsTold
from itsus.model.notice import Text, Wording
from itsus.replay.family import Moment
from itsus.replay.words import (
    ACTIONS,
    ROWS,
    SEVERITIES,
    find_text,
    join_words,
    name_scope,
    say_audience,
    say_confusion,
    say_day,
    say_fault,
    say_offset,
    say_reason,
    say_seen,
    say_time,
)

_NOTICES: Final = {
    "notice.proposed": "Proposed",
    "notice.published": "Published",
    "notice.updated": "Words changed",
    "notice.resolved": "Said to be fixed",
    "notice.retracted": "Taken back",
}
#: What the operators are told beside a proposal says nothing that does not stand there.
_ABOUT_PROPOSALS: Final = ("needs_approval", "deadline_passed")


@dataclass(frozen=True, slots=True)
class Said:
    """What people would have read, and who."""

    text: Text
    languages: int
    audience: str


_NOTHING: Final = Said(Text("", ""), 0, "")


@dataclass(frozen=True, slots=True)
class Entry:
    """One moment in words. `style` names its colour; `reasons` are codes with their sentences."""

    day: str
    time: str
    after: str
    title: str
    style: str
    reasons: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    state: str
    fault: tuple[str, ...]
    seen: tuple[str, ...]
    confusion: str
    said: Said | None


def tell_moments(moments: Sequence[Moment]) -> list[Entry]:
    """Return moments in words; what people would have read stands there once, not again at its approval."""
    entries: list[Entry] = []
    # Since when it could be seen is only fixed at confirmation: all moments count from what was known in the end.
    seen_since = {moment.incident.id: moment.incident.visible_since for moment in moments}
    said: dict[str, Said] = {}
    for moment in moments:
        entry, name = _tell(moment, seen_since[moment.incident.id]), moment.incident.id
        if entry.said is not None and entry.said == said.get(name):
            entry = replace(entry, said=None, notes=(*entry.notes, f"The words: “{entry.said.text.title}”, as above."))
        said[name] = entry.said or said.get(name, _NOTHING)
        entries.append(entry)
    return entries


def _tell(moment: Moment, seen_since: datetime) -> Entry:
    decision = next((e for e in moment.events if isinstance(e, DecisionEvent)), None)
    incidents = [e for e in moment.events if isinstance(e, IncidentEvent)]
    fault = moment.incident.fault
    return Entry(
        day=say_day(moment.at),
        time=say_time(moment.at),
        after=say_offset(moment.at - seen_since),
        title=_title(moment),
        style=_style(moment),
        reasons=tuple((code, say_reason(code)) for code in _reasons(moment)),
        notes=tuple(dict.fromkeys(_notes(moment))),
        state=_state(incidents[-1]) if incidents else "",
        fault=(say_fault(fault.p), *fault.words) if incidents else (),
        seen=tuple(dict.fromkeys(say_seen(e.words) for e in incidents[-1].evidence if e.words)) if incidents else (),
        confusion=say_confusion(decision.confusion) if decision else "",
        said=_said(moment),
    )


def _reasons(moment: Moment) -> list[str]:
    codes = [code for e in moment.events if isinstance(e, DecisionEvent) for code in e.reasons]
    codes += [e.why for e in moment.events if isinstance(e, OperatorsTold) if e.why != "needs_approval"]
    return list(dict.fromkeys(codes))


def _title(moment: Moment) -> str:
    words = list(dict.fromkeys(_title_words(moment)))
    joined = "; ".join(words) or "The picture changes"
    return joined[0].upper() + joined[1:]


def _title_words(moment: Moment) -> Iterator[str]:
    notices = [e for e in moment.events if isinstance(e, NoticeEvent)]
    for event in moment.events:
        if isinstance(event, IncidentEvent):
            yield from _title_incident(event)
    for event in moment.events:
        if isinstance(event, DecisionEvent) and not notices:
            yield f"decided to {ACTIONS[event.action]}"
    for notice in notices:
        yield _title_notice(notice, moment)
    if any(isinstance(e, OperatorsTold) and e.why not in _ABOUT_PROPOSALS for e in moment.events):
        yield "operators told"
    if any(isinstance(e, OperatorsTold) and e.why == "deadline_passed" for e in moment.events):
        yield "operators reminded"


def _title_incident(event: IncidentEvent) -> Iterator[str]:
    if event.event == "incident.opened":
        yield "first suspicion"
    elif event.event in ("incident.resolved", "incident.dismissed"):
        yield "over" if event.event == "incident.resolved" else "dismissed"
    elif event.state == "recovering":
        yield "signs of trouble are gone"


def _title_notice(event: NoticeEvent, moment: Moment) -> str:
    spoke = moment.incident.spoke_at
    if event.event == "notice.proposed":
        return f"new words proposed for the {event.strength}" if spoke else f"{event.strength} proposed"
    if event.event == "notice.published":
        return f"people read a {event.strength}"
    told = {
        "notice.updated": "people read new words",
        "notice.resolved": "people read that it is fixed",
        "notice.retracted": "people read that it was not so",
    }
    return told[event.event]


def _style(moment: Moment) -> str:
    for event in reversed(moment.events):
        if isinstance(event, NoticeEvent):
            return event.event.removeprefix("notice.")
    for event in reversed(moment.events):
        if isinstance(event, DecisionEvent):
            return event.action
    return "incident"


def _notes(moment: Moment) -> Iterator[str]:
    for event in moment.events:
        if isinstance(event, NoticeEvent):
            yield from _note_notice(event)
        elif isinstance(event, OperatorsTold) and event.why in _ABOUT_PROPOSALS:
            yield (
                "Operators were asked to approve it."
                if event.why == "needs_approval"
                else "Operators were asked again."
            )


def _note_notice(event: NoticeEvent) -> Iterator[str]:
    if event.by:
        yield f"{'Approved' if event.why == 'approved' else 'Done'} by {join_words(event.by)}."
    elif event.why in ROWS:
        yield ROWS[event.why]


def _state(event: IncidentEvent) -> str:
    what = name_scope(event.scope)
    return f"{what[0].upper()}{what[1:]}; {SEVERITIES[event.severity]}; {event.state}."


def _said(moment: Moment) -> Said | None:
    event: Event | None = next((e for e in reversed(moment.events) if isinstance(e, NoticeEvent)), None)
    if not isinstance(event, NoticeEvent):
        return None
    text = find_text(event.text)
    wording = _wording(moment, event)
    is_for_everyone = wording is not None and wording.show == "everyone"
    audience = say_audience(event.audience, is_for_everyone=is_for_everyone)
    if event.event in ("notice.resolved", "notice.retracted"):
        audience = "Whoever was shown the notice"
    return Said(text, len(event.text), audience) if text else None


def _wording(moment: Moment, event: NoticeEvent) -> Wording | None:
    notice = moment.notice
    if notice is None:
        return None
    return notice.proposal.wording if event.event == "notice.proposed" and notice.proposal else notice.live
