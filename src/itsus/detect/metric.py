"""A metric leaves its usual level.

Detects: a value that stays well above or below what is usual for the hour of the day, in its bad direction, for at
least `LEAST_RUN` points running. Assumes: one value per span, noise with a scale that changes slowly. Units: the
metric's own; scores in robust standard deviations. Method: residuals from an exponentially weighted level and daily
profile, scale from clipped absolute residuals (Roberts 1959, with Huber clipping), points of a run combined as a sum
of clipped z-scores.
"""

import math
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from scipy.special import log_ndtr

from itsus.detect.agree import agree
from itsus.detect.group import SCORE_FLOOR, as_mapping, to_time
from itsus.detect.ledger import source_of
from itsus.detect.scope import say_scope
from itsus.detect.surprise import MAX_SCORE
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope, Series
from itsus.model.settings import Settings
from itsus.model.window import BAD, BAD_WAYS, METRIC_WIDTH, SPAN, START, VALUE_BITS, S, WindowBatch
from itsus.model.words import WINDOW_S

#: Points before a series is judged, and points in a run before it is evidence: one spike is no level.
LEAST_POINTS, LEAST_RUN, MOST_RUN = 30, 3, 20
#: A point that is this many deviations out belongs to a run; a z-score counts at most this much.
OUT, CLIP = 3.5, 8.0
#: A point must also be this far from usual, relatively: tiny wobbles of a very steady metric are no trouble.
LEAST_SHIFT = 0.1
#: Memory of level (a day's worth of seconds) and of an hour of the day (visits).
LEVEL_S, HOUR_KEEP = 86_400.0, 0.85
#: Clipped deviations are real ones divided by this (mean absolute deviation of a normal).
TO_SIGMA = 1.2533
#: A new level is accepted after a run of this long.
ACCEPT_S = 2 * 86_400


class _Track(msgspec.Struct):
    """What is remembered of one series: level, scale, hourly offsets, and the run of points that are out."""

    points: int = 0
    level: float = 0.0
    scale: float = 0.0
    hours: list[list[float]] = msgspec.field(default_factory=lambda: [[0.0, 0.0] for _ in range(24)])
    last_s: int = -1
    span_s: int = 0
    run_since_s: int = -1
    run_z: list[float] = []
    value: float = 0.0
    usual: float = 0.0


