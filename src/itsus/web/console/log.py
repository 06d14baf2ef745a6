"""The log: everything that was decided, with reasons."""

from typing import Annotated, Any

from litestar import Request, get
from litestar.params import FromQuery, QueryParameter
from litestar.response import Template

from itsus.web.changes import END
from itsus.web.console.render import render
from itsus.web.supply import TheDesk

_PER_PAGE = 50


@get("/log")
async def show_log(
    request: Request[Any, Any, Any],
    desk: TheDesk,
    app: FromQuery[str] = "",
    before: Annotated[int, QueryParameter(ge=1, le=END)] = END,
) -> Template:
    """Show a page of events, latest first."""
    stored = await desk.store.events(before=before, app=app, limit=_PER_PAGE + 1)
    shown = list(reversed(stored))[:_PER_PAGE]
    older = shown[-1].position if len(stored) > _PER_PAGE else None
    return render(request, "log.html", events=shown, app=app, older=older, is_latest=before == END)
