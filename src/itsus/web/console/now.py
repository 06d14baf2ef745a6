"""Now: what is broken, how confused people are, and what to do next."""

from typing import Any

from litestar import Request, get
from litestar.response import Template

from itsus.web.console.render import render
from itsus.web.curves import read_curves
from itsus.web.supply import TheDesk, ThePerson
from itsus.web.view import read_now, read_refusals


@get("/")
async def show_now(request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson) -> Template:
    """Show all apps, the worst off first, with their last hours where there is anything to draw."""
    view = await read_now(desk)
    curves = [await read_curves(desk, app.app) for app in view.apps]
    return render(
        request,
        "now.html",
        view=view,
        curves={found.app: found for found in curves if found.has_content()},
        refusals=await read_refusals(desk, person.name),
    )
