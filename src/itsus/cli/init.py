"""`itsus init`: makes what `itsus serve` needs: configuration, keys, store, the first account. Never overwrites."""

import asyncio
import os
import secrets
import sys
from pathlib import Path
from typing import Annotated

import typer

from itsus.app.setup import Made, Wanted, set_up
from itsus.model.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(init)


def init(
    app: Annotated[
        list[str] | None, typer.Option("--app", help="An app, as in `photogram`; several times for a family.")
    ] = None,
    account: Annotated[str, typer.Option("--account", help="Your name for signing in to the console.")] = "",
    password_env: Annotated[
        str, typer.Option("--password-env", metavar="NAME", help="Take the password from this variable.")
    ] = "",
    folder: Annotated[Path, typer.Option("--folder", help="Where to; here by default.")] = Path(),
) -> None:
    """Write itsus.toml, make keys and the store, and your account. Asks for what is not given."""
    wanted = Wanted(
        folder=folder,
        apps=tuple(app or [_ask("Name of the app, in small letters (photogram)", "--app")]),
        account=account or _ask("Your name for signing in to the console", "--account"),
        password=_find_password(password_env),
    )
    _report(asyncio.run(set_up(wanted)), wanted, is_generated=not password_env)


def _ask(question: str, option: str) -> str:
    if not sys.stdin.isatty():
        raise InputError(f"nobody is there to ask: give {option}")
    answer: str = typer.prompt(question)
    return answer.strip()


def _find_password(name: str) -> str:
    if not name:
        return secrets.token_urlsafe(12)
    password = os.environ.get(name, "")
    if not password:
        raise InputError(f"the environment variable {name} is not set")
    return password


def _report(made: Made, wanted: Wanted, *, is_generated: bool) -> None:
    say = typer.echo
    say(f"Written to {wanted.folder.absolute()}:")
    for file, about in made.files:
        say(f"  {file:<20} {about}")
    say("\nShown once; keep them now:")
    if is_generated:
        say(f"  password of {wanted.account:<12} {wanted.password}")
    say(f"  server key              {made.server_key}")
    say(f"  publishable key         {made.publishable_key}   (may stand in web pages)")
    say("\nTake keys/standby.pem off this machine and keep it offline: it alone can revoke the current key.")
    say("Next: itsus serve")
