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

import msgspec
import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from itsus.detect.directory import Directory
from itsus.detect.failures import count_failures, make_ratios, share_errors
from itsus.detect.frontier import HOUR_S
from itsus.detect.group import Group, as_mapping, to_time
from itsus.detect.ratio import RatioBaseline
from itsus.detect.roster import Roster
from itsus.detect.scope import Cells, Part, explain, measure_spread, say_scope
from itsus.detect.slot import Mask, Slot
from itsus.detect.surprise import MAX_SCORE
from itsus.detect.tried import Tried
from itsus.detect.watch import Watch
from itsus.model.attempts import Attempts
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch

Floats = NDArray[np.float64]

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

    def __init__(self, directory: Directory | None = None) -> None:
        self._watch: Watch[RatioBaseline] = Watch(
            directory or Directory(),
            kinds=("probe",),
            make=make_ratios,
            count=count_failures,
            look=self._look,
            lag_s=LAG_S,
            reach_s=REACH_S,
        )
        self._tried = Tried(REACH_S, 1.0)

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in probe windows and return where a quorum fails."""
        return self._watch.observe(windows, windows.counts, now, frozen)

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while probes were seen lately."""
        return self._tried.next_due(now, self._watch.next_due(now))

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """In the first hour probes are trusted alike."""
        groups = self._watch.groups_of(app)
        if not groups or any(g.baseline.sums[0] for g in groups):
            return None
        start = min(g.ledger.first_start for g in groups)
        return "probes: all vantage points trusted alike", to_time(start + HOUR_S)

    def attempts(self, app: str, now: datetime) -> Attempts | None:
        """Return how the probes of an app itself went lately; not those of what it depends on."""
        return self._tried.read(app, now, who="")

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return {**self._watch.dump(), "tried": self._tried.dump()}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._watch.load(data, lambda _, memory: RatioBaseline.restore(memory))
        self._tried.load(data.get("tried", ()))  # a memory from before this was noted

    def _look(self, group: Group[RatioBaseline], now_s: int) -> list[Evidence]:
        self._tried.note(group)
        ledger = group.ledger
        reach = max(REACH_S, 2 * ledger.pace_s)
        slots = ledger.within(now_s - reach, now_s)
        if not any(slot.totals[1] for slot in slots):
            return []
        seen = _see(slots, len(group.roster))
        if not seen.failing.any():
            return []
        found, told = [], set()
        settled = _settled(ledger.within(now_s - max(LAG_S, reach), now_s), seen, now_s)
        for part in _find_parts(group, seen, settled):
            inside = part.mask & seen.seen
            score = _score_part(group, seen, inside) if part.scope not in told else 0.0
            if score:
                told.add(part.scope)
                found.append(self._tell(group, part, slots, (seen.failing & inside, inside), score))
        return found

    def _tell(
        self, group: Group[RatioBaseline], part: Part, slots: list[Slot], cells: tuple[Mask, Mask], score: float
    ) -> Evidence:
        """Say what was found; `cells` are those that fail, and those that look, in the part."""
        bad = [(slot, mask) for slot in slots if (mask := _find_bad(slot, cells[0])).any()]
        begin, until = min(slot.begin_s for slot, _ in bad), max(slot.end_s for slot, _ in bad)
        span = group.ledger.pace_s
        since = self._watch.runs.follow(group.key, part.scope, begin, until, max(REACH_S, 2 * span))
        sources, watching = (_sources(group.roster, mask) for mask in cells)
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
            failing=round(_share_failing(bad, [(slot, cells[0]) for slot in slots]), 4),
            errors=share_errors(bad),
            spread=part.spread,
            dependency=group.key.who,
            words=(
                f"{len(sources)} of {len(watching)} vantage points cannot reach {group.key.who or group.app} "
                f"({say_scope(part.scope)})."
            ),
        )


@dataclass(frozen=True)
class _Seen:
    """Per cell: whether its latest window failed, in how many of the latest it did running, whether it was seen."""

    failing: Mask
    times: Floats
    seen: Mask


def _see(slots: list[Slot], cells: int) -> _Seen:
    it = _Seen(np.zeros(cells, bool), np.zeros(cells), np.zeros(cells, bool))
    running = np.ones(cells, bool)
    for slot in reversed(slots):
        probed, bad = _split(slot, cells)
        running &= bad | ~probed
        it.seen[probed] = True
        again = running & probed & (it.times < LATEST)
        it.times[again] += 1
        it.failing[again] = True
    return it


