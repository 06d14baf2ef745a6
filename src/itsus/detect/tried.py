"""What share of an app's attempts failed in the last minute, beside what is ordinary, for the console's chart.

Says nothing about whether something is broken: an excess in one place may be lost in the whole app. It takes the sums
of a group's newest windows and the ordinary ratio that its baseline has learnt of the whole group; no cell is looked
at. What is nothing unusual: three standard deviations above ordinary, and failures too few to be worth a word. Sources
weigh by how much they count a second. What is noted of a slow source stands until its next count is overdue, so that a
step without input before `next_due` changes nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from itsus.detect.directory import PUBLISHABLE, GroupKey
from itsus.detect.group import Group, to_time
from itsus.detect.ratio import RatioBaseline
from itsus.detect.watch import GRACE_S
from itsus.model.attempts import Attempts
from itsus.model.words import UNIT, WINDOW_S

#: Up to so many standard deviations above ordinary is nothing unusual.
USUAL_SIGMA = 3.0
#: Shares are told to so many digits: a thousandth of a percent.
_DIGITS = 5


@dataclass(frozen=True)
class _Seen:
    """A group's newest windows: until when they are news; their length; attempts and failures in them; failures that
    are ordinary (negative while that is not known), and their variance."""

    fresh_s: int
    span_s: int
    tried: float
    failed: float
    ordinary: float
    variance: float


class Tried:
    """See the module.

    Args:
        span_s: So many seconds are "lately" for a fast source.
        least: Failures above ordinary that are worth a word.
    """

    def __init__(self, span_s: int, least: float) -> None:
        self._span_s, self._least = span_s, least
        self._seen: dict[GroupKey, _Seen] = {}

    def note(self, group: Group[RatioBaseline]) -> None:
        """Note the newest windows of a group; to be called at each look."""
        ledger, pace = group.ledger, group.ledger.pace_s
        end, span = ledger.last_end, max(self._span_s, pace)
        slots = ledger.within(end - span, end)
        tried, failed = (sum(slot.totals[value] for slot in slots) / UNIT for value in (0, 1))
        fresh = end + (pace + GRACE_S if pace > WINDOW_S else span)
        self._seen[group.key] = _Seen(fresh, span, tried, failed, *_expect(group.baseline, tried))

    def read(self, app: str, now: datetime, who: str | None = None) -> Attempts | None:
        """Return how an app's attempts went; None if nobody counts any now. With `who`, of that group alone."""
        now_s = int(now.timestamp())
        fresh = {key: s for key, s in self._seen.items() if key.app == app and s.tried and now_s <= s.fresh_s}
        mine = {key: s for key, s in fresh.items() if who in (None, key.who)}
        ours = [s for key, s in mine.items() if key.who != PUBLISHABLE]  # what anyone may send comes last
        return _sum(ours or [*mine.values()], self._least) if mine else None

    def next_due(self, now: datetime, other: datetime | None) -> datetime | None:
        """Return the next step at which what was noted is not of now any more, or an other one if that is sooner."""
        now_s = now.timestamp()
        edges = [s.fresh_s for s in self._seen.values() if s.fresh_s >= now_s]
        dues = [to_time(edge // WINDOW_S * WINDOW_S + WINDOW_S) for edge in edges]
        return min([*dues, *([other] if other else [])], default=None)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return [[list(key), list(astuple(seen))] for key, seen in self._seen.items()]

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._seen = {GroupKey(*key): _Seen(*seen) for key, seen in data}


def _expect(baseline: RatioBaseline, tried: float) -> tuple[float, float]:
    """Return how many failures are ordinary among so many attempts, and the variance of that."""
    if not baseline.is_ready:
        return -1.0, 0.0
    mu = tried * baseline.ratio()
    return mu, baseline.dispersion.clumps * mu + baseline.phi * mu * mu


def _sum(seen: Sequence[_Seen], least: float) -> Attempts:
    """Return the shares of some groups together; who has no ordinary yet is left out where others have one."""
    known = [s for s in seen if s.ordinary >= 0]
    chosen = known or seen
    rate = sum(s.tried / s.span_s for s in chosen)
    failed = round(min(1.0, sum(s.failed / s.span_s for s in chosen) / rate), _DIGITS)
    if not known:
        return Attempts(failed)
    usual = sum(s.ordinary / s.span_s for s in known) / rate
    sigma = math.sqrt(sum(s.variance / s.span_s**2 for s in known)) / rate
    room = max(USUAL_SIGMA * sigma, least / sum(s.tried for s in known))
    return Attempts(failed, round(usual, _DIGITS), round(min(1.0, usual + room), _DIGITS))
