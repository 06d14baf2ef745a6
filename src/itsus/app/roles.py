"""What each process of `itsus serve` does; each also runs alone (`itsus run ROLE`)."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Coroutine, Mapping
from contextlib import suppress
from importlib import import_module
from typing import Any, Final, TypeAlias

import msgspec

from itsus.app.config import Config
from itsus.app.job import Job
from itsus.app.storage import open_configured_store
from itsus.model.clock import Clock
from itsus.model.settings import Settings

#: Set by a supervisor: the process ends when its standard input does, so that none is left behind.
SUPERVISED: Final = "ITSUS_SUPERVISED"

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
        await _run_until_stopped(load_role(name)(Job(config, store, clock, port, is_rehearsal)))
    finally:
        await store.close()


#: Where each role is done. Loaded when it is run, so that no process carries (and waits for) what it does not use.
ROLES: Final[Mapping[str, tuple[str, str]]] = {
    "intake": ("itsus.app.web_role", "run_intake"),
    "engine": ("itsus.app.engine_role", "run_engine"),
    "console": ("itsus.app.web_role", "run_console"),
    "publisher": ("itsus.app.publisher_role", "run_publisher"),
    "web": ("itsus.app.web_role", "run_web"),
}


def load_role(name: str) -> Role:
    """Return what a role does."""
    module, function = ROLES[name]
    role: Role = getattr(import_module(module), function)
    return role


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
