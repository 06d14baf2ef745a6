"""The past over HTTP: incidents page by page and as a file, what was said, reports, and the honesty figures."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, get
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.web.acts import find_incident
from itsus.web.api.page import PageAfter, PageLimit, cut_page
from itsus.web.api.times import check_times
from itsus.web.audit import note
from itsus.web.desk import Desk
from itsus.web.honesty import Honesty, read_honesty
from itsus.web.identity import Person
from itsus.web.past import SEARCH_MAX, Wanted, export_past, read_incidents
from itsus.web.report import read_report
from itsus.web.supply import TheDesk, ThePerson

App = Annotated[str, QueryParameter(max_length=100, description="Only this app's.")]
Search = Annotated[
    str,
    QueryParameter(max_length=SEARCH_MAX, description="Words that each stand in the incident, or in what people read."),
]
Since = Annotated[datetime | None, QueryParameter(description="Only those opened at this time or later.")]
Until = Annotated[datetime | None, QueryParameter(description="Only those opened before this time.")]


class Incidents(msgspec.Struct, frozen=True):
    """Incidents, latest opened first. `next`, as `before`, leads to older ones; empty: there are none."""

    incidents: list[Incident]
    next: str = ""


class Turns(msgspec.Struct, frozen=True):
    """What was said about an incident, oldest first, without the words (those are in the log of decisions).

    `next`, as `after`, leads on; empty: there is no more.
    """

    said: list[Said]
    next: str = ""


@get("/incidents", before_request=check_times, summary="Incidents, latest first")
async def list_incidents(
    *,
    desk: TheDesk,
    app: App = "",
    search: Search = "",
    since: Since = None,
    until: Until = None,
    only_open: Annotated[bool, QueryParameter(description="Only those that have not ended.")] = False,
    before: Annotated[str, QueryParameter(max_length=100, description="`next` of the page before.")] = "",
    limit: Annotated[int, QueryParameter(ge=1, le=1000, description="At most this many.")] = 100,
) -> Incidents:
    """Return incidents, latest opened first; `next` leads to older ones."""
    wanted = Wanted(app, search, since, until, only_open).check()
    return Incidents(*await read_incidents(desk, wanted, before, limit))


@get("/incidents.csv", before_request=check_times, summary="Incidents as CSV", media_type="text/csv")
async def export_csv(
    *, desk: TheDesk, person: ThePerson, app: App = "", search: Search = "", since: Since = None, until: Until = None
) -> Stream:
    """Return all incidents that are found as one file, latest opened first, each with when what was said."""
    return await export_past(desk, person, "csv", Wanted(app, search, since, until).check())


@get("/incidents.jsonl", before_request=check_times, summary="Incidents as JSON Lines", media_type="application/jsonl")
async def export_jsonl(
    *, desk: TheDesk, person: ThePerson, app: App = "", search: Search = "", since: Since = None, until: Until = None
) -> Stream:
    """Return all incidents that are found as one file, latest opened first, each with when what was said."""
    return await export_past(desk, person, "jsonl", Wanted(app, search, since, until).check())


@get("/incidents/{incident:str}/said", summary="What was said about an incident")
async def list_said(desk: TheDesk, incident: FromPath[str], after: PageAfter = "", limit: PageLimit = 100) -> Turns:
    """Return when what was proposed, published, changed or taken back, and how many people agreed."""
    found = await find_incident(desk, incident)
    # What was said stays as it is: its number in the order of saying is a name.
    turns = list(enumerate(await desk.store.said(incidents=[found.id]), 1))
    shown, following = cut_page(turns, lambda turn: str(turn[0]), after, limit)
    return Turns([said for _, said in shown], following)


@get("/incidents/{incident:str}/report.md", summary="A post-incident report", media_type="text/markdown")
async def get_report(desk: TheDesk, person: ThePerson, incident: FromPath[str]) -> Response[str]:
    """Return a report in Markdown: what happened, reasons, who agreed, what people read; lessons are left blank."""
    found = await find_incident(desk, incident)
    return await _answer_report(desk, person, found)


async def _answer_report(desk: Desk, person: Person, incident: Incident) -> Response[str]:
    await note(desk, person, "export", incident.id, "report")
    name = "".join(c for c in incident.id if c.isascii() and (c.isalnum() or c in "_-"))
    headers = {"Content-Disposition": f'attachment; filename="itsus-{name}.md"'}
    return Response(
        await read_report(desk.store, desk.settings, incident, desk.now()), media_type="text/markdown", headers=headers
    )


@get("/honesty", before_request=check_times, summary="How honest we were over a time")
async def get_honesty(desk: TheDesk, app: App = "", since: Since = None, until: Until = None) -> Honesty:
    """Return silence gaps, reach and misfire, what was taken back, and how long approvals took (docs/console.md)."""
    wanted = Wanted(app=app, since=since, until=until).check()
    return await read_honesty(desk.store, app=wanted.app, since=wanted.since, until=wanted.until)


#: All of the above.
HISTORY_ROUTES = (list_incidents, export_csv, export_jsonl, list_said, get_report, get_honesty)
