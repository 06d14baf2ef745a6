"""`GET /feed/{app}.jws`: the last publication, as an origin of our own (rules O-01 to O-05). Plain ASGI, from memory.

Responsible for having a fresh copy at hand without asking the store for each request. Fails open: while the store does
not answer, or is slow, the copy in memory is served. How an answer is put together is `feed_copy`'s.
"""

import asyncio
import re
import time
from collections.abc import Callable
from typing import Final

import structlog

from itsus.app.feed_copy import FeedCopy, Message, ReadyAnswer
from itsus.app.limits import APP_NAME
from itsus.app.pages import AsgiScope, Receive, Send
from itsus.model.errors import BackendError
from itsus.model.store import Publication, Store

#: A copy is taken for fresh this long; so the store is asked at most twice a second for an app, however many read it.
FRESH_S: Final = 0.5
#: An older copy is served while the store is asked, but not one this old: nobody may have asked for hours.
STALE_S: Final = 2.0
#: How long a request waits for the store to replace a stale copy; a store that failed last time is not waited for.
PATIENCE_S: Final = 0.25
#: After this the store's answer is no longer waited for, and it is asked anew.
_ANSWER_S: Final = 10.0
#: Made-up names: remembered as absent so many, looked up at once so many.
_ABSENT: Final = 1000
_AT_ONCE: Final = 8

_PATH: Final = re.compile(rf"/feed/({APP_NAME.pattern})(?:/(0|[1-9][0-9]{{0,18}}))?\.jws")
_NO_BODY: Final[Message] = {"type": "http.response.body", "body": b""}
_NOT_FOUND: Final = ReadyAnswer(404, ((b"cache-control", b"no-store"),), b"no feed of this name\n")
_AWAY: Final = ReadyAnswer(503, ((b"retry-after", b"5"), (b"cache-control", b"no-store")))
_READ_ONLY: Final = ReadyAnswer(405, ((b"allow", b"GET, HEAD"),))

_log = structlog.get_logger("feed")


class FeedPages:
    """Answers `/feed/{app}.jws`, and `/feed/{app}/{seq}.jws` for the present `seq`.

    Args:
        store: Where publications are.
        monotonic: Seconds, for the age of copies.
        wall: Unix seconds, for the date of answers.
    """

    def __init__(
        self,
        store: Store,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._monotonic = monotonic
        self._wall = wall
        # Held by path, as it is asked for: the usual request then is one look into this.
        self._held: dict[str, _Held] = {}
        self._absent: dict[str, float] = {}
        self._meeting: dict[str, asyncio.Task[None]] = {}

    async def __call__(self, scope: AsgiScope, _receive: Receive, send: Send) -> None:
        """ReadyAnswer one request."""
        method = scope["method"]
        if method != "GET" and method != "HEAD":  # noqa: PLR1714 - the hot path: no tuple to search
            answer = _READ_ONLY
        else:
            held = self._held.get(scope["path"])
            if held is not None and self._monotonic() < held.due_s:
                answer = held.copy.pick(scope["headers"])
            else:
                answer = await self._look(scope)
        await send(answer.start(int(self._wall())))
        await send(_NO_BODY if method == "HEAD" else answer.body)

    async def _look(self, scope: AsgiScope) -> ReadyAnswer:
        found = _PATH.fullmatch(scope["path"])
        if found is None:
            return _NOT_FOUND
        app, seq = found.groups()
        try:
            copy = await self._find(app)
        except BackendError:
            return _AWAY
        if copy is None or seq not in (None, str(copy.seq)):
            return _NOT_FOUND
        return copy.pick(scope["headers"]) if seq is None else copy.pick_kept(scope["headers"])

    async def _find(self, app: str) -> FeedCopy | None:
        held = self._held.get(_path_of(app))
        if held is None:
            await self._meet(app)
            held = self._held.get(_path_of(app))
        elif self._monotonic() >= held.due_s:
            await self._renew(app, held)
        return held.copy if held else None

    async def _renew(self, app: str, held: "_Held") -> None:
        """See to it that the store is being asked; wait for it only if the copy is stale and the store is well."""
        now_s = self._monotonic()
        if held.asking is None:
            held.asked_s = now_s
            held.asking = asyncio.create_task(self._refresh(app, held))
        left_s = held.asked_s + PATIENCE_S - now_s
        if held.is_store_well and now_s - held.checked_s > STALE_S and left_s > 0:
            await asyncio.wait({held.asking}, timeout=left_s)

    async def _refresh(self, app: str, held: "_Held") -> None:
        try:
            found = await self._ask_store(app)
            # O-02: a store that was set back never takes readers back.
            if found is not None and found.seq > held.copy.seq:
                held.copy = await asyncio.to_thread(FeedCopy, found)
        except BackendError as error:
            held.is_store_well = False
            _log.warning("feed_from_memory", app=app, seq=held.copy.seq, error=str(error))
        else:
            held.checked_s = self._monotonic()
            held.is_store_well = held.checked_s - held.asked_s < PATIENCE_S
        finally:
            held.due_s = self._monotonic() + FRESH_S
            held.asking = None

    async def _meet(self, app: str) -> None:
        """Look up a name of which nothing is held; many who ask for the same at once cost one query."""
        if self._absent.get(app, 0.0) > self._monotonic():
            return
        meeting = self._meeting.get(app)
        if meeting is None:
            if len(self._meeting) >= _AT_ONCE:
                raise BackendError("too many unknown feeds are asked for at once", retryable=True)
            meeting = self._meeting[app] = asyncio.create_task(self._look_up(app))
            meeting.add_done_callback(lambda _: self._meeting.pop(app, None))
        # Shielded: the one who asked first may hang up, the others still wait.
        await asyncio.shield(meeting)

    async def _look_up(self, app: str) -> None:
        found = await self._ask_store(app)
        now_s = self._monotonic()
        if found is not None:
            self._held[_path_of(app)] = _Held(await asyncio.to_thread(FeedCopy, found), now_s)
            return
        if len(self._absent) >= _ABSENT:
            self._absent.clear()
        self._absent[app] = now_s + FRESH_S

    async def _ask_store(self, app: str) -> Publication | None:
        try:
            async with asyncio.timeout(_ANSWER_S):
                return await self._store.last_publication(app)
        except TimeoutError as error:
            raise BackendError("the store does not answer", retryable=True) from error


class _Held:
    """A copy in memory: when the store last vouched for it, when to ask again, and whether it is being asked."""

    __slots__ = ("asked_s", "asking", "checked_s", "copy", "due_s", "is_store_well")

    def __init__(self, copy: FeedCopy, now_s: float) -> None:
        self.copy = copy
        self.checked_s = self.asked_s = now_s
        self.due_s = now_s + FRESH_S
        self.asking: asyncio.Task[None] | None = None
        self.is_store_well = True


def _path_of(app: str) -> str:
    return f"/feed/{app}.jws"
