"""Now: what is broken, how confused people are, and what to do next."""

from datetime import datetime, timedelta
from typing import Any, Final

from litestar import Request, get
from litestar.response import Template

from itsus.web.console.render import render
from itsus.web.curves import HOURS, HOURS_MAX, read_curves
from itsus.web.supply import TheDesk, ThePerson
from itsus.web.view import AppNow, read_now, read_refusals

#: Charts reach so many hours back.
_SPANS: Final = (1, 3, 6, 12, 24)


@get("/")
async def show_now(request: Request[Any, Any, Any], desk: TheDesk, person: ThePerson) -> Template:
    """Show all apps, the worst off first, with their last hours where there is anything to draw."""
    view = await read_now(desk)
    curves = [await read_curves(desk, app.app, _find_hours(app, view.at)) for app in view.apps]
    return render(
        request,
        "now.html",
        view=view,
        curves={found.app: found for found in curves if found.has_content()},
        refusals=await read_refusals(desk, person.name),
    )


def _find_hours(app: AppNow, now: datetime) -> int:
    """Return how far back to draw: half of it trouble at most, so that a young one is not a line at the edge."""
    began = min((i.visible_since for i in app.incidents), default=None)
    if began is None:
        return HOURS
    return next((hours for hours in _SPANS if timedelta(hours=hours) >= 2 * (now - began)), HOURS_MAX)
