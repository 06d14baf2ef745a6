"""The publisher's process; the only one that reads the signing key."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from itsus.app.clocks import read_wall
from itsus.app.job import Job
from itsus.app.keyring import LiveKeyring
from itsus.app.outlets import build_channels, build_origins
from itsus.app.placing import Place
from itsus.app.publisher import Publisher, repeat
from itsus.app.telling import Teller
from itsus.feed.origins.web.reader import WebReader

_LOOK_S: Final = 0.1
#: Disks and addresses that hang hold a thread each; what answers must not wait for them.
_THREADS: Final = 128


async def run_publisher(job: Job) -> None:
    """Publish and tell."""
    asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(_THREADS))
    settings, folder = job.config.settings, job.config.folder
    origins = zip(build_origins(settings, folder), settings.origins, strict=True)
    publisher = Publisher(
        job.store,
        settings,
        places=[Place(origin, one.public) for origin, one in origins],
        reader=WebReader(),
        keyring=LiveKeyring(settings, folder),
        clock=job.clock,
    )
    teller = Teller(job.store, build_channels(settings, folder), read_wall)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(publisher.run())
        tasks.create_task(repeat(teller.tell_due, _LOOK_S))