def _settled(slots: list[Slot], seen: _Seen, now_s: int) -> Mask:
    """Tell which cells have failed in every window for so long that the failure is where it is."""
    begins = np.full(len(seen.failing), now_s, np.int64)
    fine = np.zeros(len(seen.failing), bool)
    for slot in reversed(slots):
        probed, bad = _split(slot, len(fine))
        fine |= probed & ~bad
        begins[probed & ~fine] = slot.begin_s
    settled: Mask = seen.failing & (begins <= now_s - SETTLED_S)
    return settled


def _split(slot: Slot, cells: int) -> tuple[Mask, Mask]:
    """Tell which cells were probed in a window, and for which most probes failed."""
    probes, failed = slot.dense(cells)
    probed = probes > 0
    return probed, probed & (failed >= FAILING * probes)


def _find_bad(slot: Slot, mask: Mask) -> Mask:
    return _split(slot, len(mask))[1] & mask


def _share_failing(bad: list[tuple[Slot, Mask]], looked: list[tuple[Slot, Mask]]) -> float:
    """Return which share of the probes of failing vantage points failed in their bad windows."""
    failed = sum(slot.columns[1].sum_in(mask) for slot, mask in bad)
    return failed / max(1, sum(slot.columns[0].sum_in(mask) for slot, mask in looked))


def _find_parts(group: Group[RatioBaseline], seen: _Seen, settled: Mask) -> Iterator[Part]:
    """Yield where vantage points fail: narrow where that can be told, else everywhere or all of a component."""
    known = np.flatnonzero(seen.seen)
    roster = group.roster
    attributes = [roster.cells[i] for i in known.tolist()]
    cells = Cells(
        attributes, seen.failing[known].astype(np.float64), np.full(len(known), VARIANCE), np.ones(len(known))
    )
    for part in explain(cells):
        chosen = {at: part.scope.values(d) for at, d in enumerate(DIMENSIONS) if part.scope.values(d)}
        mask = np.zeros(len(roster), bool)
        mask[known[part.mask]] = True
        if set(chosen) <= {0}:
            yield Part(part.scope, mask, part.spread)
        elif _is_local(roster, seen, settled, mask):
            yield Part(_name_place(roster, part.scope, seen.failing & mask), mask, part.spread)
        else:
            yield _widen(roster, cells, {d: v for d, v in chosen.items() if d == 0})


def _is_local(roster: Roster, seen: _Seen, settled: Mask, mask: Mask) -> bool:
    """Tell whether a failure stays in a few places: it has settled, and most vantage points never saw it."""
    failing = seen.failing & mask
    hit = _sources(roster, seen.failing)
    fine = set(_sources(roster, seen.seen)) - set(hit)
    return bool(settled[failing].all()) and len(fine) > len(hit)


def _name_place(roster: Roster, scope: Scope, failing: Mask) -> Scope:
    """Return the whole place of a vantage point that fails alone: where it stands and on which line. One of these does
    to tell it from the others, yet what fails may lie in the other: on a line in Germany, the line or Germany."""
    if len(_sources(roster, failing)) > 1:
        return scope
    cells = [as_mapping(roster.cells[i]) for i in np.flatnonzero(failing).tolist()]
    known = {d: {cell[d] for cell in cells} - {""} for d in ("country", "network")}
    place = {d: tuple(sorted(values)) for d, values in known.items() if len(values) == 1}
    return msgspec.structs.replace(scope, **place)


def _widen(roster: Roster, cells: Cells, chosen: Mapping[int, tuple[str, ...]]) -> Part:
    """Return the part that is narrowed to a component at most, whatever the place."""
    components = chosen.get(0, ())
    mask = np.array([not components or c[0] in components for c in roster.cells], bool)
    return Part(Scope(component=components), mask, measure_spread(cells, chosen))


def _sources(roster: Roster, cells: Mask) -> tuple[str, ...]:
    named = (roster.cells[i] for i in np.flatnonzero(cells).tolist())
    return tuple(sorted({cell[-1] for cell in named}))


def _score_part(group: Group[RatioBaseline], seen: _Seen, inside: Mask) -> float:
    """Return what the failing vantage points of a part are worth; 0 where they are no quorum."""
    failing, looking = seen.failing & inside, seen.seen & inside
    sources, watching = _sources(group.roster, failing), _sources(group.roster, looking)
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
