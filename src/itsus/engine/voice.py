"""The life of notices: propose, publish, change, end. Who has to agree is `notices.approval`'s to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from hashlib import blake2b
from typing import Literal

import msgspec

from itsus.decide.case import Case
from itsus.engine.state import Lapses, Voice
from itsus.engine.tell import tell_proposal
from itsus.engine.turn import Turn
from itsus.model.confusion import Confusion
from itsus.model.event import NoticeEvent
from itsus.model.notice import Approval, Notice, Proposal, Text, Wording
from itsus.model.words import Strength
from itsus.notices.approval import Requirement, required
from itsus.notices.write import closing, compose, draft_hash


def propose(turn: Turn, case: Case, strength: Strength, confusion: Confusion) -> None:
    """See to it that what is said about an incident has this strength and fits its shape; at most propose it.

    Nothing happens while strength and shape stay as they were: a wording does not follow every breath of the figures.
    Only what nobody decided on in time is asked again after a rest, if people are confused then.
    """
    voice = turn.voice(case.incident.id)
    if voice.said == (strength, case.shape) and not _is_to_be_asked_again(turn, voice, confusion):
        return
    voice.said, voice.lapses = (strength, case.shape), Lapses(voice.lapses.count)
    notice = _present_notice(turn, case)
    wording = word(turn, case, strength, confusion)
    if notice.status == "active" and notice.live == wording:
        voice.spoken_shape = case.shape
        drop_proposal(turn, notice)
    elif draft_hash(wording) not in voice.refused:
        notice = _hint_meanwhile(turn, case, notice, wording, confusion)
        put(turn, notice, Draft(wording, approvals=_own_approval(voice, wording)))


def _is_to_be_asked_again(turn: Turn, voice: Voice, confusion: Confusion) -> bool:
    again_at = voice.lapses.again_at
    return again_at is not None and turn.now >= again_at and confusion.level != "none"


def word(turn: Turn, case: Case, strength: Strength, confusion: Confusion) -> Wording:
    """Return the wording for an incident; texts that a person wrote stay while they are about the same thing."""
    wording = compose(case.incident, strength, confusion, turn.settings)
    notice, voice = turn.notice_of(case.incident.id), turn.voice(case.incident.id)
    if voice.speaker is not None and voice.spoken is None:
        wording = msgspec.structs.replace(wording, text={**wording.text, **voice.speaker.text})
    before = notice.proposal.wording if notice and notice.proposal else voice.spoken
    if not voice.edited or before is None or before.strength != strength or before.component != wording.component:
        return wording
    return msgspec.structs.replace(wording, text=before.text)


@dataclass(frozen=True, slots=True)
class Draft:
    """A wording on its way out. `why` names the act behind it; without one, the row of the table is named."""

    wording: Wording
    approvals: tuple[Approval, ...] = ()
    edited_by: str = ""
    why: str = ""


def put(turn: Turn, notice: Notice, draft: Draft) -> None:
    """Publish a wording if nothing more is needed for it, else let it wait for people."""
    needed = find_requirement(turn, notice, draft.wording)
    if needed.never:
        return
    agreed = tuple(sorted({a.by for a in draft.approvals}))
    if needed.people <= len(agreed):
        publish(turn, notice, draft.wording, why=draft.why or needed.why, by=agreed)
    else:
        _wait_for_people(turn, notice, draft, needed)


def find_requirement(turn: Turn, notice: Notice, wording: Wording) -> Requirement:
    """Return what a wording needs, given what was said before."""
    case, voice = turn.book.cases[notice.incident], turn.voice(notice.incident)
    has_ended = notice.status == "resolved" and notice.ended_at is not None and voice.approved
    since = turn.now - notice.ended_at if has_ended and notice.ended_at is not None else None
    return required(voice.spoken, wording, case.incident, turn.settings, since_approved=since)


def publish(turn: Turn, notice: Notice, wording: Wording, *, why: str, by: tuple[str, ...]) -> None:
    """Let a wording out."""
    voice = turn.voice(notice.incident)
    case = turn.book.cases[notice.incident]
    is_new = wording.strength not in voice.published
    voice.published = [*voice.published, wording.strength] if is_new else voice.published
    voice.spoken, voice.spoken_shape, voice.lapses = wording, case.shape, Lapses()
    voice.approved = bool(by) or (voice.approved and why != "hint_from_machines")
    out = msgspec.structs.replace(
        notice,
        status="active",
        live=wording,
        proposal=None,
        published_at=notice.published_at or turn.now,
        updated_at=turn.now,
        until=turn.until(),
        ended_at=None,
    )
    turn.save_notice(out)
    turn.save_incident(notice.incident, spoke_at=case.incident.spoke_at or turn.now)
    announce(turn, out, "notice.published" if is_new else "notice.updated", wording, why=why, by=by)


def close(turn: Turn, notice: Notice, ending: Literal["resolved", "retracted"], *, why: str, by: str = "") -> None:
    """End a notice that people see: "Fixed", or "that was not so"."""
    voice = turn.voice(notice.incident)
    last = closing(notice, ending, turn.settings)
    voice.said, voice.lapses = None, Lapses()
    ended = msgspec.structs.replace(
        notice,
        status=ending,
        live=last,
        proposal=None,
        updated_at=turn.now,
        ended_at=turn.now,
        until=turn.until(),
    )
    turn.save_notice(ended)
    announce(
        turn,
        ended,
        "notice.resolved" if ending == "resolved" else "notice.retracted",
        last,
        why=why,
        by=(by,) if by else (),
    )


def drop_proposal(turn: Turn, notice: Notice) -> None:
    """Take a wording that waits off the table; a notice that never went out is withdrawn with it."""
    if notice.proposal is None:
        return
    status = "withdrawn" if notice.live is None else notice.status
    ended = turn.now if notice.live is None else notice.ended_at
    turn.save_notice(msgspec.structs.replace(notice, proposal=None, status=status, ended_at=ended, updated_at=turn.now))


def withdraw(turn: Turn, incident: str) -> None:
    """Drop what waits about an incident: it is not to be said any more."""
    notice, voice = turn.notice_of(incident), turn.voice(incident)
    if notice is not None and notice.proposal is not None:
        drop_proposal(turn, notice)
        voice.said, voice.lapses = None, Lapses()
    elif notice is not None and notice.status == "withdrawn":  # it lapsed; what comes later is asked anew
        voice.said, voice.lapses = None, Lapses()


def announce(
    turn: Turn,
    notice: Notice,
    event: Literal["notice.proposed", "notice.published", "notice.updated", "notice.resolved", "notice.retracted"],
    wording: Wording,
    *,
    why: str,
    by: tuple[str, ...],
) -> None:
    """Write the event of a notice."""
    turn.events.append(
        NoticeEvent(
            at=turn.now,
            event=event,
            app=notice.app,
            incident=notice.incident,
            notice=notice.id,
            strength=wording.strength,
            component=wording.component,
            audience=wording.audience,
            text=_sorted(wording.text),
            draft=draft_hash(wording),
            why=why,
            by=by,
        )
    )


def _hint_meanwhile(turn: Turn, case: Case, notice: Notice, wording: Wording, confusion: Confusion) -> Notice:
    """Say the little that needs nobody while people decide on more: the first word counts. Return the notice."""
    voice = turn.voice(notice.incident)
    if voice.spoken is not None or find_requirement(turn, notice, wording).people == 0:
        return notice
    hint = compose(case.incident, "hint", confusion, turn.settings)
    needed = find_requirement(turn, notice, hint)
    if needed.never or needed.people > 0 or draft_hash(hint) in voice.refused:
        return notice
    publish(turn, notice, hint, why=needed.why, by=())
    return turn.book.notices[notice.id]


def _wait_for_people(turn: Turn, notice: Notice, draft: Draft, needed: Requirement) -> None:
    voice = turn.voice(notice.incident)
    voice.lapses = Lapses(voice.lapses.count)
    deadline = turn.now + timedelta(seconds=turn.settings.policy.deadline_s)
    # Nobody's edit lapses with the draft that it replaces.
    is_fresh_start = bool(draft.edited_by) and turn.settings.policy.after_deadline == "expire"
    proposal = Proposal(
        wording=draft.wording,
        draft=draft_hash(draft.wording),
        at=turn.now,
        why=needed.why,
        needs=needed.people,
        deadline=notice.proposal.deadline if notice.proposal and not is_fresh_start else deadline,
        approvals=draft.approvals,
        edited_by=draft.edited_by,
    )
    is_fresh = notice.live is None
    status = "proposed" if is_fresh else notice.status
    ended = None if is_fresh else notice.ended_at
    waiting = msgspec.structs.replace(notice, proposal=proposal, status=status, ended_at=ended, updated_at=turn.now)
    turn.save_notice(waiting)
    people = {a.by for a in draft.approvals} | ({draft.edited_by} if draft.edited_by else set())
    announce(turn, waiting, "notice.proposed", draft.wording, why=draft.why or needed.why, by=tuple(sorted(people)))
    tell_proposal(turn, waiting, proposal, "needs_approval")


def _own_approval(voice: Voice, wording: Wording) -> tuple[Approval, ...]:
    """Asking to speak is the asker's own approval, of the first wording only; it lapses with what lapses."""
    if voice.speaker is None or voice.spoken is not None or voice.lapses.count:
        return ()
    return (Approval(voice.speaker.by, voice.speaker.at, draft_hash(wording)),)


def _present_notice(turn: Turn, case: Case) -> Notice:
    """Return the incident's notice, a new one if there is none or people were told that the last was not so."""
    incident, voice = case.incident, turn.voice(case.incident.id)
    notice = turn.book.notices.get(voice.notice)
    if notice is not None and notice.status != "retracted":
        return notice
    voice.notice, voice.count = _name_notice(incident.id, voice.count), voice.count + 1
    voice.spoken, voice.spoken_shape, voice.edited, voice.published = None, None, False, []
    turn.save_incident(incident.id, notice=voice.notice)
    return Notice(
        id=voice.notice,
        app=incident.app,
        incident=incident.id,
        status="proposed",
        since=incident.visible_since,
        updated_at=turn.now,
    )


def _name_notice(incident: str, count: int) -> str:
    return "n_" + blake2b(f"{incident}\n{count}".encode(), digest_size=5).hexdigest()


def _sorted(text: Mapping[str, Text]) -> Mapping[str, Text]:
    return dict(sorted(text.items()))
