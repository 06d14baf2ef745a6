"""The feed from memory: headers, encodings, entity tags, and how seldom and how patiently the store is asked."""

import asyncio
import gzip
from collections.abc import Sequence
from datetime import UTC, datetime

import brotli
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus.app.feed_copy import FeedCopy, compress, rank_encodings
from itsus.app.feed_pages import FRESH_S, PATIENCE_S, STALE_S, FeedPages
from itsus.model.store import Publication
from tests.app.asking import Answer, FailingStore, Seconds, ask

NOW = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)
DOCUMENT = Publication("photogram", 42, b"header.payload.signature" * 40, NOW)
NEXT = msgspec.structs.replace(DOCUMENT, seq=43, document=b"header.later.signature" * 40)
FEED = "/feed/photogram.jws"


@pytest.fixture
async def store() -> FailingStore:
    made = FailingStore()
    await made.save_publication(DOCUMENT)
    return made


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def pages(store: FailingStore, seconds: Seconds) -> FeedPages:
    return FeedPages(store, seconds, lambda: NOW.timestamp() + seconds.now)


async def settle() -> None:
    """Let everything run that can: what was asked of the store is answered, what is compressed in a thread is done."""
    current = asyncio.current_task()
    while others := [task for task in asyncio.all_tasks() if task is not current]:
        await asyncio.wait(others)


async def ask_at_once(pages: FeedPages) -> Answer:
    """Ask for the feed; an answer that waits for anything fails."""
    asking = asyncio.create_task(ask(pages, FEED))
    for _ in range(10):
        await asyncio.sleep(0)
    assert asking.done()
    return asking.result()


async def test_any_page_may_read_it(pages: FeedPages) -> None:
    answer = await ask(pages, FEED)
    assert (answer.status, answer.body) == (200, DOCUMENT.document)
    assert answer.headers == {
        "access-control-allow-origin": "*",
        "access-control-expose-headers": "Date, ETag, Retry-After",
        "content-type": "application/jose",
        "etag": '"42"',
        "cache-control": "public, max-age=5",
        "vary": "Accept-Encoding",
        "content-length": str(len(DOCUMENT.document)),
        "date": "Mon, 04 Oct 2021 15:40:00 GMT",
    }


async def test_the_date_is_that_of_the_answer(pages: FeedPages, seconds: Seconds) -> None:
    await ask(pages, FEED)
    seconds.now = 0.4
    assert (await ask(pages, FEED)).headers["date"] == "Mon, 04 Oct 2021 15:40:00 GMT"
    seconds.now = 61.0
    assert (await ask(pages, FEED)).headers["date"] == "Mon, 04 Oct 2021 15:41:01 GMT"


@pytest.mark.parametrize(
    ("accept", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP", "gzip"),
        ("br;q=0.5, gzip;q=0.8", "gzip"),
        ("br;q=0, gzip;q=0", None),
        ("br ; q=0, *", "gzip"),
        ("*", "br"),
        ("identity, br;q=0.2", None),
        ("br;q=much", None),
        ("deflate", None),
        ("", None),
        ("br," * 100, None),
    ],
)
async def test_each_reader_gets_the_smallest_that_it_takes(pages: FeedPages, accept: str, encoding: str | None) -> None:
    answer = await ask(pages, FEED, accept_encoding=accept)
    assert answer.headers.get("content-encoding") == encoding
    assert answer.headers["vary"] == "Accept-Encoding"
    assert answer.headers["content-length"] == str(len(answer.body))
    assert unpack(answer) == DOCUMENT.document


def unpack(answer: Answer) -> bytes:
    match answer.headers.get("content-encoding"):
        case "br":
            return bytes(brotli.decompress(answer.body))
        case "gzip":
            return gzip.decompress(answer.body)
        case _:
            return answer.body


async def test_each_encoding_has_a_tag_of_its_own(pages: FeedPages) -> None:
    tags = {(await ask(pages, FEED, accept_encoding=accept)).headers["etag"] for accept in ("br", "gzip", "")}
    assert tags == {'"42-br"', '"42-gzip"', '"42"'}


def test_an_encoding_that_saves_nothing_is_not_offered() -> None:
    assert set(compress(b"x" * 500)) == {b"", b"gzip", b"br"}
    assert set(compress(b"x")) == {b""}


