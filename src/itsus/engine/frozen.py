"""Where baselines must not learn, so that an outage does not become what is normal."""

from datetime import datetime, timedelta
from typing import Final

from itsus.decide.case import Case
from itsus.engine.state import Book
from itsus.model.engine import Frozen
from itsus.model.incident import Incident
from itsus.model.scope import Scope

#: After this long, what was a problem has become normal: a new level must not be an incident for ever.
FREEZE: Final = timedelta(hours=12)


def find_frozen(book: Book, now: datetime) -> Frozen:
    """Return per app the scopes of incidents that hold baselines still."""
    frozen: dict[str, list[Scope]] = {}
    for case in book.cases.values():
        if _holds(case.incident) and now < case.incident.opened_at + FREEZE:
            frozen.setdefault(case.incident.app, []).append(case.incident.scope)
    return {app: tuple(scopes) for app, scopes in frozen.items()}


def due(case: Case) -> list[datetime]:
    """Return when an incident stops to hold baselines still."""
    return [case.incident.opened_at + FREEZE] if case.incident.is_open else []


def _holds(incident: Incident) -> bool:
    """Tell whether it does: silence alone does not, there is nothing wrong to learn from it."""
    is_silence = bool(incident.evidence) and all(e.telemetry_gap for e in incident.evidence)
    return incident.is_open and not is_silence
