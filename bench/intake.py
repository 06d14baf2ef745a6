"""How many signals a second `POST /v1/signals` takes, on one core: in process, and over HTTP on loopback.

Batches of 1,000 as gateways, probes and people's devices send them: counted requests, texts, and nine machine signals
to one text. Prints signals a second, and signals a second of CPU: where the core is not ours alone, only the second
says what the code can do.
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
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from itsus.confusion.reader import ModelReader
from itsus.intake.fold import Fold
from itsus.intake.http import SIGNALS, IntakeApp
from itsus.intake.keys import digest_of
from itsus.intake.limits import Limits
from itsus.model.settings import Settings
from itsus.model.store import ApiKey
from itsus.model.window import WindowBatch
from itsus.testing.fake_clock import FakeClock

_BATCH = 1_000
_BATCHES = 40
_ROUNDS = 4
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


class _Speed(NamedTuple):
    """What a round took: signals, seconds that passed, and seconds of CPU, user and system."""

    signals: int
    passed_s: float
    cpu_s: float

    @property
    def per_s(self) -> float:
        return self.signals / self.passed_s

    @property
    def per_cpu_s(self) -> float:
        return self.signals / max(self.cpu_s, 1e-9)


class _Sink:
    """A bus that takes everything at once."""

    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        del batch, received


async def _keys() -> list[ApiKey]:
    return [ApiKey("bench", "server", digest_of(_SECRET))]


def create_app() -> IntakeApp:
    """Return the app that is measured; the server imports it by name."""
    fold = Fold("bench", ModelReader())
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


def _machine(dice: random.Random) -> dict[str, Any]:
    """Most of what machines send are counted requests; some are probes and metrics."""
    signal = _request(dice)
    kind = dice.choices(("request", "probe", "metric"), (8, 1, 1))[0]
    if kind == "probe":
        failed = dice.randrange(2)
        error = {"error": dice.choice(["dns", "timeout", "5xx"])} if failed else {}
        return {**signal, "kind": kind, "ok": 1 - failed, "failed": failed, "network": "AS3320", **error}
    if kind == "metric":
        counted = {name: value for name, value in signal.items() if name not in ("ok", "failed")}
        return {**counted, "kind": kind, "name": "login_rate", "value": dice.random() * 900, "bad": "down"}
    return signal


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
    "nine machine signals to one text": lambda dice, i: _machine(dice) if i % 10 else _report(dice),
}


def make_mixed(dice: random.Random) -> bytes:
    """Return a batch of nine machine signals to one text."""
    make = _MIXTURES["nine machine signals to one text"]
    return b"\n".join(msgspec.json.encode(make(dice, i)) for i in range(_BATCH))


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


async def _measure_in_process(bodies: list[bytes]) -> _Speed:
    app = create_app()
    begin, cpu = time.perf_counter(), time.process_time()
    for body in bodies:
        await _post_in_process(app, body)
    await app.flush()
    return _Speed(len(bodies) * _BATCH, time.perf_counter() - begin, time.process_time() - cpu)


@contextmanager
def _server() -> Iterator[tuple[int, int]]:
    """Run the app in a server of its own on one core; the load comes from another. Yields its process and its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    granian = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--no-ws", "--log-level", "error"]
    pin = ["taskset", "-c", "0"] if shutil.which("taskset") else []
    process = subprocess.Popen([*pin, *granian, "--port", str(port), "bench.intake:create_app"])
    try:
        _wait_for(port)
        yield process.pid, port
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


def cpu_s(root: int) -> float:
    """Return the CPU seconds, user and system, of a process and of those it started."""
    taken: dict[int, tuple[int, float]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it may have ended
            fields = path.read_text().rpartition(")")[2].split()
            taken[int(path.parent.name)] = (
                int(fields[1]),
                (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"),
            )
    ours = {root}
    for pid in sorted(taken):  # who starts another has, as a rule, the lower number
        if taken[pid][0] in ours:
            ours.add(pid)
    return sum(taken[pid][1] for pid in ours if pid in taken)


def _measure_over_http(pid: int, port: int, bodies: list[bytes]) -> _Speed:
    connection = http.client.HTTPConnection("127.0.0.1", port)
    begin, cpu = time.perf_counter(), cpu_s(pid)
    for body in bodies:
        connection.request("POST", SIGNALS, body, _HEADERS)
        response = connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer
    connection.close()
    return _Speed(len(bodies) * _BATCH, time.perf_counter() - begin, cpu_s(pid) - cpu)


def _print(name: str, rounds: list[_Speed]) -> None:
    passed, cpu = max(speed.per_s for speed in rounds), max(speed.per_cpu_s for speed in rounds)
    spent = min(speed.cpu_s for speed in rounds)
    verdict = "" if cpu >= _WANTED_PER_S else f" (wanted: {_WANTED_PER_S:,})"
    print(f"{name}: {passed:,.0f} signals/s; {spent:.2f} s of CPU a round, {cpu:,.0f} signals per CPU second{verdict}")


def main() -> None:
    """Print what each mixture takes, the best of some rounds."""
    for name in _MIXTURES:
        _print(f"in process, {name}", [asyncio.run(_measure_in_process(bodies)) for bodies in _rounds(name)])
    with _server() as (pid, port):
        cores = os.cpu_count() or 1
        if cores > 1 and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, set(range(1, cores)))
        for name in _MIXTURES:
            rounds = [_measure_over_http(pid, port, bodies) for bodies in _rounds(name)]
            _print(f"over HTTP, server on one core, {name}", rounds)


if __name__ == "__main__":
    main()
