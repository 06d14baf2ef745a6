"""How long to wait before something is said: what will be over before anyone reads of it is not said.

What to expect depends on what fails. Restarts and failovers fail some requests on all platforms alike, and are over in
a minute or two. A version that is broken stays broken until another is out, names and certificates do not come back in
a minute, a dependency that has said so is past its own doubts, and where machines fell silent while people speak up, it
is dark. How long something has lasted is read from the windows that were bad, never from the clock: a source that is
received late must not make a blip look longer.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from itsus.decide.scopes import is_dark, is_machine
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS

#: What restarts and failovers take; until it has lasted longer, it may be one of them.
BLIP_S: Final = 90

#: What is no blip by its kind has to last for this long all the same: a canary is rolled back quickly.
FIRM_S: Final = 20

#: What is confined in so many dimensions (messages in Brazil) was made by a change there, which somebody must undo.
NARROW: Final = 2

#: Errors that do not heal by themselves, and the share of all errors from which they stand for the whole.
FIRM_ERRORS: Final = ("dns", "tls")
MOSTLY: Final = 0.5


def will_last(evidence: Sequence[Evidence], confusion: Confusion, now: datetime) -> bool:
    """Tell whether a problem will probably not be over before anyone reads of it."""
    if is_dark(evidence, confusion):
        return True
    return any(_has_lasted(e, now, FIRM_S if _is_firm(e) else BLIP_S) for e in evidence if is_machine(e))


def due(evidence: Iterable[Evidence]) -> list[datetime]:
    """Return the times at which the answer may change without any input."""
    alerts = [e for e in evidence if e.kind == "alert"]
    return [e.since + timedelta(seconds=wait + 1) for e in alerts for wait in (FIRM_S, BLIP_S)]


def _has_lasted(evidence: Evidence, now: datetime, wait_s: int) -> bool:
    """Tell whether it has lasted longer; windows may overstate a blip by half of one. A firing alert goes on."""
    if evidence.kind == "alert":
        return now - evidence.since > timedelta(seconds=wait_s)
    return (evidence.until - evidence.since).total_seconds() > wait_s + evidence.span_s / 2


def _is_firm(evidence: Evidence) -> bool:
    """Tell whether it is a kind of failure that does not heal by itself."""
    is_own_word = evidence.kind == "alert" and bool(evidence.dependency)
    is_client = bool(evidence.scope.version or evidence.scope.platform)
    is_narrow = sum(bool(evidence.scope.values(d)) for d in DIMENSIONS) >= NARROW
    firm_errors = sum(evidence.errors.get(name, 0.0) for name in FIRM_ERRORS)
    return is_own_word or is_client or is_narrow or firm_errors >= MOSTLY
