"""`itsus history`: past incidents, how honest we were about them, and a report about one."""

import asyncio
from typing import Annotated, Final

import msgspec
import typer

from itsus.app.clocks import read_duration
from itsus.cli.apps import check_app
from itsus.cli.session import ConfigOption, JsonOption, Session, name_person, note_terminal, open_session
from itsus.model.errors import InputError
from itsus.model.event import format_utc
from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.web.honesty import Honesty, Spread, read_honesty
from itsus.web.report import read_report
from itsus.web.say import say_counted, say_duration, say_scope, say_seconds, say_share, say_what

_LIMIT: Final = 50


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("history")(show_history)


def show_history(
    search: Annotated[str, typer.Argument(metavar="[WORDS]", help="Only incidents with these words.")] = "",
    *,
    app: Annotated[str, typer.Option("--app", help="Only of this app.")] = "",
    lasting: Annotated[str, typer.Option("--for", metavar="TIME", help="How far back: 90d, 12h.")] = "90d",
    limit: Annotated[int, typer.Option("--limit", metavar="N", min=1, help="At most this many.")] = _LIMIT,
    report: Annotated[str, typer.Option("--report", metavar="ID", help="Write one incident's report instead.")] = "",
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell what happened and what was said about it, and how honest we were. A report is Markdown, for a file."""
    asyncio.run(_report(config, report) if report else _show(config, search, app, lasting, limit, as_json))


async def _show(config: ConfigOption, search: str, app: str, lasting: str, limit: int, as_json: bool) -> None:  # noqa: PLR0917 -- the options
    length = read_duration(lasting)
    async with open_session(config) as session:
        since = session.clock.now() - length
        honesty = await read_honesty(session.store, app=app, since=since)
        incidents = await session.store.incidents(app=app, search=search, since=since, limit=limit)
        if not incidents:
            check_app(session.config.settings, app)
        said = await session.store.said(incidents=[i.id for i in incidents]) if incidents else []
        if as_json:
            typer.echo(msgspec.json.encode({"honesty": honesty, "incidents": incidents, "said": said}).decode())
            return
        typer.echo("\n".join(describe_honesty(honesty)))
        for incident in incidents:
            typer.echo(f"\n{describe(session, incident, [turn for turn in said if turn.incident == incident.id])}")


async def _report(config: ConfigOption, name: str) -> None:
    async with open_session(config) as session:
        incident = await session.store.incident(name)
        if incident is None:
            raise InputError(f"there is no incident {name[:100]}; `itsus history` lists them")
        await note_terminal(session, name_person(""), "export", name, "report")
        now = session.clock.now()
        typer.echo(await read_report(session.store, session.config.settings, incident, now), nl=False)


def describe_honesty(h: Honesty) -> list[str]:
    """Return the figures as lines."""
    hints, notices = say_counted(h.hints, "hint"), say_counted(h.notices, "notice")
    many = say_counted(h.incidents, "incident")
    lines = [
        f"{many}, {h.confirmed} confirmed; {h.unspoken} of those without a word to people.",
        f"silence gap:      {_say_spread(h.silence_gap)}",
        f"time to approval: {_say_spread(h.approval)}",
        f"said:             {hints}, {notices}; {h.firmed} of the hints became a notice",
        f"taken back:       {h.retractions}; {say_counted(h.false_alarms, 'false alarm')}",
    ]
    for e in h.exposed:
        whom = " of simulated people" if e.simulated else ""
        reach, misfire = (say_share(share) if share is not None else "not known" for share in (e.reach, e.misfire))
        lines.append(f"reach, misfire:   {reach}, {misfire}{whom}")
    return lines


def describe(session: Session, incident: Incident, said: list[Said]) -> str:
    """Return an incident as a few lines."""
    over = f"over after {say_duration(incident.ended_at - incident.visible_since)}" if incident.ended_at else "not over"
    name = session.config.settings.name_of(incident.app)
    lines = [
        f"{incident.id}  {format_utc(incident.visible_since.replace(microsecond=0))}  {name}: {say_what(incident)}",
        f"  {say_scope(incident.scope)}; {incident.state}, {over}",
    ]
    turns = [f"{turn.strength} {turn.event.removeprefix('notice.')} {turn.at:%H:%M}" for turn in said]
    gap = f"; silence gap {say_duration(incident.spoke_at - incident.visible_since)}" if incident.spoke_at else ""
    return "\n".join([*lines, f"  {', '.join(turns) or 'nothing was said'}{gap}"])


def _say_spread(spread: Spread | None) -> str:
    if spread is None:
        return "none"
    times = say_counted(spread.count, "time")
    return (
        f"{say_seconds(spread.median_s)} in the middle, {say_seconds(spread.worst_s)} at most ({spread.worst}); {times}"
    )