@given(st.binary(max_size=250))
def test_any_accept_encoding_ends_with_plain(accept: bytes) -> None:
    assert rank_encodings(accept)[-1] == b""


@pytest.mark.parametrize("tag", ['"42"', 'W/"42"', '"41", "42"', '"42-br"', "*"])
async def test_a_reader_that_has_it_gets_no_copy(pages: FeedPages, tag: str) -> None:
    answer = await ask(pages, FEED, if_none_match=tag, accept_encoding="gzip")
    assert (answer.status, answer.body) == (304, b"")
    assert answer.headers["etag"] in {tag, '"42"'}
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cache-control"] == "public, max-age=5"
    assert "content-length" not in answer.headers


@pytest.mark.parametrize("tag", ['"41"', "42", '"4"', "", ",,", '"42-zstd"'])
async def test_a_reader_with_another_copy_gets_this_one(pages: FeedPages, tag: str) -> None:
    assert (await ask(pages, FEED, if_none_match=tag)).status == 200


async def test_head_answers_without_a_body(pages: FeedPages) -> None:
    answer = await ask(pages, FEED, "HEAD")
    assert (answer.status, answer.body) == (200, b"")
    assert answer.headers["content-length"] == str(len(DOCUMENT.document))


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "get"])
async def test_a_feed_is_only_read(pages: FeedPages, store: FailingStore, method: str) -> None:
    answer = await ask(pages, FEED, method)
    assert (answer.status, answer.headers["allow"]) == (405, "GET, HEAD")
    assert store.asked == []


@pytest.mark.parametrize(
    "path",
    [
        "/feed/nobody.jws",
        "/feed/",
        "/feed/.jws",
        "/feed/../x.jws",
        "/feed/photogram",
        "/feed/photogram.jws/",
        "/feed/ä.jws",
    ],
)
async def test_a_feed_that_is_not_there_is_not_found(pages: FeedPages, path: str) -> None:
    answer = await ask(pages, path)
    assert (answer.status, answer.headers["access-control-allow-origin"]) == (404, "*")


async def test_a_name_that_no_app_can_have_is_not_looked_up(pages: FeedPages, store: FailingStore) -> None:
    for path in ("/feed/../x.jws", f"/feed/{'x' * 65}.jws", "/feed/x/y/z.jws", "/feed/photogram\n.jws"):
        assert (await ask(pages, path)).status == 404
    assert store.asked == []


async def test_under_its_number_it_never_changes(pages: FeedPages) -> None:
    answer = await ask(pages, "/feed/photogram/42.jws", accept_encoding="br")
    assert (answer.status, unpack(answer)) == (200, DOCUMENT.document)
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert (await ask(pages, "/feed/photogram/42.jws", if_none_match='"42-br"')).status == 304


@pytest.mark.parametrize("number", ["41", "43", "042", "-1", "4" * 30, "x", ""])
async def test_other_numbers_are_not_kept_here(pages: FeedPages, number: str) -> None:
    assert (await ask(pages, f"/feed/photogram/{number}.jws")).status == 404


async def test_many_readers_cost_the_store_one_query(pages: FeedPages, store: FailingStore, seconds: Seconds) -> None:
    await asyncio.gather(*(ask(pages, FEED) for _ in range(50)))
    await store.save_publication(NEXT)
    seconds.now = FRESH_S - 0.01
    assert (await ask(pages, FEED)).headers["etag"] == '"42"'
    assert store.asked == ["photogram"]
    seconds.now = FRESH_S
    await asyncio.gather(*(ask(pages, FEED) for _ in range(50)))
    await settle()
    assert store.asked == ["photogram"] * 2
    assert (await ask(pages, FEED)).headers["etag"] == '"43"'


