"""One step of the grid: what was received goes in, what was decided comes out.

`step` takes everything received before `now` and never waits. Steps before `next_due(state)` that have no input change
nothing and may be skipped; a property test proves it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from itsus.decide.case import RELAPSE, Case
from itsus.decide.incidents import Moment, follow
from itsus.detect.fault import judge
from itsus.engine.acts import apply
from itsus.engine.answers import hear_answers, list_answers
from itsus.engine.decisions import decide_all
from itsus.engine.due import next_due
from itsus.engine.frozen import find_frozen
from itsus.engine.incident_events import announce_incidents
from itsus.engine.present import write_presents
from itsus.engine.rollout import take_settings
from itsus.engine.state import Book, State
from itsus.engine.tally import tally
from itsus.engine.turn import Turn
from itsus.engine.upkeep import keep_up
from itsus.model.confusion import Confusion, ConfusionField
from itsus.model.evidence import Evidence, Fault
from itsus.model.log import Logged
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.store import StepResult
from itsus.model.window import WindowBatch, merge

__all__ = ["next_due", "step"]

#: So many batches of a node are remembered, to count a batch that comes twice once.
_BATCHES_KEPT: Final = 64

_EMPTY: Final = WindowBatch(node="", sequence=0)


def step(state: State, inputs: Sequence[Logged], now: datetime) -> tuple[State, StepResult]:
    """Take one step.

    Args:
        state: As the last step left it; must not be used again.
        inputs: What was received since the last step and before `now`, in order. The first ever must be settings.
        now: The time of the step, on the grid, later than the last.

    Returns:
        The new state, and all that has to be committed together.
    """
    book = state.book
    _forget(book, now)
    turn = Turn(book, now, cases_before=dict(book.cases), notices_before=dict(book.notices))
    windows = _take_in(turn, inputs)
    frozen = find_frozen(book, now)
    book.evidence = [e for d in state.stages.detectors for e in d.observe(windows, now, frozen, book.settings)]
    field = state.stages.meter.measure(windows, now, frozen, book.settings)
    tally(turn, windows)
    hear_answers(turn, windows)
    book.evidence += list_answers(book, now)
    _follow_all(turn, field)
    announce_incidents(turn)
    decide_all(turn, field)
    keep_up(turn)
    write_presents(turn, state, field)
    result = turn.result()
    is_quiet = not (result.events or result.incidents or result.notices)
    book.is_settled = is_quiet and find_frozen(book, now) == frozen
    book.now = now
    return state, result


def _take_in(turn: Turn, inputs: Sequence[Logged]) -> WindowBatch:
    """Apply settings and acts in order; return the windows, merged."""
    batches: list[WindowBatch] = []
    for logged in inputs:
        match logged.item:
            case Settings():
                take_settings(turn, logged.item)
            case WindowBatch():
                batches += [logged.item] if _is_new(turn.book, logged.item) else []
            case _:
                apply(turn, logged.item)
    return _merge(batches)


def _merge(batches: list[WindowBatch]) -> WindowBatch:
    """Merge what came in; the tables of one batch of one node are in merged order already (a test compares the two).

    No stage looks at samples, so their order does not matter here.
    """
    if not batches:
        return _EMPTY
    is_ordered = len(batches) == 1 and not (batches[0].alerts or batches[0].outcomes)
    return batches[0] if is_ordered else merge(batches)


def _is_new(book: Book, batch: WindowBatch) -> bool:
    known = book.batches.get(batch.node, [])
    if batch.sequence in known:
        return False
    book.batches[batch.node] = [*known, batch.sequence][-_BATCHES_KEPT:]
    return True


def _follow_all(turn: Turn, field: ConfusionField) -> None:
    book = turn.book

    def ask(app: str, scope: Scope, own: Sequence[Evidence], others: Sequence[Evidence]) -> Fault:
        said = field.about(app, scope)
        # What a few calm people blame, as on any day, tells nothing of whose fault it is; nor what one source makes of
        # it: whoever wants us to be blamed can write to one.
        tells = said.level != "none" and len(said.sources) > 1
        return judge(own, others, said if tells else Confusion(level=said.level))

    moment = Moment(turn.now, tuple(book.evidence), ask, field.about)
    for app in sorted({e.app for e in book.evidence} | {c.incident.app for c in book.cases.values()}):
        cases = [c for c in book.cases.values() if c.incident.app == app]
        after = follow(app, cases, moment, book.counter)
        book.counter += len(after) - len(cases)
        for case in after:
            turn.save_case(case)


def _forget(book: Book, now: datetime) -> None:
    """Drop incidents that no relapse can reopen any more, with what was said about them."""
    gone = [name for name, case in book.cases.items() if _is_past(case, now)]
    for name in gone:
        del book.cases[name]
        book.voices.pop(name, None)
    if gone:
        book.notices = {name: n for name, n in book.notices.items() if n.incident in book.cases}


def _is_past(case: Case, now: datetime) -> bool:
    ended = case.incident.ended_at
    return ended is not None and (case.incident.state == "dismissed" or now - ended > RELAPSE)
