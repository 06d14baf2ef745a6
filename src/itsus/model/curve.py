"""How an app stood, minute by minute: what the console draws of the last hours."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.attempts import Attempts
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
        failed: The share of all counted attempts that failed; None if none were counted.
        failed_usual: Which share fails in ordinary times; None while that is not known.
        failed_most: Up to which share is nothing unusual; None likewise.
    """

    app: str
    at: datetime
    people: float
    usual: float | None
    most: float | None
    failing: float | None
    failed: float | None = None
    failed_usual: float | None = None
    failed_most: float | None = None


def point_of(
    app: str,
    now: datetime,
    *,
    confusion: Confusion,
    compared: Compared | None,
    evidence: Sequence[Evidence],
    attempts: Attempts,
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
        failed=attempts.failed,
        failed_usual=attempts.usual,
        failed_most=attempts.most,
    )


def minute_of(at: datetime) -> datetime:
    """Return the beginning of the minute that a time lies in."""
    return at.replace(second=0, microsecond=0)
