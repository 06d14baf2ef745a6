"""One incident: what happened, with the reasons of every decision; what people say of it, and against the evidence."""

from collections.abc import Sequence
from typing import Any, Final, Literal

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from itsus.model.incident import Incident
from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.store import Tally
from itsus.model.words import FAULT_PARTIES, FaultParty
from itsus.web import acts
from itsus.web.changes import END
from itsus.web.console.forms import Form, go
from itsus.web.console.render import render
from itsus.web.desk import Desk
from itsus.web.identity import new_token
from itsus.web.problem import Problem
from itsus.web.stages import is_heard
from itsus.web.supply import TheDesk, ThePerson
from itsus.web.timeline import count_answers, write_timeline
from itsus.web.view import read_refusals

#: The latest events shown; the API has them all.
_SHOWN: Final = 500


@get("/incidents/{incident:str}")
async def show_incident(
    request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson, incident: FromPath[str]
) -> Template:
    """Show an incident and what happened, latest first. The note's form carries a token: sent twice, it is one note."""
    found = await acts.find_incident(desk, incident)
    stored = await desk.store.events(before=END, incident=incident, limit=_SHOWN)
    return render(
        request,
        "incident.html",
        incident=found,
        notice=await desk.store.notice(found.notice) if found.notice else None,
        is_heard=await is_heard(desk, found.app),
        entries=write_timeline(found, stored)[::-1],
        is_cut=len(stored) == _SHOWN,
        answers=count_answers(await _list_answers(desk, found), found.notice),
        dimensions=DIMENSIONS,
        parties=FAULT_PARTIES,
        refusals=await read_refusals(desk, person.name),
        once=new_token(),
    )


@post("/incidents/{incident:str}/resolve")
async def post_resolve(desk: TheDesk, person: ThePerson, incident: FromPath[str]) -> Redirect:
    """Say that it is over."""
    await acts.resolve(desk, person, incident)
    return go(f"/incidents/{incident}", "resolve")


@post("/incidents/{incident:str}/notes")
async def post_note(desk: TheDesk, person: ThePerson, incident: FromPath[str], data: Form) -> Redirect:
    """Write something down."""
    key = data.get("once", "")[:100]
    await acts.note(desk, person, incident, data.get("text", ""), data.get("link", ""), key=key)
    return go(f"/incidents/{incident}", "note")


@post("/incidents/{incident:str}/overrule")
async def post_overrule(desk: TheDesk, person: ThePerson, incident: FromPath[str], data: Form) -> Redirect:
    """Take a person's word over the evidence's."""
    found = await acts.find_incident(desk, incident)
    await acts.overrule(desk, person, incident, _read_scope(data, found.scope), _read_fault(data.get("fault", "")))
    return go(f"/incidents/{incident}", "overrule")


async def _list_answers(desk: Desk, incident: Incident) -> Sequence[Tally]:
    """Without a notice, nobody was asked."""
    return await desk.store.tallies(app=incident.app, kind="followup", by_country=False) if incident.notice else ()


def _read_scope(data: dict[str, str], shown: Scope) -> Scope | None:
    """A place that was typed but not chosen is asked for again: better than to guess where people are told."""
    typed = Scope(**{name: _split(data.get(name, "")) for name in DIMENSIONS})
    match data.get("where", ""):
        case "here":
            return typed
        case "evidence" if typed in (shown, Scope()):
            return None
        case "evidence":
            raise Problem("invalid_input", "You typed a place, but chose “where the evidence sees it”. Choose “here”.")
    raise Problem("invalid_input", "Choose where it is: where the evidence sees it, or here.")


def _read_fault(given: str) -> FaultParty | Literal[""]:
    for party in FAULT_PARTIES:
        if party == given:
            return party
    if given:
        raise Problem("invalid_input", "Choose whose fault it is.")
    return ""


def _split(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())
