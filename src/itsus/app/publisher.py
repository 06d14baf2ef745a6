"""Publishes: turns `feed` tasks into signed documents on all origins.

The only room that holds the signing key. A document is given its number and committed before it goes anywhere, so a
crash at any moment publishes nothing twice under one number, and nothing is lost: what an origin missed is put again.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from itsus.app.backoff import wait_after
from itsus.app.clocks import read_wall
from itsus.app.keyring import LiveKeyring
from itsus.app.placing import Place, Placer, PlaceReader
from itsus.app.quorum import Quorum
from itsus.app.strays import Strays
from itsus.feed.document import compose
from itsus.feed.sign import sign
from itsus.feed.verify import read_unverified
from itsus.model.clock import Clock
from itsus.model.document import FeedDocument
from itsus.model.errors import BackendError, FeedError, ItsusError, SettingsError
from itsus.model.origin import PublicReader
from itsus.model.settings import Settings
from itsus.model.store import Publication, Store, Task

#: Every app that says something is published anew this often, long before a notice's `until`.
RENEWAL_S: Final = 300.0
#: A quiet one this often, or four times in its life: each new document is one more for a billion devices to fetch.
QUIET_RENEWAL_S: Final = 3600.0
#: So often it is looked whether somebody published without us.
STRAYS_S: Final = 10.0
_LOOK_S: Final = 0.1
_RENEW_S: Final = 60.0
_MEND_S: Final = 0.5
_LEASE_S: Final = 60.0

_log = structlog.get_logger("publisher")


def find_renewal(settings: Settings, *, is_quiet: bool) -> timedelta:
    """Return how old a document may become before it is renewed."""
    return timedelta(seconds=min(QUIET_RENEWAL_S, settings.feed.exp_s / 4) if is_quiet else RENEWAL_S)


class Publisher:
    """One publisher.

    Args:
        store: Where tasks and publications are.
        settings: The configuration; its apps have a feed from the start.
        places: Where documents go, all at once.
        reader: Reads them back.
        keyring: Signs.
        clock: The engine's clock; the feed itself lives on the wall's.
        wall: The wall's time.
    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        *,
        places: Sequence[Place],
        reader: PublicReader,
        keyring: LiveKeyring,
        clock: Clock,
        wall: Callable[[], datetime] = read_wall,
    ) -> None:
        self._store = store
        self._settings = settings
        self._keyring = keyring
        self._clock = clock
        self._wall = wall
        self._placer = Placer(store, places, PlaceReader(reader), wall)
        self._strays = Strays(store, self._placer, clock, wall)
        self._quorum = Quorum(store, settings, [place.origin.name for place in places], wall)
        self._apps = set(settings.apps)
        #: When each app was last signed by this process, and whether it was quiet.
        self._signed: dict[str, tuple[datetime, bool]] = {}

    async def run(self) -> None:
        """Publish for ever."""
        await self.find_strays()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(repeat(self.renew, _RENEW_S))
            tasks.create_task(repeat(self.mend, _MEND_S))
            tasks.create_task(repeat(self.publish_due, _LOOK_S))
            tasks.create_task(repeat(self.find_strays, STRAYS_S))

    async def renew(self) -> None:
        """Ask for a new publication of every app whose last is old; of all when we begin, since settings may be new."""
        self._apps |= {notice.app for notice in await self._store.notices(only_current=True)}
        for app in sorted(self._apps):
            if self._is_old(app):
                await self._store.enqueue(Task("feed", app))

    async def find_strays(self) -> None:
        """Look for documents that were published without us; what they say is carried on at once."""
        for app in sorted(self._apps):
            if await self._strays.look(app, self._keyring.keys):
                await self._store.enqueue(Task("feed", app))

    async def publish_due(self) -> None:
        """Publish for every `feed` task that is due."""
        while claimed := await self._store.claim("feed", self._wall(), _LEASE_S):
            try:
                await self._publish(claimed.task.app)
            except ItsusError as error:
                app, tries, wait = claimed.task.app, claimed.tries, wait_after(claimed.tries)
                _log.warning("feed_failed", app=app, tries=tries, error=str(error), retry_in_s=wait.seconds)
                await self._store.retry(claimed.id, self._wall() + wait)
            else:
                await self._store.finish(claimed.id)

    async def mend(self) -> None:
        """Put and read back the last document where an origin is behind; take up other keys."""
        await self._refresh_keys()
        for app in sorted(self._apps):
            publication = await self._store.last_publication(app)
            if publication is not None and not self._is_deposed(app):
                await self._placer.mend(publication, self._keyring.keys.public)
                await self._quorum.check(publication)

    async def _refresh_keys(self) -> None:
        try:
            is_new = self._keyring.refresh()
        except SettingsError as error:
            _log.error("keys_refused", error=str(error))
            return
        if is_new:
            _log.info("keys_changed", kid=self._keyring.keys.signing.thumbprint)
            self._signed.clear()
            await self.renew()

    def _is_old(self, app: str) -> bool:
        at, is_quiet = self._signed.get(app, (None, True))
        age = self._wall() - (at or self._wall())
        # A clock that was set back must not silence us: an age below zero counts as old.
        return at is None or not timedelta(0) <= age < find_renewal(self._settings, is_quiet=is_quiet)

    def _is_deposed(self, app: str) -> bool:
        """Tell whether the standby key has revoked ours: our documents would take the place of one that is believed."""
        return self._strays.revokes(app, self._keyring.keys.signing.thumbprint)

    async def _publish(self, app: str) -> None:
        self._apps.add(app)
        if self._is_deposed(app):
            raise SettingsError("the standby key has revoked the key that signs here: `itsus keys rotate` brings it in")
        now, keys = self._wall(), self._keyring.keys
        document = await self._compose(app, now)
        publication = Publication(app, document.seq, sign(document, keys.signing), now)
        self._signed[app] = now, document.state == "quiet"
        if await self._store.save_publication(publication):
            await self._placer.place(publication, keys.public)
            _log.info("signed", app=app, seq=document.seq, state=document.state, bytes=len(publication.document))
            await self._quorum.check(publication)

    async def _compose(self, app: str, now: datetime) -> FeedDocument:
        notices = await self._store.notices(app=app, only_current=True)
        stages = (await self._store.facts(f"rollout/{app}")).get(f"rollout/{app}")
        carried = await self._strays.carried(app, _read(await self._store.last_publication(app)))
        return compose(
            app,
            await self._store.number(app, now, above=self._strays.above(app)),
            now,
            notices,
            self._settings,
            msgspec.json.decode(stages) if stages else None,
            self._clock.to_wall,
            carried=carried,
            revoked=self._keyring.keys.revoked,
        )


def _read(publication: Publication | None) -> FeedDocument | None:
    """Return what a document of ours says; what cannot be read carries nothing on."""
    try:
        return read_unverified(publication.document) if publication else None
    except FeedError:
        return None


async def repeat(do: Callable[[], Awaitable[None]], every_s: float) -> None:
    """Call again and again; a store that is busy or full is waited for, all else ends the process."""
    while True:
        try:
            await do()
        except BackendError as error:
            if not error.retryable:
                raise
            _log.error("store_refuses", error=str(error))
        await asyncio.sleep(every_s)
