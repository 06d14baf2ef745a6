"""Small answers in front of the framework: the client's files, health. Plain ASGI. The feed is `feed_pages`'."""

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import datetime
from email.utils import format_datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, Final, TypeAlias

import msgspec

from itsus.app.clocks import read_wall
from itsus.model.clock import Clock
from itsus.model.errors import BackendError
from itsus.model.event import format_utc
from itsus.model.store import Store

AsgiScope: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send: TypeAlias = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Asgi: TypeAlias = Callable[[AsgiScope, Receive, Send], Awaitable[None]]
Header: TypeAlias = tuple[bytes, bytes]

#: Pages of any site may read (O-03).
READABLE: Final[Sequence[Header]] = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"Date, ETag, Retry-After"),
)
#: What we say a file is, it is; no browser shall guess.
AS_IT_IS: Final[Header] = (b"x-content-type-options", b"nosniff")
_TYPES: Final = {".js": b"text/javascript; charset=utf-8", ".map": b"application/json"}


class ClientPages:
    """`GET /client/…`: the client for web apps, read into memory once."""

    def __init__(self, folder: Path) -> None:
        files = sorted(folder.rglob("*.js")) if folder.is_dir() else []
        self._files = {f"/client/{file.relative_to(folder).as_posix()}": file.read_bytes() for file in files}

    async def __call__(self, scope: AsgiScope, _receive: Receive, send: Send) -> None:
        """Answer one request."""
        body = self._files.get(scope["path"])
        if body is None:
            await _answer(scope, send, 404, b"no such file\n", READABLE)
            return
        tag = b'"%s"' % sha256(body).hexdigest()[:16].encode()
        kind = _TYPES[Path(scope["path"]).suffix]
        headers = (*READABLE, (b"content-type", kind), (b"cache-control", b"public, max-age=300"))
        await _answer_tagged(scope, send, body, tag, headers)


class HealthPage:
    """`GET /health`: does the store answer, how far has the engine come. Fails closed: 503 when it cannot say."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def __call__(self, scope: AsgiScope, _receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            begun = await self._store.begun_to()
        except BackendError as error:
            await _answer(scope, send, 503, msgspec.json.encode({"status": "failing", "why": str(error)}), _JSON)
            return
        behind_s = None if begun is None else round((self._clock.now() - begun).total_seconds(), 1)
        now = format_utc(self._clock.now())
        body = {"status": "ok", "now": now, "engine_at": begun and format_utc(begun), "engine_behind_s": behind_s}
        await _answer(scope, send, 200, msgspec.json.encode(body), _JSON)


_JSON: Final[Sequence[Header]] = ((b"content-type", b"application/json"), (b"cache-control", b"no-store"))


async def _answer_tagged(scope: AsgiScope, send: Send, body: bytes, tag: bytes, headers: Sequence[Header]) -> None:
    asked = dict(scope["headers"]).get(b"if-none-match", b"")
    is_known = asked == b"*" or tag in [part.strip().removeprefix(b"W/") for part in asked.split(b",")]
    status, content = (304, b"") if is_known else (200, body)
    await _answer(scope, send, status, content, (*headers, (b"etag", tag)))


async def _answer(scope: AsgiScope, send: Send, status: int, body: bytes, headers: Sequence[Header]) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        status, body, headers = 405, b"", ((b"allow", b"GET, HEAD"),)
    length = [] if status == 304 else [(b"content-length", b"%d" % len(body))]
    told = [*headers, *length, AS_IT_IS, _date(read_wall())]
    start = {"type": "http.response.start", "status": status, "headers": told}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


def _date(now: datetime) -> Header:
    return b"date", format_datetime(now, usegmt=True).encode()
