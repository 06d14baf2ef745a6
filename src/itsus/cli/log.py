"""`itsus log`: everything that was decided, also to stay silent, with reasons."""

import asyncio
from typing import Annotated

import msgspec
import typer

from itsus.cli.apps import check_app
from itsus.cli.desk import open_desk
from itsus.cli.incident_words import tell_event
from itsus.cli.session import ConfigOption, JsonOption
from itsus.model.event import encode_event
from itsus.model.store import StoredEvent
from itsus.web.changes import END


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("log")(show_log)


def show_log(
    app: Annotated[str, typer.Option("--app", help="Only this app.")] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, max=10_000, help="At most this many.")] = 20,
    after: Annotated[
        int, typer.Option("--after", metavar="POSITION", min=0, help="Only what came after this place in the log.")
    ] = 0,
    *,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell the latest events, the latest last. With --after, the first ones behind a place, as a script goes on."""
    asyncio.run(_show(config, app, limit, after, as_json))


async def _show(config: ConfigOption, app: str, limit: int, after: int, as_json: bool) -> None:
    async with open_desk(config) as desk:
        wanted, before = check_app(desk.settings, app), None if after else END
        found = await desk.store.events(app=wanted, limit=limit, after=after, before=before)
        for stored in found:
            for line in [_encode(stored)] if as_json else tell_event(stored):
                typer.echo(line)
        if not (found or as_json):
            typer.echo("Nothing was decided since then." if after else "Nothing was decided yet.")


def _encode(stored: StoredEvent) -> str:
    event = msgspec.Raw(encode_event(stored.event))
    return msgspec.json.encode({"position": stored.position, "event": event}).decode()
