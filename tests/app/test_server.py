"""Who answers which path, and how the hot pages answer."""

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from itsus.app.pages import Asgi, ClientPages
from itsus.app.server import Front, create_asgi
from itsus.model.store import Publication
from itsus.testing.fake_clock import FakeClock
from tests.app.asking import FailingStore, ask

NOW = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
DOCUMENT = Publication("photogram", 42, b"header.payload.signature", NOW)


def answering(name: str) -> Asgi:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": name.encode()})

    return app


@pytest.fixture
async def store() -> FailingStore:
    made = FailingStore()
    await made.save_publication(DOCUMENT)
    return made


async def test_each_path_goes_to_who_answers_it() -> None:
    front = Front({"/v1/signals": answering("intake")}, {"/feed/": answering("feed")}, answering("rest"), None)
    assert (await ask(front, "/v1/signals")).body == b"intake"
    assert (await ask(front, "/v1/signals/x")).body == b"rest"
    assert (await ask(front, "/feed/photogram.jws")).body == b"feed"
    assert (await ask(front, "/")).body == b"rest"


async def test_without_a_console_other_paths_do_not_exist(store: FailingStore) -> None:
    front = create_asgi(store, FakeClock(NOW), intake=None, console=None)
    assert (await ask(front, "/")).status == 404
    assert (await ask(front, "/v1/signals", "POST")).status == 404


@pytest.mark.parametrize("path", ["/health", "/client/itsus.js", "/client/none", "/none"])
async def test_browsers_do_not_guess_what_an_answer_is(store: FailingStore, path: str) -> None:
    front = create_asgi(store, FakeClock(NOW), intake=None, console=None)
    assert (await ask(front, path)).headers["x-content-type-options"] == "nosniff"


async def test_intake_starts_and_stops_with_the_server() -> None:
    happened: list[str] = []

    class Worker:
        async def start(self) -> None:
            happened.append("start")

        async def stop(self) -> None:
            happened.append("stop")

    messages = iter(["lifespan.startup", "lifespan.shutdown"])

    async def receive() -> MutableMapping[str, Any]:
        return {"type": next(messages)}

    async def send(message: MutableMapping[str, Any]) -> None:
        happened.append(message["type"])

    await Front({}, {}, None, Worker())({"type": "lifespan"}, receive, send)
    assert happened == ["start", "lifespan.startup.complete", "stop", "lifespan.shutdown.complete"]


async def test_the_client_is_served_from_the_folder_it_was_built_to(tmp_path: Path) -> None:
    (tmp_path / "lang").mkdir()
    (tmp_path / "itsus.js").write_text("export {}")
    (tmp_path / "lang" / "fr.js").write_text("export default {}")
    pages = ClientPages(tmp_path)
    answer = await ask(pages, "/client/itsus.js")
    assert (answer.body, answer.headers["content-type"]) == (b"export {}", "text/javascript; charset=utf-8")
    assert (await ask(pages, "/client/itsus.js", if_none_match=answer.headers["etag"])).status == 304
    assert (await ask(pages, "/client/lang/fr.js")).status == 200
    for path in ("/client/", "/client/x.js", "/client/../secrets.js"):
        assert (await ask(pages, path)).status == 404


async def test_a_client_that_was_not_built_is_not_found(tmp_path: Path) -> None:
    assert (await ask(ClientPages(tmp_path / "nowhere"), "/client/itsus.js")).status == 404


async def test_health_says_how_far_the_engine_has_come(store: FailingStore) -> None:
    clock = FakeClock(NOW)
    front = create_asgi(store, clock, intake=None, console=None)
    assert msgspec.json.decode((await ask(front, "/health")).body)["engine_at"] is None
    await store.begin_step(NOW - timedelta(seconds=7))
    found = msgspec.json.decode((await ask(front, "/health")).body)
    assert found == {
        "status": "ok",
        "now": "2021-10-04T15:40:00Z",
        "engine_at": "2021-10-04T15:39:53Z",
        "engine_behind_s": 7.0,
    }


async def test_health_fails_where_the_store_does(store: FailingStore) -> None:
    store.fails = True
    answer = await ask(create_asgi(store, FakeClock(NOW), intake=None, console=None), "/health")
    assert answer.status == 503
    assert "another process holds the store" in answer.body.decode()
