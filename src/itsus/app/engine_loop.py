"""Drives the engine over a store: recovers what was begun, then a step every 10 seconds of its clock.

Responsible for nothing being lost or done twice over a crash. What a step decides is `itsus.engine`'s.
"""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Final, TypeVar

import structlog

from itsus.engine.grid import next_step
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
        """Wait for the next time of the grid, and run all that is due by then."""
        await self._clock.sleep_until(next_step(self._at or self._clock.now()))
        # When behind, everything up to now is taken at once, and run on the grid times at which it would have been.
        to = next_step(self._clock.now()) - timedelta(seconds=WINDOW_S)
        inputs = await self._insist(lambda: self._store.begin_step(to))
        await self._advance(inputs, to)
        if self._monotonic() >= self._snapshot_due_s:
            await self.save()

    async def save(self) -> None:
        """Keep a snapshot of the state as it is."""
        self._snapshot_due_s = self._monotonic() + SNAPSHOT_S
        if self._at is not None:
            snapshot = Snapshot(self._at, encode_state(self._state))
            await self._insist(lambda: self._store.save_snapshot(snapshot))

    async def _advance(self, inputs: Sequence[Logged], to: datetime) -> None:
        for state, result in advance(self._state, inputs, to):
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


def advance(state: State, inputs: Sequence[Logged], to: datetime) -> Iterator[tuple[State, StepResult]]:
    """Run every step up to `to` that has input or is due, each at its own time of the grid.

    Live, after a crash and in history this is the same, so the same log gives the same results.
    """
    waiting = deque(inputs)
    while (at := _next_time(state, waiting)) is not None and at <= to:
        taken = []
        while waiting and waiting[0].received < at:
            taken.append(waiting.popleft())
        state, result = step(state, taken, at)
        yield state, result


def has_content(result: StepResult) -> bool:
    """Tell whether a step changed anything that must be kept."""
    parts = (result.events, result.incidents, result.notices, result.tasks, result.tallies, result.facts)
    return any(parts)


def _next_time(state: State, waiting: deque[Logged]) -> datetime | None:
    due = next_due(state)
    received = next_step(waiting[0].received) if waiting else None
    return min((at for at in (due, received) if at is not None), default=None)
