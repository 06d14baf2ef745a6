"""`itsus keys`: who may send signals, and which key signs the feed."""

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final, Literal

import typer

from itsus.app.config import read
from itsus.app.rotation import KID_LENGTH
from itsus.cli.feed_keys import describe_keys, make_feed_keys, revoke_feed_key, take_over
from itsus.cli.session import ConfigOption, open_session
from itsus.cli.team import open_team
from itsus.model.errors import InputError
from itsus.model.team import check_kinds
from itsus.web.say import say_time
from itsus.web.team import describe_limits

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
    # The id of a key may begin with a hyphen, and is no option then.
    keys.command("revoke", context_settings={"ignore_unknown_options": True})(revoke_key)
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
    limits = {"kinds": check_kinds(kind or ()), "apps": app or (), "sources": source or ()}
    asyncio.run(_make(config, name, "publishable" if publishable else "server", limits))


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
        now = session.clock.to_wall(session.clock.now())
        for key in await session.store.api_keys():
            state = "revoked" if key.revoked else "active"
            used = f"last used {say_time(key.last_used, now)} UTC" if key.last_used else "never used"
            typer.echo(f"  {key.name:<20} {key.type:<12} {state:<8} {describe_limits(key)}, {used}")


async def _make(
    config: ConfigOption, name: str, kind: Literal["server", "publishable"], limits: Mapping[str, Sequence[str]]
) -> None:
    async with open_team(config) as (_, team):
        key, secret = await team.add_key(name, kind, **limits)
        typer.echo(f"{key.name}: {secret}")


async def _revoke(config: ConfigOption, name: str) -> None:
    async with open_team(config) as (_, team):
        await team.revoke_key(name)
        typer.echo(f"{name} may send no more.")
