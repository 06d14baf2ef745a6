"""A metric leaves its usual level.

Detects: a value that is surprising for this metric, by its recent level, the time of day and the hour of the week, in
its bad direction: spike, level shift, slow creep. It is evidence only if it lasts for three points, is a tenth away
from what is usual, and reaches `SCORE_FLOOR`, a chance of one in a million per point by the metric's own tails: at one
a minute once in two years and metric if noise were independent. `itsus detect` raises its alarms at
`tracks.ALARM_SCORE`. Assumes: one value per span; noise with a scale that changes slowly; a metric that stops says
nothing. Units: the metric's own; scores as -log10 of a chance. Method: see `tracks`.
"""

import math
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import numpy as np

from itsus.detect import shift
from itsus.detect.agree import agree
from itsus.detect.directory import source_of
from itsus.detect.group import SCORE_FLOOR, as_mapping, to_time
from itsus.detect.levels import FIRST_S, LAST_S, SPAN_S, USUAL, VALUE
from itsus.detect.scope import say_scope
from itsus.detect.season import DAY_S, Bools, Floats, Ints
from itsus.detect.tracks import Points, Tracks
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope, Series
from itsus.model.settings import Settings
from itsus.model.window import BAD, SPAN, START, VALUE_BITS, S, Table, WindowBatch
from itsus.model.words import WINDOW_S

#: What is larger is no measurement, and differences of it could overflow.
LARGEST = 1e100


