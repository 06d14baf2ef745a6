"""`itsus mute`: say nothing for a while (maintenance, drills)."""

import asyncio
from typing import Annotated

import typer

from itsus.app.clocks import read_duration
from itsus.cli.apps import check_app
from itsus.cli.session import ByOption, ConfigOption, WaitOption, make_id, name_person, open_session, send
from itsus.model.act import Mute
from itsus.model.event import format_utc


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(mute)


def mute(
    app: Annotated[str, typer.Argument(help="The app that is to be silent.")],
    duration: Annotated[str, typer.Option("--for", metavar="TIME", help="How long: 30m, 2h, 1d; 0s ends a mute.")],
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Propose and publish nothing for an app until a time. Incidents are followed and logged all the same."""
    asyncio.run(_mute(config, app, duration, name_person(by), wait))


async def _mute(config: ConfigOption, app: str, duration: str, by: str, wait: bool) -> None:
    length = read_duration(duration)
    async with open_session(config) as session:
        check_app(session.config.settings, app)
        until = session.clock.now() + length
        done = f"{app} is muted until {format_utc(until.replace(microsecond=0))}." if length else f"{app} may speak."
        act = Mute(id=make_id(), by=by, app=app, until=until)
        about = ("app.muted", "act.refused")
        await send(session, act, done=done, wait=wait, is_about=lambda e: e.app == app and e.event in about)
