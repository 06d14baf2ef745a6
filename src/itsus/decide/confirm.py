"""When evidence is enough to be sure: strong in one window, or lasting.

Pure time-outs have no place here: how long evidence has lasted is read from the evidence, never from the clock.
"""

from collections.abc import Sequence
from typing import Final

from itsus.decide.independence import count_independent
from itsus.decide.scopes import is_dark, is_machine, is_people
from itsus.model.confusion import Confusion
from itsus.model.evidence import Evidence

#: A machine's score that chance gives once in ten thousand million windows: sure at once.
STRONG_SCORE: Final = 10.0

#: An alert of this score (critical) is sure at once: whoever wrote its rule has said how long it must hold.
ALERT_SCORE: Final = 8.0

#: One slow window (from `SLOW_SPAN_S` on) of people's signals is many people over many minutes; sure from here on, and
#: by lasting only where it is quick. People copy each other: in so many minutes a headline, a friend, or the sight of
#: others' reports makes one report three, so a score is worth a third of what it says: a third of this is past doubt.
SLOW_SCORE: Final = 60.0
SLOW_SPAN_S: Final = 300

#: So many kinds of people's signals, each from a source of its own, that surge together are believed at once.
AGREED_KINDS: Final = 2

#: Weaker evidence has to hold for this long, and for two windows of its own pace.
LASTING_S: Final = 60


def is_sure(evidence: Sequence[Evidence], confusion: Confusion) -> bool:
    """Tell whether the evidence of one incident, and how confused its people are, confirm it."""
    return bool(list_sure(evidence, confusion))


def list_sure(evidence: Sequence[Evidence], confusion: Confusion) -> list[Evidence]:
    """Return the pieces that each confirm it. Silence of machines alone never does."""
    said = [e for e in evidence if is_people(e)]
    is_agreed = count_independent([e for e in said if e.span_s < SLOW_SPAN_S], Confusion()) >= AGREED_KINDS
    is_believed = is_agreed or is_dark(evidence, confusion)
    return [e for e in evidence if _is_sure(e, is_believed=is_believed)] or _list_silent(evidence, confusion)


def lasted_s(evidence: Evidence) -> float:
    """Return how long a run of evidence is, in seconds of its own windows."""
    return (evidence.until - evidence.since).total_seconds()


def _is_sure(piece: Evidence, *, is_believed: bool) -> bool:
    return (is_believed or _is_sure_people(piece)) if is_people(piece) else _is_sure_machine(piece)


def _list_silent(evidence: Sequence[Evidence], confusion: Confusion) -> list[Evidence]:
    """Return the silence of machines where a crowd speaks up that no detector has called a surge yet."""
    return [e for e in evidence if e.telemetry_gap] if is_dark(evidence, confusion) else []


def _is_lasting(evidence: Evidence) -> bool:
    return lasted_s(evidence) >= max(LASTING_S, 2 * evidence.span_s)


def _is_sure_machine(evidence: Evidence) -> bool:
    is_waited_for = evidence.kind == "alert" and evidence.score >= ALERT_SCORE
    return is_machine(evidence) and (evidence.score >= STRONG_SCORE or is_waited_for or _is_lasting(evidence))


def _is_sure_people(evidence: Evidence) -> bool:
    return evidence.score >= SLOW_SCORE if evidence.span_s >= SLOW_SPAN_S else _is_lasting(evidence)
