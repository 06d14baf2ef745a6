"""An incident together with what must be remembered to follow it. Kept in the engine's state, seen by nobody else."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Final, TypeAlias

import msgspec

from itsus.decide.patience import due as patience_due
from itsus.model.evidence import Evidence, Fault
from itsus.model.incident import Incident
from itsus.model.scope import Scope
from itsus.model.words import SEVERITIES, Severity

#: Judges whose fault it is: the scope it is about, its evidence, and the evidence that lies elsewhere.
Judge: TypeAlias = Callable[[str, Scope, Sequence[Evidence], Sequence[Evidence]], Fault]

#: An incident that comes back this soon after its end is the same one.
RELAPSE: Final = timedelta(minutes=30)

#: Recovery must hold this long (or one window of a slow source) before it is called fixed.
RECOVERY_HOLD: Final = timedelta(minutes=5)

#: Evidence may be away this long (or two windows of a slow source) before it counts as gone.
PATIENCE_S: Final = 30

#: People talk on after the end. Where machines had confirmed a problem and see none any more, what people still say
#: about it keeps it open while they are more than this part of the most there were, and no longer than this.
DECLINED: Final = 0.5
LINGER: Final = timedelta(minutes=15)

#: A changed scope, severity or fault must hold this long (or one window) before a confirmed incident takes it on.
SHAPE_HOLD_S: Final = 30

#: The same once people have been told, since a text that changes every minute is not believed; and while only people
#: speak, who say one thing this minute and another the next.
SLOW_HOLD_S: Final = 180


class Shape(msgspec.Struct, frozen=True):
    """What people would be told differently if it changed: where, how bad, whose fault."""

    scope: Scope
    severity: Severity
    party: str


class Case(msgspec.Struct, frozen=True):
    """An incident being followed.

    Args:
        incident: As everyone sees it.
        is_seen: Evidence held in the last step.
        pace_s: Span of its slowest evidence when there last was any.
        quick_s: Span of its quickest evidence then.
        is_machine_seen: A machine has seen it since it opened.
        machine_at: End of what machines saw last; None until machine evidence alone would have confirmed it.
        peak_people: The most people a minute that were confused about it.
        coming: A shape that differs from the incident's and has held since `coming_since`.
        relapsed_at: When it last came back after it had been called fixed.
        is_merged: It was part of an older one.
        is_closed_by_hand: A person ended it; evidence from before that does not reopen it.
        scope_by_hand: Where a person says that it is, against the evidence.
        fault_by_hand: Whose fault a person says that it is, against the evidence.
    """

    incident: Incident
    is_seen: bool = True
    pace_s: int = 10
    quick_s: int = 10
    is_machine_seen: bool = False
    machine_at: datetime | None = None
    peak_people: float = 0.0
    coming: Shape | None = None
    coming_since: datetime | None = None
    relapsed_at: datetime | None = None
    is_closed_by_hand: bool = False
    is_merged: bool = False
    scope_by_hand: Scope | None = None
    fault_by_hand: Fault | None = None

    @property
    def shape(self) -> Shape:
        """Return the incident's present shape."""
        return Shape(self.incident.scope, self.incident.severity, self.incident.fault.most_likely())

    @property
    def patience(self) -> timedelta:
        """Return how long evidence may be away before it counts as gone."""
        return timedelta(seconds=max(PATIENCE_S, 2 * self.pace_s))

    @property
    def recovery_hold(self) -> timedelta:
        """Return how long a recovery must hold."""
        return max(RECOVERY_HOLD, timedelta(seconds=self.pace_s))

    def hold_of(self, shape: Shape) -> timedelta:
        """Return how long a changed shape must hold."""
        is_worse = SEVERITIES.index(shape.severity) > SEVERITIES.index(self.incident.severity)
        is_read = self.incident.spoke_at is not None and not is_worse
        is_slow = is_read or not self.is_machine_seen
        return timedelta(seconds=max(SLOW_HOLD_S if is_slow else SHAPE_HOLD_S, self.quick_s))

    def due(self) -> list[datetime]:
        """Return the times at which it may change without any input."""
        incident, times = self.incident, []
        if self.coming is not None and self.coming_since is not None:
            times.append(self.coming_since + self.hold_of(self.coming))
        if incident.is_open:
            times += patience_due(incident.evidence)
        if incident.is_open and self.machine_at is not None:
            times += [self.machine_at + self.patience, self.machine_at + LINGER]
        if incident.is_open and not self.is_seen and not incident.by_hand:
            since, hold = incident.recovering_since, self.recovery_hold
            times.append(since + hold if since is not None else incident.last_evidence_at + self.patience)
        return times


def name_incident(app: str, opened_at: datetime, counter: int) -> str:
    """Return an id that the same log gives again: `i_` and 10 hex digits."""
    seed = f"{app}\n{opened_at.isoformat()}\n{counter}".encode()
    return "i_" + blake2b(seed, digest_size=5).hexdigest()
