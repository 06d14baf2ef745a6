"""One problem, from first suspicion to the end."""

from datetime import datetime
from typing import Literal, TypeAlias

import msgspec

from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence, Fault
from itsus.model.scope import Scope
from itsus.model.words import FaultParty, Severity

IncidentState: TypeAlias = Literal["suspected", "confirmed", "recovering", "resolved", "dismissed"]
Action: TypeAlias = Literal["silent", "wait", "hint", "speak", "update", "resolve", "retract"]


class Decision(msgspec.Struct, frozen=True):
    """What was decided about an incident, and why. `reasons` are codes that stand in docs/reasons.md."""

    action: Action
    reasons: tuple[str, ...]
    at: datetime
    confusion: Confusion = Confusion()


class Overruled(msgspec.Struct, frozen=True):
    """A person's word on an incident, above what the evidence says. None and "": as the evidence says."""

    by: str
    at: datetime
    scope: Scope | None = None
    fault: FaultParty | Literal[""] = ""


class Incident(msgspec.Struct, frozen=True):
    """A problem of one app.

    `visible_since` is the first window of the evidence run that confirmed it, fixed at confirmation; until then it is
    the earliest `since` of the evidence. `spoke_at` is the first published hint or notice. `by_hand` marks incidents
    that a person started with `speak`; `overruled` is a person's word on where it is or whose fault, None without one.
    """

    id: str
    app: str
    state: IncidentState
    scope: Scope
    severity: Severity
    fault: Fault
    evidence: tuple[Evidence, ...]
    opened_at: datetime
    visible_since: datetime
    last_evidence_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None = None
    recovering_since: datetime | None = None
    ended_at: datetime | None = None
    spoke_at: datetime | None = None
    notice: str = ""
    decision: Decision | None = None
    by_hand: bool = False
    overruled: Overruled | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether it has not ended."""
        return self.state not in ("resolved", "dismissed")
