"""`itsus serve` as an operator starts it: real processes, a real port."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from itsus.app.ports import find_free_port
from itsus.app.setup import Made, Wanted, set_up
from itsus.feed.keys import PublicKeys
from itsus.feed.verify import verify
from itsus.model.document import FeedDocument

pytestmark = pytest.mark.server

#: Processes start slowly on a busy machine; nothing waits longer than it must.
_LIMIT_S = 90.0


class Serving:
    """One `itsus serve` in a folder of its own."""

    def __init__(self, folder: Path, made: Made, port: int, *more: str) -> None:
        self.folder, self.made, self.url = folder, made, f"http://127.0.0.1:{port}"
        self.log = folder / "serve.log"
        command = [sys.executable, "-m", "itsus.cli.main", "serve", "--port", str(port), *more]
        with self.log.open("wb") as out:
            self.process = subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, stdin=subprocess.DEVNULL)

    def said(self) -> str:
        return self.log.read_text()

    def wait(self, is_so: Callable[[], bool], what: str) -> None:
        end_s = time.monotonic() + _LIMIT_S
        while time.monotonic() < end_s:
            try:
                if is_so():
                    return
            except httpx.HTTPError:
                pass
            assert self.process.poll() is None, self.said()
            time.sleep(0.05)
        pytest.fail(f"never: {what}\n{self.said()}")

    def wait_until_up(self) -> None:
        self.wait(lambda: httpx.get(f"{self.url}/health").status_code == 200, "up")

    def read_feed(self) -> FeedDocument:
        keys = msgspec.json.decode((self.folder / "keys" / "public.json").read_bytes())
        answer = httpx.get(f"{self.url}/feed/photogram.jws").raise_for_status()
        return verify(answer.content, app="photogram", keys=PublicKeys.of(keys["current"]), now=datetime.now(UTC))

    def end(self, number: int = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(20)


@pytest.fixture
async def made(tmp_path: Path) -> Made:
    return await set_up(Wanted(tmp_path, ("photogram",), "ada", "correct horse"))


@pytest.fixture
def serving(tmp_path: Path, made: Made) -> Iterator[Serving]:
    one = Serving(tmp_path, made, find_free_port("127.0.0.1", 18420))
    yield one
    one.process.kill()
    one.process.wait()


def is_stepping(serving: Serving) -> bool:
    """Tell whether the engine has stepped lately; until its first step it is not known how far behind it is."""
    behind_s = httpx.get(f"{serving.url}/health").json()["engine_behind_s"]
    return behind_s is not None and behind_s < 15


def find_child(serving: Serving, role: str) -> int:
    """Return the process id of a role."""
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = (entry / "stat").read_text().rpartition(")")[2].split()[1]
                command = (entry / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if parent == str(serving.process.pid) and role.encode() in command:
                return int(entry.name)
    pytest.fail(f"no process of {role}")


def test_everything_runs_from_one_command_and_ends_cleanly(serving: Serving) -> None:
    serving.wait_until_up()
    serving.wait(lambda: httpx.get(f"{serving.url}/feed/photogram.jws").status_code == 200, "a quiet feed")
    assert serving.read_feed().state == "quiet"
    assert (serving.folder / "origin" / "photogram.jws").is_file()

    at = (datetime.now(UTC) - timedelta(seconds=20)).isoformat()
    body = msgspec.json.encode({"kind": "report", "at": at, "app": "photogram", "text": "is it my phone?"})
    headers = {"authorization": f"Bearer {serving.made.server_key}"}
    assert httpx.post(f"{serving.url}/v1/signals", content=body, headers=headers).status_code < 300
    assert httpx.post(f"{serving.url}/v1/signals", content=body).status_code == 401
    serving.wait(lambda: is_stepping(serving), "an engine that steps")

    # A role that dies is started again, and it is said.
    os.kill(find_child(serving, "engine"), signal.SIGKILL)
    serving.wait(lambda: "killed by SIGKILL" in serving.said() and "recovered" in serving.said(), "recovered")

    began_s = time.monotonic()
    assert serving.end() == 0
    assert time.monotonic() - began_s < 10
    assert "Traceback" not in serving.said()
    assert not (serving.folder / "itsus.db.running").exists()


def test_a_taken_port_is_named_and_a_second_server_on_the_same_store_refused(serving: Serving, made: Made) -> None:
    serving.wait_until_up()
    port = int(serving.url.rpartition(":")[2])
    again = Serving(serving.folder, made, port)
    assert again.process.wait(_LIMIT_S) == 5
    assert "itsus serve already runs on this store" in again.said()
    serving.end(signal.SIGTERM)


async def test_the_next_free_port_is_taken(tmp_path: Path, made: Made, serving: Serving) -> None:
    serving.wait_until_up()
    other = tmp_path / "other"
    others = await set_up(Wanted(other, ("photogram",), "ada", "correct horse"))
    taken = int(serving.url.rpartition(":")[2])
    second = Serving(other, others, taken)
    try:
        second.wait(lambda: f"Port {taken} is taken; using {taken + 1}." in second.said(), "named")
    finally:
        second.end(signal.SIGTERM)


def test_a_key_that_others_may_read_ends_it_with_what_to_do(tmp_path: Path, made: Made) -> None:
    (tmp_path / "keys" / "current.pem").chmod(0o644)
    serving = Serving(tmp_path, made, find_free_port("127.0.0.1", 18520))
    try:
        assert serving.process.wait(_LIMIT_S) == 3
    finally:
        serving.process.kill()
        serving.process.wait()
    assert "chmod 600" in serving.said()
    assert "Traceback" not in serving.said()


def test_a_rehearsal_cannot_be_mistaken(tmp_path: Path, made: Made) -> None:
    port = find_free_port("127.0.0.1", 18620)
    serving = Serving(tmp_path, made, port, "--clock", "2021-10-04T15:00Z", "--speed", "60")
    try:
        serving.wait_until_up()
        assert "REHEARSAL" in serving.said()
        assert httpx.get(f"{serving.url}/health").json()["now"].startswith("2021-10-04T")
        serving.wait(lambda: httpx.get(f"{serving.url}/feed/photogram.jws").status_code == 200, "a feed")
        assert abs(serving.read_feed().iat - time.time()) < 120
        assert serving.end(signal.SIGTERM) == 0
    finally:
        serving.process.kill()
        serving.process.wait()


def test_a_server_that_comes_back_takes_over_what_was_spoken_without_it(tmp_path: Path, made: Made) -> None:
    command = [sys.executable, "-m", "itsus.cli.main", "speak", "photogram", "--offline", "--key", "keys/current.pem"]
    spoken = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True).stdout.partition(":")[0]
    serving = Serving(tmp_path, made, find_free_port("127.0.0.1", 18430))
    try:
        serving.wait_until_up()
        serving.wait(lambda: spoken in {notice.id for notice in serving.read_feed().notices}, "the notice in the feed")

        def is_known() -> bool:
            answer = httpx.get(f"{serving.url}/v1/notices/{spoken}", auth=("ada", "correct horse"))
            return answer.status_code == 200 and answer.json()["status"] == "active"

        serving.wait(is_known, "the notice taken over by the engine")
        assert [notice.id for notice in serving.read_feed().notices] == [spoken]
    finally:
        serving.end()
    assert "Traceback" not in serving.said()
