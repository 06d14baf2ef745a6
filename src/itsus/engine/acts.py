"""Applies what operators did. Each act counts once by its id; what is wrong or stale is refused in words."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from itsus.decide.case import Case, name_incident
from itsus.decide.incidents import close_by_hand, open_by_hand
from itsus.engine.adopting import adopt
from itsus.engine.remarks import note, overrule
from itsus.engine.rollout import advance
from itsus.engine.state import Lapses, Speaker
from itsus.engine.turn import Turn
from itsus.engine.voice import Draft, close, drop_proposal, put
from itsus.model.act import Act, Adopt, Advance, Approve, Edit, Mute, Note, Overrule, Reject, Resolve, Retract, Speak
from itsus.model.errors import InputError
from itsus.model.event import SettingEvent, format_utc
from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.notice import Approval, Notice, Proposal
from itsus.notices.limits import check_texts

#: For this long the id of an act is remembered; the log itself remembers it for ever.
REMEMBERED: Final = timedelta(hours=24)


def apply(turn: Turn, act: Act) -> None:
    """Apply one act, unless one with the same id was applied before."""
    acts = turn.book.acts
    if act.id in acts:
        return
    turn.book.acts = {name: at for name, at in acts.items() if turn.now - at < REMEMBERED} | {act.id: turn.now}
    _APPLY[type(act)](turn, act)


def _answer(turn: Turn, act: Approve | Reject) -> None:
    notice = turn.book.notices.get(act.notice)
    if notice is None or notice.proposal is None:
        turn.refuse(notice.app if notice else "", act.by, f"{act.notice}: nothing waits for approval")
    elif notice.proposal.draft != act.draft:
        turn.refuse(notice.app, act.by, f"{act.notice}: the wording has changed since; please read it again")
    elif isinstance(act, Reject):
        _reject(turn, notice, notice.proposal)
    elif any(a.by == act.by and (act.at_deadline or not a.at_deadline) for a in notice.proposal.approvals):
        turn.refuse(notice.app, act.by, f"{act.notice}: you have approved it already; it needs a second person")
    else:
        _approve(turn, notice, notice.proposal, act)


def _approve(turn: Turn, notice: Notice, proposal: Proposal, act: Approve) -> None:
    waits = act.at_deadline and turn.now < proposal.deadline
    others = (a for a in proposal.approvals if a.by != act.by)
    approvals = (*others, Approval(act.by, turn.now, proposal.draft, at_deadline=waits))
    if sum(not a.at_deadline for a in approvals) >= proposal.needs:
        draft = Draft(proposal.wording, approvals, proposal.edited_by, why="approved")
        put(turn, notice, draft)
    else:
        waiting = msgspec.structs.replace(proposal, approvals=approvals)
        turn.save_notice(msgspec.structs.replace(notice, proposal=waiting, updated_at=turn.now))


def _reject(turn: Turn, notice: Notice, proposal: Proposal) -> None:
    voice, case = turn.voice(notice.incident), turn.book.cases[notice.incident]
    voice.refused = [*voice.refused, proposal.draft]
    voice.refused_for = {**voice.refused_for, proposal.wording.strength: case.shape}
    voice.speaker = None
    drop_proposal(turn, notice)


def _edit(turn: Turn, act: Edit) -> None:
    notice = turn.book.notices.get(act.notice)
    wording = (notice.proposal.wording if notice.proposal else notice.live) if notice else None
    if notice is None or wording is None or notice.status in ("resolved", "retracted", "withdrawn"):
        turn.refuse(notice.app if notice else "", act.by, f"{act.notice}: there is nothing to edit")
        return
    try:
        text = {**wording.text, **check_texts(act.text)}
    except InputError as error:
        turn.refuse(notice.app, act.by, f"{act.notice}: {error}")
        return
    turn.voice(notice.incident).edited = True
    draft = Draft(msgspec.structs.replace(wording, text=text), edited_by=act.by, why="edited")
    put(turn, notice, draft)


def _retract(turn: Turn, act: Retract) -> None:
    notice = turn.book.notices.get(act.notice)
    if notice is None or notice.status in ("retracted", "withdrawn"):
        turn.refuse(notice.app if notice else "", act.by, f"{act.notice}: there is nothing to take back")
        return
    turn.voice(notice.incident).silenced = True
    if notice.live is None:
        drop_proposal(turn, notice)
    else:
        close(turn, notice, "retracted", why="retracted_by_hand", by=act.by)


def _resolve(turn: Turn, act: Resolve) -> None:
    case = turn.book.cases.get(act.incident)
    if case is None or not case.incident.is_open:
        turn.refuse(case.incident.app if case else "", act.by, f"{act.incident}: there is no such open incident")
        return
    turn.save_case(close_by_hand(case, turn.now))
    turn.by[act.incident] = act.by


def _speak(turn: Turn, act: Speak) -> None:
    until = turn.book.muted.get(act.app)
    if until is not None and turn.now < until:
        turn.refuse(act.app, act.by, f"{act.app} is muted until {format_utc(until)}; unmute it first")
        return
    try:
        text = check_texts(act.text)
    except InputError as error:
        turn.refuse(act.app, act.by, str(error))
        return
    case = _take_over(turn, act) or _start(turn, act)
    turn.save_case(case)
    turn.by[case.incident.id] = act.by
    voice = turn.voice(case.incident.id)
    voice.speaker, voice.said, voice.silenced = Speaker(act.by, turn.now, text), None, False
    voice.refused, voice.refused_for, voice.lapses = [], {}, Lapses()


def _take_over(turn: Turn, act: Speak) -> Case | None:
    """Return the open incident that the person means, in their words, if nothing has been said about it yet."""
    for case in turn.book.cases.values():
        incident, notice = case.incident, turn.notice_of(case.incident.id)
        is_theirs = incident.app == act.app and incident.is_open and incident.scope.overlaps(act.scope)
        if is_theirs and (notice is None or notice.live is None):
            taken = msgspec.structs.replace(_incident_of(turn, act, incident.id), evidence=incident.evidence)
            return open_by_hand(msgspec.structs.replace(taken, opened_at=incident.opened_at, notice=incident.notice))
    return None


def _start(turn: Turn, act: Speak) -> Case:
    name = name_incident(act.app, turn.now, turn.book.counter)
    turn.book.counter += 1
    return open_by_hand(_incident_of(turn, act, name))


def _incident_of(turn: Turn, act: Speak, name: str) -> Incident:
    now: datetime = turn.now
    return Incident(
        id=name,
        app=act.app,
        state="confirmed",
        scope=act.scope,
        severity=act.severity,
        fault=Fault({"us": 1.0}, (f"{act.by} says so",)),
        evidence=(),
        opened_at=now,
        visible_since=now,
        last_evidence_at=now,
        updated_at=now,
        confirmed_at=now,
        by_hand=True,
    )


def _mute(turn: Turn, act: Mute) -> None:
    turn.book.muted[act.app] = act.until
    turn.facts[f"mute/{act.app}"] = msgspec.json.encode(format_utc(act.until)).decode()
    words = f"muted until {format_utc(act.until)}" if act.until > turn.now else "no longer muted"
    turn.events.append(
        SettingEvent(at=turn.now, event="app.muted", app=act.app, by=(act.by,), words=words, until=act.until)
    )


_APPLY: Final[Mapping[type, Callable[[Turn, Any], None]]] = {
    Approve: _answer,
    Reject: _answer,
    Edit: _edit,
    Retract: _retract,
    Resolve: _resolve,
    Speak: _speak,
    Mute: _mute,
    Advance: advance,
    Adopt: adopt,
    Note: note,
    Overrule: overrule,
}
