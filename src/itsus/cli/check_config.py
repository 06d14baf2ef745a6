"""`itsus check-config`: is the configuration right, and what does it say."""

import typer

from itsus.app.config import read
from itsus.cli.session import ConfigOption


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("check-config")(check_config)


def check_config(config: ConfigOption = None) -> None:
    """Read the configuration as `serve` would, and say the first mistake in it with its line."""
    found = read(config)
    settings = found.settings
    typer.echo(f"{found.file.name if found.file else 'No file; the defaults'}: fine.")
    typer.echo(f"apps: {', '.join(settings.apps) or 'taken from the signals'}")
    policy = settings.policy
    typer.echo(
        f"a notice needs {policy.independent_kinds} kinds of signals that agree, and {policy.approvals} person(s)"
    )
    typer.echo(f"published to: {', '.join(origin.path for origin in settings.origins)}")
