"""Telling operators, over a real HTTP receiver."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from structlog.testing import capture_logs

from itsus.channels.apprise.channel import REMEMBERED, AppriseChannel
from itsus.channels.log.channel import LogChannel
from itsus.channels.table import CHANNELS
from itsus.model.channel import Message
from itsus.model.errors import BackendError, SettingsError

MESSAGE = Message("photogram", "A notice waits for you", "Stories are not working.", "https://console.example/n_1")


class Receiver:
    """A webhook on loopback that answers with `status`, or never while `is_stuck`."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        self.release = threading.Event()
        self.is_stuck = False
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if receiver.is_stuck:
                    receiver.release.wait(10)
                if receiver.status == 200:
                    receiver.got.append(json.loads(body))
                self.send_response(receiver.status)
                self.end_headers()

            def log_message(self, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))
        self.thread.start()

    def address(self, secret: str = "hunter2") -> str:
        return f"json://user:{secret}@127.0.0.1:{self.server.server_address[1]}/token-{secret}"

    def stop(self) -> None:
        self.release.set()
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@pytest.fixture
def other() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.stop()


@pytest.mark.server
async def test_a_message_arrives_with_its_app_and_link(receiver: Receiver) -> None:
    await AppriseChannel([receiver.address()]).send(MESSAGE)
    assert [got["title"] for got in receiver.got] == ["[photogram] A notice waits for you"]
    assert receiver.got[0]["message"] == "Stories are not working.\n\nhttps://console.example/n_1"


@pytest.mark.server
async def test_a_refusal_is_an_error_that_names_the_scheme_and_no_secret(receiver: Receiver) -> None:
    receiver.status = 500
    with pytest.raises(BackendError, match=r"^operators could not be told over json://$") as failed:
        await AppriseChannel([receiver.address()]).send(MESSAGE)
    assert failed.value.retryable
    assert "hunter2" not in repr(failed.value)


@pytest.mark.server
async def test_an_address_where_nobody_listens_is_an_error(receiver: Receiver) -> None:
    address = receiver.address()
    receiver.stop()
    with pytest.raises(BackendError, match="json://"):
        await AppriseChannel([address]).send(MESSAGE)


@pytest.mark.server
async def test_a_receiver_that_never_answers_is_given_up(receiver: Receiver) -> None:
    receiver.is_stuck = True
    with pytest.raises(BackendError):
        await AppriseChannel([receiver.address()], timeout_s=0.2).send(MESSAGE)
    receiver.release.set()


@pytest.mark.server
async def test_a_second_try_goes_only_to_who_missed_the_first(receiver: Receiver, other: Receiver) -> None:
    channel = AppriseChannel([receiver.address(), other.address()])
    other.status = 503
    with pytest.raises(BackendError):
        await channel.send(MESSAGE)
    other.status = 200
    await channel.send(MESSAGE)
    assert (len(receiver.got), len(other.got)) == (1, 1)


@pytest.mark.server
async def test_different_messages_all_arrive(receiver: Receiver) -> None:
    channel = AppriseChannel([receiver.address()])
    await asyncio.gather(*(channel.send(Message("photogram", "t", str(n))) for n in range(5)))
    assert sorted(got["message"] for got in receiver.got) == list("01234")


async def test_without_addresses_there_is_nobody_to_tell_and_little_to_remember() -> None:
    channel = AppriseChannel([])
    for n in range(REMEMBERED + 10):
        await channel.send(Message("photogram", "t", str(n)))
    assert len(channel._reached) == REMEMBERED


@pytest.mark.parametrize(
    ("address", "shown"), [("nonsense://hunter2", "nonsense://"), ("hunter2", "no scheme"), ("", "no scheme")]
)
def test_what_is_no_address_is_refused_by_place_and_scheme(address: str, shown: str) -> None:
    with pytest.raises(SettingsError) as refused:
        AppriseChannel(["json://localhost/", address])
    assert refused.value.key == "operators.notify[1]"
    assert shown in str(refused.value)
    assert "hunter2" not in str(refused.value)


async def test_the_log_shows_a_message_whole() -> None:
    with capture_logs() as lines:
        await LogChannel().send(MESSAGE)
    assert lines == [
        {
            "event": "operators_told",
            "log_level": "warning",
            "app": "photogram",
            "title": MESSAGE.title,
            "body": MESSAGE.body,
            "link": MESSAGE.link,
        }
    ]


def test_every_kind_in_the_table_builds_a_channel_of_its_name() -> None:
    assert {kind: build([]).name for kind, build in CHANNELS.items()} == {kind: kind for kind in CHANNELS}
