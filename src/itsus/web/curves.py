"""How an app stood in the last hours, gathered for the console's charts, its words, and the API."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.curve import CURVES_KEPT, CurvePoint, minute_of
from itsus.model.incident import Incident
from itsus.web.desk import Desk
from itsus.web.say import say_count, say_share, say_time

#: So many hours are shown where nobody asks for others.
HOURS: Final = 6
HOURS_MAX: Final = CURVES_KEPT // timedelta(hours=1)
#: A normal that was known is the normal of the next hour too: nobody has to say anything for it to hold.
_NORMAL_HOLDS: Final = timedelta(hours=1)
#: A part that fails so many times as much as the whole app is another story; else its curve is the same once more.
_WORSE: Final = 1.5
#: At most so many lines in the table that stands beside a chart.
_LINES: Final = 24


class CurveAt(msgspec.Struct, frozen=True):
    """How an app stood at the end of a minute; it stood so until the next point. See `itsus.model.curve.CurvePoint`."""

    at: datetime
    people: float
    usual: float | None
    most: float | None
    failing: float | None
    failed: float | None
    failed_usual: float | None
    failed_most: float | None


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

    def hours(self) -> int:
        """Return how many hours they cover."""
        return round((self.now - self.since) / timedelta(hours=1))

    def has_content(self) -> bool:
        """Tell whether there is anything to draw: a line through nothing tells nobody anything."""
        return any(point.people or point.failing or point.failed is not None for point in self.points)

    def has_attempts(self) -> bool:
        """Tell whether attempts were counted, so that it is known how many failed."""
        return any(point.failed is not None for point in self.points)

    def has_failures(self) -> bool:
        """Tell whether anything was seen to fail."""
        return any(point.failing for point in self.points)

    def is_worse_somewhere(self) -> bool:
        """Tell whether some part fails so much more than all of it that this needs a curve of its own."""
        worst = max((point.failing or 0.0 for point in self.points), default=0.0)
        whole = max((point.failed or 0.0 for point in self.points), default=0.0)
        return worst > _WORSE * whole

    def say_people(self) -> str:
        """Return what the curve of people shows, for who cannot see it."""
        last, peak = self.points[-1], max(self.points, key=lambda point: point.people)
        usual = ""
        if last.usual is not None and last.most is not None:
            usual = f"; {say_count(last.usual)} are usual at this hour, up to {say_count(last.most)} is nothing unusual"
        most = f"the most were {say_count(peak.people)} at {say_time(peak.at, self.now)} UTC"
        return f"Now {say_count(last.people)} people a minute look for answers{usual}; {most}."

    def say_failed(self) -> str:
        """Return what the curve of attempts that failed shows."""
        last = self.points[-1]
        worst = max((point for point in self.points if point.failed is not None), key=lambda point: point.failed or 0)
        now = "No attempts are counted now"
        if last.failed is not None:
            now = f"Of all attempts that are counted, {say_share(last.failed)} fail now"
        usual = ""
        if last.failed_usual is not None and last.failed_most is not None:
            usual = f"; {say_share(last.failed_usual)} is usual, up to {say_share(last.failed_most)} is nothing unusual"
        return f"{now}{usual}; at most {say_share(worst.failed or 0)} at {say_time(worst.at, self.now)} UTC."

    def say_failing(self) -> str:
        """Return what the curve of failures shows."""
        last = self.points[-1].failing
        worst = max((point for point in self.points if point.failing), key=lambda point: point.failing or 0)
        now = "not known now" if last is None else f"{say_share(last)} now"
        return (
            f"What fails, where it is worst: {now}; "
            f"at most {say_share(worst.failing or 0)} at {say_time(worst.at, self.now)} UTC."
        )

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
    for point in points[sum(p.at <= begin for p in points[1:]) :]:
        known = point if point.usual is not None else known
        holds = known if known is not None and point.at - known.at <= _NORMAL_HOLDS else point
        filled.append(_fill_one(point, holds, begin))
    return tuple(filled)


def _fill_one(point: CurvePoint, normal: CurvePoint, begin: datetime) -> CurveAt:
    return CurveAt(
        at=max(point.at, begin),
        people=point.people,
        usual=normal.usual,
        most=normal.most,
        failing=point.failing,
        failed=point.failed,
        failed_usual=point.failed_usual,
        failed_most=point.failed_most,
    )


def _trouble(incident: Incident) -> Trouble:
    return Trouble(incident.id, incident.visible_since, incident.spoke_at, incident.ended_at)
