"""Photogram's own little server."""

import json
import threading
from collections.abc import Iterator
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from examples.photogram.origin import OriginHandler
from examples.photogram.server import Photogram

pytestmark = pytest.mark.server


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    config = tmp_path / "client.json"
    config.write_text(json.dumps({"app": "photogram"}))
    yield from serve(partial(Photogram, config=config))


@pytest.fixture
def origin(tmp_path: Path) -> Iterator[str]:
    (tmp_path / "photogram.jws").write_text("a.b.c")
    yield from serve(partial(OriginHandler, directory=str(tmp_path)))


def serve(handler: object) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)  # type: ignore[arg-type]  # a partial makes handlers
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("path", ["/", "/activity", "/help"])
def test_every_page_is_the_same_shell_under_a_strict_policy(address: str, path: str) -> None:
    answer = httpx.get(address + path)
    assert "<title>Photogram</title>" in answer.text
    assert "script-src 'self';" in answer.headers["content-security-policy"]


def test_the_page_gets_the_configuration_of_the_client(address: str) -> None:
    assert httpx.get(f"{address}/config.json").json() == {"app": "photogram"}


def test_the_service_worker_gets_the_same_configuration_as_a_script(address: str) -> None:
    answer = httpx.get(f"{address}/worker-config.js")
    assert answer.text == 'self.itsusOptions = {"app": "photogram"};'
    assert answer.headers["content-type"].startswith("text/javascript")


def test_it_says_that_it_is_healthy(address: str) -> None:
    assert httpx.get(f"{address}/health").json() == {"ok": True}


def test_the_api_has_posts_and_activity(address: str) -> None:
    assert httpx.get(f"{address}/api/feed").json()[0]["user"]
    assert httpx.get(f"{address}/api/activity").json()[0]["text"]


@pytest.mark.parametrize("path", ["/client/../package.json", "/client/%2e%2e/package.json", "/client/none.js"])
def test_nothing_outside_the_built_client_is_served(address: str, path: str) -> None:
    with httpx.Client() as client:
        answer = client.send(httpx.Request("GET", httpx.URL(address).copy_with(raw_path=path.encode())))
    assert answer.status_code == 404


def test_an_origin_may_be_read_from_any_page_and_tells_its_clock(origin: str) -> None:
    answer = httpx.get(f"{origin}/photogram.jws")
    assert answer.text == "a.b.c"
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "Date" in answer.headers["access-control-expose-headers"]
    assert answer.headers["date"]
