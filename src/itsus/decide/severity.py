"""How much of its scope fails."""

from collections.abc import Sequence
from typing import Final

from itsus.decide.scopes import is_machine, is_people
from itsus.model.evidence import Evidence
from itsus.model.words import Severity

#: From here on nearly nothing works for the people in the scope.
TOTAL_SHARE: Final = 0.8

#: Below this a retry works for nearly everyone.
PARTIAL_SHARE: Final = 0.05


def severity_of(evidence: Sequence[Evidence]) -> Severity:
    """Return the severity by the failing share that the strongest machine evidence estimates.

    Without an estimate it is partial; total if the machines fell silent while people speak of no part in particular.
    """
    measured = [e for e in evidence if is_machine(e) and e.failing is not None]
    if measured:
        strongest = max(measured, key=lambda e: (e.score, e.failing or 0.0))
        return _by_share(strongest.failing or 0.0)
    return "total" if _is_dark(evidence) else "partial"


def _by_share(failing: float) -> Severity:
    if failing >= TOTAL_SHARE:
        return "total"
    return "partial" if failing >= PARTIAL_SHARE else "minor"


def _is_dark(evidence: Sequence[Evidence]) -> bool:
    has_gap = any(e.telemetry_gap for e in evidence)
    return has_gap and any(is_people(e) and not e.scope.component for e in evidence)
