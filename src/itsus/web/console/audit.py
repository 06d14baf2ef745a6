"""The audit log as a page: who did what, when, from where."""

from typing import Annotated, Any, Final

from litestar import Request, get
from litestar.params import QueryParameter
from litestar.response import Template

from itsus.web.audit_log import SEARCH_MAX, read_audit
from itsus.web.changes import END
from itsus.web.console.render import render
from itsus.web.supply import TheDesk

_PER_PAGE: Final = 50


@get("/audit")
async def show_audit(
    request: Request[Any, Any, Any],
    desk: TheDesk,
    search: Annotated[str, QueryParameter(max_length=SEARCH_MAX)] = "",
    before: Annotated[int, QueryParameter(ge=1, le=END)] = END,
) -> Template:
    """Show a page of entries, latest first."""
    page = await read_audit(desk, before=before, search=search, limit=_PER_PAGE)
    return render(request, "audit.html", page=page, search=search, is_latest=before == END, wall=desk.wall_now())
