"""A process to be killed: operators approve, the engine decides, the publisher publishes, all at once and for ever.

Says each thing that it was told is safe, so that whoever kills it can check that it was.
"""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from itsus.app.keyring import LiveKeyring
from itsus.app.placing import Place
from itsus.app.publisher import Publisher
from itsus.feed.origins.folder.origin import FolderOrigin
from itsus.feed.origins.web.reader import WebReader
from itsus.model.act import Approve
from itsus.model.event import OperatorsTold
from itsus.model.settings import AppSettings, FeedSettings, Settings
from itsus.model.store import StepResult, Store, Task
from itsus.store.sql import open_store
from itsus.testing.fake_clock import FakeClock

SETTINGS = Settings(apps={"photogram": AppSettings()}, feed=FeedSettings(key="file:key.pem"))
START = datetime(2021, 10, 4, tzinfo=UTC)


class SayingOrigin:
    """A folder that says what it holds, once it does."""

    def __init__(self, folder: Path, say: Connection) -> None:
        self.name = folder.name
        self._inner = FolderOrigin(folder.name, folder)
        self._say = say

    async def put(self, app: str, seq: int, document: bytes) -> None:
        await self._inner.put(app, seq, document)
        self._say.send((self.name, str(seq)))

    async def get(self, app: str) -> bytes | None:
        return await self._inner.get(app)


async def approve(store: Store, say: Connection, life: str) -> None:
    for number in count():
        act = f"{life}-{number}"
        await store.append(Approve(id=act, by="ada", notice="n_1", draft="abc"), START)
        say.send(("act", act))


async def decide(store: Store, say: Connection) -> None:
    last = await store.committed_to() or START
    for number in count(1):
        now = last + timedelta(seconds=10 * number)
        await store.begin_step(now)
        told = OperatorsTold(at=now, app="photogram", incident="i_1", why="test", words=now.isoformat())
        await store.commit_step(StepResult(now=now, events=[told], tasks=[Task("feed", "photogram")]))
        say.send(("step", now.isoformat()))


async def publish(store: Store, say: Connection, folder: Path) -> None:
    places = [Place(SayingOrigin(folder / name, say)) for name in ("first", "second")]
    keyring = LiveKeyring(SETTINGS, folder)
    publisher = Publisher(store, SETTINGS, places=places, reader=WebReader(), keyring=keyring, clock=FakeClock(START))
    await publisher.renew()
    await publisher.mend()
    await publisher.publish_due()  # never done: there is always another decision


async def live(folder: Path, life: str, say: Connection) -> None:
    store = await open_store(f"sqlite:///{folder / 'itsus.db'}")
    await asyncio.gather(approve(store, say, life), decide(store, say), publish(store, say, folder))


def main(folder: Path, life: str, say: Connection) -> None:
    """Live until killed."""
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    asyncio.run(live(folder, life, say))
