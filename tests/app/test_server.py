"""Who answers which path, and how the hot pages answer."""

from collections.abc import MutableMapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from itsus.app.pages import Asgi, ClientPages, FeedPages
from itsus.app.server import Front, create_asgi
from itsus.model.errors import BackendError
from itsus.model.store import Publication
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore

NOW = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
DOCUMENT = Publication("photogram", 42, b"header.payload.signature", NOW)


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


def answering(name: str) -> Asgi:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": name.encode()})

    return app


class Seconds:
    """Monotonic seconds, set by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


class FailingStore(MemoryStore):
    """A store that does not answer while it is told so."""

    fails = False

    async def last_publication(self, app: str) -> Publication | None:
        if self.fails:
            raise BackendError("another process holds the store", retryable=True)
        return await super().last_publication(app)

    async def begun_to(self) -> datetime | None:
        if self.fails:
            raise BackendError("another process holds the store", retryable=True)
        return await super().begun_to()


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


async def test_the_feed_is_served_so_that_any_page_may_read_it(store: FailingStore) -> None:
    answer = await ask(FeedPages(store), "/feed/photogram.jws")
    assert (answer.status, answer.body) == (200, DOCUMENT.document)
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["access-control-expose-headers"] == "Date, ETag, Retry-After"
    assert answer.headers["etag"] == '"42"'
    assert answer.headers["date"].endswith("GMT")
    assert answer.headers["content-length"] == str(len(DOCUMENT.document))


@pytest.mark.parametrize("tag", ['"42"', 'W/"42"', '"41", "42"', "*"])
async def test_a_reader_that_has_it_gets_no_copy(store: FailingStore, tag: str) -> None:
    answer = await ask(FeedPages(store), "/feed/photogram.jws", if_none_match=tag)
    assert (answer.status, answer.body, answer.headers["etag"]) == (304, b"", '"42"')


async def test_a_reader_with_an_older_copy_gets_the_new_one(store: FailingStore) -> None:
    assert (await ask(FeedPages(store), "/feed/photogram.jws", if_none_match='"41"')).status == 200


async def test_head_answers_without_a_body(store: FailingStore) -> None:
    answer = await ask(FeedPages(store), "/feed/photogram.jws", "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(DOCUMENT.document))


async def test_a_feed_is_only_read(store: FailingStore) -> None:
    answer = await ask(FeedPages(store), "/feed/photogram.jws", "POST")
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("path", ["/feed/nobody.jws", "/feed/", "/feed/../x.jws"])
async def test_a_feed_that_is_not_there_is_not_found(store: FailingStore, path: str) -> None:
    assert (await ask(FeedPages(store), path)).status == 404


async def test_many_readers_cost_the_store_one_query(store: FailingStore) -> None:
    seconds = Seconds()
    pages = FeedPages(store, seconds)
    await ask(pages, "/feed/photogram.jws")
    await store.save_publication(msgspec.structs.replace(DOCUMENT, seq=43))
    assert (await ask(pages, "/feed/photogram.jws")).headers["etag"] == '"42"'
    seconds.now += 1
    assert (await ask(pages, "/feed/photogram.jws")).headers["etag"] == '"43"'


async def test_a_store_that_is_away_does_not_take_the_feed_away(store: FailingStore) -> None:
    seconds = Seconds()
    pages = FeedPages(store, seconds)
    await ask(pages, "/feed/photogram.jws")
    store.fails = True
    seconds.now += 1
    assert (await ask(pages, "/feed/photogram.jws")).status == 200
    answer = await ask(pages, "/feed/wazzup.jws")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")


async def test_made_up_names_do_not_fill_the_memory(store: FailingStore) -> None:
    pages = FeedPages(store)
    for number in range(2100):
        await ask(pages, f"/feed/x{number}.jws")
    assert len(pages._cache) <= 1000


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
