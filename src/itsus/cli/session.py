"""What commands that work on a store share: its opening, the person, the clock, sending an act and waiting for it."""

import asyncio
import getpass
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from itsus.app.config import Config, read
from itsus.app.runfile import find_clock, read_run_file
from itsus.app.storage import locate_store, open_configured_store
from itsus.cli.incident_words import tell_event
from itsus.engine.answering import is_answer
from itsus.model.act import Act
from itsus.model.clock import Clock
from itsus.model.errors import BackendError, SettingsError
from itsus.model.event import Event
from itsus.model.store import Store
from itsus.web.audit import action_of, describe, target_of, write_entry

ConfigOption = Annotated[
    Path | None, typer.Option("--config", metavar="FILE", help="The configuration; ./itsus.toml by default.")
]
ByOption = Annotated[str, typer.Option("--by", metavar="NAME", help="Who you are; your user name by default.")]
WaitOption = Annotated[bool, typer.Option("--wait", help="Wait until the engine has taken it in, and print what came.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON instead of words.")]

_WAIT_S: Final = 60.0
_LOOK_S: Final = 0.25


class Session(msgspec.Struct, frozen=True):
    """An open store with its configuration, and the clock that its engine lives on."""

    config: Config
    store: Store
    clock: Clock


@asynccontextmanager
async def open_session(file: Path | None) -> AsyncIterator[Session]:
    """Open the store of a configuration; one that is there already.

    Raises:
        SettingsError: if there is none.
    """
    config = read(file)
    path = locate_store(config.settings, config.folder)
    if not path.exists():
        raise SettingsError(f"{path}: there is no store yet; `itsus init` makes one", key="serve.store")
    store = await open_configured_store(config)
    try:
        yield Session(config, store, find_clock(path))
    finally:
        await store.close()


def name_person(by: str) -> str:
    """Return who acts: as given, or the user of this terminal."""
    return by or getpass.getuser()


def make_id() -> str:
    """Return a fresh id for an act."""
    return f"t_{secrets.token_hex(8)}"


async def send(session: Session, act: Act, *, done: str, wait: bool, is_about: Callable[[Event], bool]) -> None:
    """Put an act into the input log; only once it is committed say `done`, and what happens next (or wait for it)."""
    last = await session.store.events(before=2**62, limit=1)
    await note_terminal(session, act.by, action_of(act), target_of(act), describe(act))
    await session.store.append(act, session.clock.now())
    typer.echo(done)
    if wait:
        await _wait(session, last[0].position if last else 0, is_about)
    elif read_run_file(locate_store(session.config.settings, session.config.folder)):
        when = "at once" if is_answer(act) else "with its next step, within 10 seconds"
        typer.echo(f"The engine takes it in {when}.")
    else:
        typer.echo("No `itsus serve` runs on this store here; its engine takes it in when it steps next.")


async def note_terminal(session: Session, by: str, action: str, target: str = "", detail: str = "") -> None:
    """Write into the audit log what a person is about to do; whose terminal it is too, if they say another name."""
    at, user = session.clock.to_wall(session.clock.now()), _find_user()
    said = detail if user in ("", by) else "; ".join(part for part in (detail, f"from {user}'s terminal") if part)
    await session.store.append_audit(write_entry(at, by, "terminal", action, target=target, detail=said))


def _find_user() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A container may run under a number that has no name.
        return ""


async def _wait(session: Session, after: int, is_about: Callable[[Event], bool]) -> None:
    for _ in range(int(_WAIT_S / _LOOK_S)):
        found = [stored for stored in await session.store.events(after=after) if is_about(stored.event)]
        if found:
            for line in (line for stored in found for line in tell_event(stored)):
                typer.echo(line)
            return
        await asyncio.sleep(_LOOK_S)
    raise BackendError("noted, but the engine has not taken it in within a minute; does it run?", retryable=True)
