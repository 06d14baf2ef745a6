"""Asks the stages about each incident, writes what they decide, and has it carried out."""

from datetime import datetime

import msgspec

from itsus.decide.case import Case, Shape
from itsus.decide.stages.table import decide
from itsus.decide.view import Outcome, View
from itsus.engine.deadline import name_outcome
from itsus.engine.state import Voice
from itsus.engine.tell import tell_once
from itsus.engine.turn import Turn
from itsus.engine.voice import close, propose, withdraw, word
from itsus.model.confusion import Confusion, ConfusionField
from itsus.model.event import DecisionEvent
from itsus.model.incident import Decision
from itsus.model.notice import Notice
from itsus.model.words import Strength


def decide_all(turn: Turn, field: ConfusionField) -> None:
    """Decide about every incident that is open or has just ended."""
    for case in list(turn.book.cases.values()):
        before = turn.cases_before.get(case.incident.id)
        if case.incident.is_open or before is None or before.incident.is_open:
            _decide_one(turn, case, field.about(case.incident.app, case.incident.scope))


def _decide_one(turn: Turn, case: Case, confusion: Confusion) -> None:
    view = _view(turn, case, confusion)
    outcome = decide(view)
    before, place = case.incident.decision, len(turn.events)
    is_new = before is None or (before.action, before.reasons) != (outcome.action, outcome.reasons)
    if is_new:
        decision = Decision(outcome.action, outcome.reasons, turn.now, confusion)
        case = turn.save_incident(case.incident.id, decision=decision)
    if outcome.tell:
        tell_once(turn, case.incident, outcome.tell)
    _carry_out(turn, case, outcome, view)
    voice, assent = turn.voice(case.incident.id), _find_assent(turn, case, outcome)
    if is_new or voice.assent != assent:
        voice.assent = assent
        # A decision is told before what came of it, although only that tells whether people had to agree.
        turn.events.insert(place, _event_of(turn.now, case, outcome, confusion, assent))


def _event_of(now: datetime, case: Case, outcome: Outcome, confusion: Confusion, assent: str) -> DecisionEvent:
    return DecisionEvent(
        at=now,
        app=case.incident.app,
        incident=case.incident.id,
        action=outcome.action,
        reasons=(*outcome.reasons, *([assent] if assent else [])),
        confusion=confusion,
    )


def _find_assent(turn: Turn, case: Case, outcome: Outcome) -> str:
    """Return how far people agree with what is to be said: not yet, late, too late, yes; "" where nobody has to."""
    notice, voice = turn.notice_of(case.incident.id), turn.voice(case.incident.id)
    if notice is None or outcome.action not in ("hint", "speak", "update"):
        return ""
    if notice.proposal is not None:
        asked = "asked_again" if voice.lapses.count else "needs_approval"
        return name_outcome(turn.book, notice.proposal) if turn.now >= notice.proposal.deadline else asked
    if voice.lapses.again_at is not None:
        return "lapsed"
    is_approved = notice.status == "active" and voice.approved
    return "approved" if is_approved else ""


def _carry_out(turn: Turn, case: Case, outcome: Outcome, view: View) -> None:
    notice = turn.notice_of(case.incident.id)
    match outcome.action:
        case "hint":
            propose(turn, case, "hint", view.confusion)
        case "speak":
            propose(turn, case, "notice", view.confusion)
        case "update":
            propose(turn, case, view.spoken or view.was_spoken or "notice", view.confusion)
        case "resolve" | "retract" if notice is not None and notice.status == "active":
            close(turn, notice, "resolved" if outcome.action == "resolve" else "retracted", why=outcome.reasons[0])
        case _:
            withdraw(turn, case.incident.id)


def _view(turn: Turn, case: Case, confusion: Confusion) -> View:
    voice, notice = turn.voice(case.incident.id), turn.notice_of(case.incident.id)
    spoken = _find_spoken(voice, notice)
    until = turn.book.muted.get(case.incident.app)
    return View(
        incident=case.incident,
        confusion=confusion,
        policy=turn.settings.policy,
        now=turn.now,
        spoken=spoken,
        changes=_find_changes(turn, case, voice, confusion) if spoken else (),
        rejected=frozenset(s for s, shape in voice.refused_for.items() if shape == case.shape),
        is_seen=case.is_seen,
        is_muted=until is not None and turn.now < until,
        is_silenced=voice.silenced,
        was_spoken=voice.spoken.strength if voice.spoken and _is_back(case, notice) else None,
        was_closed_by_hand=case.is_closed_by_hand,
        was_merged=case.is_merged,
    )


def _find_spoken(voice: Voice, notice: Notice | None) -> Strength | None:
    """Return what people are being told."""
    is_out = notice is not None and notice.status == "active"
    return voice.spoken.strength if voice.spoken is not None and is_out else None


def _is_back(case: Case, notice: Notice | None) -> bool:
    """Tell whether the incident came back after people had been told that it was fixed."""
    has_ended = notice is not None and notice.status == "resolved"
    return has_ended and case.relapsed_at is not None and case.incident.is_open


def _find_changes(turn: Turn, case: Case, voice: Voice, confusion: Confusion) -> tuple[str, ...]:
    """Return in what people should be told otherwise by now; a change that reads the same is none."""
    said, shape = voice.spoken_shape, case.shape
    if said is None or voice.spoken is None or said == shape or voice.refused_for.get(voice.spoken.strength) == shape:
        return ()
    if word(turn, case, voice.spoken.strength, confusion) == voice.spoken:
        voice.spoken_shape = shape
        return ()
    return _name_changes(said, shape)


def _name_changes(said: Shape, shape: Shape) -> tuple[str, ...]:
    codes = {"scope": "scope_changed", "severity": "severity_changed", "party": "fault_changed"}
    before, after = msgspec.structs.asdict(said), msgspec.structs.asdict(shape)
    return tuple(code for name, code in codes.items() if before[name] != after[name])
