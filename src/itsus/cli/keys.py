"""`itsus keys`: who may send signals, and which key signs the feed."""

import asyncio
from typing import Annotated

import msgspec
import typer

from itsus.cli.session import ConfigOption, open_session
from itsus.intake.keys import new_publishable_key, new_server_key
from itsus.model.errors import InputError
from itsus.model.store import ApiKey
from itsus.model.words import MACHINE_KINDS, OUTCOME_KINDS, PEOPLE_KINDS

Many = Annotated[list[str] | None, typer.Option(help="May be given several times; all if it is not given.")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What the key is called.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    keys = typer.Typer(help="Keys that may send signals.", no_args_is_help=True, rich_markup_mode=None)
    keys.command("list")(show_keys)
    keys.command("new")(make_key)
    keys.command("revoke")(revoke_key)
    app.add_typer(keys, name="keys")


def show_keys(config: ConfigOption = None) -> None:
    """List all keys, without their secrets."""
    asyncio.run(_show(config))


def make_key(
    name: NameArgument,
    *,
    publishable: Annotated[bool, typer.Option("--publishable", help="For web pages and phones.")] = False,
    server: Annotated[bool, typer.Option("--server", help="For servers; a secret.")] = False,
    app: Many = None,
    kind: Many = None,
    source: Many = None,
    config: ConfigOption = None,
) -> None:
    """Make a key and print it once."""
    if publishable == server:
        raise InputError("say which: --server or --publishable")
    for one in kind or ():
        if one not in (*MACHINE_KINDS, *PEOPLE_KINDS, *OUTCOME_KINDS):
            raise InputError(f"there is no kind of signal called {one[:40]}")
    if publishable:
        made = new_publishable_key(name, kinds=kind or (), apps=app or ())
        secret = made.digest
    else:
        secret, made = new_server_key(name, kinds=kind or (), apps=app or (), sources=source or ())
    asyncio.run(_save(config, made, secret))


def revoke_key(name: NameArgument, config: ConfigOption = None) -> None:
    """Let a key send no more. It works within seconds."""
    asyncio.run(_revoke(config, name))


async def _show(config: ConfigOption) -> None:
    async with open_session(config) as session:
        for key in await session.store.api_keys():
            allowed = " ".join(
                f"{word}={','.join(values)}"
                for word, values in (("kinds", key.kinds), ("apps", key.apps), ("sources", key.sources))
                if values
            )
            state = "revoked" if key.revoked else "active"
            typer.echo(f"{key.name:<20} {key.type:<12} {state:<8} {allowed or 'everything'}")


async def _save(config: ConfigOption, key: ApiKey, secret: str) -> None:
    async with open_session(config) as session:
        if any(other.name == key.name for other in await session.store.api_keys()):
            raise InputError(f"there is a key {key.name} already; choose another name")
        await session.store.save_api_key(key)
        typer.echo(f"{key.name}: {secret}")


async def _revoke(config: ConfigOption, name: str) -> None:
    async with open_session(config) as session:
        for key in await session.store.api_keys():
            if key.name == name:
                await session.store.save_api_key(msgspec.structs.replace(key, revoked=True))
                typer.echo(f"{name} may send no more.")
                return
    raise InputError(f"there is no key {name}; `itsus keys list` lists them")
