"""When the next step could change something although nothing comes in."""

from collections.abc import Iterator
from datetime import datetime

from itsus.decide.case import Case
from itsus.decide.view import STOOD
from itsus.engine.answers import due as answers_due
from itsus.engine.deadline import find_deadline, find_next_ask
from itsus.engine.frozen import due as frozen_due
from itsus.engine.grid import first_step, next_step
from itsus.engine.state import Book, State
from itsus.engine.upkeep import find_forgotten, find_renewal


def next_due(state: State) -> datetime | None:
    """Return the time of the next step that could change something without input; None if none could."""
    now = state.book.now
    if now is None:
        return None
    if not state.book.is_settled:
        return next_step(now)
    times = [t for t in _list_times(state, now) if t is not None and t > now]
    return first_step(min(times)) if times else None


def _list_times(state: State, now: datetime) -> Iterator[datetime | None]:
    for detector in state.stages.detectors:
        yield detector.next_due(now)
    yield state.stages.meter.next_due(now)
    yield from _list_own(state.book)


def _list_own(book: Book) -> Iterator[datetime | None]:
    yield from book.muted.values()
    for case in book.cases.values():
        yield from case.due()
        yield from frozen_due(case)
        yield _find_stood(case)
    for notice in book.notices.values():
        yield answers_due(book, notice)
        yield find_renewal(book, notice)
        yield find_deadline(book, notice)
        yield find_next_ask(book, notice)
        yield find_forgotten(book, notice)


def _find_stood(case: Case) -> datetime | None:
    """Return when a hint will have been right for so long that less confusion makes a notice of it."""
    decision = case.incident.decision
    is_hint = decision is not None and decision.action == "hint" and case.incident.is_open
    return decision.at + STOOD if decision is not None and is_hint else None
