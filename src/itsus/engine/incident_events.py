"""Writes the events of incidents that were opened, changed or ended in a step."""

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

import msgspec

from itsus.decide.case import Case
from itsus.engine.turn import Turn
from itsus.model.event import IncidentEvent
from itsus.model.incident import Incident

_Name: TypeAlias = Literal["incident.opened", "incident.updated", "incident.resolved", "incident.dismissed"]
_ENDINGS: Final[Mapping[str, _Name]] = {"resolved": "incident.resolved", "dismissed": "incident.dismissed"}


def announce_incidents(turn: Turn) -> None:
    """Write what happened to each incident since the step began."""
    for case in turn.book.cases.values():
        before = turn.cases_before.get(case.incident.id)
        if before is None:
            _announce_new(turn, case.incident)
        elif _seen(before) != _seen(case):
            turn.events.append(_event_of(turn, case.incident, _name_of(case.incident)))


def _announce_new(turn: Turn, incident: Incident) -> None:
    is_sure_already = incident.state != "suspected" and not incident.by_hand
    first = msgspec.structs.replace(incident, state="suspected") if is_sure_already else incident
    turn.events.append(_event_of(turn, first, "incident.opened"))
    if is_sure_already:
        turn.events.append(_event_of(turn, incident, "incident.updated"))


def _seen(case: Case) -> tuple[object, ...]:
    return case.incident.state, case.shape, case.incident.by_hand, case.incident.overruled


def _name_of(incident: Incident) -> _Name:
    return _ENDINGS.get(incident.state, "incident.updated")


def _event_of(turn: Turn, incident: Incident, event: _Name) -> IncidentEvent:
    return IncidentEvent(
        at=turn.now,
        event=event,
        app=incident.app,
        incident=incident.id,
        state=incident.state,
        scope=incident.scope,
        severity=incident.severity,
        fault=incident.fault.p,
        evidence=incident.evidence,
        by=turn.by.get(incident.id, ""),
    )
