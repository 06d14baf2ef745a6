"""History: past incidents with what was said, and how honest we were over a time."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any, Final
from urllib.parse import urlencode

from litestar import Request, get
from litestar.params import QueryParameter
from litestar.response import Template

from itsus.web.console.render import render
from itsus.web.honesty import read_honesty
from itsus.web.past import SEARCH_MAX, Wanted, read_past
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk

_PER_PAGE: Final = 20
#: Days that one may choose at once, and the ones shown at first.
DAYS: Final = (30, 90, 365)
_USUAL: Final = 90

Day = Annotated[str, QueryParameter(max_length=10)]


@get("/history")
async def show_history(
    *,
    request: Request[Any, Any, Any],
    desk: TheDesk,
    app: Annotated[str, QueryParameter(max_length=100)] = "",
    search: Annotated[str, QueryParameter(max_length=SEARCH_MAX)] = "",
    since: Day = "",
    until: Day = "",
    before: Annotated[str, QueryParameter(max_length=100)] = "",
) -> Template:
    """Show the figures of a time, and its incidents; days are whole, in UTC."""
    today = desk.now().date()
    first, last = _read_day("since", since) or today - timedelta(days=_USUAL - 1), _read_day("until", until) or today
    wanted = Wanted(app, search, _begin(first), _begin(last) + timedelta(days=1))
    return render(
        request,
        "history.html",
        page=await read_past(desk, wanted, before, _PER_PAGE),
        honesty=None if before else await read_honesty(desk.store, app=app, since=wanted.since, until=wanted.until),
        wanted=wanted,
        first=first,
        last=last,
        is_first=not before,
        spans=[(days, today - timedelta(days=days - 1)) for days in DAYS],
        today=today,
        query=_query(app=app, search=search, since=since, until=until),
        export=_query(app=app, search=search, since=_begin(first), until=wanted.until),
    )


def _read_day(name: str, text: str) -> date | None:
    try:
        day = date.fromisoformat(text) if text else None
    except ValueError:
        day = date.min
    if day is not None and not 1970 <= day.year < 9999:
        raise Problem("invalid_input", f"`{name}` is a day, as in 2021-10-04.")
    return day


def _begin(day: date) -> datetime:
    return datetime.combine(day, time.min, UTC)


def _query(**fields: object) -> str:
    given = {k: v.isoformat().replace("+00:00", "Z") if isinstance(v, datetime) else v for k, v in fields.items() if v}
    return urlencode(given)
