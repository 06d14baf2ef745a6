"""A real Alertmanager posts to a real server, and its alerts arrive once each."""

import asyncio
import json
import socket
import subprocess
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from itsus.intake.fold import Fold
from itsus.intake.http import IntakeApp
from itsus.intake.keys import new_server_key
from itsus.model.settings import Settings
from itsus.model.store import ApiKey
from itsus.model.window import Alert, WindowBatch
from itsus.testing.fixed_reader import FixedReader

pytestmark = pytest.mark.server

SECRET, KEY = new_server_key("alertmanager", kinds=("alert",), sources=("alertmanager",))
WAIT_S = 20.0


class _Clock:
    def now(self) -> datetime:
        return datetime.now(UTC)

    def to_wall(self, at: datetime) -> datetime:
        return at

    async def sleep_until(self, at: datetime) -> None:
        raise NotImplementedError


class _Bus:
    def __init__(self) -> None:
        self.alerts: list[Alert] = []

    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        self.alerts.extend(batch.alerts)


async def _keys() -> list[ApiKey]:
    return [KEY]


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """One event loop in a thread of its own, on which the app lives."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@contextmanager
def _serve(app: IntakeApp, loop: asyncio.AbstractEventLoop, statuses: list[int]) -> Iterator[int]:
    """Bridge HTTP to the app."""

    class _Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            path, _, query = self.path.partition("?")
            scope = {
                "type": "http", "method": "POST", "path": path, "query_string": query.encode(),
                "headers": [(name.lower().encode(), value.encode()) for name, value in self.headers.items()],
                "client": self.client_address,
            }  # fmt: skip
            sent: list[Any] = []

            async def receive() -> dict[str, Any]:
                return {"type": "http.request", "body": body}

            async def send(message: Any) -> None:
                sent.append(message)

            asyncio.run_coroutine_threadsafe(app(scope, receive, send), loop).result(WAIT_S)
            statuses.append(sent[0]["status"])
            self.send_response(sent[0]["status"])
            self.send_header("content-length", str(len(sent[1]["body"])))
            self.end_headers()
            self.wfile.write(sent[1]["body"])

        def log_message(self, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


def _config(folder: Path, intake_port: int) -> Path:
    path = folder / "alertmanager.yml"
    path.write_text(f"""
route: {{receiver: itsus, group_by: [alertname], group_wait: 100ms, group_interval: 1s, repeat_interval: 1s}}
receivers:
  - name: itsus
    webhook_configs:
      - url: http://127.0.0.1:{intake_port}/v1/alertmanager
        send_resolved: true
        http_config: {{authorization: {{credentials: {SECRET}}}}}
""")
    return path


@contextmanager
def _alertmanager(program: str, folder: Path, intake_port: int) -> Iterator[str]:
    port = _free_port()
    config = _config(folder, intake_port)
    command = [program, f"--config.file={config}", f"--storage.path={folder / 'data'}", "--cluster.listen-address=",
               f"--web.listen-address=127.0.0.1:{port}", "--log.level=error"]  # fmt: skip
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        _wait(lambda: _is_ready(url))
        yield url
    finally:
        process.terminate()
        process.wait(10)


def _is_ready(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _wait(is_so: Callable[[], bool]) -> None:
    end = time.monotonic() + WAIT_S
    while not is_so():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.05)


def _post_alert(url: str, *, is_resolved: bool) -> None:
    now = datetime.now(UTC)
    labels = {"alertname": "StoriesErrors", "app": "photogram", "component": "stories", "severity": "critical"}
    alert = {"labels": labels, "startsAt": (now - timedelta(minutes=30)).isoformat()}
    if is_resolved:
        alert["endsAt"] = now.isoformat()
    request = urllib.request.Request(
        f"{url}/api/v2/alerts", json.dumps([alert]).encode(), {"content-type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=5) as answer:
        assert answer.status == 200


def test_alerts_of_a_real_alertmanager_arrive_once_and_resolve_when_it_says_so(
    alertmanager_path: str, tmp_path: Path, loop: asyncio.AbstractEventLoop
) -> None:
    bus, statuses = _Bus(), list[int]()
    app = IntakeApp(Fold("node", FixedReader()), bus, _keys, _Clock(), Settings())

    def states() -> list[str]:
        asyncio.run_coroutine_threadsafe(app.flush(), loop).result(WAIT_S)
        return [alert.status for alert in bus.alerts]

    with _serve(app, loop, statuses) as intake_port, _alertmanager(alertmanager_path, tmp_path, intake_port) as url:
        _post_alert(url, is_resolved=False)
        _wait(lambda: states() == ["firing"])
        _wait(lambda: len(statuses) >= 3)
        assert states() == ["firing"], "what is repeated counts once"
        _post_alert(url, is_resolved=True)
        _wait(lambda: states() == ["firing", "resolved"])

    firing, resolved = bus.alerts
    assert set(statuses) == {200}
    assert firing.key == resolved.key
    assert (firing.series.app, firing.series.component, firing.series.name, firing.severity) == (
        "photogram", "stories", "StoriesErrors", "critical",
    )  # fmt: skip
