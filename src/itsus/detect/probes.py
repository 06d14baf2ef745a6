"""Probes fail, as seen from several independent places.

Detects: a quorum of vantage points (sources) that fail at the same time: at least two, and at least half of those
seen in the last minutes; or, weakly, the only one there is, when it fails twice running. Probes with a `dependency`
speak about that dependency. Assumes: vantage points fail independently of each other while all is well, each at a
rate of its own, which is learnt (`ratio`). Units: windows in which most probes of a vantage point failed. Method: the
chance that so many fail at once; where: `scope`, every vantage point weighing the same.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from itsus.detect.failures import count_failures, share_errors
from itsus.detect.frontier import HOUR_S
from itsus.detect.group import Group, to_time
from itsus.detect.ledger import BEGIN, CELL, END, VALUES, Attributes, Floats, Ints, Ledger, source_of
from itsus.detect.ratio import RatioBaseline
from itsus.detect.scope import Cells, Part, explain, say_scope
from itsus.detect.surprise import MAX_SCORE
from itsus.detect.watch import Watch
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Series
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch
from itsus.model.words import ERROR_CLASSES

Mask = NDArray[np.bool_]

#: A vantage point counts as seen for this long: probes run every minute or so, and one may be late.
REACH_S = 180
LAG_S = 360
#: Of a vantage point's windows, so many of the latest are looked at, and this share of probes must fail in them.
LATEST, FAILING = 2, 0.5
#: A probe is never trusted beyond this: its own line may fail once in two hundred windows.
LEAST_RATIO, MOST_RATIO = 0.005, 0.5
#: What one vantage point alone is worth at most, half of the floor at which counts become evidence; and what it must be
#: worth at least: one that often fails says nothing.
ALONE_SCORE, ALONE_LEAST = 3.0, 2.0
#: Variance of a vantage point's failing while all is well, for finding where: small, so that each one can be named.
VARIANCE = 0.03


class Probes:
    """See the module. One group per app and dependency; a cell per vantage point and what it probes."""

    name = "probes"

    def __init__(self) -> None:
        self._watch: Watch[RatioBaseline] = Watch(
            key_of=_key_of, make=_make, look=self._look, lag_s=LAG_S, reach_s=REACH_S, cell_of=_cell_of
        )

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in probe windows and return where a quorum fails."""
        return self._watch.observe(windows.series, windows.counts, lambda: count_failures(windows), now, frozen)

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while probes were seen lately."""
        return self._watch.next_due(now)

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """In the first hour probes are trusted alike."""
        groups = [g for g in self._watch.groups.values() if g.app == app]
        if not groups or max(g.baseline.requests.sum() for g in groups) > 0:
            return None
        start = min(g.ledger.first_start for g in groups)
        return "probes: all vantage points trusted alike", to_time(start + HOUR_S)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return self._watch.dump()

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._watch.load(data, RatioBaseline.restore)

    def _look(self, group: Group[RatioBaseline], now_s: int) -> list[Evidence]:
        ledger = group.ledger
        rows = ledger.within(now_s, max(REACH_S, 2 * ledger.pace_s))
        seen = _see(rows, len(ledger.cells))
        if not seen.failing.any():
            return []
        known = np.flatnonzero(seen.seen)
        cells = [ledger.cells[i] for i in known.tolist()]
        excess = seen.failing[known].astype(np.float64)
        found = []
        for part in explain(Cells(cells, excess, np.full(len(cells), VARIANCE), np.ones(len(cells)))):
            inside = np.zeros(len(ledger.cells), bool)
            inside[known[part.mask]] = True
            score = _score_part(group, seen, inside)
            if score:
                found.append(self._tell(group, part, rows, (seen.failing & inside, inside), score))
        return found

    def _tell(
        self, group: Group[RatioBaseline], part: Part, rows: Ints, cells: tuple[Mask, Mask], score: float
    ) -> Evidence:
        """Say what was found; `cells` are those that fail, and those that look, in the part."""
        rows = rows[cells[0][rows[:, CELL]]]
        bad = rows[2 * rows[:, VALUES + 1] >= rows[:, VALUES]]
        begin, until = int(bad[:, BEGIN].min()), int(bad[:, END].max())
        span = group.ledger.pace_s
        since = self._watch.runs.follow(group.key, part.scope, begin, until, max(REACH_S, 2 * span))
        sources, watching = (_sources(group.ledger, mask) for mask in cells)
        if len(sources) > 1:
            group.baseline.frontier.shun(since - max(60, span), until + max(60, span))
        return Evidence(
            app=group.app,
            scope=part.scope,
            kind="probe",
            detector=self.name,
            sources=sources,
            score=round(score, 3),
            since=to_time(since),
            until=to_time(until),
            span_s=span,
            failing=round(float(bad[:, VALUES + 1].sum() / max(1, rows[:, VALUES].sum())), 4),
            errors=share_errors(bad[:, VALUES + 2 :]),
            spread=part.spread,
            dependency=group.key[1],
            words=(
                f"{len(sources)} of {len(watching)} vantage points cannot reach {group.key[1] or group.app} "
                f"({say_scope(part.scope)})."
            ),
        )


def _key_of(series: Series) -> tuple[str, ...] | None:
    return (series.app, series.dependency) if series.kind == "probe" else None


def _cell_of(series: Series) -> Attributes:
    return (*series[1:6], source_of(series))


def _make() -> tuple[Ledger, RatioBaseline]:
    return Ledger(2 + len(ERROR_CLASSES)), RatioBaseline()


@dataclass(frozen=True)
class _Seen:
    """Per cell: whether its latest window failed, in how many of the latest it did running, whether it was seen."""

    failing: Mask
    times: Floats
    seen: Mask


def _see(rows: Ints, cells: int) -> _Seen:
    it = _Seen(np.zeros(cells, bool), np.zeros(cells), np.zeros(cells, bool))
    running: dict[int, bool] = {}
    for row in rows[np.lexsort((rows[:, CELL], -rows[:, END]))].tolist():
        cell, is_bad = row[CELL], row[VALUES + 1] >= FAILING * row[VALUES] > 0
        running[cell] = is_bad and running.get(cell, True)
        it.seen[cell] = True
        if running[cell] and it.times[cell] < LATEST:
            it.times[cell] += 1
            it.failing[cell] = True
    return it


def _sources(ledger: Ledger, cells: Mask) -> tuple[str, ...]:
    named = (ledger.cells[i] for i in np.flatnonzero(cells).tolist())
    return tuple(sorted({cell[-1] for cell in named}))


def _score_part(group: Group[RatioBaseline], seen: _Seen, inside: Mask) -> float:
    """Return what the failing vantage points of a part are worth; 0 where they are no quorum."""
    failing, looking = seen.failing & inside, seen.seen & inside
    sources, watching = _sources(group.ledger, failing), _sources(group.ledger, looking)
    if 2 * len(sources) < len(watching) or 2 * failing.sum() < looking.sum():
        return 0.0
    score = _score_quorum(group.baseline.ratios(), failing, looking, seen.times)
    if len(sources) == 1:
        is_telling = seen.times[failing].max() >= LATEST and score >= ALONE_LEAST
        return min(score, ALONE_SCORE) if is_telling else 0.0
    return score if score >= ALONE_SCORE else 0.0


def _score_quorum(ratios: Floats, failing: Mask, seen: Mask, times: Floats) -> float:
    """Return -log10 of the chance that these fail at once (union bound over which ones); repeats count half."""
    each = -np.log10(np.clip(ratios[failing], LEAST_RATIO, MOST_RATIO)) * (0.5 + 0.5 * times[failing])
    n, k = int(seen.sum()), int(failing.sum())
    ways = float(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1)) / float(np.log(10))
    return float(min(MAX_SCORE, max(0.0, each.sum() - ways)))
