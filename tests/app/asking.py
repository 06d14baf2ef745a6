"""Asking an ASGI app as a server would, and clocks and stores that are set by hand."""

import asyncio
from collections.abc import MutableMapping
from datetime import datetime
from typing import Any

import msgspec

from itsus.app.pages import Asgi
from itsus.model.errors import BackendError
from itsus.model.store import Publication
from itsus.testing.memory_store import MemoryStore


class Answer(msgspec.Struct):
    """What an ASGI app answered."""

    status: int = 0
    headers: dict[str, str] = {}
    body: bytes = b""


async def ask(app: Asgi, path: str, method: str = "GET", **headers: str) -> Answer:
    sent = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    scope = {"type": "http", "path": path, "method": method, "headers": sent}
    answer = Answer()

    async def receive() -> MutableMapping[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: MutableMapping[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message["body"]

    await app(scope, receive, send)
    return answer


class Seconds:
    """Seconds, set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class FailingStore(MemoryStore):
    """A store that does not answer while it is told so, or not before it is let go. Counts questions for the feed."""

    def __init__(self) -> None:
        super().__init__()
        self.fails = False
        self.asked: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()

    async def last_publication(self, app: str) -> Publication | None:
        self.asked.append(app)
        await self.gate.wait()
        if self.fails:
            raise BackendError("another process holds the store", retryable=True)
        return await super().last_publication(app)

    async def begun_to(self) -> datetime | None:
        if self.fails:
            raise BackendError("another process holds the store", retryable=True)
        return await super().begun_to()
