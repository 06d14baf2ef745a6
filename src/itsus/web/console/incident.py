"""One incident: its timeline, with the reasons of every decision."""

from typing import Any

from litestar import Request, get, post
from litestar.params import FromPath
from litestar.response import Redirect, Template

from itsus.web import acts
from itsus.web.changes import END
from itsus.web.console.forms import go
from itsus.web.console.render import render
from itsus.web.supply import TheDesk, ThePerson

#: The latest events shown; the API has them all.
_SHOWN = 500


@get("/incidents/{incident:str}")
async def show_incident(request: Request[Any, Any, Any], desk: TheDesk, incident: FromPath[str]) -> Template:
    """Show an incident and what happened, latest first."""
    found = await acts.find_incident(desk, incident)
    stored = await desk.store.events(before=END, incident=incident, limit=_SHOWN)
    notice = await desk.store.notice(found.notice) if found.notice else None
    return render(request, "incident.html", incident=found, notice=notice, events=list(reversed(stored)))


@post("/incidents/{incident:str}/resolve")
async def post_resolve(desk: TheDesk, person: ThePerson, incident: FromPath[str]) -> Redirect:
    """Say that it is over."""
    await acts.resolve(desk, person, incident)
    return go(f"/incidents/{incident}", "resolve")
