"""Drives the engine over an input log, as `serve` and `replay` do, for tests that look at every step."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from itsus.engine.grid import next_step
from itsus.engine.stages import Stages
from itsus.engine.state import State, new_state
from itsus.engine.step import next_due, step
from itsus.model.act import Act
from itsus.model.event import Event
from itsus.model.log import Logged
from itsus.model.store import StepResult
from itsus.replay.approval import Approve, Player

#: An act that is only known when its time comes: it names a notice of the state then.
LateAct: TypeAlias = tuple[datetime, Callable[[State], Act]]

_NOBODY: Final = Approve(None)


def drive(
    stages: Stages,
    log: Sequence[Logged],
    end: datetime,
    *,
    acts: Sequence[LateAct] = (),
    approve: Approve = _NOBODY,
    is_skipping: bool = True,
    between: Callable[[State], State] = lambda state: state,
) -> Iterator[StepResult]:
    """Yield the result of each step up to `end`.

    Args:
        stages: Fresh ones.
        log: In order of `received`; the first input is the settings.
        end: No step is taken after it.
        acts: What operators do, in order of time.
        approve: Who approves proposals.
        is_skipping: Leave out steps that have no input and are not due; False takes every step of the grid.
        between: Called with the state after each step; what it returns goes on (a restored snapshot, for instance).
    """
    state, rest, undone, player = new_state(stages), list(log), list(acts), Player(approve)
    now: datetime | None = next_step(rest[0].received)
    while now is not None and now <= end:
        inputs = [logged for logged in rest if logged.received < now]
        rest = rest[len(inputs) :]
        done = [Logged(at, make(state)) for at, make in undone if at < now]
        undone = undone[len(done) :]
        state, result = step(state, [*inputs, *done, *player.answer(now)], now)
        player.watch(result)
        yield result
        state = between(state)
        waiting = [logged.received for logged in rest[:1]] + [at for at, _ in undone[:1]]
        times = [next_due(state), player.next_due(), *(next_step(at) for at in waiting)]
        after = min((t for t in times if t is not None), default=None) if is_skipping else now
        now = max(after, now + timedelta(seconds=10)) if after is not None else None


def events_of(results: Iterable[StepResult]) -> list[Event]:
    """Return all events of some steps."""
    return [event for result in results for event in result.events]
