"""How an app stood in the last hours, as JSON."""

from datetime import datetime
from typing import Annotated

from litestar import get
from litestar.params import FromPath, QueryParameter

from itsus.web.api.times import check_times
from itsus.web.curves import HOURS, HOURS_MAX, Curves, read_curves
from itsus.web.problem import Problem
from itsus.web.supply import TheDesk

Hours = Annotated[int, QueryParameter(ge=1, le=HOURS_MAX, description="How far back.")]
After = Annotated[datetime | None, QueryParameter(description="Only from this minute on.", required=False)]


@get("/apps/{app:str}/curves", before_request=check_times, summary="How an app stood minute by minute")
async def get_curves(desk: TheDesk, app: FromPath[str], hours: Hours = HOURS, after: After = None) -> Curves:
    """Return confused people a minute and the share of attempts that failed, both beside what is usual; and the share
    that fails of what is worst off.

    A point holds until the next. Points are kept for 48 hours.
    """
    if after is not None and after.tzinfo is None:
        raise Problem("invalid_input", "`after` needs a time zone; write it in UTC, ending in Z.")
    return await read_curves(desk, app, hours, after)
