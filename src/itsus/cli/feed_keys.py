"""The part of `itsus keys` that is about signing the feed: making, changing and revoking its keys."""

from pathlib import Path

import typer

from itsus.app.config import Config, read
from itsus.app.keyring import PublicHalves, read_public
from itsus.app.rotation import Rotated, make_pair, revoke_former, rotate
from itsus.model.errors import InputError, SettingsError


def describe_keys(config: Config) -> list[str]:
    """Return the keys of the feed in lines for a person."""
    path = config.folder / config.settings.feed.public
    try:
        halves = read_public(path)
    except SettingsError as error:
        return [f"the feed's keys are not known here: {error}"]
    return [f"{kid}  {role}" for kid, role in _list_roles(halves)]


def _list_roles(halves: PublicHalves) -> list[tuple[str, str]]:
    keys = halves.to_keys()
    current = [(keys.current.kid, "current: signs the feed")] if keys.current else []
    standby = [(keys.standby.kid, "standby: takes over; its private half belongs offline")] if keys.standby else []
    return [*current, *standby, *((kid, "revoked: counts no more") for kid in halves.revoked)]


def make_feed_keys(file: Path | None) -> None:
    """Make a pair of keys where the configuration says that they are kept."""
    config = read(file)
    kind, _, name = config.settings.feed.key.partition(":")
    current = config.folder / (name if kind == "file" else "keys/current.pem")
    public = config.folder / config.settings.feed.public
    standby = public.parent / "standby.pem"
    make_pair(current, standby, public)
    typer.echo(f"{current}  signs the feed; only the publisher needs it")
    typer.echo(f"{standby}  takes over if that one is lost or stolen; take it off this machine now")
    typer.echo(f"{public}  both public halves, for the client in your app")
    if kind != "file":
        typer.echo(f"feed.key is {kind}: put what is in {current} there, and delete the file.")


def take_over(file: Path | None, standby: Path | None, *, revoke: bool) -> None:
    """Let the standby key take over, and say what is to be done next."""
    config = read(file)
    if standby is None:
        raise InputError("give the private half of the standby key: --standby FILE")
    _report(config, rotate(config.settings, config.folder, standby, revoke=revoke), revoke=revoke)


def _report(config: Config, rotated: Rotated, *, revoke: bool) -> None:
    say = typer.echo
    say(f"{rotated.kid} signs from now on; publishers take it up within a second, clients believe it already.")
    if revoke:
        say(f"{rotated.former} is revoked: who reads the next document refuses it for good.")
    if rotated.current is None:
        kind = config.settings.feed.key.partition(":")[0]
        say(f"feed.key is {kind}: put the private half of that key there now; until then nothing can be signed.")
    say("Next:")
    say(f"  1. take {rotated.standby} off this machine and keep it offline: it is the new standby")
    say(f"  2. ship {config.folder / config.settings.feed.public} with the next version of your app")


def revoke_feed_key(file: Path | None, kid: str) -> None:
    """Revoke a former key of the feed."""
    config = read(file)
    revoke_former(config.settings, config.folder, kid)
    typer.echo(f"{kid} is revoked: clients that pin it refuse it once they have read the next document.")
