"""Taking in people's answers to what waits, between two steps of the grid: who says yes at 3 a.m. does not wait for it.

Nothing is detected or decided here: what an answer changes goes out, all else stays for the next step (ADR 0008).
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TypeAlias, TypeGuard

from itsus.engine.acts import apply
from itsus.engine.state import State
from itsus.engine.turn import Turn
from itsus.model.act import Approve, Edit, Reject, Retract
from itsus.model.log import Input, Logged
from itsus.model.store import StepResult

Answer: TypeAlias = Approve | Edit | Reject | Retract


def is_answer(item: Input) -> TypeGuard[Answer]:
    """Tell whether an input is a person's answer to a notice: it concerns nothing that a step would have to judge."""
    return isinstance(item, Approve | Edit | Reject | Retract)


def answer(state: State, answers: Sequence[Logged], now: datetime) -> tuple[State, StepResult]:
    """Take in answers.

    Args:
        state: As the last step left it; must not be used again.
        answers: What `is_answer` in the log, received since and before `now`, in order.
        now: A tick that is not on the grid, later than the last step.

    Returns:
        The new state, and all that has to be committed together.
    """
    book = state.book
    turn = Turn(book, now, cases_before=dict(book.cases), notices_before=dict(book.notices))
    for logged in answers:
        if is_answer(logged.item):
            apply(turn, logged.item)
    book.is_settled = False
    book.now = now
    return state, turn.result()
