"""`itsus doctor`: checks what can be known on this machine, and says what cannot."""

import asyncio

import typer

from itsus.app.checkup import check_up
from itsus.app.config import read
from itsus.cli.session import ConfigOption

_NOT_CHECKED = (
    "whether people's devices reach the public addresses of the origins (itsus verify URL does, from here)",
    "whether messages to the operators arrive",
    "whether this machine's clock is right",
)
_SIGNS = {"good": "ok  ", "bad": "FAIL", "unsure": "?   "}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(config: ConfigOption = None) -> None:
    """Check configuration, store, keys, origins and engine. Exit code 1 if anything fails."""
    findings = asyncio.run(check_up(read(config)))
    for finding in findings:
        typer.echo(f"{_SIGNS[finding.state]} {finding.what}: {finding.words}")
    typer.echo("Not checked: " + ";\n             ".join(_NOT_CHECKED) + ".")
    raise typer.Exit(1 if any(finding.state == "bad" for finding in findings) else 0)
