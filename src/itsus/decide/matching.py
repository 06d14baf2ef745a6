"""Which evidence belongs to which incident of an app."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from itsus.decide.case import RELAPSE, Case
from itsus.decide.scopes import explains_blind, is_machine, is_one_problem, is_related
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope

#: What a detector calls what it sees.
_Named: TypeAlias = tuple[str, str, Scope]


@dataclass(slots=True)
class Matching:
    """The evidence of one app, given out.

    `own` shapes an incident; `borne` only keeps it alive, since another incident is its home. `fresh` are groups of
    evidence that no open incident explains: each would be an incident of its own.
    """

    own: dict[str, list[Evidence]] = field(default_factory=dict)
    borne: dict[str, list[Evidence]] = field(default_factory=dict)
    fresh: list[list[Evidence]] = field(default_factory=list)


def match(cases: Sequence[Case], evidence: Sequence[Evidence]) -> Matching:
    """Give an app's evidence to its open incidents (in order of opening).

    What machines see has one home each. People and silent machines seldom know where: what they say counts for every
    incident they may mean.
    """
    matching = Matching()
    named = {(e.detector, e.kind, e.scope) for e in evidence}
    machine = sorted((e for e in evidence if is_machine(e)), key=_by_strength)
    homeless = [piece for piece in machine if not _place_machine(matching, cases, piece, named)]
    _place_homeless(matching, cases, homeless)
    for piece in sorted((e for e in evidence if not is_machine(e)), key=_by_strength):
        _place_loose(matching, cases, piece)
    return matching


def find_ended(cases: Sequence[Case], group: Sequence[Evidence], now: datetime) -> Case | None:
    """Return the incident, ended a short while ago, that a fresh group of evidence would be a relapse of."""
    for case in reversed(cases):
        ended = case.incident.ended_at
        if case.incident.state != "resolved" or ended is None or now - ended > RELAPSE:
            continue
        if any(_may_be_of(case, e) for e in group):
            return case
    return None


def _by_strength(piece: Evidence) -> tuple[float, datetime, str, str]:
    return -piece.score, piece.since, piece.detector, repr(piece.scope)


def _place_machine(matching: Matching, cases: Sequence[Case], piece: Evidence, named: set[_Named]) -> bool:
    """Give a piece to the incident that it is about; return whether there is one."""
    home = _find_home(cases, piece) or next((c for c in cases if _is_renamed(c, piece, named)), None)
    if home is None:
        return False
    matching.own.setdefault(home.incident.id, []).append(piece)
    for case in cases:
        if case is not home and piece.scope.contains(case.incident.scope):
            matching.borne.setdefault(case.incident.id, []).append(piece)
    return True


def _place_homeless(matching: Matching, cases: Sequence[Case], pieces: Sequence[Evidence]) -> None:
    """Begin groups of what no incident is about, but for what another problem explains: a metric of one component that
    knows no networks, while one network fails. It says nothing new, and must not be called a problem of its own."""
    fresh: list[list[Evidence]] = []
    for piece in pieces:
        _join(fresh, piece)
    for group in fresh:
        causes = [c for c in cases if _is_explained(group, matching.own.get(c.incident.id, ()))]
        for case in causes:
            matching.borne.setdefault(case.incident.id, []).extend(group)
        causes += [c for c in cases if _is_after_effect(c, group)]
        if not causes and not any(other is not group and _is_explained(group, other) for other in fresh):
            matching.fresh.append(group)


def _is_after_effect(case: Case, group: Sequence[Evidence]) -> bool:
    """Tell whether a group began during an incident that explains it and ends now: slower to end, it keeps nothing
    alive, and is no problem of its own before the incident is over."""
    is_older = all(piece.since <= case.incident.last_evidence_at for piece in group)
    return is_older and _is_explained(group, [e for e in case.incident.evidence if is_machine(e)])


def _is_explained(group: Sequence[Evidence], cause: Sequence[Evidence]) -> bool:
    """Tell whether one piece of the cause explains each piece of a group."""
    return all(any(explains_blind(known, piece) for known in cause) for piece in group)


def _find_home(cases: Sequence[Case], piece: Evidence) -> Case | None:
    related = [c for c in cases if _may_be_of(c, piece)]
    same = [c for c in related if c.incident.scope == piece.scope]
    around = [c for c in related if c.incident.scope.contains(piece.scope)]
    return next(iter(same or around or related), None)


def _may_be_of(case: Case, piece: Evidence) -> bool:
    scope, seen = case.incident.scope, _list_seen(case)
    if is_machine(piece) and seen:
        return is_related(scope, piece.scope) or any(is_one_problem(e, piece) for e in seen)
    return scope.overlaps(piece.scope)


def _list_seen(case: Case) -> list[Evidence]:
    """Return what machines saw of an incident itself, without what it merely explains."""
    machine = [e for e in case.incident.evidence if is_machine(e)]
    return [e for e in machine if not any(explains_blind(known, e) for known in machine)]


def _is_renamed(case: Case, piece: Evidence, named: set[_Named]) -> bool:
    """Tell whether a detector now calls by another name what it saw of this incident: three networks, two countries."""
    old = [e for e in _list_seen(case) if (e.detector, e.kind) == (piece.detector, piece.kind)]
    return any(e.scope.overlaps(piece.scope) and (e.detector, e.kind, e.scope) not in named for e in old)


def _place_loose(matching: Matching, cases: Sequence[Case], piece: Evidence) -> None:
    meant = [c for c in cases if _may_be_of(c, piece)]
    for case in meant:
        matching.own.setdefault(case.incident.id, []).append(piece)
    groups = [g for g in matching.fresh if any(e.scope.overlaps(piece.scope) for e in g)]
    for group in groups:
        group.append(piece)
    if not meant and not groups:
        matching.fresh.append([piece])


def _join(groups: list[list[Evidence]], piece: Evidence) -> None:
    touching = [g for g in groups if any(is_one_problem(e, piece) for e in g)]
    merged = [e for g in touching for e in g]
    groups[:] = [g for g in groups if not any(g is t for t in touching)]
    groups.append([*merged, piece])
