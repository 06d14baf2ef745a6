"""What operators do, turned into acts of the input log. The engine decides what becomes of them.

An act's id is derived from who does what to what, so that clicking twice is one act; a caller's own key takes the
place of when it is done. What can be seen to be wrong now (a draft that has changed) is refused now.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Literal

import msgspec

from itsus.model.act import Act, Advance, Approve, Edit, Mute, Note, Overrule, Reject, Resolve, Retract, Speak
from itsus.model.errors import InputError
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Proposal, Text
from itsus.model.scope import Scope
from itsus.model.words import FaultParty, Severity
from itsus.notices.limits import check_texts
from itsus.notices.remarks import check_link, check_note, check_scope
from itsus.notices.variables import fill_all
from itsus.web.audit import note_act
from itsus.web.desk import Desk
from itsus.web.identity import Person
from itsus.web.problem import Problem
from itsus.web.say import say_clock
from itsus.web.stages import next_stage, open_stages
from itsus.web.view import muted_until


class Accepted(msgspec.Struct, frozen=True):
    """An act is in the log; the engine applies it within ten seconds, answers to a notice at once.

    `is_new` is False if it was there already.
    """

    act: str
    is_new: bool


class Told(msgspec.Struct, frozen=True):
    """What a person says by hand: where, how bad, and (optionally) in which words."""

    app: str
    scope: Scope
    severity: Severity = "partial"
    text: Mapping[str, Text] = {}


async def approve(
    desk: Desk, person: Person, notice_id: str, draft: str, *, at_deadline: bool = False, key: str = ""
) -> Accepted:
    """Approve one exact draft; `at_deadline`: to go out then, unless somebody objects.

    Raises:
        Problem: not_found, stale_draft, nothing_proposed.
    """
    notice = await find_notice(desk, notice_id)
    act_id = _approve_id(person, notice, draft, at_deadline=at_deadline, key=key)
    act = Approve(id=act_id, by=person.name, notice=notice.id, draft=draft, at_deadline=at_deadline)
    return await _submit_about_draft(desk, person, act, notice, draft)


async def reject(desk: Desk, person: Person, notice_id: str, draft: str, key: str = "") -> Accepted:
    """Say no to one exact draft.

    Raises:
        Problem: not_found, stale_draft, nothing_proposed.
    """
    notice = await find_notice(desk, notice_id)
    act = Reject(
        id=_name("reject", person, key, notice.id, draft, moment=_at(notice)),
        by=person.name,
        notice=notice.id,
        draft=draft,
    )
    return await _submit_about_draft(desk, person, act, notice, draft)


async def edit(desk: Desk, person: Person, notice_id: str, text: Mapping[str, Text], key: str = "") -> Accepted:
    """Replace the words of a proposal in the given languages, their variables filled in; approvals become void.

    Raises:
        Problem: not_found, nothing_proposed, and what is wrong with the text.
    """
    notice = await find_notice(desk, notice_id)
    wording = notice.proposal.wording if notice.proposal else notice.live
    filled = fill_all(text, notice.app, wording, notice.since, desk.settings) if wording else text
    plain = _check_texts(filled)
    words = hashlib.sha256(msgspec.json.encode(plain, order="sorted")).hexdigest()
    act_id = _name("edit", person, key, notice.id, words, moment=_at(notice))
    if not await desk.store.has_act(act_id):
        _proposal_of(notice)
    return await _submit(desk, person, Edit(id=act_id, by=person.name, notice=notice.id, text=plain))


async def retract(desk: Desk, person: Person, notice_id: str, key: str = "") -> Accepted:
    """Take back what was published.

    Raises:
        Problem: not_found, not_live.
    """
    notice = await find_notice(desk, notice_id)
    act_id = _name("retract", person, key, notice.id, moment=_moment(notice.published_at))
    if not await desk.store.has_act(act_id) and (notice.live is None or notice.status != "active"):
        raise Problem("not_live")
    return await _submit(desk, person, Retract(id=act_id, by=person.name, notice=notice.id))


async def resolve(desk: Desk, person: Person, incident_id: str, key: str = "") -> Accepted:
    """Say that an incident is over.

    Raises:
        Problem: not_found, already_ended.
    """
    incident = await find_incident(desk, incident_id)
    act_id = _name("resolve", person, key, incident.id, moment=_moment(incident.updated_at))
    if not await desk.store.has_act(act_id) and not incident.is_open:
        raise Problem("already_ended")
    return await _submit(desk, person, Resolve(id=act_id, by=person.name, incident=incident.id))


async def speak(desk: Desk, person: Person, told: Told, key: str = "") -> Accepted:
    """Start an incident by hand and propose a notice for it. Without a key, the same words within a minute are one act.

    Raises:
        Problem: invalid_input for an unknown app, muted, and what is wrong with the text.
    """
    _check_app(desk, told.app)
    text = _check_texts(told.text)
    until = muted_until((await desk.store.facts(f"mute/{told.app}")).get(f"mute/{told.app}"), desk.now())
    if until:
        raise Problem(
            "muted", f"{desk.settings.name_of(told.app)} is muted until {say_clock(until)} UTC; unmute it first."
        )
    words = hashlib.sha256(msgspec.json.encode(told, order="sorted")).hexdigest()
    act_id = _name("speak", person, key, words, moment=f"{desk.now():%Y-%m-%dT%H:%M}")
    act = Speak(id=act_id, by=person.name, app=told.app, scope=told.scope, severity=told.severity, text=text)
    return await _submit(desk, person, act)


async def mute(desk: Desk, person: Person, app: str, until: datetime, key: str = "") -> Accepted:
    """Propose and publish nothing for an app until a time; a past one unmutes.

    Raises:
        Problem: invalid_input.
    """
    _check_app(desk, app)
    if until.tzinfo is None:
        raise Problem("invalid_input", "`until` needs a time zone; write it in UTC, ending in Z.")
    before = (await desk.store.facts(f"mute/{app}")).get(f"mute/{app}", "")
    act_id = _name("mute", person, key, app, _moment(until), moment=before)
    return await _submit(desk, person, Mute(id=act_id, by=person.name, app=app, until=until))


async def advance(desk: Desk, person: Person, app: str, stage: int, key: str = "") -> Accepted:
    """Ask to open the next stage of a rollout.

    Raises:
        Problem: invalid_input, stage_not_next.
    """
    _check_app(desk, app)
    act_id = _name("advance", person, key, app, str(stage))
    if not await desk.store.has_act(act_id):
        following = next_stage(desk.settings, app, await open_stages(desk, app))
        if stage != following:
            left = "none is left" if following is None else f"stage {following} is next"
            raise Problem("stage_not_next", f"Stage {stage} of {app} cannot be opened now; {left}.")
    return await _submit(desk, person, Advance(id=act_id, by=person.name, app=app, stage=stage))


async def note(desk: Desk, person: Person, incident_id: str, text: str, link: str = "", *, key: str = "") -> Accepted:
    """Write something down about an incident, also one that is over. Without a key, a minute's repeats are one act.

    Raises:
        Problem: not_found, empty_note, note_too_long, bad_link.
    """
    incident = await find_incident(desk, incident_id)
    with _refusing():
        plain, target = check_note(text), check_link(link)
    act_id = _name("note", person, key, incident.id, plain, target, moment=f"{desk.now():%Y-%m-%dT%H:%M}")
    said = Note(id=act_id, by=person.name, incident=incident.id, text=plain, link=target, app=incident.app)
    return await _submit(desk, person, said)


async def overrule(
    desk: Desk, person: Person, incident_id: str, scope: Scope | None, fault: FaultParty | Literal[""], *, key: str = ""
) -> Accepted:
    """Say where an incident is, or whose fault; None and "": what the evidence says.

    Raises:
        Problem: not_found, already_ended, invalid_input.
    """
    incident = await find_incident(desk, incident_id)
    with _refusing():
        place = None if scope is None else check_scope(scope, incident, desk.settings.app(incident.app).components)
    said = msgspec.json.encode((place, fault), order="sorted").decode()
    act_id = _name("overrule", person, key, incident.id, said, moment=_overruled_at(incident))
    if not await desk.store.has_act(act_id) and not incident.is_open:
        raise Problem("already_ended")
    return await _submit(
        desk, person, Overrule(id=act_id, by=person.name, incident=incident.id, scope=place, fault=fault)
    )


async def has_approved(desk: Desk, person: Person, notice: Notice, *, at_deadline: bool = False) -> bool:
    """Tell whether a person has said yes to the draft that waits, even if the engine has not read it yet."""
    proposal = notice.proposal
    if proposal is None:
        return False
    given = (a for a in proposal.approvals if a.by == person.name and a.draft == proposal.draft)
    if any(a.at_deadline == at_deadline for a in given):
        return True
    return await desk.store.has_act(_approve_id(person, notice, proposal.draft, at_deadline=at_deadline))


async def find_notice(desk: Desk, notice_id: str) -> Notice:
    """Return a notice.

    Raises:
        Problem: not_found.
    """
    notice = await desk.store.notice(notice_id)
    if notice is None:
        raise Problem("not_found", "There is no notice with this id.")
    return notice


async def find_incident(desk: Desk, incident_id: str) -> Incident:
    """Return an incident.

    Raises:
        Problem: not_found.
    """
    incident = await desk.store.incident(incident_id)
    if incident is None:
        raise Problem("not_found", "There is no incident with this id.")
    return incident


async def _submit(desk: Desk, person: Person, act: Act) -> Accepted:
    """What is in the log already is the same act: it has its entry in the audit log, and gets no second one."""
    if not await desk.store.has_act(act.id):
        await note_act(desk, person, act)
    return Accepted(act.id, await desk.store.append(act, desk.now()))


async def _submit_about_draft(
    desk: Desk, person: Person, act: Approve | Reject, notice: Notice, draft: str
) -> Accepted:
    """An act that is in the log already is accepted again, whatever has become of the draft since."""
    if not await desk.store.has_act(act.id) and _proposal_of(notice).draft != draft:
        raise Problem("stale_draft", "The proposal is another one now; read it again, then decide.")
    return await _submit(desk, person, act)


def _proposal_of(notice: Notice) -> Proposal:
    if notice.proposal is None:
        raise Problem("nothing_proposed")
    return notice.proposal


def _check_texts(text: Mapping[str, Text]) -> Mapping[str, Text]:
    with _refusing():
        return check_texts(text)


@contextmanager
def _refusing() -> Iterator[None]:
    """What is wrong with an input is a problem of the caller's."""
    try:
        yield
    except InputError as error:
        raise Problem(error.code, f"{str(error)[:1].upper()}{str(error)[1:]}.") from error


def _check_app(desk: Desk, app: str) -> None:
    if app not in desk.settings.apps:
        known = ", ".join(sorted(desk.settings.apps)) or "none"
        raise Problem("invalid_input", f"There is no app of this name in the settings; known: {known}.")


def _approve_id(person: Person, notice: Notice, draft: str, *, at_deadline: bool, key: str = "") -> str:
    return _name("approve_later" if at_deadline else "approve", person, key, notice.id, draft, moment=_at(notice))


def _name(kind: str, person: Person, key: str, *what: str, moment: str = "") -> str:
    """A caller's key takes the place of the moment: with it, the same said again is the same act at any time."""
    parts = ("key", key, *what) if key else (*what, moment)
    name = hashlib.sha256("\x1f".join((kind, person.name, *parts)).encode()).hexdigest()
    return f"a_{name[:24]}"


def _at(notice: Notice) -> str:
    """When the present proposal was made: the same draft proposed again is another thing to say yes to."""
    return _moment(notice.proposal.at) if notice.proposal else ""


def _overruled_at(incident: Incident) -> str:
    """When somebody last overruled it: the same said again after another word is another act."""
    return _moment(incident.overruled.at) if incident.overruled else ""


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
