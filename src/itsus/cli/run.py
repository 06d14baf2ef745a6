"""`itsus run ROLE`: one process of what `itsus serve` runs together."""

import asyncio
import os
from typing import Annotated

import typer

from itsus.app.clocks import SystemClock, decode_story
from itsus.app.config import read
from itsus.app.logs import set_up_logs
from itsus.app.ports import find_free_port
from itsus.app.roles import ROLES, SUPERVISED, run_role
from itsus.app.serve import STORY
from itsus.cli.session import ConfigOption
from itsus.model.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(run)


def run(
    role: Annotated[str, typer.Argument(metavar="ROLE", help=f"One of {', '.join(ROLES)}.")],
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="Where intake and console listen.")] = None,
    config: ConfigOption = None,
) -> None:
    """Run one role alone: intake, engine, console or publisher (web is intake and console in one)."""
    if role not in ROLES:
        raise InputError(f"there is no role {role[:40]}; known are {', '.join(ROLES)}")
    is_supervised = bool(os.environ.get(SUPERVISED))
    set_up_logs(is_supervised=is_supervised)
    found = read(config)
    story = os.environ.get(STORY, "")
    wanted = port or found.settings.serve.port
    if role in ("intake", "console", "web") and not is_supervised:
        wanted = _announce_port(found.settings.serve.host, wanted)
    clock = decode_story(story) if story else SystemClock()
    asyncio.run(run_role(role, found, clock, port=wanted, is_rehearsal=bool(story)))


def _announce_port(host: str, wanted: int) -> int:
    port = find_free_port(host, wanted)
    if port != wanted:
        typer.echo(f"Port {wanted} is taken; using {port}.", err=True)
    return port
