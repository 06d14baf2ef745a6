"""`itsus team`: who may sign in to the console and the API, and as what."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Annotated, Final

import typer
from argon2 import PasswordHasher

from itsus.cli.session import ByOption, ConfigOption, Session, name_person, note_terminal, open_session
from itsus.model.errors import InputError
from itsus.model.store import Account
from itsus.notices.limits import clean
from itsus.web.say import say_time
from itsus.web.sessions import id_of
from itsus.web.team import Team

_AGENT_MAX: Final = 80

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="What they are called.")]
RoleOption = Annotated[str, typer.Option("--role", help="viewer, drafter, approver or admin.")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    team = typer.Typer(help="Who may sign in, and as what.", no_args_is_help=True, rich_markup_mode=None)
    team.command("list")(list_people)
    team.command("add")(add_person)
    team.command("role")(change_role)
    team.command("disable")(disable_person)
    team.command("enable")(enable_person)
    team.command("password")(renew_password)
    team.command("sessions")(list_browsers)
    team.command("sign-out")(sign_out)
    app.add_typer(team, name="team")


def list_people(config: ConfigOption = None) -> None:
    """List everybody, with their role."""
    asyncio.run(_list(config))


def add_person(
    name: NameArgument,
    role: RoleOption = "viewer",
    *,
    provider: Annotated[
        bool, typer.Option("--provider", help="They sign in at your organisation; NAME is their address there.")
    ] = False,
    subject: Annotated[
        str, typer.Option("--subject", metavar="SUB", help="They sign in at your organisation, where they are SUB.")
    ] = "",
    by: ByOption = "",
    config: ConfigOption = None,
) -> None:
    """Add a person; a password is made for them and printed once."""
    asyncio.run(_add(config, name, role, is_elsewhere=provider or bool(subject), subject=subject, by=by))


def change_role(
    name: NameArgument,
    role: Annotated[str, typer.Argument(metavar="ROLE", help="viewer, drafter, approver or admin.")],
    by: ByOption = "",
    config: ConfigOption = None,
) -> None:
    """Give a person another role; their sessions end."""
    asyncio.run(_change_role(config, name, role, by))


def disable_person(name: NameArgument, by: ByOption = "", config: ConfigOption = None) -> None:
    """Keep a person out; their sessions end."""
    asyncio.run(_disable(config, name, by))


def enable_person(name: NameArgument, by: ByOption = "", config: ConfigOption = None) -> None:
    """Let a person in again."""
    asyncio.run(_enable(config, name, by))


def renew_password(
    name: NameArgument,
    own: Annotated[bool, typer.Option("--own", help="Type it yourself (twice), instead of having one made.")] = False,
    by: ByOption = "",
    config: ConfigOption = None,
) -> None:
    """Make a new password for a person and print it once; their sessions end."""
    if own and by not in ("", name):
        raise InputError("--own is for a password of yours; for somebody else one is made")
    typed = typer.prompt("New password", hide_input=True, confirmation_prompt=True) if own else ""
    asyncio.run(_renew(config, name, name if own else by, typed=typed if own else None))


def list_browsers(name: NameArgument, config: ConfigOption = None) -> None:
    """List the browsers in which a person is signed in, latest first."""
    asyncio.run(_list_browsers(config, name))


def sign_out(
    name: NameArgument,
    session: Annotated[
        str, typer.Option("--session", metavar="ID", help="Only there (`itsus team sessions NAME` lists them).")
    ] = "",
    by: ByOption = "",
    config: ConfigOption = None,
) -> None:
    """Sign a person out everywhere, or in one browser."""
    asyncio.run(_sign_out_of(config, name, session, by) if session else _sign_out(config, name, by))


async def _list(config: ConfigOption) -> None:
    async with open_session(config) as session:
        now = session.clock.to_wall(session.clock.now())
        for account in await session.store.accounts():
            count = len(await session.store.sessions(account.name, now))
            typer.echo(f"  {account.name:<24} {account.role:<10} {_describe(account, count)}".rstrip())


def _describe(account: Account, sessions: int) -> str:
    way = "" if account.password else "signs in at the organisation" if account.subject else "invited"
    signed_in = f"signed in on {sessions} browser{'' if sessions == 1 else 's'}" if sessions else ""
    return ", ".join(part for part in ("disabled" if account.is_disabled else "", way, signed_in) if part)


async def _add(config: ConfigOption, name: str, role: str, *, is_elsewhere: bool, subject: str, by: str) -> None:
    async with open_team(config, by) as (session, team):
        issuer = session.config.settings.sign_in.issuer
        if not is_elsewhere:
            password = await team.add(name, role)
            typer.echo(f"{name} may sign in as {role}. Password, shown this once: {password}")
            return
        if not issuer:
            raise InputError("no provider is configured; add [sign_in] to the configuration first")
        await team.invite(name, role, f"{issuer}|{subject}" if subject else "")
        typer.echo(f"{name} may sign in at {issuer} as {role}.")


async def _change_role(config: ConfigOption, name: str, role: str, by: str) -> None:
    async with open_team(config, by) as (_, team):
        await team.change_role(name, role)
        typer.echo(f"{name} is {role} now, and signed out everywhere.")


async def _disable(config: ConfigOption, name: str, by: str) -> None:
    async with open_team(config, by) as (_, team):
        await team.disable(name)
        typer.echo(f"{name} may not sign in any more, and is signed out everywhere.")


async def _enable(config: ConfigOption, name: str, by: str) -> None:
    async with open_team(config, by) as (_, team):
        await team.enable(name)
        typer.echo(f"{name} may sign in again.")


async def _renew(config: ConfigOption, name: str, by: str, typed: str | None) -> None:
    async with open_team(config, by) as (_, team):
        if typed is not None:
            await team.set_password(name, typed)
            typer.echo(f"{name} has the new password, and is signed out everywhere.")
            return
        password = await team.renew_password(name)
        typer.echo(f"{name} is signed out everywhere. New password, shown this once: {password}")


async def _list_browsers(config: ConfigOption, name: str) -> None:
    async with open_team(config) as (session, team):
        account, now = await team.find(name), session.clock.to_wall(session.clock.now())
        found = await session.store.sessions(account.name, now)
        for each in found:
            begun = f"since {say_time(each.begun, now)} UTC, " if each.begun else ""
            until = f"until {say_time(each.expires, now)} UTC"
            typer.echo(f"  {id_of(each)}  {begun}{until}  {clean(each.agent, _AGENT_MAX)}".rstrip())
        if not found:
            typer.echo(f"{account.name} is signed in nowhere.")


async def _sign_out_of(config: ConfigOption, name: str, session_id: str, by: str) -> None:
    async with open_team(config, by) as (session, team):
        account, now = await team.find(name), session.clock.to_wall(session.clock.now())
        found = next((s for s in await session.store.sessions(account.name, now) if id_of(s) == session_id), None)
        if found is None:
            raise InputError(f"{name} has no session {session_id[:64]}; `itsus team sessions {name}` lists them")
        await note_terminal(session, name_person(by), "session.end", account.name, found.agent)
        await session.store.end_session(found.digest)
        typer.echo(f"{name} is signed out there.")


async def _sign_out(config: ConfigOption, name: str, by: str) -> None:
    async with open_team(config, by) as (_, team):
        count = await team.end_sessions(name)
        typer.echo(f"{name} is signed out of {count} browser{'' if count == 1 else 's'}.")


@asynccontextmanager
async def open_team(config: ConfigOption, by: str = "") -> AsyncIterator[tuple[Session, Team]]:
    """Open the people and keys of a store; what is done with them is noted as done by a person of this terminal."""
    async with open_session(config) as session:
        note = partial(note_terminal, session, name_person(by))
        yield session, Team(session.store, _hash, note)


async def _hash(password: str) -> str:
    return await asyncio.to_thread(PasswordHasher().hash, password)
