"""How much of its scope fails."""

from collections.abc import Sequence
from typing import Final

from itsus.decide.scopes import is_dark, is_machine, is_people
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.words import Severity

#: From here on nearly nothing works for the people in the scope.
TOTAL_SHARE: Final = 0.8

#: Below this a retry works for nearly everyone.
PARTIAL_SHARE: Final = 0.05


def severity_of(evidence: Sequence[Evidence], confusion: Confusion) -> Severity:
    """Return the severity by the failing share that the strongest machine evidence estimates.

    Without an estimate it is partial; total if the machines fell silent while people speak of no part in particular.
    """
    measured = [e for e in evidence if is_machine(e) and e.failing is not None]
    if measured:
        strongest = max(measured, key=lambda e: (e.score, e.failing or 0.0))
        return _by_share(strongest.failing or 0.0)
    return "total" if is_dark(evidence, confusion) and not _is_about_part(evidence) else "partial"


def _by_share(failing: float) -> Severity:
    if failing >= TOTAL_SHARE:
        return "total"
    return "partial" if failing >= PARTIAL_SHARE else "minor"


def _is_about_part(evidence: Sequence[Evidence]) -> bool:
    said = [e for e in evidence if is_people(e)]
    return bool(said) and all(e.scope.component for e in said)
