"""How an app stood in the last hours, gathered for the console's charts, its words, and the API."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.curve import CURVES_KEPT, CurvePoint, minute_of
from itsus.model.incident import Incident
from itsus.web.desk import Desk

#: So many hours are shown where nobody asks for others.
HOURS: Final = 6
HOURS_MAX: Final = CURVES_KEPT // timedelta(hours=1)
#: A normal that was known is the normal of the next hour too: nobody has to say anything for it to hold.
_NORMAL_HOLDS: Final = timedelta(hours=1)
#: At most so many lines in the table that stands beside a chart.
_LINES: Final = 24


class CurveAt(msgspec.Struct, frozen=True):
    """How an app stood at the end of a minute; it stood so until the next point. See `itsus.model.curve.CurvePoint`."""

    at: datetime
    people: float
    usual: float | None
    most: float | None
    failing: float | None


class Trouble(msgspec.Struct, frozen=True):
    """An incident on the time axis: since when people could see it, when we spoke first, and its end."""

    incident: str
    since: datetime
    spoke_at: datetime | None
    until: datetime | None


class Curves(msgspec.Struct, frozen=True):
    """An app's curves from `since` to `now`, oldest first; `points` begin with how it stood at `since`."""

    app: str
    since: datetime
    now: datetime
    points: tuple[CurveAt, ...]
    troubles: tuple[Trouble, ...]

    def has_content(self) -> bool:
        """Tell whether there is anything to draw: a line through nothing tells nobody anything."""
        return any(point.people or point.failing for point in self.points)

    def peak(self) -> CurveAt:
        """Return when most people were confused."""
        return max(self.points, key=lambda point: point.people)

    def last(self) -> CurveAt:
        """Return how it stands."""
        return self.points[-1]

    def lines(self) -> list[CurveAt]:
        """Return some points, evenly chosen, latest first: enough for a table that a person reads."""
        step = -(-len(self.points) // _LINES)
        return list(self.points[::-1][:: max(step, 1)])


async def read_curves(desk: Desk, app: str, hours: int = HOURS, after: datetime | None = None) -> Curves:
    """Gather the curves of an app.

    Args:
        desk: Where they are.
        app: Whose.
        hours: How far back.
        after: Only from this minute on, for who has the rest.
    """
    now = desk.now()
    since = minute_of(now - timedelta(hours=hours))
    begin = max(since, minute_of(after)) if after else since
    points = _fill(await desk.store.curve(app, begin), begin)
    found = await desk.store.incidents(app=app, limit=50)
    troubles = tuple(_trouble(i) for i in reversed(found) if i.confirmed_at and (i.ended_at or now) >= since)
    return Curves(app, since, now, points, troubles)


def _fill(points: Sequence[CurvePoint], begin: datetime) -> tuple[CurveAt, ...]:
    """The first one stands at the beginning; and what was normal holds on for a while."""
    filled: list[CurveAt] = []
    known: CurvePoint | None = None
    for point in points:
        known = point if point.usual is not None else known
        holds = known if known is not None and point.at - known.at <= _NORMAL_HOLDS else point
        filled.append(CurveAt(max(point.at, begin), point.people, holds.usual, holds.most, point.failing))
    return tuple(filled)


def _trouble(incident: Incident) -> Trouble:
    return Trouble(incident.id, incident.visible_since, incident.spoke_at, incident.ended_at)
