"""How many signals a second `POST /v1/signals` takes, on one core: in process, and over HTTP on loopback.

Batches of 1,000 as a gateway and people's devices send them: counted requests, texts, and nine requests to one text.
"""

import asyncio
import http.client
import os
import random
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import msgspec

from itsus.confusion.phrases import PhraseReader
from itsus.intake.fold import Fold
from itsus.intake.http import SIGNALS, IntakeApp
from itsus.intake.keys import digest_of
from itsus.intake.limits import Limits
from itsus.model.settings import Settings
from itsus.model.store import ApiKey
from itsus.model.window import WindowBatch
from itsus.testing.fake_clock import FakeClock

_BATCH = 1_000
_BATCHES = 25
_ROUNDS = 3
_SECRET = "sk_bench"
_NOW = datetime(2021, 10, 4, 15, 41, tzinfo=UTC)
_WANTED_PER_S = 50_000
_HEADERS = {"authorization": f"Bearer {_SECRET}", "content-type": "application/x-ndjson"}
_WORDS = (
    "instagram is down",
    "why can't i log in",
    "is it my wifi",
    "my account was hacked",
    "lol",
    "impossible de me connecter",
)


class _Sink:
    """A bus that takes everything at once."""

    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        del batch, received


async def _keys() -> list[ApiKey]:
    return [ApiKey("bench", "server", digest_of(_SECRET))]


def create_app() -> IntakeApp:
    """Return the app that is measured; the server imports it by name."""
    fold = Fold("bench", PhraseReader())
    limits = Limits(server_signals_per_s=10_000_000)
    return IntakeApp(fold, _Sink(), _keys, FakeClock(_NOW), Settings(), limits=limits)


def _request(dice: random.Random) -> dict[str, Any]:
    return {
        "kind": "request",
        "at": f"2021-10-04T15:40:{dice.randrange(6)}0Z",
        "span": 10,
        "app": "photogram",
        "component": dice.choice(["login", "feed", "stories", "messages"]),
        "country": dice.choice(["US", "FR", "DE", "BR"]),
        "platform": dice.choice(["ios", "android", "web"]),
        "version": "209.0",
        "ok": dice.randrange(2_000),
        "failed": dice.randrange(50),
        "source": f"gateway-{dice.randrange(20)}",
    }


def _text(dice: random.Random) -> str:
    """Half of what people say in an outage is what others say too, word for word; the other half is their own."""
    said = f"{dice.choice(_WORDS)} {dice.choice(_WORDS)}"
    return said if dice.random() < 0.5 else f"{said} since {dice.randrange(24)}:{dice.randrange(60):02} {dice.random()}"


def _report(dice: random.Random) -> dict[str, Any]:
    return {
        "kind": "report",
        "at": f"2021-10-04T15:40:{dice.randrange(60):02}.{dice.randrange(1000):03}Z",
        "app": "photogram",
        "country": dice.choice(["US", "FR", "DE", "BR"]),
        "platform": "web",
        "person": f"{dice.getrandbits(96):024x}",
        "text": _text(dice),
        "lang": dice.choice(["en", "fr"]),
    }


def _bodies(make: Callable[[random.Random, int], dict[str, Any]], dice: random.Random) -> list[bytes]:
    return [b"\n".join(msgspec.json.encode(make(dice, i)) for i in range(_BATCH)) for _ in range(_BATCHES)]


_MIXTURES: dict[str, Callable[[random.Random, int], dict[str, Any]]] = {
    "requests": lambda dice, _: _request(dice),
    "people's texts": lambda dice, _: _report(dice),
    "nine requests to one text": lambda dice, i: _request(dice) if i % 10 else _report(dice),
}


def _rounds(name: str) -> Iterator[list[bytes]]:
    """Yield new bodies for each round: what was seen before would be counted as repeated, and cost less."""
    for seed in range(_ROUNDS):
        yield _bodies(_MIXTURES[name], random.Random(f"{name} {seed}"))


async def _post_in_process(app: IntakeApp, body: bytes) -> None:
    headers = [(name.encode(), value.encode()) for name, value in _HEADERS.items()]
    scope = {"type": "http", "method": "POST", "path": SIGNALS, "headers": headers, "client": ("127.0.0.1", 1)}
    statuses = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": body}

    async def send(message: Any) -> None:
        statuses.append(message.get("status"))

    await app(scope, receive, send)
    assert statuses[0] == 200, statuses


async def _measure_in_process(bodies: list[bytes]) -> float:
    app = create_app()
    begin = time.perf_counter()
    for body in bodies:
        await _post_in_process(app, body)
    await app.flush()
    return len(bodies) * _BATCH / (time.perf_counter() - begin)


@contextmanager
def _server() -> Iterator[int]:
    """Run the app in a server of its own on one core; the load comes from another."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    granian = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws", "--log-level", "error"]
    pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    process = subprocess.Popen([*pin, *granian, "--port", str(port), "bench.intake:create_app"])
    try:
        _wait_for(port)
        yield port
    finally:
        process.terminate()
        process.wait(10)


def _wait_for(port: int) -> None:
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the server did not start")


def _measure_over_http(port: int, bodies: list[bytes]) -> float:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begin = time.perf_counter()
    for body in bodies:
        connection.request("POST", SIGNALS, body, _HEADERS)
        response = connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer
    connection.close()
    return len(bodies) * _BATCH / (time.perf_counter() - begin)


def main() -> None:
    """Print signals a second for each mixture, the best of some rounds."""
    for name in _MIXTURES:
        best = max(asyncio.run(_measure_in_process(bodies)) for bodies in _rounds(name))
        print(f"in process, {name}: {best:,.0f} signals/s")
    with _server() as port:
        cores = os.cpu_count() or 1
        if cores > 1 and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, set(range(1, cores)))
        for name in _MIXTURES:
            best = max(_measure_over_http(port, bodies) for bodies in _rounds(name))
            verdict = "" if best >= _WANTED_PER_S else f" (wanted: {_WANTED_PER_S:,})"
            print(f"over HTTP, server on one core, {name}: {best:,.0f} signals/s{verdict}")


if __name__ == "__main__":
    main()