async def test_readers_are_not_kept_waiting_while_the_store_is_asked(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    await ask(pages, FEED)
    await store.save_publication(NEXT)
    store.gate.clear()
    seconds.now = STALE_S
    answers = await asyncio.gather(*(ask(pages, FEED) for _ in range(20)))
    assert {answer.headers["etag"] for answer in answers} == {'"42"'}
    assert len(store.asked) == 2
    store.gate.set()
    await settle()
    assert (await ask(pages, FEED)).headers["etag"] == '"43"'


async def test_after_a_long_quiet_the_first_reader_gets_the_new_document(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    await ask(pages, FEED)
    await store.save_publication(NEXT)
    seconds.now = 3600.0
    answers = await asyncio.gather(ask(pages, FEED), ask(pages, FEED))
    assert [answer.headers["etag"] for answer in answers] == ['"43"', '"43"']


async def test_a_store_that_is_slow_is_waited_for_only_briefly_and_once(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    await ask(pages, FEED)
    store.gate.clear()
    seconds.now = 3600.0
    waiting = asyncio.create_task(ask(pages, FEED))
    await asyncio.sleep(0)
    seconds.now += PATIENCE_S
    assert (await ask_at_once(pages)).status == 200
    store.gate.set()
    assert (await waiting).status == 200
    await settle()
    store.gate.clear()
    seconds.now += 3600.0
    assert (await ask_at_once(pages)).status == 200
    store.gate.set()
    await settle()


async def test_a_store_that_is_away_does_not_take_the_feed_away(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    await ask(pages, FEED)
    store.fails = True
    for _ in range(10):
        seconds.now += 60.0
        assert (await ask(pages, FEED)).body == DOCUMENT.document
    await settle()
    answer = await ask(pages, "/feed/wazzup.jws")
    assert (answer.status, answer.headers["retry-after"]) == (503, "5")
    store.fails = False
    await store.save_publication(NEXT)
    seconds.now += 60.0
    await ask(pages, FEED)
    await settle()
    assert (await ask(pages, FEED)).body == NEXT.document


async def test_a_store_that_was_set_back_does_not_take_readers_back(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    await store.save_publication(NEXT)
    assert (await ask(pages, FEED)).headers["etag"] == '"43"'
    store._publications["photogram"] = DOCUMENT
    seconds.now = 3600.0
    assert (await ask(pages, FEED)).headers["etag"] == '"43"'
    await settle()


async def test_a_name_without_a_feed_is_asked_for_once_in_a_while(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    assert {(await ask(pages, "/feed/wazzup.jws")).status for _ in range(5)} == {404}
    assert store.asked == ["wazzup"]
    await store.save_publication(msgspec.structs.replace(DOCUMENT, app="wazzup"))
    seconds.now = FRESH_S
    assert (await ask(pages, "/feed/wazzup.jws")).status == 200


async def test_made_up_names_do_not_fill_the_memory_nor_push_out_a_feed(
    pages: FeedPages, store: FailingStore, seconds: Seconds
) -> None:
    await ask(pages, FEED)
    for number in range(2100):
        await ask(pages, f"/feed/x{number}.jws")
    assert len(pages._absent) <= 1000
    assert list(pages._held) == [FEED]
    store.fails = True
    seconds.now = 1.0
    assert (await ask(pages, FEED)).status == 200
    await settle()


async def test_made_up_names_at_once_do_not_flood_the_store(pages: FeedPages, store: FailingStore) -> None:
    store.gate.clear()
    asking = [asyncio.create_task(ask(pages, f"/feed/x{number}.jws")) for number in range(100)]
    await asyncio.sleep(0)
    store.gate.set()
    statuses = [(await task).status for task in asking]
    assert (statuses.count(404), statuses.count(503)) == (8, 92)
    assert len(store.asked) == 8


async def test_a_reader_that_hangs_up_takes_no_other_with_it(pages: FeedPages, store: FailingStore) -> None:
    store.gate.clear()
    first, second = (asyncio.create_task(ask(pages, FEED)) for _ in range(2))
    await asyncio.sleep(0)
    first.cancel()
    await asyncio.sleep(0)
    store.gate.set()
    assert (await second).status == 200


@given(st.lists(st.tuples(st.binary(max_size=20), st.binary(max_size=40)), max_size=8))
def test_no_headers_of_a_reader_break_an_answer(headers: Sequence[tuple[bytes, bytes]]) -> None:
    names = [b"if-none-match", b"accept-encoding"]
    sent = [(names[index % 2], value) for index, (_, value) in enumerate(headers)]
    answer = FeedCopy(DOCUMENT).pick([*headers, *sent])
    assert answer.start(0)["status"] in {200, 304}
