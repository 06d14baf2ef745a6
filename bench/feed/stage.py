"""A real `itsus serve` (or its web role alone), set up as an operator would, in a folder of its own."""

import asyncio
import json
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from typing import Final

import httpx
from argon2 import PasswordHasher

from bench.feed.nginx import serving_folder
from bench.feed.programs import find_port, pin, running
from itsus.app.setup import Made, Wanted, set_up
from itsus.feed.keys import PublicKeys
from itsus.model.store import Account
from itsus.store.sql import open_store

#: Two people: one says something, another approves it.
WRITER: Final = "writer"
READER: Final = "second"
PASSWORD: Final = "it-is-us-not-you"
_FIRST_S: Final = 60.0
_ITSUS: Final = (sys.executable, "-m", "itsus.cli.main")


@dataclass(frozen=True)
class Stage:
    """What runs, and how to reach it."""

    folder: Path
    apps: tuple[str, ...]
    url: str
    origins: tuple[str, ...]
    made: Made
    process: Popen[bytes]

    @property
    def keys(self) -> PublicKeys:
        """The pinned keys."""
        public = json.loads((self.folder / "keys" / "public.json").read_text())
        return PublicKeys.of(public["current"], public["standby"])


@contextmanager
def serving(folder: Path, apps: Sequence[str] = ("photogram",), *, core: int | None = None) -> Iterator[Stage]:
    """Run `itsus serve` with two origins behind nginx, until the block ends; returns once both have every feed."""
    with ExitStack() as stack:
        origins = [
            stack.enter_context(serving_folder(folder / name, folder / f"{name}.nginx"))[0]
            for name in ("origin-1", "origin-2")
        ]
        made = asyncio.run(_set_up(folder, tuple(apps)))
        port = find_port()
        (folder / "itsus.toml").write_text(_configure(apps, origins, port))
        command = [*_ITSUS, "serve"]
        command = command if core is None else pin(core, command)
        process = stack.enter_context(running(command, port, log=folder / "itsus.log", folder=folder))
        stage = Stage(folder, tuple(apps), f"http://127.0.0.1:{port}", tuple(origins), made, process)
        _wait_for_feeds(stage)
        yield stage


async def _set_up(folder: Path, apps: tuple[str, ...]) -> Made:
    made = await set_up(Wanted(folder, apps, WRITER, PASSWORD))
    store = await open_store(f"sqlite:///{folder / 'itsus.db'}")
    try:
        await store.save_account(Account(READER, PasswordHasher().hash(PASSWORD), "admin"))
    finally:
        await store.close()
    return made


def _configure(apps: Sequence[str], origins: Sequence[str], port: int) -> str:
    """Two people must agree, so that a proposal waits for the one whose answer is measured."""
    lines = ["[policy]", "approvals = 2", "[serve]", f"port = {port}"]
    for number, origin in enumerate(origins, 1):
        lines += ["[[origins]]", f'path = "origin-{number}"', f'public = "{origin}/{{app}}.jws"']
    for app in apps:
        lines += [f"[apps.{app}]", f'name = "{app.capitalize()}"', 'locales = ["en", "fr", "es", "pt", "de"]']
    return "\n".join(lines) + "\n"


def _wait_for_feeds(stage: Stage) -> None:
    places = [f"{stage.url}/feed", *stage.origins]
    end_s = time.monotonic() + _FIRST_S
    with httpx.Client() as client:
        while time.monotonic() < end_s:
            if all(client.get(f"{place}/{app}.jws").is_success for place in places for app in stage.apps):
                return
            time.sleep(0.2)
    last = (stage.folder / "itsus.log").read_text().strip().rpartition("\n")[2]
    raise RuntimeError(f"not every feed was published within {_FIRST_S:.0f} s: {last}")
