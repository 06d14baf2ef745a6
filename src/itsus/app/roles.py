"""What each process of `itsus serve` does; each also runs alone (`itsus run ROLE`)."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Final, TypeAlias, cast

import msgspec
import structlog
from granian.constants import Interfaces
from granian.server.embed import Server

from itsus.app.assembly import (
    build_channels,
    build_origins,
    build_reader,
    build_stages,
    load_signing_key,
    locate_store,
    open_configured_store,
)
from itsus.app.config import Config
from itsus.app.engine_loop import EngineLoop
from itsus.app.locks import hold_lock
from itsus.app.pages import Asgi
from itsus.app.publisher import Publisher
from itsus.app.server import create_asgi
from itsus.bus.log import LogBus
from itsus.intake.fold import Fold
from itsus.intake.http import IntakeApp
from itsus.model.clock import Clock
from itsus.model.settings import Settings
from itsus.model.store import Store
from itsus.web.server import create_app

#: Set by a supervisor: the process ends when its standard input does, so that none is left behind.
SUPERVISED: Final = "ITSUS_SUPERVISED"

_log = structlog.get_logger("itsus")


class Job(msgspec.Struct, frozen=True):
    """What a role is given to work with."""

    config: Config
    store: Store
    clock: Clock
    port: int
    is_rehearsal: bool


Role: TypeAlias = Callable[[Job], Coroutine[Any, Any, None]]


def hide_secrets(settings: Settings) -> Settings:
    """Return settings for the input log, where addresses that hold a password have no business."""
    shown = [address if address.startswith(("env:", "file:")) else "(hidden)" for address in settings.operators.notify]
    return msgspec.structs.replace(settings, operators=msgspec.structs.replace(settings.operators, notify=tuple(shown)))


async def run_role(name: str, config: Config, clock: Clock, *, port: int, is_rehearsal: bool) -> None:
    """Do what a role does until asked to stop (SIGINT, SIGTERM, or the end of a supervisor).

    Raises:
        ItsusError: if it cannot go on.
    """
    store = await open_configured_store(config)
    try:
        # Whoever comes first: the input log begins with settings.
        await store.append(hide_secrets(config.settings), clock.now())
        await _run_until_stopped(ROLES[name](Job(config, store, clock, port, is_rehearsal)))
    finally:
        await store.close()


async def run_engine(job: Job) -> None:
    """Step the engine; alone, since two would take each other's inputs."""
    file = locate_store(job.config.settings, job.config.folder)
    with hold_lock(file.with_name(f"{file.name}.engine"), "an engine"):
        loop = EngineLoop(job.store, job.clock, build_stages())
        try:
            await loop.run()
        finally:
            await loop.save()


async def run_publisher(job: Job) -> None:
    """Publish and tell."""
    settings, folder = job.config.settings, job.config.folder
    publisher = Publisher(
        job.store,
        settings,
        origins=build_origins(settings, folder),
        channels=build_channels(settings, folder),
        key=load_signing_key(settings, folder),
        clock=job.clock,
    )
    await publisher.run()


async def run_intake(job: Job) -> None:
    """Take signals in, and serve the feed."""
    await _serve_http(job, has_intake=True, has_console=False)


async def run_console(job: Job) -> None:
    """Serve the console, the API and the feed."""
    await _serve_http(job, has_intake=False, has_console=True)


async def run_web(job: Job) -> None:
    """Serve everything that is HTTP."""
    await _serve_http(job, has_intake=True, has_console=True)


ROLES: Final[Mapping[str, Role]] = {
    "intake": run_intake,
    "engine": run_engine,
    "console": run_console,
    "publisher": run_publisher,
    "web": run_web,
}


async def _serve_http(job: Job, *, has_intake: bool, has_console: bool) -> None:
    store, settings, clock = job.store, job.config.settings, job.clock
    intake = _build_intake(job) if has_intake else None
    console = create_app(store, settings, clock, rehearsal=job.is_rehearsal) if has_console else None
    front = create_asgi(store, clock, intake=intake, console=cast("Asgi | None", console))
    server = Server(
        front, settings.serve.host, job.port, interface=Interfaces.ASGI, log_enabled=False, websockets=False
    )
    serving = asyncio.create_task(server.serve())
    _log.info("listening", url=f"http://{settings.serve.host}:{job.port}")
    try:
        await asyncio.shield(serving)
    except asyncio.CancelledError:
        stop: Callable[[], None] = server.stop
        stop()
        await serving
        raise


def _build_intake(job: Job) -> IntakeApp:
    # A node counts its batches from 1 at each start, so each start needs a name of its own.
    fold = Fold(f"node-{secrets.token_hex(8)}", build_reader())
    return IntakeApp(fold, LogBus(job.store), job.store.api_keys, job.clock, job.config.settings)


async def _run_until_stopped(work: Coroutine[Any, Any, None]) -> None:
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    waiting = [loop.create_task(_end_with_parent(task.cancel))] if os.environ.get(SUPERVISED) else []
    try:
        with suppress(asyncio.CancelledError):
            await task
    finally:
        for other in waiting:
            other.cancel()


async def _end_with_parent(stop: Callable[[], object]) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    while await reader.read(1024):
        pass
    stop()
