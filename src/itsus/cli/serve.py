"""`itsus serve`: everything from one command."""

import asyncio
import sys
from pathlib import Path
from typing import Annotated

import typer

from itsus.app.clocks import read_time
from itsus.app.config import read
from itsus.app.serve import Wishes
from itsus.app.serve import serve as serve_all
from itsus.cli.session import ConfigOption
from itsus.model.errors import InputError


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    config: ConfigOption = None,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Where to listen; the next free one if taken.")
    ] = None,
    clock: Annotated[
        str, typer.Option(metavar="TIME", help="Rehearsals only: live on a story's clock from here.")
    ] = "",
    speed: Annotated[float, typer.Option(min=0.1, max=600, help="Rehearsals only: how much faster it runs.")] = 1.0,
    history: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Signals to live through before the first live step.")
    ] = None,
) -> None:
    """Run engine, publisher and web, each as a process of its own, until Ctrl-C."""
    if speed != 1.0 and not clock:
        raise InputError("--speed is for rehearsals: give --clock too")
    found = read(config)
    begins = read_time(clock) if clock else None
    wishes = Wishes(port or found.settings.serve.port, begins, speed, history)
    raise typer.Exit(asyncio.run(serve_all(found, wishes, sys.stdout)))
