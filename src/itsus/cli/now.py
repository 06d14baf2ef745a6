"""`itsus now`: how every app stands, what people were told, and the next step: the console's first page."""

import asyncio
from collections.abc import Iterator
from datetime import datetime
from typing import Annotated, Final

import msgspec
import typer

from itsus.cli.apps import check_app
from itsus.cli.desk import open_desk
from itsus.cli.incident_words import make_safe
from itsus.cli.session import ConfigOption, JsonOption
from itsus.model.event import format_utc
from itsus.model.incident import Incident
from itsus.model.notice import Notice, Proposal
from itsus.model.scope import Scope
from itsus.web.say import (
    say_action,
    say_blame,
    say_confusion,
    say_duration,
    say_fault,
    say_party,
    say_reasons,
    say_scope,
    say_severity,
    say_time,
    say_what,
)
from itsus.web.view import AppNow, Now, read_now

_MOODS: Final = {
    "well": "all is well",
    "suspected": "something looks wrong",
    "broken": "BROKEN",
    "recovering": "recovering",
}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("now")(show_now)


def show_now(
    app: Annotated[str, typer.Option("--app", help="Only this app.")] = "",
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Tell per app what is wrong, who is confused, what people were told, and what to do next."""
    asyncio.run(_show(config, app, as_json))


async def _show(config: ConfigOption, app: str, as_json: bool) -> None:
    async with open_desk(config) as desk:
        wanted = check_app(desk.settings, app)
        now = await read_now(desk)
        now = msgspec.structs.replace(now, apps=tuple(a for a in now.apps if wanted in ("", a.app)))
        if as_json:
            typer.echo(msgspec.json.encode(now).decode())
            return
        for line in tell_now(now):
            typer.echo(line)


def tell_now(now: Now) -> Iterator[str]:
    """Yield how things stand, what is worst first. Nothing in the lines can steer a terminal."""
    story = " of a rehearsal: nothing of it is happening" if now.is_rehearsal else ""
    yield f"{format_utc(now.at.replace(microsecond=0))}{story}"
    if not now.apps:
        yield "Nothing to watch yet: send signals, or name your apps in itsus.toml."
    for app in now.apps:
        for line in _tell_app(app, now.at):
            yield make_safe(line)


def _tell_app(app: AppNow, at: datetime) -> Iterator[str]:
    yield ""
    if app.present is None and not app.incidents:
        yield f"{app.name}: nothing is known yet. Does `itsus serve` run, and do signals come in?"
        return
    yield f"{app.name}: {_MOODS[app.mood]}"
    if app.muted_until:
        yield f"  muted until {say_time(app.muted_until, at)} UTC: nothing is proposed or published"
    confusion = app.confusion()
    yield f"  {say_confusion(confusion)} {say_blame(confusion.blame)}".rstrip()
    for incident in app.incidents:
        yield from _tell_incident(app, incident, at)
    for incident in app.ended:
        ended = incident.ended_at or at
        lasted = say_duration(ended - incident.visible_since)
        yield f"  {incident.id}  over since {say_time(ended, at)} UTC, after {lasted}"
    if app.delivery and app.delivery.is_late:
        yield f"  What was said last is NOT out: {app.delivery.count()} of {app.delivery.needed} origins needed have it"


def _tell_incident(app: AppNow, incident: Incident, at: datetime) -> Iterator[str]:
    since, lasts = say_time(incident.visible_since, at), say_duration(at - incident.visible_since)
    place = f": {say_scope(incident.scope)}" if incident.scope != Scope() else ""
    yield f"  {incident.id}  {say_what(incident)}{place}"
    yield f"    {say_severity(incident.severity)}, since {since} UTC ({lasts}); fault: {say_fault(incident.fault)}"
    if incident.overruled:
        word = incident.overruled
        told = [say_scope(word.scope)] if word.scope is not None else []
        yield f"    {word.by} says: {'; '.join([*told, *([say_party(word.fault)] if word.fault else [])])}"
    notice = app.notice_of(incident)
    yield f"    {_say_told(incident, notice, at)}"
    if notice and notice.proposal:
        yield from _tell_proposal(notice.id, notice.proposal, at, is_heard=app.is_heard)
    if incident.decision:
        yield f"    itsus would {say_action(incident.decision.action).lower()}, because:"
        yield from (f"      - {reason}" for reason in say_reasons(incident.decision.reasons))


def _say_told(incident: Incident, notice: Notice | None, at: datetime) -> str:
    if incident.spoke_at:
        after = say_duration(incident.spoke_at - incident.visible_since)
        is_up = notice is not None and notice.live is not None and notice.status == "active"
        up = f"; a {notice.live.strength} is up" if is_up and notice and notice.live else ""
        return f"First word at {say_time(incident.spoke_at, at)} UTC, {after} after the first symptom{up}."
    return f"People were told NOTHING for {say_duration(at - incident.visible_since)}."


def _tell_proposal(notice: str, proposal: Proposal, at: datetime, *, is_heard: bool) -> Iterator[str]:
    text = proposal.wording.text.get("en") or next(iter(proposal.wording.text.values()))
    left = f"{say_duration(proposal.deadline - at)} left to decide" if proposal.deadline > at else "overdue"
    agreed = ", ".join(a.by for a in proposal.approvals) or "nobody yet"
    yield f"    WAITS FOR YOU ({left}): {text.title}"
    yield f"      {text.body}"
    yield f"      to {say_scope(proposal.wording.audience)}; needs {proposal.needs}, approved by {agreed}"
    if not is_heard:
        yield "      Nobody would see it yet: no stage of the rollout is open (itsus rollout)."
    yield f"      itsus approve {notice} --draft {proposal.draft}"
