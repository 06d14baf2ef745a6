"""The one HTTP server: what is hot goes to plain ASGI, everything else to the console and the API.

Responsible for who answers which path, and for starting and stopping them. Not for any answer itself.
"""

from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import Final, Protocol

from itsus.app.feed_pages import FeedPages
from itsus.app.forwarded import BehindProxies
from itsus.app.pages import AS_IT_IS, Asgi, AsgiScope, ClientPages, HealthPage, Receive, Send
from itsus.intake.http import IntakeApp
from itsus.model.clock import Clock
from itsus.model.store import Store

CLIENT_FOLDER: Final = Path(__file__).parent.parent / "web" / "client"


class _Worker(Protocol):
    async def start(self) -> None: ...
    async def stop(self) -> None: ...


class Front:
    """Hands each request to who answers it.

    Args:
        exact: By whole path.
        prefixes: By the beginning of the path, the first that fits.
        rest: Everything else, lifespan included; None answers 404.
        intake: Started before and stopped after everything else.
    """

    def __init__(
        self, exact: Mapping[str, Asgi], prefixes: Mapping[str, Asgi], rest: Asgi | None, intake: _Worker | None
    ) -> None:
        self._exact = exact
        self._prefixes = tuple(prefixes.items())
        self._rest = rest
        self._intake = intake

    def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> Awaitable[None]:
        """Answer one ASGI connection; no coroutine of its own, since each request would pay for it."""
        if scope["type"] == "lifespan":
            return self._live(scope, receive, send)
        answer = self._find(scope["path"]) if scope["type"] == "http" else self._rest
        return (answer or _not_found)(scope, receive, send)

    def _find(self, path: str) -> Asgi | None:
        found = self._exact.get(path)
        if found is not None:
            return found
        for prefix, app in self._prefixes:
            if path.startswith(prefix):
                return app
        return self._rest

    async def _live(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        async def listen() -> AsgiScope:
            message = await receive()
            if self._intake is not None:
                await (self._intake.start if message["type"] == "lifespan.startup" else self._intake.stop)()
            return message

        await (self._rest or _live_alone)(scope, listen, send)


def create_asgi(
    store: Store, clock: Clock, *, intake: IntakeApp | None, console: Asgi | None, proxies: Sequence[str] = ()
) -> Front:
    """Put the server together from what this process is to answer.

    Args:
        store: For the feed and for health.
        clock: The engine's, for health.
        intake: Takes signals in; None: not here.
        console: The console and the API; None: not here.
        proxies: Networks of the proxies in front, which tell who asks.
    """
    exact: dict[str, Asgi] = {"/health": HealthPage(store, clock)}
    if intake is not None:
        exact |= dict.fromkeys(intake.paths, BehindProxies(intake, proxies) if proxies else intake)
    rest = BehindProxies(console, proxies) if console and proxies else console
    return Front(exact, {"/feed/": FeedPages(store), "/client/": ClientPages(CLIENT_FOLDER)}, rest, intake)


async def _not_found(_scope: AsgiScope, _receive: Receive, send: Send) -> None:
    headers = [(b"content-type", b"text/plain"), AS_IT_IS]
    await send({"type": "http.response.start", "status": 404, "headers": headers})
    await send({"type": "http.response.body", "body": b"there is nothing here\n"})


async def _live_alone(_scope: AsgiScope, receive: Receive, send: Send) -> None:
    while True:
        kind = (await receive())["type"]
        await send({"type": f"{kind}.complete"})
        if kind == "lifespan.shutdown":
            return
