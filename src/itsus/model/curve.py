"""How an app stood, minute by minute: what the console draws of the last hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.confusion import Compared, Confusion
from itsus.model.evidence import Evidence

#: So long points are kept.
CURVES_KEPT: Final = timedelta(hours=48)


class CurvePoint(msgspec.Struct, frozen=True):
    """How an app stood at the end of a minute; it stood so until the next point.

    Args:
        app: Which.
        at: The beginning of the minute.
        people: Confused people a minute.
        usual: How many are usual at this time; None while that is not known.
        most: Up to how many are nothing unusual; None likewise.
        failing: The share that fails of what is worst off: 0 without evidence, None if no evidence can tell.
    """

    app: str
    at: datetime
    people: float
    usual: float | None
    most: float | None
    failing: float | None


def point_of(
    app: str, now: datetime, confusion: Confusion, compared: Compared | None, evidence: Sequence[Evidence]
) -> CurvePoint:
    """Return the point of the minute that `now` ends or lies in."""
    shares = [e.failing for e in evidence if e.failing is not None]
    return CurvePoint(
        app=app,
        at=minute_of(now - timedelta.resolution),
        people=compared.people if compared else confusion.people_per_min,
        usual=compared.usual if compared else None,
        most=compared.most if compared else None,
        failing=round(max(shares), 4) if shares else (None if evidence else 0.0),
    )


def minute_of(at: datetime) -> datetime:
    """Return the beginning of the minute that a time lies in."""
    return at.replace(second=0, microsecond=0)
