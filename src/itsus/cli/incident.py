"""`itsus incident`: what happened, what was found, and a person's word above the evidence's."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
import typer

from itsus.cli.incident_words import tell
from itsus.cli.session import (
    ByOption,
    ConfigOption,
    JsonOption,
    WaitOption,
    make_id,
    name_person,
    open_session,
    send,
)
from itsus.model.act import Note, Overrule
from itsus.model.errors import InputError
from itsus.model.event import Event
from itsus.model.incident import Incident
from itsus.model.scope import Scope
from itsus.model.store import Store
from itsus.model.words import FAULT_PARTIES, FaultParty
from itsus.notices.remarks import check_link, check_note, check_scope

IncidentArgument = Annotated[str, typer.Argument(metavar="ID", help="The incident, as `itsus notices` names it.")]
Many = Annotated[list[str] | None, typer.Option(help="May be given several times.")]

#: More events than an incident has.
_ALL = 100_000


def register(app: typer.Typer) -> None:
    """Add the commands."""
    incident = typer.Typer(
        help="What happened about an incident, notes, and overruling.", no_args_is_help=True, rich_markup_mode=None
    )
    incident.command("show")(show)
    incident.command("note")(write_note)
    incident.command("overrule")(overrule)
    app.add_typer(incident, name="incident")


def show(incident: IncidentArgument, config: ConfigOption = None, as_json: JsonOption = False) -> None:
    """Tell an incident from its first symptom on, oldest first."""
    asyncio.run(_show(config, incident, as_json))


def write_note(
    incident: IncidentArgument,
    text: Annotated[str, typer.Argument(metavar="TEXT", help="What was found; up to 2,000 characters.")],
    *,
    link: Annotated[str, typer.Option("--link", metavar="URL", help="The address of an alert or a ticket.")] = "",
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Write a note beside an incident, also beside one that is over."""
    plain, page = check_note(text), check_link(link)
    act = Note(id=make_id(), by=name_person(by), incident=incident, text=plain, link=page)
    asyncio.run(_note(config, act, wait))


def overrule(
    incident: IncidentArgument,
    *,
    component: Many = None,
    country: Many = None,
    platform: Many = None,
    version: Many = None,
    network: Many = None,
    whole_app: Annotated[bool, typer.Option("--whole-app", help="It is everywhere.")] = False,
    fault: Annotated[str, typer.Option(metavar="PARTY", help=f"{', '.join(FAULT_PARTIES)}.")] = "",
    evidence: Annotated[bool, typer.Option("--evidence", help="Go back to what the evidence says.")] = False,
    by: ByOption = "",
    wait: WaitOption = False,
    config: ConfigOption = None,
) -> None:
    """Say where an incident is, or whose fault, above what the evidence says, until its end.

    What you do not give is as the evidence says, also if somebody overruled it before.
    """
    places = {"component": component, "country": country, "platform": platform, "version": version, "network": network}
    given = Scope.of(**{name: values for name, values in places.items() if values})
    if evidence == bool(given != Scope() or whole_app or fault):
        raise InputError("say where (--component …, --whole-app) or whose fault (--fault …), or else --evidence")
    if whole_app and given != Scope():
        raise InputError("it is everywhere (--whole-app) or in one part, not both")
    scope = given if whole_app or given != Scope() else None
    act = Overrule(id=make_id(), by=name_person(by), incident=incident, scope=scope, fault=_read_fault(fault))
    asyncio.run(_overrule(config, act, wait))


async def _show(config: ConfigOption, incident: str, as_json: bool) -> None:
    async with open_session(config) as session:
        found = await _find(session.store, incident)
        stored = await session.store.events(incident=incident, limit=_ALL)
        if as_json:
            typer.echo(msgspec.json.encode({"incident": found, "events": [s.event for s in stored]}).decode())
            return
        for line in tell(
            found, stored, await session.store.tallies(app=found.app, kind="followup"), session.clock.now()
        ):
            typer.echo(line)


async def _note(config: ConfigOption, act: Note, wait: bool) -> None:
    async with open_session(config) as session:
        found = await _find(session.store, act.incident)
        act = msgspec.structs.replace(act, app=found.app)
        await send(
            session, act, done=f"Noted by {act.by}.", wait=wait, is_about=_is_about(act.incident, "note.written")
        )


async def _overrule(config: ConfigOption, act: Overrule, wait: bool) -> None:
    async with open_session(config) as session:
        found = await _find(session.store, act.incident)
        if not found.is_open:
            raise InputError(f"{found.id} is {found.state}: what is over is not overruled", code="already_ended")
        if act.scope is not None:
            known = session.config.settings.app(found.app).components
            act = msgspec.structs.replace(act, scope=check_scope(act.scope, found, known))
        taken_back = act.scope is None and not act.fault
        done = f"{act.by} goes by the evidence." if taken_back else f"Overruled by {act.by}."
        await send(session, act, done=done, wait=wait, is_about=_is_about(act.incident, "incident.updated"))


def _is_about(incident: str, event: str) -> Callable[[Event], bool]:
    def is_about(found: Event) -> bool:
        return found.event == "act.refused" or (found.event == event and getattr(found, "incident", "") == incident)

    return is_about


async def _find(store: Store, incident: str) -> Incident:
    found = await store.incident(incident)
    if found is None:
        raise InputError(f"there is no incident {incident}; `itsus notices` names them", code="no_such_incident")
    return found


def _read_fault(text: str) -> FaultParty | Literal[""]:
    for party in FAULT_PARTIES:
        if party == text:
            return party
    if text:
        raise InputError(f"--fault is one of {', '.join(FAULT_PARTIES)}; got {text[:20]}")
    return ""
