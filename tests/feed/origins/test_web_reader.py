"""Reading public addresses: as devices do, bounded however hostile the place, with errors that say what to do."""

import gzip
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import brotli
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from itsus import __version__
from itsus.cli.main import run_safely
from itsus.feed.origins.web.reader import WebReader
from itsus.feed.origins.web.unpack import unpack
from itsus.feed.sign import MAX_BYTES
from itsus.model.errors import AnswerError, BackendError
from itsus.testing.feed_attacker import FeedAttacker
from tests.feed.origins.scripted import ScriptedServer, run_scripted, say

pytestmark = pytest.mark.server

DOCUMENT = b"a.b.c" * 100


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with run_scripted() as running:
        yield running


def fail(reader: WebReader, url: str) -> BackendError:
    with pytest.raises(BackendError) as caught:
        reader.read(url)
    return caught.value


@pytest.mark.parametrize(("encoding", "pack"), [("identity", bytes), ("gzip", gzip.compress), ("br", brotli.compress)])
def test_a_document_is_the_same_in_every_encoding(
    server: ScriptedServer, reader: WebReader, encoding: str, pack: Callable[[bytes], bytes]
) -> None:
    server.answer = say(200, pack(DOCUMENT), Content_Encoding=encoding, ETag='"x"', Date="now")
    copy = reader.read(f"{server.url}/photogram.jws")
    assert copy.document == DOCUMENT
    assert copy.headers["etag"] == '"x"'
    assert copy.headers["date"] == "now"


def test_it_can_read_more_and_let_caches_answer(server: ScriptedServer) -> None:
    server.answer = say(200, b"x" * (MAX_BYTES + 100))
    with WebReader(most=MAX_BYTES + 50, past_caches=False) as reader:
        copy = reader.read(f"{server.url}/photogram.jws")
    assert len(copy.document) == MAX_BYTES + 50
    assert "no-cache" not in server.asked[0].lower()


def test_it_asks_as_a_device_does_but_past_every_cache(server: ScriptedServer, reader: WebReader) -> None:
    server.answer = say(200, DOCUMENT, Set_Cookie="who=me")
    reader.read(f"{server.url}/photogram.jws")
    reader.read(f"{server.url}/photogram.jws")
    for asked in server.asked:
        assert asked.startswith("GET /photogram.jws HTTP/1.1")
        lines = asked.lower().split("\r\n")
        assert f"user-agent: itsus/{__version__}" in lines
        assert "accept-encoding: gzip, br" in lines
        assert "cache-control: no-cache" in lines
        assert "origin: https://page.invalid" in lines
        assert not [line for line in lines if line.startswith(("cookie", "authorization"))]


@pytest.mark.parametrize(
    ("status", "retryable"), [(204, False), (403, False), (404, True), (429, True), (500, True), (503, True)]
)
def test_any_other_answer_is_an_error_with_its_headers(
    server: ScriptedServer, reader: WebReader, status: int, retryable: bool
) -> None:
    server.answer = say(status, b"", Retry_After="7")
    error = fail(reader, server.url)
    assert isinstance(error, AnswerError)
    assert error.headers["retry-after"] == "7"
    assert str(status) in str(error)
    assert error.retryable is retryable


def test_a_redirect_is_not_followed(server: ScriptedServer, reader: WebReader) -> None:
    server.answer = say(301, b"", Location="/elsewhere")
    assert "may not redirect (O-04)" in str(fail(reader, server.url))
    assert len(server.asked) == 1


def test_a_long_document_is_cut_one_byte_after_the_limit(server: ScriptedServer, reader: WebReader) -> None:
    server.answer = say(200, b"x" * 10_000_000)
    assert len(reader.read(server.url).document) == MAX_BYTES + 1


@pytest.mark.parametrize("encoding", ["gzip", "br"])
def test_a_bomb_does_not_go_off(server: ScriptedServer, reader: WebReader, encoding: str) -> None:
    compress = gzip.compress if encoding == "gzip" else brotli.compress
    server.answer = say(200, compress(b"x" * 20_000_000), Content_Encoding=encoding)
    assert len(reader.read(server.url).document) == MAX_BYTES + 1


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "gzip, br", "zstd"])
def test_what_is_packed_otherwise_is_told_in_words(server: ScriptedServer, reader: WebReader, encoding: str) -> None:
    server.answer = say(200, b"no such thing", Content_Encoding=encoding)
    error = fail(reader, server.url)
    assert "cannot be read" in str(error)
    assert not error.retryable


