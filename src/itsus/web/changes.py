"""What changes in the store, as a stream: one poller, shared by all listeners, that rests while nobody listens."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Final

import msgspec
import structlog

from itsus.model.errors import BackendError
from itsus.model.store import Store, StoredEvent

PAUSE_S: Final = 0.3
#: Something is said at least this often, so that dead connections are found.
ALIVE_S: Final = 15.0
#: A listener that falls behind further than this is dropped; it comes back with the last position it has seen.
BACKLOG: Final = 1000
PAGE: Final = 200
#: Beyond every position, within the integers of every database.
END: Final = 2**62

_log = structlog.get_logger("itsus.web")


class Change(msgspec.Struct, frozen=True):
    """Something changed. `stored` is the event; None means that only the standing figures did, or nothing (`alive`)."""

    stored: StoredEvent | None = None
    is_alive_only: bool = False


class Changes:
    """Tells listeners of every event of a store, in order, each once, and that the standing figures moved.

    Args:
        store: What is polled.
        pause_s: Between two polls.
    """

    def __init__(self, store: Store, pause_s: float = PAUSE_S) -> None:
        self._store = store
        self._pause_s = pause_s
        self._listeners: set[asyncio.Queue[Change | None]] = set()
        self._task: asyncio.Task[None] | None = None
        self._position = 0
        self._figures = b""

    async def listen(self, after: int | None = None) -> AsyncIterator[Change]:
        """Yield what happens from now on, and before that the events after a position.

        Args:
            after: The position of the last event the listener has seen; None: nothing is missed.
        """
        queue: asyncio.Queue[Change | None] = asyncio.Queue(BACKLOG)
        position = await last_position(self._store) if after is None else after
        self._listeners.add(queue)
        try:
            await self._start()
            async for stored in self._stored_after(position):
                position = stored.position
                yield Change(stored)
            async for change in _read(queue):
                if change.stored is None or change.stored.position > position:
                    yield change
        finally:
            self._listeners.discard(queue)
            await self._stop_if_unheard()

    async def close(self) -> None:
        """End all listening."""
        for queue in self._listeners:
            _put(queue, None)
        self._listeners.clear()
        await self._stop_if_unheard()

    async def _stored_after(self, position: int) -> AsyncIterator[StoredEvent]:
        while page := await self._store.events(after=position, limit=PAGE):
            for stored in page:
                yield stored
            position = page[-1].position

    async def _start(self) -> None:
        """Where polling begins is fixed before the backlog is read, so that nothing falls between the two."""
        if self._task is None:
            position, figures = await last_position(self._store), await self._read_figures()
            if self._task is None:
                self._position, self._figures = position, figures
                self._task = asyncio.create_task(self._poll())

    async def _stop_if_unheard(self) -> None:
        if self._task and not self._listeners:
            task, self._task = self._task, None
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    async def _poll(self) -> None:
        """A store that cannot be reached is asked again at the next poll; listeners only see a pause."""
        while True:
            await asyncio.sleep(self._pause_s)
            try:
                await self._look()
            except BackendError as error:
                _log.warning("changes.unreadable", error=str(error))

    async def _look(self) -> None:
        page = await self._store.events(after=self._position, limit=PAGE)
        for stored in page:
            self._tell(Change(stored))
            self._position = stored.position
        figures = await self._read_figures()
        if figures != self._figures:
            self._figures = figures
            self._tell(Change())

    async def _read_figures(self) -> bytes:
        facts = await self._store.facts()
        return msgspec.msgpack.encode((sorted(facts.items()), await self._store.notices(only_current=True)))

    def _tell(self, change: Change) -> None:
        for queue in self._listeners:
            _put(queue, change)


async def last_position(store: Store) -> int:
    """Return the position of the latest event; 0 if there is none."""
    latest = await store.events(before=END, limit=1)
    return latest[-1].position if latest else 0


def _put(queue: "asyncio.Queue[Change | None]", change: Change | None) -> None:
    """A full queue is a listener that does not read: its stream ends, and it comes back for the rest."""
    if queue.full():
        while not queue.empty():
            queue.get_nowait()
        change = None
    queue.put_nowait(change)


async def _read(queue: "asyncio.Queue[Change | None]") -> AsyncIterator[Change]:
    while True:
        try:
            async with asyncio.timeout(ALIVE_S):
                change = await queue.get()
        except TimeoutError:
            change = Change(is_alive_only=True)
        if change is None:
            return
        yield change
