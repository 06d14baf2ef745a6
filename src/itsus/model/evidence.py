"""What a detector says about a scope at a time."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from itsus.model.scope import Scope


class Evidence(msgspec.Struct, frozen=True):
    """One kind's case that a scope of an app is broken, as of one step.

    Evidence is repeated at every step while it lasts; a step without it means that it no longer holds.

    Args:
        app: Whose.
        scope: The smallest scope that explains the excess, in this detector's eyes.
        kind: The kind of signal it rests on (`request`, `report`, ...).
        detector: Its name (`failures`, `traffic`, `probes`, `surge`, `metric`, `alerts`).
        sources: The sources that agree, sorted. All publishable keys count as the one source `publishable`.
        score: How surprising, as -log10 of the chance under normal conditions, capped at 300.
        since: Start of the first window of the unbroken run that this evidence belongs to.
        until: End of the last window it rests on.
        span_s: Pace of the source, in seconds; what is slow is waited for.
        failing: Estimated share of the scope that fails, 0 to 1; None where the kind cannot tell (people's kinds).
        errors: Shares of the error classes among the failures.
        spread: Per dimension (and `app`): (values affected, values observed). Shows where the excess is *not*.
        dependency: The dependency whose own word or probes this is.
        telemetry_gap: True if this only says that a kind of signal has gone silent.
        words: The same for a person, in English, one sentence.
    """

    app: str
    scope: Scope
    kind: str
    detector: str
    sources: tuple[str, ...]
    score: float
    since: datetime
    until: datetime
    span_s: int
    failing: float | None = None
    errors: Mapping[str, float] = {}
    spread: Mapping[str, tuple[int, int]] = {}
    dependency: str = ""
    telemetry_gap: bool = False
    words: str = ""


class Fault(msgspec.Struct, frozen=True):
    """Whose fault it is: probabilities that sum to 1, and the reasons in words."""

    p: Mapping[str, float]
    words: tuple[str, ...] = ()

    def most_likely(self) -> str:
        """Return the party with the highest probability; ties go to the one named first in the glossary."""
        return max(self.p, key=lambda party: self.p[party]) if self.p else "unknown"
