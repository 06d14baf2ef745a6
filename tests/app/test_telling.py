"""Operators are told once, later if it does not go at first, and one message that never goes stops no other."""

from datetime import UTC, datetime, timedelta

import msgspec

from itsus.app.telling import Teller
from itsus.model.channel import Message
from itsus.model.errors import BackendError
from itsus.model.store import Task
from itsus.testing.memory_store import MemoryStore

WALL = datetime(2026, 1, 1, 12, 0, tzinfo=UTC)


class MemoryChannel:
    """Keeps what was sent; refuses the first few."""

    name = "memory"

    def __init__(self, refusals: int = 0) -> None:
        self.refusals = refusals
        self.sent: list[Message] = []

    async def send(self, message: Message) -> None:
        if self.refusals:
            self.refusals -= 1
            raise BackendError("nobody answers", retryable=True)
        self.sent.append(message)


class Setting:
    def __init__(self, refusals: int = 0) -> None:
        self.store = MemoryStore()
        self.channel = MemoryChannel(refusals)
        self.now = WALL
        self.teller = Teller(self.store, [self.channel], lambda: self.now)

    async def ask(self, title: str) -> None:
        message = Message("photogram", title, "for you", "http://console/")
        await self.store.enqueue(Task("tell", "photogram", msgspec.json.encode(message).decode()))


async def test_operators_are_told_once() -> None:
    setting = Setting()
    await setting.ask("a notice waits")
    await setting.teller.tell_due()
    await setting.teller.tell_due()
    assert [message.title for message in setting.channel.sent] == ["a notice waits"]


async def test_a_message_that_did_not_go_is_tried_again_later() -> None:
    setting = Setting(refusals=1)
    await setting.ask("t")
    await setting.teller.tell_due()
    assert setting.channel.sent == []
    setting.now += timedelta(seconds=2)
    await setting.teller.tell_due()
    assert len(setting.channel.sent) == 1


async def test_a_message_that_never_goes_is_given_up_and_does_not_stop_others() -> None:
    setting = Setting(refusals=12)
    await setting.ask("first")
    for _ in range(12):
        await setting.teller.tell_due()
        setting.now += timedelta(hours=1)
    await setting.ask("next")
    await setting.teller.tell_due()
    assert [message.title for message in setting.channel.sent] == ["next"]
