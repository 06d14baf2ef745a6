"""Probes fail, as seen from several independent places.

Detects: a quorum of vantage points (sources) that fail at the same time: at least two, and at least half of those
seen in the last minutes; or, weakly, the only one there is, when it fails twice running. Probes with a `dependency`
speak about that dependency. Assumes: vantage points fail independently of each other while all is well, each at a
rate of its own, which is learnt (`ratio`). Units: windows in which most probes of a vantage point failed. Method: the
chance that so many fail at once; where: `scope`, every vantage point weighing the same.

All probes look at the same thing, from different places: where a failure has got to first is not where it is. So a
vantage point's country or network is only named when most of the others are fine, and no other has begun to fail for
`SETTLED_S`. Until then a failure is everywhere (or all of a component), if it has a quorum there.
"""

from collections.abc import Iterator, Mapping
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
from itsus.detect.scope import Cells, Part, explain, measure_spread, say_scope
from itsus.detect.surprise import MAX_SCORE
from itsus.detect.watch import Watch
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope, Series
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch
from itsus.model.words import ERROR_CLASSES

Mask = NDArray[np.bool_]

#: A vantage point counts as seen for this long: probes run every minute or so, and one may be late.
REACH_S = 180
#: Rows are learnt from after this long; longer than what is needed to see that a failure has settled.
LAG_S = 480
#: A failure that has not reached another vantage point for this long stays where it is: resolvers' caches and routes
#: take minutes.
SETTLED_S = 180
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
        reach = max(REACH_S, 2 * ledger.pace_s)
        rows = ledger.within(now_s, reach)
        seen = _see(rows, len(ledger.cells))
        if not seen.failing.any():
            return []
        found, told = [], set()
        settled = _settled(ledger.within(now_s, max(LAG_S, reach)), seen, now_s)
        for part in _find_parts(ledger, seen, settled):
            inside = part.mask & seen.seen
            score = _score_part(group, seen, inside) if part.scope not in told else 0.0
            if score:
                told.add(part.scope)
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
        cell = row[CELL]
        running[cell] = _is_bad(row) and running.get(cell, True)
        it.seen[cell] = True
        if running[cell] and it.times[cell] < LATEST:
            it.times[cell] += 1
            it.failing[cell] = True
    return it


def _settled(rows: Ints, seen: _Seen, now_s: int) -> Mask:
    """Tell which cells have failed in every window for so long that the failure is where it is."""
    begins = np.full(len(seen.failing), now_s, np.int64)
    fine = np.zeros(len(seen.failing), bool)
    for row in rows[np.lexsort((rows[:, CELL], -rows[:, END]))].tolist():
        fine[row[CELL]] |= not _is_bad(row)
        if not fine[row[CELL]]:
            begins[row[CELL]] = row[BEGIN]
    settled: Mask = seen.failing & (begins <= now_s - SETTLED_S)
    return settled


def _find_parts(ledger: Ledger, seen: _Seen, settled: Mask) -> Iterator[Part]:
    """Yield where vantage points fail: narrow where that can be told, else everywhere or all of a component."""
    known = np.flatnonzero(seen.seen)
    attributes = [ledger.cells[i] for i in known.tolist()]
    cells = Cells(
        attributes, seen.failing[known].astype(np.float64), np.full(len(known), VARIANCE), np.ones(len(known))
    )
    for part in explain(cells):
        chosen = {at: part.scope.values(d) for at, d in enumerate(DIMENSIONS) if part.scope.values(d)}
        mask = np.zeros(len(ledger.cells), bool)
        mask[known[part.mask]] = True
        if set(chosen) <= {0} or _is_local(ledger, seen, settled, mask):
            yield Part(part.scope, mask, part.spread)
        else:
            yield _widen(ledger, cells, {d: v for d, v in chosen.items() if d == 0})


def _is_local(ledger: Ledger, seen: _Seen, settled: Mask, mask: Mask) -> bool:
    """Tell whether a failure stays in a few places: it has settled, and most vantage points never saw it."""
    failing = seen.failing & mask
    hit = _sources(ledger, seen.failing)
    fine = set(_sources(ledger, seen.seen)) - set(hit)
    return bool(settled[failing].all()) and len(fine) > len(hit)


def _widen(ledger: Ledger, cells: Cells, chosen: Mapping[int, tuple[str, ...]]) -> Part:
    """Return the part that is narrowed to a component at most, whatever the place."""
    components = chosen.get(0, ())
    mask = np.array([not components or c[0] in components for c in ledger.cells], bool)
    return Part(Scope(component=components), mask, measure_spread(cells, chosen))


def _is_bad(row: list[int]) -> bool:
    return row[VALUES + 1] >= FAILING * row[VALUES] > 0


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
