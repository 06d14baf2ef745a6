"""`itsus serve`: prepares the store, then runs engine, publisher and web, each as a process of its own."""

import asyncio
import signal
import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, TextIO

import msgspec
from rich.console import Console
from rich.progress import Progress, TextColumn, TimeElapsedColumn

from itsus.app.assembly import build_reader, build_stages
from itsus.app.clocks import StoryClock, SystemClock, read_wall
from itsus.app.config import Config
from itsus.app.history import load_history
from itsus.app.locks import hold_lock
from itsus.app.ports import find_free_port
from itsus.app.roles import hide_secrets
from itsus.app.runfile import locate_run_file, write_run_file
from itsus.app.storage import locate_store, open_configured_store
from itsus.app.supervise import Child, Supervisor
from itsus.model.clock import Clock
from itsus.model.errors import InputError
from itsus.model.event import format_utc
from itsus.model.store import Store
from itsus.model.words import WINDOW_S
from itsus.replay.read import read_files

#: How a story's clock is handed to the processes that live on it.
STORY: Final = "ITSUS_STORY_CLOCK"


class Wishes(msgspec.Struct, frozen=True):
    """How to serve, beyond the configuration.

    `begins` and `speed` make it a rehearsal on a story's clock; `history` is lived through before the first live step.
    """

    port: int
    begins: datetime | None = None
    speed: float = 1.0
    history: Path | None = None


async def serve(config: Config, wishes: Wishes, out: TextIO) -> int:
    """Serve until SIGINT or SIGTERM; return the exit code.

    Raises:
        ItsusError: if it cannot start.
    """
    file = locate_store(config.settings, config.folder)
    with hold_lock(file.with_name(f"{file.name}.serve"), "itsus serve"):
        story = await _prepare(config, wishes, out)
        clock: Clock = story or SystemClock()
        host = config.settings.serve.host
        port = find_free_port(host, wishes.port)
        if port != wishes.port:
            print(f"Port {wishes.port} is taken; using {port}.", file=out, flush=True)
        url = f"http://{host}:{port}"
        write_run_file(file, url, clock)
        try:
            _greet(config, url, story, out)
            return await _supervise(_list_children(config, port, story), out)
        finally:
            locate_run_file(file).unlink(missing_ok=True)


async def _prepare(config: Config, wishes: Wishes, out: TextIO) -> StoryClock | None:
    """Open the store once before all others do: migrations, history, the first settings."""
    store = await open_configured_store(config)
    try:
        if wishes.history is not None:
            await _live_through(store, config, wishes.history, out)
        story = await _begin_story(store, wishes)
        await store.append(hide_secrets(config.settings), (story or SystemClock()).now())
    finally:
        await store.close()
    return story


async def _begin_story(store: Store, wishes: Wishes) -> StoryClock | None:
    if wishes.begins is None:
        return None
    begun = await store.begun_to()
    # What was received at the very end of a history belongs to the step after it.
    if begun is not None and begun > wishes.begins + timedelta(seconds=WINDOW_S):
        raise InputError(
            f"the store has lived until {format_utc(begun)}; let the story begin later, or use a new store"
        )
    return StoryClock(wishes.begins, wishes.speed, read_wall())


async def _live_through(store: Store, config: Config, file: Path, out: TextIO) -> None:
    if await store.begun_to() is not None:
        print("The store has lived already; history is left as it is.", file=out, flush=True)
        return
    progress = Progress(
        "Living through history", TextColumn("{task.fields[at]}"), TimeElapsedColumn(), console=Console(file=out)
    )
    with progress:
        bar = progress.add_task("history", total=None, at="")
        await load_history(
            store,
            read_files([file]),
            settings=hide_secrets(config.settings),
            stages=build_stages(),
            reader=build_reader(config.settings),
            tell=lambda count, at: progress.update(bar, at=f"{at:%Y-%m-%d %H:%M} ({count:,} signals)"),
        )


def _list_children(config: Config, port: int, story: StoryClock | None) -> list[Child]:
    environment = {STORY: story.encode()} if story else {}
    options = ["--config", str(config.file)] if config.file else []
    return [
        Child(name, (sys.executable, "-m", "itsus.cli.main", "run", name, *options, *more), environment)
        for name, more in (("engine", ()), ("publisher", ()), ("web", ("--port", str(port))))
    ]


def _greet(config: Config, url: str, story: StoryClock | None, out: TextIO) -> None:
    if story:
        line = "═" * 78
        print(f"{line}\n  REHEARSAL  story clock {format_utc(story.start)}, {story.speed:g} times as fast.", file=out)
        print(f"  Nothing of this is happening. Feeds are signed and published all the same.\n{line}", file=out)
    print(f"Console   {url}/\nSignals   {url}/v1/signals", file=out)
    for app in config.settings.apps:
        print(f"Feed      {url}/feed/{app}.jws", file=out)
    print("Ctrl-C ends it.", file=out, flush=True)


async def _supervise(children: Sequence[Child], out: TextIO) -> int:
    width = max(len(child.name) for child in children)

    def say(name: str, line: str) -> None:
        print(f"{read_wall():%H:%M:%S} {name:<{width}} | {line}", file=out, flush=True)

    supervisor = Supervisor(children, say)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, supervisor.stop)
    return await supervisor.run()
