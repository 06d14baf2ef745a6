"""The HTTP server as `itsus run web` starts it: how many may hold a connection open."""

import asyncio
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from itsus.app.ports import find_free_port
from itsus.app.setup import Wanted, set_up
from itsus.app.web_role import count_connections

#: More than the HTTP server keeps open by itself.
_CROWD = 400
_LIMIT_S = 60.0


def limit_files(monkeypatch: pytest.MonkeyPatch, soft: int, hard: int) -> list[tuple[int, int]]:
    asked: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: asked.append(limits))
    return asked


@pytest.mark.parametrize(
    ("soft", "hard", "connections", "asked"),
    [
        (1024, 4096, 3840, [(4096, 4096)]),
        (1024, 1_048_576, 20_000, [(20_256, 1_048_576)]),
        (1024, resource.RLIM_INFINITY, 20_000, [(20_256, resource.RLIM_INFINITY)]),
        (1_048_576, 1_048_576, 20_000, []),
        (resource.RLIM_INFINITY, resource.RLIM_INFINITY, 20_000, []),
        (64, 64, 1, []),
    ],
)
def test_connections_are_as_many_as_the_system_grants_files(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, connections: int, asked: list[tuple[int, int]]
) -> None:
    calls = limit_files(monkeypatch, soft, hard)
    assert count_connections() == connections
    assert calls == asked


@pytest.fixture
def port(tmp_path: Path) -> Iterator[int]:
    """Run the web role alone, and return where it listens."""
    asyncio.run(set_up(Wanted(tmp_path, ("photogram",), "anna", "it-is-us-not-you")))
    found = find_free_port("127.0.0.1", 18_420)
    command = [sys.executable, "-m", "itsus.cli.main", "run", "web", "--port", str(found)]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=tmp_path, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_for(found, process, tmp_path / "log")
        yield found
    finally:
        process.terminate()
        process.wait(_LIMIT_S)


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    end_s = time.monotonic() + _LIMIT_S
    while time.monotonic() < end_s:
        assert process.poll() is None, log.read_text()
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text()}")


def read_status(connection: socket.socket) -> bytes:
    connection.sendall(b"GET /feed/photogram.jws HTTP/1.1\r\nHost: localhost\r\n\r\n")
    return connection.recv(4096).split(b"\r\n", 1)[0]


@pytest.mark.server
def test_a_crowd_that_keeps_its_connections_open_shuts_nobody_out(port: int) -> None:
    with ExitStack() as crowd:
        for _ in range(_CROWD):
            reader = crowd.enter_context(socket.create_connection(("127.0.0.1", port), timeout=_LIMIT_S))
            assert read_status(reader) == b"HTTP/1.1 404 Not Found"