class Metric:
    """See the module. One track per series."""

    name = "metric"

    def __init__(self) -> None:
        self._tracks: dict[Series, _Track] = {}

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in metric values and return the series that have left their level."""
        rows = windows.metrics
        values = np.ascontiguousarray(rows[:, VALUE_BITS]).view(np.float64)
        for at in np.lexsort((rows[:, S], rows[:, START])).tolist() if len(rows) else ():
            series = windows.series[int(rows[at, S])]
            self._take(series, rows[at].tolist(), float(values[at]), frozen)
        now_s = int(now.timestamp())
        found = [e for s in sorted(self._tracks) if (e := self._tell(s, self._tracks[s], now_s))]
        return agree(found, {s.app for s in self._tracks})

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next evidence lapses for want of new values."""
        now_s = int(now.timestamp())
        lapses = [t.last_s + _hold_s(t) for t in self._tracks.values() if len(t.run_z) >= LEAST_RUN]
        dues = [lapse // WINDOW_S * WINDOW_S + WINDOW_S for lapse in lapses if lapse >= now_s]
        return to_time(min(dues)) if dues else None

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """On the first day a metric is judged without its daily rhythm."""
        tracks = [t for s, t in self._tracks.items() if s.app == app]
        if not tracks or max(t.points * t.span_s for t in tracks) >= 86_400:
            return None
        left = min(86_400 - t.points * t.span_s for t in tracks)
        return "metrics: the last level alone", to_time(max(t.last_s for t in tracks) + left)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return [[list(s), msgspec.to_builtins(t)] for s, t in self._tracks.items()]

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._tracks = {Series(*s): msgspec.convert(t, _Track) for s, t in data}

    def _take(self, series: Series, row: list[int], value: float, frozen: Frozen) -> None:
        track = self._tracks.setdefault(series, _Track())
        if row[START] + row[SPAN] <= track.last_s or not math.isfinite(value):
            return
        hour = row[START] // 3600 % 24
        track.usual, track.value = track.level + _offset(track, hour), value
        z = _standardise(track, value, BAD_WAYS[row[BAD]])
        if row[START] - track.last_s > 2 * row[SPAN]:
            track.run_z = []
        track.last_s, track.span_s = row[START] + row[SPAN], row[SPAN]
        is_out = z >= OUT and track.points >= LEAST_POINTS
        if is_out:
            track.run_since_s = row[START] if not track.run_z else track.run_since_s
            track.run_z = [*track.run_z, min(z, CLIP)][-MOST_RUN:]
        else:
            track.run_z = []
        attributes = as_mapping(series[1:6])
        is_frozen = any(scope.covers(attributes) for scope in frozen.get(series.app, ()))
        if (not is_out and not is_frozen) or track.last_s - track.run_since_s > ACCEPT_S:
            _learn(track, hour, value)

    def _tell(self, series: Series, track: _Track, now_s: int) -> Evidence | None:
        if len(track.run_z) < LEAST_RUN or now_s > track.last_s + _hold_s(track):
            return None
        score = min(MAX_SCORE, -float(log_ndtr(-sum(track.run_z) / math.sqrt(len(track.run_z)))) / math.log(10))
        if score < SCORE_FLOOR:
            return None
        scope = Scope(**{d: (v,) for d, v in zip(DIMENSIONS, series[1:6], strict=True) if v})
        return Evidence(
            app=series.app,
            scope=scope,
            kind="metric",
            detector=self.name,
            sources=(source_of(series),),
            score=round(score, 3),
            since=to_time(track.run_since_s),
            until=to_time(track.last_s),
            span_s=track.span_s,
            failing=_lost(track),
            dependency=series.dependency,
            words=f"{series.name or 'A metric'} is {track.value:.4g}, usually {track.usual:.4g} ({say_scope(scope)}).",
        )


#: The width that a row of metrics has; a reminder should it ever change.
assert METRIC_WIDTH == BAD + 1


def _hold_s(track: _Track) -> int:
    return 2 * track.span_s + 120


def _offset(track: _Track, hour: int) -> float:
    total, weight = track.hours[hour]
    return total / (weight + 1.0)


def _lost(track: _Track) -> float | None:
    """Return which share is lost, where the metric has fallen; a rise does not tell how much fails."""
    if track.value < track.usual and track.usual > 0:
        return round(min(1.0, 1 - max(track.value, 0.0) / track.usual), 4)
    return None


def _standardise(track: _Track, value: float, bad: str) -> float:
    residual = value - track.usual
    shift = residual if bad == "up" else -residual if bad == "down" else abs(residual)
    if shift < LEAST_SHIFT * abs(track.usual):
        return 0.0
    return shift / max(TO_SIGMA * track.scale, 1e-9 + 1e-3 * abs(track.usual))


def _learn(track: _Track, hour: int, value: float) -> None:
    memory = min(track.points + 1.0, max(LEAST_POINTS, LEVEL_S / max(track.span_s, 1)))
    residual = value - track.usual
    limit = 4 * TO_SIGMA * track.scale
    clipped = max(-limit, min(limit, residual)) if track.points >= LEAST_POINTS else residual
    track.level += clipped / memory
    track.scale += (abs(clipped) - track.scale) / min(memory, 500.0)
    visits = max(1.0, 3600 / max(track.span_s, 1))
    keep = HOUR_KEEP ** (1 / visits)
    pair = track.hours[hour]
    pair[0] = keep * pair[0] + (value - track.level) / visits if track.points * track.span_s > LEVEL_S else 0.0
    pair[1] = keep * pair[1] + 1 / visits if track.points * track.span_s > LEVEL_S else 0.0
    track.points += 1
