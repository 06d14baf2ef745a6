"""The HTTP side of intake: a plain ASGI app, because this path is hot.

Responsible for requests, answers and the flush once a second. A 2xx means counted; a crash loses at most what was
counted since the last flush that the bus took.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from contextlib import suppress
from datetime import timedelta
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs

import structlog
from prometheus_client import CollectorRegistry

from itsus.intake.answers import Answer, Answers
from itsus.intake.body import Receive, read_body
from itsus.intake.desk import Desk, Sender
from itsus.intake.fold import Fold
from itsus.intake.keys import Keys, credential_of
from itsus.intake.limits import Limits
from itsus.intake.outbox import Outbox
from itsus.intake.request_error import RequestError
from itsus.intake.uses import NoteUse, Uses
from itsus.model.bus import Bus
from itsus.model.clock import Clock
from itsus.model.settings import Settings
from itsus.model.store import ApiKey
from itsus.model.words import WINDOW_S

Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
AsgiScope: TypeAlias = MutableMapping[str, Any]
Header: TypeAlias = tuple[bytes, bytes]

SIGNALS: Final = "/v1/signals"
ALERTMANAGER: Final = "/v1/alertmanager"
FLUSH_S: Final = 1.0
_LAST_FLUSH_S: Final = 5.0

_log = structlog.get_logger(__name__)
_ANY_ORIGIN: Final[Header] = (b"access-control-allow-origin", b"*")
_PREFLIGHT: Final[tuple[Header, ...]] = (
    _ANY_ORIGIN,
    (b"access-control-allow-methods", b"POST"),
    (b"access-control-allow-headers", b"authorization, content-type, content-encoding, idempotency-key"),
    (b"access-control-max-age", b"86400"),
)
_EXPOSED: Final[tuple[Header, ...]] = (_ANY_ORIGIN, (b"access-control-expose-headers", b"retry-after"))


class IntakeApp:
    """Takes signals in over HTTP and hands their windows to the bus.

    Args:
        fold: The memory of this node; nobody else may flush it.
        bus: Where windows go.
        keys: Reads all keys; called every few seconds.
        clock: The time that signals are received at.
        settings: For the sampling rates of the feed.
        limits: How much is taken.
        registry: Where its metrics are kept.
        note_use: Takes the last use of each key, at most once a minute.
        monotonic: Wall seconds, for limits and idempotency: a story's clock must not bend those.
    """

    paths: Final = frozenset({SIGNALS, ALERTMANAGER})

    def __init__(
        self,
        fold: Fold,
        bus: Bus,
        keys: Callable[[], Awaitable[list[ApiKey]]],
        clock: Clock,
        settings: Settings,
        *,
        limits: Limits | None = None,
        registry: CollectorRegistry | None = None,
        note_use: NoteUse | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._fold = fold
        self._clock = clock
        self._monotonic = monotonic
        self._limits = limits or Limits()
        self._keys = Keys(keys, monotonic)
        self._uses = Uses(note_use, lambda: clock.to_wall(clock.now()))
        self._outbox = Outbox(bus, self._limits.backlog_batches)
        self._answers = Answers()
        self._flushing = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None
        self.registry = registry or CollectorRegistry()
        self._desk = Desk(fold, clock, settings, limits=self._limits, registry=self.registry, monotonic=monotonic)

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        """Answer one ASGI connection: `lifespan` or `http`."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    async def start(self) -> None:
        """Begin to flush once a second, for hosts that do not pass `lifespan` on."""
        self._task = asyncio.create_task(self._flush_forever(), name="intake flush")

    async def stop(self) -> None:
        """Stop, and flush what is left; what the bus does not take in a few seconds is lost, and said so."""
        if self._task:
            self._task.cancel()
            with suppress(asyncio.CancelledError):
                await self._task
            self._task = None
        with suppress(TimeoutError):
            await asyncio.wait_for(self._flush_all(), _LAST_FLUSH_S)
        if self._outbox:
            _log.error("batches_lost", batches=len(self._outbox))

    async def flush(self) -> None:
        """Hand what was counted since the last time to the bus, after whatever still waits."""
        async with self._flushing:
            batch = None if self._outbox.is_full else self._fold.flush()
            if batch:
                self._outbox.put(batch, self._clock.now())
            await self._outbox.send()

    async def _flush_all(self) -> None:
        await self.flush()
        await self._uses.flush()

    async def _flush_forever(self) -> None:
        now = self._clock.now()
        # A story's clock may run so fast that a second holds many windows; none of them waits for the next.
        window = self._clock.to_wall(now + timedelta(seconds=WINDOW_S)) - self._clock.to_wall(now)
        while True:
            await asyncio.sleep(min(FLUSH_S, window.total_seconds()))
            try:
                await self._flush_all()
            except Exception:  # noqa: BLE001 - a fault of the bus must not end the flushing; the batch is kept
                _log.exception("flush_failed")

    async def _live(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await self.start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.stop()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        headers: dict[bytes, bytes] = dict(scope["headers"])
        more: Iterable[Header] = _EXPOSED if scope["path"] == SIGNALS else ()
        if scope["method"] == "OPTIONS":
            await _send(send, Answer(204, b"", b""), _PREFLIGHT if scope["path"] == SIGNALS else ())
            return
        try:
            answer = await self._take(scope, headers, receive)
        except RequestError as error:
            if scope["path"] == ALERTMANAGER and error.status == 429:
                error.status = 503  # Alertmanager gives up at the one and tries again at the other
            answer = Answer(error.status, b"", error.to_body())
            more = [*more, *error.headers()]
        await _send(send, answer, more)

    async def _take(self, scope: AsgiScope, headers: dict[bytes, bytes], receive: Receive) -> Answer:
        if scope["path"] not in self.paths:
            raise RequestError(404, "not_found", "there is nothing here")
        if scope["method"] != "POST":
            raise RequestError(405, "method_not_allowed", "only POST is taken here")
        query = _query_of(scope)
        key = await self._keys.find(credential_of(headers, query))
        self._uses.add(key.name, self._monotonic())
        if self._outbox.is_full:
            raise RequestError(503, "backlog", "what was taken could not be passed on yet", retry_after_s=5)
        body = await read_body(receive, headers, self._limits)
        client = scope.get("client")
        sender = Sender(key, client[0] if client else "")
        if scope["path"] == ALERTMANAGER:
            return self._desk.take_alerts(sender, body, query.get("app", [""])[0])
        return self._take_once(sender, headers.get(b"idempotency-key", b"").decode("latin-1"), body)

    def _take_once(self, sender: Sender, idempotency_key: str, body: bytes) -> Answer:
        if not idempotency_key:
            return self._desk.take_signals(sender, body)
        now_s = self._monotonic()
        answer = self._answers.find(sender.key.name, idempotency_key, body, now_s)
        if answer is None:
            answer = self._desk.take_signals(sender, body)
            self._answers.keep(sender.key.name, idempotency_key, body, answer, now_s)
        return answer


def _query_of(scope: AsgiScope) -> dict[str, list[str]]:
    try:
        return parse_qs(scope.get("query_string", b"").decode("latin-1"), max_num_fields=20)
    except ValueError:
        raise RequestError(400, "bad_query", "the address holds too many parameters") from None


async def _send(send: Send, answer: Answer, more: Iterable[Header]) -> None:
    headers = [(b"content-length", b"%d" % len(answer.body)), *more]
    if answer.content_type:
        headers.append((b"content-type", answer.content_type))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})
