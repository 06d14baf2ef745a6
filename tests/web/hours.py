"""The six hours before the scene: an ordinary afternoon, then stories fail and people ask."""

import math
from datetime import timedelta

from itsus.model.curve import CurvePoint
from tests.web import scene

MINUTES = 360


def make_points(app: str = "photogram", *, is_calm: bool = False) -> list[CurvePoint]:
    """Return a point for each minute; the same each time."""
    return [_point(app, minute, is_calm=is_calm) for minute in range(MINUTES + 1)]


def _point(app: str, minute: int, *, is_calm: bool) -> CurvePoint:
    at = (scene.NOW - timedelta(minutes=MINUTES - minute)).replace(second=0)
    usual = 11 + 3 * math.sin(minute / 90)
    people, failing = usual + 4 * math.sin(minute * 1.7), 0.0
    minutes_in = (at - scene.SINCE) / timedelta(minutes=1)
    if minutes_in >= 0 and not is_calm:
        people, failing = usual + 412 * (1 - math.exp(-minutes_in / 4)), min(0.34, 0.05 + 0.04 * minutes_in)
    failed = 0.0022 + 0.0006 * math.sin(minute * 2.3) + 0.2 * failing
    shares = (round(failing, 4), round(failed, 5), 0.00215, 0.0042)
    return CurvePoint(app, at, round(people, 1), round(usual, 1), round(2.4 * usual, 1), *shares)
