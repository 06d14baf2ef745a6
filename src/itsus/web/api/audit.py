"""The audit log over HTTP, for admins: it holds network addresses, and who failed to sign in."""

from typing import Annotated

from litestar import get
from litestar.params import QueryParameter
from litestar.response import Stream

from itsus.web.audit_log import SEARCH_MAX, AuditPage, export_audit, read_audit
from itsus.web.supply import TheDesk, ThePerson

Search = Annotated[
    str,
    QueryParameter(max_length=SEARCH_MAX, description="Words of the entry, in any case; a name, an id, an address."),
]


@get("/audit", summary="Who did what, latest first")
async def list_audit(
    desk: TheDesk,
    search: Search = "",
    before: Annotated[int, QueryParameter(ge=1, le=2**53, description="`next` of the page before.")] = 2**53,
    limit: Annotated[int, QueryParameter(ge=1, le=1000, description="At most this many.")] = 100,
) -> AuditPage:
    """Return what was done, by whom, from where; `next` leads to older entries."""
    return await read_audit(desk, before=before, search=search, limit=limit)


@get("/audit.csv", summary="The audit log as CSV", media_type="text/csv")
async def export_csv(desk: TheDesk, person: ThePerson, search: Search = "") -> Stream:
    """Return all entries that are found as one file, latest first. That you took it is an entry, too."""
    return await export_audit(desk, person, "csv", search)


@get("/audit.jsonl", summary="The audit log as JSON Lines", media_type="application/jsonl")
async def export_jsonl(desk: TheDesk, person: ThePerson, search: Search = "") -> Stream:
    """Return all entries that are found as one file, latest first. That you took it is an entry, too."""
    return await export_audit(desk, person, "jsonl", search)


#: All of the above.
AUDIT_ROUTES = (list_audit, export_csv, export_jsonl)