@pytest.mark.parametrize("kind", ["dribble", "be_silent"])
def test_the_limit_counts_for_the_whole_answer(server: ScriptedServer, kind: str) -> None:
    server.answer = getattr(server, kind)
    begun = time.monotonic()
    with WebReader(limit_s=0.3) as reader:
        error = fail(reader, server.url)
    assert time.monotonic() - begun < 3
    assert "did not answer within 0.3 s" in str(error)
    assert error.retryable


def test_a_slow_place_does_not_hold_up_others(server: ScriptedServer, reader: WebReader) -> None:
    with run_scripted() as slow, ThreadPoolExecutor() as threads:
        slow.answer, server.answer = slow.be_silent, say(200, DOCUMENT)
        waiting = [threads.submit(fail, reader, slow.url) for _ in range(3)]
        read = [threads.submit(reader.read, server.url) for _ in range(20)]
        assert {copy.result().document for copy in read} == {DOCUMENT}
        assert not any(one.done() for one in waiting)
        slow.stop()


def test_cut_answers_and_what_is_no_http_may_be_tried_again(server: ScriptedServer, reader: WebReader) -> None:
    for raw in (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\ncut", b"hello\r\n\r\n", b""):
        server.answer = lambda connection, raw=raw: connection.sendall(raw)  # type: ignore[misc]
        assert fail(reader, server.url).retryable


def test_a_place_where_nobody_listens_may_be_tried_again(reader: WebReader) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    error = fail(reader, f"http://127.0.0.1:{port}/x")
    assert error.retryable
    assert "cannot be reached" in str(error)


@pytest.mark.parametrize(
    "url",
    ["", "photogram.jws", "ftp://x/y", "https://", "http://[::1", "http://127.0.0.1:99999/", "file:///etc/hosts", "\0"],
)
def test_what_is_no_address_is_told_in_words(reader: WebReader, url: str) -> None:
    error = fail(reader, url)
    assert "is not an address" in str(error)
    assert not error.retryable


def test_a_password_in_an_address_is_refused_and_not_repeated(reader: WebReader) -> None:
    error = fail(reader, "https://user:hunter2@feed.example.net/photogram.jws")
    assert "hunter2" not in str(error)


def test_a_closed_reader_leaves_no_thread(server: ScriptedServer) -> None:
    server.answer = say(200, DOCUMENT)
    with WebReader() as reader:
        reader.read(server.url)
        assert [thread for thread in threading.enumerate() if thread.name == "web-reader"]
    reader.close()
    for thread in threading.enumerate():
        if thread.name == "web-reader":
            thread.join(5)
            assert not thread.is_alive()


def test_the_command_verify_reads_the_same_way(
    server: ScriptedServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    attacker = FeedAttacker(now=datetime.now(UTC))
    keys = {"current": attacker.current.public_jwk(), "standby": attacker.standby.public_jwk()}
    (tmp_path / "public.json").write_bytes(msgspec.json.encode(keys))
    words = ["verify", f"{server.url}/photogram.jws", "--keys", str(tmp_path / "public.json")]
    server.answer = say(200, gzip.compress(attacker.publish()), Content_Encoding="gzip")
    assert run_safely(words) == 0
    assert "photogram: good" in capsys.readouterr().out
    server.answer = say(302, b"", Location="/photogram.jws")
    assert run_safely(words) == 5
    assert "may not redirect" in capsys.readouterr().err


@given(st.sampled_from(["", "gzip", "br"]), st.binary(max_size=300), st.integers(1, 100))
def test_unpacking_anything_gives_at_most_so_much_or_says_no(encoding: str, packed: bytes, most: int) -> None:
    with suppress(ValueError):
        assert len(unpack(encoding, packed, most)) <= most


@given(st.binary(max_size=3000))
def test_unpacking_undoes_packing(document: bytes) -> None:
    assert unpack("gzip", gzip.compress(document), 3000) == document
    assert unpack("br", brotli.compress(document), 3000) == document
