"""What goes wrong, for whom, and when."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bench.strangers.land import Land, Place

Curve = NDArray[np.float64]


@dataclass(frozen=True)
class Trouble:
    """A failure of `apps` in `where` (absent = everywhere), seconds from the land's start.

    `share` of requests fail at its worst; `lost` of them never arrive at the gateway; `voices` people a minute speak at
    its worst. `ramp_s` from nothing to its worst. `burst`: how much more traffic comes when it is over.
    """

    start_s: float
    end_s: float
    share: float
    apps: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    errors: Mapping[str, float] = field(default_factory=lambda: {"5xx": 1.0})
    lost: float = 0.0
    ramp_s: float = 60.0
    voices: float = 120.0
    burst: float = 0.6
    seen_by_probes: bool = True
    from_share: float = 0.0

    def level(self, times: Curve) -> Curve:
        """Return how bad it is at some times, 0 to 1."""
        rising = self.from_share + (1 - self.from_share) * (times - self.start_s) / max(self.ramp_s, 1.0)
        level = np.clip(np.minimum(rising, (self.end_s - times) / 20.0), 0.0, 1.0)
        return np.where((times >= self.start_s) & (times < self.end_s), level, 0.0)

    def seen_s(self, least: float = 0.05) -> float:
        """Return when people could first see it: the first second at which `least` of the requests in it fail."""
        times = np.arange(self.start_s, self.end_s, 1.0)
        over = np.flatnonzero(self.level(times) * max(self.share, self.lost) >= least)
        return float(times[over[0]]) if len(over) else self.end_s

    def covers(self, place: Place) -> bool:
        """Tell whether people at a place are hit."""
        return all(getattr(place, axis) in names for axis, names in self.where.items())


def cover(land: Land, trouble: Trouble, app: str, **known: str) -> float:
    """Return the share of an app's people who are known by `known` that a trouble hits."""
    if app not in trouble.apps:
        return 0.0
    inside = [p for p in land.places if all(getattr(p, axis) == name for axis, name in known.items())]
    total = sum(p.share for p in inside)
    return sum(p.share for p in inside if trouble.covers(p)) / total if total else 0.0
