"""docs/backend.md: what a reader of the page copies works, against real servers on loopback."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from itsus.testing.feed_attacker import FeedAttacker

PAGE = Path(__file__).resolve().parents[2] / "docs" / "backend.md"
FIRST, SECOND = "https://status.photogram-feed.example", "https://photogram.feed-mirror.example"
DEAD = "http://127.0.0.1:9"
PERSON = SimpleNamespace(feed_id="d1", country="US", app_version="209.0", languages=["fr-CA"])


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing of it."""

    def log_message(self, *_: Any) -> None:
        """Not here."""


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    """An origin that holds a notice; its address."""
    publisher = FeedAttacker(now=datetime.now(UTC))
    text = {"en": {"title": "It’s us", "body": "…"}, "fr": {"title": "C’est nous", "body": "…"}}
    notice = publisher.notice(text=text, audience={"country": {"$in": ["US"]}})
    (tmp_path / "origin").mkdir()
    (tmp_path / "origin" / "photogram.jws").write_bytes(publisher.publish(notices=[notice]))
    (tmp_path / "keys").mkdir()
    keys = {"current": publisher.current.public_jwk(), "standby": publisher.standby.public_jwk()}
    (tmp_path / "keys" / "public.json").write_text(json.dumps(keys))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path / "origin"))) as server:
        serving = threading.Thread(target=server.serve_forever, args=(0.01,))
        serving.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join(10)


def run_page(origin: str, *, keeps: bool = False) -> dict[str, Any]:
    """Run the code of the page; the first of its origins is dead here, the second is `origin`."""
    page = PAGE.read_text(encoding="utf-8").replace(FIRST, DEAD).replace(SECOND, origin)
    [start, keeping] = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    [thread] = re.findall(r"^Thread\(.*\n", start, re.MULTILINE)
    names: dict[str, Any] = {}
    exec(start.replace(thread, keeping) if keeps else start, names)
    return names


def end(names: dict[str, Any]) -> None:
    """Stop the page's threads and its source."""
    names["stop"].set()
    for thread in threading.enumerate():
        if thread.name == "feed":
            thread.join(10)
    names["reader"]._source.close()


def wait_for(holds: Callable[[], Any]) -> Any:
    """Return what comes true within ten seconds."""
    passing = threading.Event()
    for _ in range(1000):
        if found := holds():
            return found
        passing.wait(0.01)
    pytest.fail("it did not come true in ten seconds")


@pytest.mark.server
def test_the_ten_minutes_end_with_a_notice_in_the_persons_language(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = run_page(origin)
    try:
        [entry] = wait_for(lambda: names["notices_for"](PERSON))
        assert (entry.title, entry.lang, entry.component) == ("C’est nous", "fr", ("stories",))
        assert names["notices_for"](SimpleNamespace(**{**vars(PERSON), "country": "FR"})) == []
    finally:
        end(names)


@pytest.mark.server
def test_what_is_kept_shows_notices_after_a_restart_with_all_origins_dead(
    origin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = run_page(origin, keeps=True)
    try:
        wait_for((tmp_path / "feed.memory").exists)
    finally:
        end(names)
    names = run_page(DEAD, keeps=True)
    try:
        assert len(names["notices_for"](PERSON)) == 1
    finally:
        end(names)


def test_the_page_tells_of_every_part_of_a_device_and_an_entry() -> None:
    from itsus.feed.read import Device, Entry

    page = PAGE.read_text(encoding="utf-8")
    assert [name for name in (*Device.__slots__, *Entry.__struct_fields__) if f"`{name}`" not in page] == []
