"""`itsus keys`: who may send signals, and which key signs the feed."""

import asyncio
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from itsus.app.config import read
from itsus.app.rotation import KID_LENGTH
from itsus.cli.feed_keys import describe_keys, make_feed_keys, revoke_feed_key, take_over
from itsus.cli.session import ConfigOption, name_person, note_terminal, open_session
from itsus.intake.keys import new_publishable_key, new_server_key
from itsus.model.errors import InputError
from itsus.model.store import ApiKey
from itsus.model.words import MACHINE_KINDS, OUTCOME_KINDS, PEOPLE_KINDS

Many = Annotated[list[str] | None, typer.Option(help="May be given several times; all if it is not given.")]
StandbyOption = Annotated[
    Path | None, typer.Option("--standby", metavar="FILE", help="The private half of the standby key.")
]

#: How the key that signs now is called where a key has to be named.
CURRENT: Final = "current"


def register(app: typer.Typer) -> None:
    """Add the commands."""
    keys = typer.Typer(
        help="Keys that sign the feed, and keys that may send signals.", no_args_is_help=True, rich_markup_mode=None
    )
    keys.command("list")(show_keys)
    keys.command("new")(make_key)
    keys.command("rotate")(rotate_key)
    keys.command("revoke")(revoke_key)
    app.add_typer(keys, name="keys")


def show_keys(config: ConfigOption = None) -> None:
    """List all keys, without their secrets."""
    typer.echo("Keys that sign the feed:")
    for line in describe_keys(read(config)):
        typer.echo(f"  {line}")
    typer.echo("Keys that may send signals:")
    asyncio.run(_show(config))


def make_key(
    name: Annotated[str, typer.Argument(metavar="NAME", help="What a key that may send is called.")] = "",
    *,
    feed: Annotated[bool, typer.Option("--feed", help="A pair that signs the feed: current and standby.")] = False,
    publishable: Annotated[bool, typer.Option("--publishable", help="For web pages and phones.")] = False,
    server: Annotated[bool, typer.Option("--server", help="For servers; a secret.")] = False,
    app: Many = None,
    kind: Many = None,
    source: Many = None,
    config: ConfigOption = None,
) -> None:
    """Make a key and print it once; with --feed, write the two that sign the feed."""
    if publishable + server + feed != 1:
        raise InputError("say which: --server, --publishable or --feed")
    if feed:
        make_feed_keys(config)
        return
    if name in ("", CURRENT):
        raise InputError("a key that may send needs a name, which is not `current`")
    for one in kind or ():
        if one not in (*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS):
            raise InputError(f"there is no kind of signal called {one[:40]}")
    if publishable:
        made = new_publishable_key(name, kinds=kind or (), apps=app or ())
        secret = made.digest
    else:
        secret, made = new_server_key(name, kinds=kind or (), apps=app or (), sources=source or ())
    asyncio.run(_save(config, made, secret))


def rotate_key(standby: StandbyOption = None, config: ConfigOption = None) -> None:
    """Let the standby key sign the feed from now on, and make a new standby. No client notices."""
    take_over(config, standby, revoke=False)


def revoke_key(
    name: Annotated[
        str, typer.Argument(metavar="NAME", help="A key that may send; `current` or the id of a key of the feed.")
    ],
    standby: StandbyOption = None,
    config: ConfigOption = None,
) -> None:
    """Let a key count no more. `current` was stolen or lost: the standby takes over, and clients refuse the other."""
    if name == CURRENT:
        take_over(config, standby, revoke=True)
    elif len(name) == KID_LENGTH:
        revoke_feed_key(config, name)
    else:
        asyncio.run(_revoke(config, name))


async def _show(config: ConfigOption) -> None:
    async with open_session(config) as session:
        for key in await session.store.api_keys():
            state = "revoked" if key.revoked else "active"
            typer.echo(f"  {key.name:<20} {key.type:<12} {state:<8} {_describe_limits(key)}")


def _describe_limits(key: ApiKey) -> str:
    limits = (("kinds", key.kinds), ("apps", key.apps), ("sources", key.sources))
    return " ".join(f"{word}={','.join(values)}" for word, values in limits if values) or "everything"


async def _save(config: ConfigOption, key: ApiKey, secret: str) -> None:
    async with open_session(config) as session:
        if any(other.name == key.name for other in await session.store.api_keys()):
            raise InputError(f"there is a key {key.name} already; choose another name")
        await note_terminal(session, name_person(""), "key.new", key.name, f"{key.type}, {_describe_limits(key)}")
        await session.store.save_api_key(key)
        typer.echo(f"{key.name}: {secret}")


async def _revoke(config: ConfigOption, name: str) -> None:
    async with open_session(config) as session:
        for key in await session.store.api_keys():
            if key.name == name:
                await note_terminal(session, name_person(""), "key.revoke", name)
                await session.store.save_api_key(msgspec.structs.replace(key, revoked=True))
                typer.echo(f"{name} may send no more.")
                return
    raise InputError(f"there is no key {name}; `itsus keys list` lists them")