class Metric:
    """See the module. One track per series; only those with a new point are touched in a step."""

    name = "metric"

    def __init__(self) -> None:
        self._tracks = Tracks()
        self._rows: dict[Series, int] = {}
        self._series: list[Series] = []
        self._by_app: dict[str, list[int]] = {}
        self._held: set[int] = set()

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in metric values and return the series that have left their level."""
        if len(windows.metrics):
            self._take(windows, frozen)
        if not self._held:
            return []
        now_s = int(now.timestamp())
        self._held = {row for row in self._held if now_s <= self._lapse_s(row)}
        found = [self._tell(row) for row in sorted(self._held, key=self._series.__getitem__)]
        return agree(found, set(self._by_app))

    def next_due(self, now: datetime) -> datetime | None:
        """Return when the next evidence lapses for want of new values."""
        now_s = int(now.timestamp())
        lapses = [lapse for row in self._held if (lapse := self._lapse_s(row)) >= now_s]
        return to_time(min(lapses) // WINDOW_S * WINDOW_S + WINDOW_S) if lapses else None

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """On the first day a metric is judged without its daily rhythm."""
        rows = self._by_app.get(app)
        if not rows:
            return None
        known = self._tracks.table[rows]
        known = known[known[:, LAST_S] > 0]
        if not len(known) or (known[:, LAST_S] - known[:, FIRST_S]).max() >= DAY_S:
            return None
        return "metrics: the last level alone", to_time(int(known[:, FIRST_S].min()) + DAY_S)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return [[list(series) for series in self._series], self._tracks.dump()]

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._rows, self._series, self._by_app = {}, [], {}
        for values in data[0]:
            self._list(Series(*values), len(self._series))
        self._tracks.load(data[1])
        every = np.arange(len(self._series))
        self._held = set(every[self._tracks.away(every, SCORE_FLOOR)].tolist())

    def _take(self, windows: WindowBatch, frozen: Frozen) -> None:
        table = windows.metrics
        value = np.ascontiguousarray(table[:, VALUE_BITS]).view(np.float64)
        is_usable = np.abs(np.nan_to_num(value, nan=np.inf)) <= LARGEST
        table, value = table[is_usable], value[is_usable]
        places, back = np.unique(table[:, S], return_inverse=True)
        series = [windows.series[place] for place in places.tolist()]
        rows = np.array([self._row_of(one) for one in series], np.int64)[back]
        is_frozen = _find_frozen(series, frozen)[back]
        for wave in _waves(table, rows):
            self._judge(rows[wave], table[wave], value[wave], is_frozen[wave])

    def _judge(self, rows: Ints, table: Table, value: Floats, is_frozen: Bools) -> None:
        start_s, span_s = table[:, START].astype(np.float64), table[:, SPAN].astype(np.float64)
        is_new = start_s + span_s > self._tracks.table[rows, LAST_S]
        if not is_new.any():
            return
        given = Points(rows, start_s, span_s, value, table[:, BAD], is_frozen)
        self._tracks.take(given.only(is_new))
        is_away = self._tracks.away(rows, SCORE_FLOOR)
        self._held = (self._held | set(rows[is_away].tolist())) - set(rows[~is_away].tolist())

    def _row_of(self, series: Series) -> int:
        if series not in self._rows:
            self._list(series, self._tracks.add())
        return self._rows[series]

    def _list(self, series: Series, row: int) -> None:
        self._rows[series] = row
        self._series.append(series)
        self._by_app.setdefault(series.app, []).append(row)

    def _lapse_s(self, row: int) -> int:
        """Return how long the last value holds: the next may be missing once, and late."""
        track = self._tracks.table[row]
        return int(track[LAST_S] + 2 * track[SPAN_S]) + 120

    def _tell(self, row: int) -> Evidence:
        series, track = self._series[row], self._tracks.table[row]
        value, usual = float(track[VALUE]), float(track[USUAL])
        scope = Scope(**{d: (v,) for d, v in zip(DIMENSIONS, series[1:6], strict=True) if v})
        return Evidence(
            app=series.app,
            scope=scope,
            kind="metric",
            detector=self.name,
            sources=(source_of(series),),
            score=round(float(track[shift.SCORE]), 3),
            since=to_time(int(track[shift.SINCE_S])),
            until=to_time(int(track[LAST_S])),
            span_s=int(track[SPAN_S]),
            failing=_lost(value, usual),
            dependency=series.dependency,
            words=f"{series.name or 'A metric'} is {value:.4g}, usually {usual:.4g} ({say_scope(scope)}).",
        )


class PointJudge:
    """One metric, point by point, by the same memory and the same sums as `Metric`: what `itsus detect` shows."""

    def __init__(self) -> None:
        self._tracks = Tracks()
        self._rows = np.array([self._tracks.add()])
        self._is_frozen = np.zeros(1, bool)

    def judge(self, at_s: int, span_s: int, value: float, way: int) -> tuple[float, float, bool]:
        """Return what was expected of a point, how surprising it is (-log10 of the chance), and whether an alarm is
        raised; then learn from it. `way`: index into BAD_WAYS.

        Raises:
            ValueError: for a value that no metric can have, or a point that ends no later than the last.
        """
        if not math.isfinite(value) or abs(value) > LARGEST:
            raise ValueError("not a number that a metric can have")
        if at_s + span_s <= self._tracks.table[0, LAST_S]:
            raise ValueError("no later than the last point")
        start_s, span, values = np.array([[at_s], [span_s], [value]], np.float64)
        judged = self._tracks.take(Points(self._rows, start_s, span, values, np.array([way]), self._is_frozen))
        return float(judged.expected[0]), float(judged.score[0]), bool(judged.is_alarm[0])


def _waves(table: Table, rows: Ints) -> Iterator[Ints]:
    """Yield indices of rows, in each wave at most one per metric, earlier points in earlier waves."""
    order = np.lexsort((table[:, SPAN], table[:, START], rows))
    ordered = rows[order]
    begins = np.flatnonzero(np.append(True, ordered[1:] != ordered[:-1])) if len(order) else np.zeros(0, np.int64)
    number = np.arange(len(order)) - np.repeat(begins, np.diff(np.append(begins, len(order))))
    for wave in range(int(number.max(initial=-1)) + 1):
        yield order[number == wave]


def _find_frozen(series: list[Series], frozen: Frozen) -> Bools:
    held = [any(scope.covers(as_mapping(s[1:6])) for scope in frozen.get(s.app, ())) for s in series]
    return np.array(held, bool)


def _lost(value: float, usual: float) -> float | None:
    """Return which share is lost, where the metric has fallen; a rise does not tell how much fails."""
    if value < usual and usual > 0:
        return round(min(1.0, 1 - max(value, 0.0) / usual), 4)
    return None
