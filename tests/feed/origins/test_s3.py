"""What only object storage can get wrong: refusals, silence, missing features, other writers."""

import asyncio
import socket
from collections.abc import Iterator
from typing import Any

import httpx
import obstore
import pytest
from obstore.exceptions import PreconditionError
from obstore.store import S3Store

from itsus.feed.origins.s3.origin import S3Origin
from itsus.feed.origins.s3.peek import peek_seq
from itsus.model.errors import BackendError
from itsus.model.settings import OriginSettings
from itsus.testing.feed_attacker import FeedAttacker
from tests.feed.origins.scripted import Answer, ScriptedServer, run_scripted, say

pytestmark = pytest.mark.server

SECRET = "not-so-secret"


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with run_scripted() as running:
        yield running


def at(url: str) -> S3Origin:
    settings = OriginSettings(
        path="bucket", kind="s3", endpoint=url, region="eu-central-1", key_id="tester", secret_key=SECRET
    )
    return S3Origin("far", settings)


def refuse(status: int, code: str) -> Answer:
    """An answer as stores give it; the text of some names keys."""
    return say(status, f"<Error><Code>{code}</Code><Message>{SECRET}\x1b[31m</Message></Error>".encode())


async def fail(origin: S3Origin) -> BackendError:
    with pytest.raises(BackendError) as put:
        await origin.put("photogram", 1, b"one")
    return put.value


@pytest.mark.parametrize(
    ("status", "code", "retryable", "word"),
    [
        (301, "PermanentRedirect", False, "region"),
        (400, "InvalidRequest", False, "400"),
        (401, "AccessDenied", False, "refuses our key"),
        (403, "SignatureDoesNotMatch", False, "SignatureDoesNotMatch"),
        (404, "NoSuchBucket", False, "no such bucket"),
        (429, "TooManyRequests", True, "busy"),
        (500, "InternalError", True, "500"),
        (503, "SlowDown", True, "SlowDown"),
    ],
)
async def test_a_refusal_is_told_in_words_without_the_stores_text(
    server: ScriptedServer, status: int, code: str, retryable: bool, word: str
) -> None:
    server.answer = refuse(status, code)
    error = await fail(at(server.url))
    assert error.retryable is retryable
    assert word in str(error)
    assert "far" in str(error)
    assert str(error).isprintable()
    assert SECRET not in f"{error!r} {error.__cause__!r}"


async def test_a_missing_bucket_is_no_empty_origin(moto_url: str) -> None:
    with pytest.raises(BackendError, match="no such bucket"):
        await at(moto_url).get("photogram")


async def test_a_silent_store_is_given_up_and_may_be_tried_again(
    server: ScriptedServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("itsus.feed.origins.s3.origin._LIMIT_S", 0.3)
    server.answer = server.be_silent
    error = await fail(at(server.url))
    assert error.retryable
    assert "does not answer in time" in str(error)


async def test_a_store_that_cannot_be_reached_may_be_tried_again() -> None:
    error = await fail(at("http://127.0.0.1:1"))
    assert error.retryable
    assert "cannot be reached" in str(error)


async def test_objects_say_how_caches_may_keep_them(bucket: OriginSettings) -> None:
    await S3Origin("far", bucket).put("photogram", 7, b"seven")
    prefix = bucket.public.removesuffix("{app}.jws")
    current, kept = httpx.get(f"{prefix}photogram.jws"), httpx.get(f"{prefix}photogram/7.jws")
    assert current.content == kept.content == b"seven"
    assert current.headers["cache-control"] == "public, max-age=5"
    assert kept.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert current.headers["content-type"] == kept.headers["content-type"] == "application/jose"


async def test_the_number_of_a_document_that_others_put_is_looked_for_in_it(bucket: OriginSettings) -> None:
    """As after `aws s3 cp` by hand: the object has no note of its number."""
    attacker = FeedAttacker()
    attacker.seq = 9
    document = attacker.publish()
    origin = S3Origin("far", bucket)
    await obstore.put_async(origin._store, "photogram.jws", document)
    await origin.put("photogram", 8, b"eight")
    assert await origin.get("photogram") == document
    await origin.put("photogram", 10, b"ten")
    assert await origin.get("photogram") == b"ten"


async def test_two_publishers_at_once_leave_the_higher_number(bucket: OriginSettings) -> None:
    origins = [S3Origin(f"{n}", bucket) for n in range(1, 5)]
    await asyncio.gather(*(origin.put("photogram", seq, b"%d" % seq) for seq, origin in enumerate(origins, 1)))
    assert await origins[0].get("photogram") == b"4"


async def test_whoever_is_always_too_late_gives_up_for_now(
    bucket: OriginSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = S3Origin("far", bucket)
    real = obstore.put_async

    async def be_late(store: S3Store, key: str, *args: Any, **kwargs: Any) -> Any:
        if key == "photogram.jws":
            raise PreconditionError
        return await real(store, key, *args, **kwargs)

    monkeypatch.setattr(obstore, "put_async", be_late)
    error = await fail(origin)
    assert error.retryable
    assert "who else publishes there" in str(error)


async def test_a_store_without_conditional_writes_is_written_to_without(server: ScriptedServer) -> None:
    def answer(connection: socket.socket) -> None:
        asked = server.asked[-1]
        if asked.startswith("GET"):
            refuse(404, "NoSuchKey")(connection)
        elif "if-none-match" in asked.lower():
            refuse(501, "NotImplemented")(connection)
        else:
            say(200, b"", ETag='"x"')(connection)

    server.answer = answer
    await at(server.url).put("photogram", 1, b"one")
    written = {asked.split()[1] for asked in server.asked if asked.startswith("PUT") and "if-none" not in asked.lower()}
    assert written == {"/bucket/photogram/1.jws", "/bucket/photogram.jws"}


async def test_a_number_that_is_being_written_by_another_may_be_tried_again(server: ScriptedServer) -> None:
    """Amazon's answer to two conditional writes at once: neither may have been kept."""

    def answer(connection: socket.socket) -> None:
        is_write = server.asked[-1].startswith("PUT")
        refuse(*((409, "ConditionalRequestConflict") if is_write else (404, "NoSuchKey")))(connection)

    server.answer = answer
    error = await fail(at(server.url))
    assert error.retryable
    assert "another writer" in str(error)


async def test_an_endless_object_is_read_only_so_far(server: ScriptedServer) -> None:
    server.answer = say(200, b"x" * 3_000_000, ETag='"x"', Last_Modified="Mon, 04 Oct 2021 15:40:00 GMT")
    document = await at(server.url).get("photogram")
    assert document is not None
    assert len(document) == 65_537


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"a",
        b"a.b.c",
        b"..",
        b"a.e30.c",
        b"a.eyJzZXEiOiJ4In0.c",
        b"a." + b"W1tb" * 5000 + b".c",
        b"a.\xff.c",
        b"\0",
    ],
)
def test_a_document_without_a_number_has_none(document: bytes) -> None:
    assert peek_seq(document) == -1
