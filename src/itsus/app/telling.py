"""Sends what operators are to be told: `tell` tasks become messages on every channel."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import structlog

from itsus.app.backoff import wait_after
from itsus.model.channel import Channel, Message
from itsus.model.errors import BackendError
from itsus.model.store import Claimed, Store

_SEND_S: Final = 30.0
_LEASE_S: Final = 60.0
_MOST_TRIES: Final = 12

_log = structlog.get_logger("publisher")


class Teller:
    """Tells operators.

    Args:
        store: Where tasks are.
        channels: How operators are told.
        wall: The wall's time.
    """

    def __init__(self, store: Store, channels: Sequence[Channel], wall: Callable[[], datetime]) -> None:
        self._store = store
        self._channels = channels
        self._wall = wall

    async def tell_due(self) -> None:
        """Send every message that is due."""
        while claimed := await self._store.claim("tell", self._wall(), _LEASE_S):
            message = msgspec.json.decode(claimed.task.body, type=Message)
            sent = await asyncio.gather(*(self._send(channel, message) for channel in self._channels))
            # A channel remembers whom it reached, so that trying again does not repeat itself.
            await (self._store.finish(claimed.id) if all(sent) else self._give_back(claimed))

    async def _give_back(self, claimed: Claimed) -> None:
        app, tries = claimed.task.app, claimed.tries
        if tries >= _MOST_TRIES:
            _log.error("message_given_up", app=app, tries=tries)
            await self._store.finish(claimed.id)
            return
        wait = wait_after(tries)
        _log.warning("tell_failed", app=app, tries=tries, retry_in_s=wait.seconds)
        await self._store.retry(claimed.id, self._wall() + wait)

    async def _send(self, channel: Channel, message: Message) -> bool:
        try:
            await asyncio.wait_for(channel.send(message), _SEND_S)
        except (BackendError, TimeoutError) as error:
            _log.warning("channel_failed", channel=channel.name, error=str(error) or "no answer in time")
            return False
        return True
