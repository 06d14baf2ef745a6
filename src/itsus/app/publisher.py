"""Publishes: turns `feed` tasks into signed documents on all origins, and `tell` tasks into messages to the operators.

The only room that holds the signing key. A document is given its number and committed before it goes anywhere, so a
crash at any moment publishes nothing twice under one number, and nothing is lost: what an origin missed is put again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import Final

import msgspec
import structlog

from itsus.app.backoff import wait_after
from itsus.app.clocks import read_wall
from itsus.feed.document import compose
from itsus.feed.keys import SigningKey
from itsus.feed.sign import sign
from itsus.model.channel import Channel, Message
from itsus.model.clock import Clock
from itsus.model.errors import BackendError, ItsusError
from itsus.model.origin import Origin
from itsus.model.settings import Settings
from itsus.model.store import Claimed, Publication, Store, Task

#: Every app is published anew this often, long before a notice's `until` or the feed's `exp`.
RENEWAL_S: Final = 300.0
_LOOK_S: Final = 0.1
_MEND_S: Final = 1.0
_PUT_S: Final = 10.0
_SEND_S: Final = 30.0
_LEASE_S: Final = 60.0
_MOST_TRIES: Final = 12

_log = structlog.get_logger("publisher")


class Publisher:
    """One publisher.

    Args:
        store: Where tasks and publications are.
        settings: The configuration; its apps have a feed from the start.
        origins: Where documents go, all at once.
        channels: How operators are told.
        key: Signs.
        clock: The engine's clock; the feed itself lives on the wall's.
        wall: The wall's time.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        origins: Sequence[Origin],
        channels: Sequence[Channel],
        key: SigningKey,
        clock: Clock,
        wall: Callable[[], datetime] = read_wall,
    ) -> None:
        self._store = store
        self._settings = settings
        self._origins = origins
        self._channels = channels
        self._key = key
        self._clock = clock
        self._wall = wall
        self._apps = set(settings.apps)
        self._failures: dict[tuple[str, str], int] = {}
        self._mend_after: dict[tuple[str, str], datetime] = {}

    async def run(self) -> None:
        """Publish and tell for ever."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_repeat(self.renew, RENEWAL_S))
            tasks.create_task(_repeat(self.mend, _MEND_S))
            tasks.create_task(_repeat(self.publish_due, _LOOK_S))
            tasks.create_task(_repeat(self.tell_due, _LOOK_S))

    async def renew(self) -> None:
        """Ask for a new publication of every app; quiet ones too, so that no feed ever expires."""
        self._apps |= {notice.app for notice in await self._store.notices(only_current=True)}
        for app in sorted(self._apps):
            await self._store.enqueue(Task("feed", app))

    async def publish_due(self) -> None:
        """Publish for every `feed` task that is due."""
        while claimed := await self._store.claim("feed", self._wall(), _LEASE_S):
            await self._work(claimed, self._publish)

    async def tell_due(self) -> None:
        """Send every message that is due."""
        while claimed := await self._store.claim("tell", self._wall(), _LEASE_S):
            await self._work(claimed, self._tell)

    async def mend(self) -> None:
        """Put the last document where an origin is behind: after a crash, or when it was away."""
        for app in sorted(self._apps):
            publication = await self._store.last_publication(app)
            if publication is not None:
                held = await self._store.published(app)
                behind = [o for o in self._origins if held.get(o.name, -1) < publication.seq and self._may_try(app, o)]
                await self._put_all(publication, behind)

    async def _work(self, claimed: Claimed, do: Callable[[Task], Awaitable[None]]) -> None:
        try:
            await do(claimed.task)
        except ItsusError as error:
            await self._give_back(claimed, error)
        else:
            await self._store.finish(claimed.id)

    async def _give_back(self, claimed: Claimed, error: ItsusError) -> None:
        app, tries = claimed.task.app, claimed.tries
        if claimed.task.kind == "tell" and tries >= _MOST_TRIES:
            _log.error("message_given_up", app=app, tries=tries, error=str(error))
            await self._store.finish(claimed.id)
            return
        wait = wait_after(tries)
        _log.warning(f"{claimed.task.kind}_failed", app=app, tries=tries, error=str(error), retry_in_s=wait.seconds)
        await self._store.retry(claimed.id, self._wall() + wait)

    async def _publish(self, task: Task) -> None:
        app = task.app
        self._apps.add(app)
        now = self._wall()
        notices = await self._store.notices(app=app, only_current=True)
        stages = (await self._store.facts(f"rollout/{app}")).get(f"rollout/{app}")
        seq = await self._store.number(app, now)
        document = compose(
            app, seq, now, notices, self._settings, msgspec.json.decode(stages) if stages else None, self._clock.to_wall
        )
        publication = Publication(app, seq, sign(document, self._key), now)
        if await self._store.save_publication(publication):
            await self._put_all(publication, self._origins)
            _log.info("published", app=app, seq=seq, state=document.state, bytes=len(publication.document))

    async def _put_all(self, publication: Publication, origins: Sequence[Origin]) -> None:
        """Put to all at once; a dead or slow origin delays no other and fails nothing: `mend` comes back to it."""
        await asyncio.gather(*(self._put(publication, origin) for origin in origins))

    async def _put(self, publication: Publication, origin: Origin) -> None:
        app, place = publication.app, (publication.app, origin.name)
        try:
            await asyncio.wait_for(origin.put(app, publication.seq, publication.document), _PUT_S)
        except (BackendError, TimeoutError) as error:
            tries = self._failures[place] = self._failures.get(place, 0) + 1
            self._mend_after[place] = self._wall() + wait_after(tries, most_s=60.0)
            _log.error("origin_failed", app=app, origin=origin.name, error=str(error) or "no answer in time")
            return
        if self._failures.pop(place, 0):
            _log.info("origin_back", app=app, origin=origin.name)
        self._mend_after.pop(place, None)
        await self._store.mark_published(app, origin.name, publication.seq)

    def _may_try(self, app: str, origin: Origin) -> bool:
        after = self._mend_after.get((app, origin.name))
        return after is None or after <= self._wall()

    async def _tell(self, task: Task) -> None:
        message = msgspec.json.decode(task.body, type=Message)
        sent = await asyncio.gather(*(self._send(channel, message) for channel in self._channels))
        if not all(sent):
            # A channel remembers whom it reached, so that trying again does not repeat itself.
            raise BackendError("not everybody could be told", retryable=True)

    async def _send(self, channel: Channel, message: Message) -> bool:
        try:
            await asyncio.wait_for(channel.send(message), _SEND_S)
        except (BackendError, TimeoutError) as error:
            _log.warning("channel_failed", channel=channel.name, error=str(error) or "no answer in time")
            return False
        return True


async def _repeat(do: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Call again and again; a store that is busy or full is waited for, all else ends the process."""
    while True:
        try:
            await do()
        except BackendError as error:
            if not error.retryable:
                raise
            _log.error("store_refuses", error=str(error))
        await asyncio.sleep(every_s)
