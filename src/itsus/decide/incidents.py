"""The life of incidents: opened on suspicion, confirmed, recovering, resolved, or dismissed.

What evidence means is decided in the neighbouring modules; this one only moves incidents along. It does not decide
whether anyone is told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import msgspec

from itsus.decide.case import DECLINED, LINGER, Case, Judge, Shape, name_incident
from itsus.decide.confirm import is_sure, list_sure
from itsus.decide.matching import find_ended, match
from itsus.decide.scopes import has_contrast, is_dark, is_machine, is_people, scope_of
from itsus.decide.severity import severity_of
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence, Fault
from itsus.model.incident import Incident, Overruled
from itsus.model.scope import DIMENSIONS, Scope

#: Returns how confused people are, of an app and in a scope.
Hear: TypeAlias = Callable[[str, Scope], Confusion]


@dataclass(frozen=True, slots=True)
class Moment:
    """What one step knows: the time, all evidence that holds, who judges the fault, and who is confused."""

    now: datetime
    evidence: tuple[Evidence, ...]
    judge: Judge
    hear: Hear

    def judged(self, incident: Incident, evidence: Sequence[Evidence]) -> Incident:
        """Return the incident with its fault judged from its evidence and from what lies outside of it."""
        others = [e for e in self.evidence if not any(e is own for own in evidence)]
        return _with(incident, fault=self.judge(incident.app, incident.scope, evidence, others))


def follow(app: str, cases: Sequence[Case], moment: Moment, counter: int) -> list[Case]:
    """Return an app's incidents after a step: those handed in, moved along, and new ones.

    `cases` stand in order of opening and hold those ended a short while ago. `counter` is the number of incidents ever
    opened; new ones are numbered from there.
    """
    evidence = [e for e in moment.evidence if e.app == app]
    open_ones = [c for c in cases if c.incident.is_open]
    matching = match(open_ones, evidence)
    after = {c.incident.id: c for c in cases}
    for case in open_ones:
        name = case.incident.id
        own = matching.own.get(name, [])
        after[name] = _advance(case, own, matching.borne.get(name, []), moment)
    for group in matching.fresh:
        taken = _take_up(app, cases, group, moment, counter + len(after) - len(cases))
        if taken is not None:
            after[taken.incident.id] = taken
    return _merge(list(after.values()), moment.now)


def _merge(cases: list[Case], now: datetime) -> list[Case]:
    """Dismiss an incident, not yet spoken of, that has turned out to be part of an older one."""
    merged: list[Case] = []
    for case in cases:
        is_part = any(_is_part(case.incident, other.incident) for other in merged)
        merged.append(_dismissed(case, now) if is_part else case)
    return merged


def _is_part(young: Incident, old: Incident) -> bool:
    is_free = young.is_open and not young.by_hand and young.spoke_at is None
    return is_free and old.is_open and old.scope.contains(young.scope)


def _dismissed(case: Case, now: datetime) -> Case:
    return _with_case(
        case,
        incident=_with(case.incident, state="dismissed", ended_at=now, updated_at=now),
        is_merged=True,
        coming=None,
        coming_since=None,
    )


def open_by_hand(incident: Incident) -> Case:
    """Return the case of an incident that a person started: no evidence moves it, only people do."""
    return Case(incident=incident, is_seen=False)


def overrule(case: Case, word: Overruled) -> Case:
    """Return a case that is where, and whose fault, a person says; else what the evidence says, from now on."""
    fault = Fault({word.fault: 1.0}, (f"{word.by} says so",)) if word.fault else None
    incident = _with(
        case.incident,
        scope=word.scope if word.scope is not None else case.incident.scope,
        fault=fault or case.incident.fault,
        updated_at=word.at,
        overruled=word if word.scope is not None or word.fault else None,
    )
    return _with_case(
        case, incident=incident, scope_by_hand=word.scope, fault_by_hand=fault, coming=None, coming_since=None
    )


def close_by_hand(case: Case, now: datetime) -> Case:
    """Return a case ended by a person."""
    ended = _with(case.incident, state="resolved", ended_at=now, updated_at=now)
    return _with_case(case, incident=ended, is_closed_by_hand=True, coming=None, coming_since=None)


def _take_up(app: str, cases: Sequence[Case], group: list[Evidence], moment: Moment, counter: int) -> Case | None:
    """Open an incident for a group of evidence, or reopen the one that it is a relapse of."""
    ended = find_ended(cases, group, moment.now)
    if ended is None:
        return _advance(_open(app, group, moment, counter), group, [], moment)
    is_back = not _is_old(ended, group) and is_sure(group, moment.hear(app, ended.incident.scope))
    return _reopen(ended, group, moment) if is_back else None


def _is_old(ended: Case, group: Sequence[Evidence]) -> bool:
    """Tell whether a group is from before the end that a person or the machines told of."""
    since = ended.incident.ended_at if ended.is_closed_by_hand else ended.machine_at
    if since is None or not (ended.is_closed_by_hand or all(is_people(e) for e in group)):
        return False
    return all(e.since <= since for e in group)


def _open(app: str, group: list[Evidence], moment: Moment, counter: int) -> Case:
    now = moment.now
    fresh = Incident(
        id=name_incident(app, now, counter),
        app=app,
        state="suspected",
        scope=scope_of(group),
        severity=severity_of(group, moment.hear(app, scope_of(group))),
        fault=moment.judge(app, scope_of(group), group, ()),
        evidence=tuple(group),
        opened_at=now,
        visible_since=_first_seen(group),
        last_evidence_at=max(e.until for e in group),
        updated_at=now,
    )
    return Case(incident=moment.judged(fresh, group))


def _reopen(case: Case, group: list[Evidence], moment: Moment) -> Case:
    incident = _with(case.incident, state="confirmed", ended_at=None, recovering_since=None, updated_at=moment.now)
    again = _with_case(case, incident=incident, relapsed_at=moment.now, is_closed_by_hand=False)
    return _advance(again, group, [], moment)


def _advance(case: Case, own: list[Evidence], borne: list[Evidence], moment: Moment) -> Case:
    evidence = [*own, *borne]
    said = moment.hear(case.incident.app, case.incident.scope)
    people = said.people_per_min
    case = _with_case(case, peak_people=max(people, case.peak_people))
    is_back = case.incident.state != "recovering" or any(not e.telemetry_gap for e in evidence)
    if _only_lingers(case, evidence, people, moment.now):
        return _fade(case, moment.now, case.machine_at or case.incident.last_evidence_at)
    if not evidence or not is_back:
        return _fade(case, moment.now, case.incident.last_evidence_at)
    case = _with_evidence(case, evidence, said)
    return _stamped(case, _moved(_shaped(case, own, said, moment), own, said, moment.now), moment.now)


def _only_lingers(case: Case, evidence: Sequence[Evidence], people: float, now: datetime) -> bool:
    """Tell whether machines, which had confirmed it, see nothing any more, and people merely talk on."""
    since = case.machine_at
    if since is None or not evidence or not all(is_people(e) for e in evidence) or now < since + case.patience:
        return False
    if case.incident.state == "recovering":
        return all(e.since <= since for e in evidence)
    return people <= DECLINED * case.peak_people or now >= since + LINGER


def _with_evidence(case: Case, evidence: Sequence[Evidence], said: Confusion) -> Case:
    incident = case.incident
    machine = [e for e in evidence if is_machine(e)]
    is_confirmed = case.machine_at is not None or any(is_machine(e) for e in list_sure(evidence, said))
    seen = [incident.last_evidence_at, *(e.until for e in evidence)]
    spans = [e.span_s for e in evidence]
    return _with_case(
        case,
        incident=_with(incident, evidence=tuple(sorted(evidence, key=_in_order)), last_evidence_at=max(seen)),
        is_seen=True,
        pace_s=max(spans),
        quick_s=min(spans),
        machine_at=max((e.until for e in machine), default=case.machine_at) if is_confirmed else None,
    )


def _in_order(piece: Evidence) -> tuple[str, str, str, datetime]:
    return piece.kind, piece.detector, repr(piece.scope), piece.since


def _moved(case: Case, own: list[Evidence], said: Confusion, now: datetime) -> Case:
    """Move the state on, there being evidence."""
    incident = case.incident
    if incident.state == "suspected":
        since = min(incident.visible_since, _first_seen(own)) if own else incident.visible_since
        incident = _with(incident, visible_since=since)
        if sure := list_sure(own, said):
            incident = _with(incident, state="confirmed", confirmed_at=now, visible_since=_first_seen(sure))
    elif incident.state == "recovering":
        incident = _with(incident, state="confirmed", recovering_since=None)
    return _with_case(case, incident=incident)


def _shaped(case: Case, own: list[Evidence], said: Confusion, moment: Moment) -> Case:
    """Take on a new scope, severity or fault: at once while only suspected, or when a machine sees for the first time
    what only people spoke of; else when it has held."""
    is_machine_seen = case.is_machine_seen or any(is_machine(e) for e in own)
    is_free = case.incident.state == "suspected" or (is_machine_seen and not case.is_machine_seen)
    case = _with_case(case, is_machine_seen=is_machine_seen)
    if not own or case.incident.by_hand or not _may_reshape(case, own, said):
        return case
    scope = case.scope_by_hand or _scope_of(case, own)
    shaped = _with(case.incident, scope=scope, severity=severity_of(own, said))
    seen = moment.judged(shaped, case.incident.evidence)
    seen = _with(seen, fault=case.fault_by_hand or seen.fault)
    shape = Shape(seen.scope, seen.severity, seen.fault.most_likely())
    if shape == case.shape:
        return _with_case(case, incident=_with(case.incident, fault=seen.fault), coming=None, coming_since=None)
    since = case.coming_since if case.coming == shape and case.coming_since is not None else moment.now
    if is_free or moment.now >= since + case.hold_of(shape):
        return _with_case(case, incident=seen, coming=None, coming_since=None)
    return _with_case(case, coming=shape, coming_since=since)


def _scope_of(case: Case, own: list[Evidence]) -> Scope:
    """Return the scope that evidence shows.

    What can be seen no more is not fine: once confirmed, it narrows only where the rest is seen to be well.
    """
    scope, known = scope_of(own), case.incident.scope
    if case.incident.state == "suspected" or not known.contains(scope):
        return scope
    named = [d for d in DIMENSIONS if scope.values(d) != known.values(d)]
    is_seen = all(any(has_contrast(e, d) for e in own if e.scope.values(d)) for d in named)
    return scope if is_seen and not any(e.telemetry_gap for e in own) else known


def _may_reshape(case: Case, own: list[Evidence], said: Confusion) -> bool:
    """Tell whether the shape may change: people talk on after the end and elsewhere, so what machines saw stays."""
    is_spoken_of = (any(is_people(e) for e in own) or is_dark(own, said)) and not case.is_machine_seen
    return is_spoken_of or any(is_machine(e) for e in own)


def _fade(case: Case, now: datetime, last_seen: datetime) -> Case:
    """Move the state on, there being no evidence."""
    incident = case.incident
    case = _with_case(case, is_seen=False, coming=None, coming_since=None)
    if incident.by_hand:
        return case
    if incident.recovering_since is not None:
        if now >= incident.recovering_since + case.recovery_hold:
            incident = _with(incident, state="resolved", ended_at=now)
    elif now >= last_seen + case.patience:
        if incident.state == "suspected":
            incident = _with(incident, state="dismissed", ended_at=now)
        else:
            incident = _with(incident, state="recovering", recovering_since=now)
    return _stamped(case, _with_case(case, incident=incident), now)


def _stamped(before: Case, after: Case, now: datetime) -> Case:
    if before.incident == after.incident:
        return after
    return _with_case(after, incident=_with(after.incident, updated_at=now))


def _first_seen(evidence: Sequence[Evidence]) -> datetime:
    """Return when people could first see it: a kind's silence is nothing that people see."""
    visible = [e for e in evidence if not e.telemetry_gap] or evidence
    machine = [e for e in visible if not is_people(e)]
    return min(e.since for e in machine or visible)


def _with(incident: Incident, **changes: object) -> Incident:
    return msgspec.structs.replace(incident, **changes)


def _with_case(case: Case, **changes: object) -> Case:
    return msgspec.structs.replace(case, **changes)
