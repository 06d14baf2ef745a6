"""Drives the engine over a store: recovers what was begun, then a step every 10 seconds of its clock, and people's
answers at once.

Responsible for nothing being lost or done twice over a crash. What a step decides is `itsus.engine`'s.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import structlog

from itsus.engine.answering import answer, is_answer
from itsus.engine.grid import first_step, last_tick, next_step, next_tick
from itsus.engine.stages import Stages
from itsus.engine.state import State, decode_state, encode_state, new_state
from itsus.engine.step import next_due, step
from itsus.model.clock import Clock
from itsus.model.errors import BackendError
from itsus.model.log import Logged
from itsus.model.store import Snapshot, StepResult, Store
from itsus.model.words import WINDOW_S

SNAPSHOT_S: Final = 60.0
#: Even when nothing happens, the store is told how far the engine has come this often.
_SIGN_OF_LIFE: Final = timedelta(seconds=60)
_RETRY_S: Final = 1.0
#: So often, in seconds of the wall, it is asked whether somebody has answered.
_LOOK_S: Final = 0.1
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_log = structlog.get_logger("engine")
_T = TypeVar("_T")


class EngineLoop:
    """The engine on a store.

    Args:
        store: Where inputs come from and what was decided goes to.
        clock: The clock it lives on.
        stages: What the engine is made of.
        monotonic: Wall seconds, for the pace of snapshots.
        pause: Waits some seconds before the store is asked again.
    """

    def __init__(
        self,
        store: Store,
        clock: Clock,
        stages: Stages,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._store = store
        self._clock = clock
        self._stages = stages
        self._monotonic = monotonic
        self._pause = pause
        self._state: State = new_state(stages)
        self._waiting: deque[Logged] = deque()
        self._at: datetime | None = None
        self._committed: datetime | None = None
        self._snapshot_due_s = monotonic() + SNAPSHOT_S

    async def run(self) -> None:
        """Recover, then step for ever."""
        await self.recover()
        while True:
            await self.step_once()

    async def recover(self) -> None:
        """Come back to where the last begun step was: from the snapshot, by running what was logged since."""
        snapshot = await self._insist(self._store.load_snapshot)
        if snapshot is not None:
            self._state, self._at = decode_state(snapshot.state, self._stages), snapshot.at
        self._committed = await self._insist(self._store.committed_to)
        begun = await self._insist(self._store.begun_to)
        if begun is None:
            return
        since = snapshot.at if snapshot is not None else _EPOCH
        inputs = await self._insist(lambda: self._store.inputs_since(since))
        await self._advance(inputs, begun)
        _log.info("recovered", at=begun.isoformat(), inputs=len(inputs))

    async def step_once(self) -> None:
        """Wait for the next time of the grid, taking in answers meanwhile, and run all that is due by then."""
        await self._wait_until(next_step(self._at or self._clock.now()))
        # When behind, everything up to now is taken at once, and run on the grid times at which it would have been.
        await self._begin(next_step(self._clock.now()) - timedelta(seconds=WINDOW_S))
        if self._monotonic() >= self._snapshot_due_s:
            await self.save()

    async def take_answers(self) -> None:
        """Take in what people have answered since the last step, if they have."""
        to = last_tick(self._clock.now())
        if self._at is not None and to > self._at and await self._insist(self._store.has_new_act):
            await self._begin(to)

    async def _wait_until(self, at: datetime) -> None:
        waking = asyncio.ensure_future(self._clock.sleep_until(at))
        try:
            while not (await asyncio.wait({waking}, timeout=_LOOK_S))[0]:
                await self.take_answers()
            await waking
        finally:
            waking.cancel()

    async def _begin(self, to: datetime) -> None:
        inputs = await self._insist(lambda: self._store.begin_step(to))
        await self._advance(inputs, to)

    async def save(self) -> None:
        """Keep a snapshot of the state as it is."""
        self._snapshot_due_s = self._monotonic() + SNAPSHOT_S
        if self._at is not None:
            snapshot = Snapshot(self._at, encode_state(self._state))
            await self._insist(lambda: self._store.save_snapshot(snapshot))

    async def _advance(self, inputs: Iterable[Logged], to: datetime) -> None:
        self._waiting.extend(inputs)
        for state, result in advance(self._state, self._waiting, to):
            self._state = state
            if has_content(result):
                await self._commit(result)
        self._at = to
        if self._committed is None or to - self._committed >= _SIGN_OF_LIFE:
            await self._commit(StepResult(now=to))

    async def _commit(self, result: StepResult) -> None:
        await self._insist(lambda: self._store.commit_step(result))
        self._committed = result.now

    async def _insist(self, call: Callable[[], Awaitable[_T]]) -> _T:
        """Call until the store takes it: a full disk or a busy database stops the engine, it does not break it."""
        while True:
            try:
                return await call()
            except BackendError as error:
                if not error.retryable:
                    raise
                _log.error("store_refuses", error=str(error), retry_in_s=_RETRY_S)
            await self._pause(_RETRY_S)


def advance(state: State, waiting: deque[Logged], to: datetime) -> Iterator[tuple[State, StepResult]]:
    """Run every step up to `to` that has input or is due, each at its own time, taking its inputs out of `waiting`.

    Steps are on the grid; answers that wait for the next one are taken in before it, at their tick. Live, after a crash
    and in history this is the same, so the same log gives the same results. What stays waits for a step after `to`.
    """
    while (at := _next_time(state, waiting)) is not None and at <= to:
        on_grid = at == first_step(at)
        taken = _take(waiting, at, only_answers=not on_grid)
        state, result = step(state, taken, at) if on_grid else answer(state, taken, at)
        yield state, result


def _take(waiting: deque[Logged], at: datetime, *, only_answers: bool) -> list[Logged]:
    taken: list[Logged] = []
    left: list[Logged] = []
    while waiting and waiting[0].received < at:
        logged = waiting.popleft()
        (left if only_answers and not is_answer(logged.item) else taken).append(logged)
    waiting.extendleft(reversed(left))
    return taken


def has_content(result: StepResult) -> bool:
    """Tell whether a step changed anything that must be kept."""
    parts = (result.events, result.incidents, result.notices, result.tasks, result.tallies, result.facts)
    return any(parts)


def _next_time(state: State, waiting: deque[Logged]) -> datetime | None:
    due = next_due(state)
    received = next_step(waiting[0].received) if waiting else None
    answered = next((next_tick(logged.received) for logged in waiting if is_answer(logged.item)), None)
    return min((at for at in (due, received, answered) if at is not None), default=None)
