"""`itsus curves`: how an app stood in the last hours, as a table: the console's charts."""

import asyncio
from collections.abc import Iterator
from typing import Annotated

import msgspec
import typer

from itsus.cli.apps import check_app
from itsus.cli.desk import open_desk
from itsus.cli.session import ConfigOption, JsonOption
from itsus.web.curves import HOURS, HOURS_MAX, CurveAt, Curves, read_curves
from itsus.web.say import say_count, say_share, say_time


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("curves")(show_curves)


def show_curves(
    app: Annotated[str, typer.Argument(metavar="APP", help="Whose.")],
    hours: Annotated[int, typer.Option("--hours", metavar="N", min=1, max=HOURS_MAX, help="How far back.")] = HOURS,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell how many people were confused and how much failed, beside what is usual; the latest last."""
    asyncio.run(_show(config, app, hours, as_json))


async def _show(config: ConfigOption, app: str, hours: int, as_json: bool) -> None:
    async with open_desk(config) as desk:
        curves = await read_curves(desk, check_app(desk.settings, app), hours)
        for line in [msgspec.json.encode(curves).decode()] if as_json else tell(curves):
            typer.echo(line)


def tell(curves: Curves) -> Iterator[str]:
    """Yield the curves in words, and then some points of them (`--json`: all)."""
    if not curves.has_content():
        yield f"Nothing was heard or seen to fail in the last {curves.hours()} hours."
        return
    yield curves.say_people()
    if curves.has_attempts():
        yield curves.say_failed()
    if curves.has_failures():
        yield curves.say_failing()
    yield ""
    yield f"{'UTC':<12}{'people/min':>10}{'usual':>8}{'failed':>8}{'worst part':>12}"
    yield from (_tell_point(point, curves) for point in reversed(curves.lines()))


def _tell_point(point: CurveAt, curves: Curves) -> str:
    usual = "-" if point.usual is None else say_count(point.usual)
    failed, failing = ("-" if share is None else say_share(share) for share in (point.failed, point.failing))
    when = say_time(point.at, curves.now)
    return f"{when:<12}{say_count(point.people):>10}{usual:>8}{failed:>8}{failing:>12}"
