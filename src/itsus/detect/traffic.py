"""Fewer requests than there should be, or none at all any more.

Detects: (a) a source that still reports, but far fewer requests than is normal for the time of the week, in all or
for some value of a dimension; (b) a source that has gone silent altogether, which is a telemetry gap: neither health
nor an outage by itself. Assumes: a weekly rhythm (`baseline`); until a cell has been seen for a day, its rhythm is not
known, and only what has all but vanished there is a drop. Units: requests, weighted. Method: lower tail of an
overdispersed count (`surprise`) over the seconds that the source did report; where: `scope`, on what is missing.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from itsus.detect.agree import agree
from itsus.detect.arriving import Found, PatientWatch
from itsus.detect.baseline import Baseline
from itsus.detect.bout import Windows, find_bout
from itsus.detect.directory import Directory, GroupKey, Rows
from itsus.detect.frontier import HOUR_S
from itsus.detect.group import SCORE_FLOOR, WORTH_A_LOOK, Group, Look, pick_worthy, to_time
from itsus.detect.ledger import Ledger
from itsus.detect.roster import Roster
from itsus.detect.scope import Part, explain, say_scope
from itsus.detect.slot import Counted, Ints, Slot
from itsus.detect.surprise import score_low, standardise
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.window import FAILED, OK, WindowBatch
from itsus.model.words import UNIT, WINDOW_S

#: Seconds looked back. Not shorter than a minute: a node that reports a window late must not look like a drop.
HORIZONS_S = (60, 300)
#: The last window may not be complete yet: other nodes may still report it.
SETTLE_S = 20
LAG_S = 660
#: A drop is what loses at least this share of its requests, and at least this many.
LEAST_SHARE, LEAST_MISSING = 0.4, 30.0
#: The share that must be lost in a part whose rhythm of a day is not known yet.
LEAST_SHARE_YOUNG = 0.8
#: Fewer covered seconds of a horizon than this are not judged: one node may be late.
LEAST_COVER_S = 30
#: A source is silent after this long without a row, or three of its own spans.
SILENT_S = 90
#: A silence older than this is no news: the source was taken away.
GONE_S = 6 * 3600
#: Requests that a silent stretch must lack before it is called a gap.
GAP_MISSING = 20.0

Floats = NDArray[np.float64]


class Traffic:
    """See the module. One group per app and source."""

    name = "traffic"

    def __init__(self, directory: Directory | None = None) -> None:
        self._watch: PatientWatch[Baseline] = PatientWatch(
            directory or Directory(),
            kinds=("request",),
            make=_make,
            count=_count_requests,
            look=self._look,
            lag_s=LAG_S,
            reach_s=HORIZONS_S[-1] + SETTLE_S,
        )
        self._gaps: dict[GroupKey, tuple[int, Evidence | None]] = {}

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in request windows and return where requests are missing, and which sources are silent."""
        drops = self._watch.observe(windows, windows.counts, now, frozen)
        now_s = int(now.timestamp())
        gaps = [gap for key in sorted(self._watch.groups) if (gap := self._hold_gap(self._watch.groups[key], now_s))]
        silent = {(g.app, g.sources) for g in gaps}
        drops = [d for d in drops if (d.app, d.sources) not in silent]
        return drops + agree(gaps, {key.app for key in self._watch.groups}) if gaps else drops

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while rows lie inside a horizon, or when a silence begins or grows old."""
        now_s = int(now.timestamp())
        due = self._watch.next_due(now)
        times = [] if due is None else [int(due.timestamp())]
        for group in self._watch.groups.values():
            last = group.ledger.last_end
            edges = [last + _silent_s(group) + WINDOW_S, last + GONE_S + WINDOW_S]
            times += [max(t, now_s + WINDOW_S) // WINDOW_S * WINDOW_S for t in edges if t > now_s]
        return to_time(min(times)) if times else None

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """On the first day traffic is judged by the last hours alone."""
        groups = self._watch.groups_of(app)
        if not groups or max(g.baseline.age_h for g in groups) >= 24:
            return None
        start = min(g.ledger.first_start for g in groups)
        return "requests: the last hours alone, the rhythm of a day is not known yet", to_time(start + 86_400)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        gaps = [[list(key), last, msgspec.to_builtins(gap)] for key, (last, gap) in self._gaps.items()]
        return {**self._watch.dump(), "gaps": gaps}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._watch.load(data, Baseline.restore)
        self._gaps = {GroupKey(*k): (last, msgspec.convert(gap, Evidence | None)) for k, last, gap in data["gaps"]}

    def _look(self, group: Group[Baseline], now_s: int) -> list[Evidence]:
        ledger = group.ledger
        self._watch.arrivals.note(group, now_s)
        if not group.baseline.is_ready:
            return []
        settled = min(now_s - SETTLE_S, ledger.last_end) if ledger.pace_s <= WINDOW_S else now_s
        look, parts = self._watch.find(group, settled, now_s, HORIZONS_S, _find)
        told = [self._tell(group, look, part, score) for part, score in parts if look]
        return [e for e in told if e is not None]

    def _tell(self, group: Group[Baseline], look: Look, part: Part, score: float) -> Evidence | None:
        """Say what was found; None if it is over already."""
        span = group.ledger.pace_s
        bout = find_bout(_windows_of(look, part), look.clumps)
        since = self._watch.runs.follow(group.key, part.scope, bout.since_s, bout.until_s, max(60, 2 * span))
        group.baseline.frontier.shun(since - max(60, span), bout.until_s + max(300, span))
        if bout.is_over:
            return None
        lost = min(1.0, bout.level)
        return Evidence(
            app=group.app,
            scope=part.scope,
            kind="request",
            detector=self.name,
            sources=(group.key.who,),
            score=round(score, 3),
            since=to_time(since),
            until=to_time(bout.until_s),
            span_s=span,
            failing=round(lost, 4),
            spread=part.spread,
            words=f"{lost:.0%} of the usual requests are missing ({say_scope(part.scope)}).",
        )

    def _hold_gap(self, group: Group[Baseline], now_s: int) -> Evidence | None:
        """Return the gap that a group's silence is; judged once, when the silence has lasted long enough."""
        last = group.ledger.last_end
        if not _silent_s(group) < now_s - last <= GONE_S:
            return None
        if group.key not in self._gaps or self._gaps[group.key][0] != last:
            self._gaps[group.key] = (last, self._find_gap(group))
        return self._gaps[group.key][1]

    def _find_gap(self, group: Group[Baseline]) -> Evidence | None:
        ledger, baseline = group.ledger, group.baseline
        if not baseline.is_ready:
            return None
        missing = baseline.rate_at(ledger.last_end) * _silent_s(group)
        if missing < GAP_MISSING:
            return None
        mu = np.array([missing])
        score = float(score_low(np.zeros(1), mu, baseline.dispersion.clumps, baseline.phi)[0])
        source = group.key.who
        return Evidence(
            app=group.app,
            scope=Scope(),
            kind="request",
            detector=self.name,
            sources=(source,),
            score=round(score, 3),
            since=to_time(ledger.last_end),
            until=to_time(ledger.last_end),
            span_s=ledger.pace_s,
            telemetry_gap=True,
            words=f"No request counts from {source or 'the usual source'} any more: we are blind here, not well.",
        )


def _find(group: Group[Baseline], looked: tuple[list[tuple[int, int]], Ints]) -> Found:
    """Return the horizon with the greatest loss, and the parts of it where requests are missing, with their scores."""
    (spans, sums), baseline = looked, group.baseline
    slots = [group.ledger.inside(at) for at in range(len(spans))]
    covered = [measure_cover(inside) for inside in slots]
    judged = [at for at, (begin, end) in enumerate(spans) if covered[at] >= min(LEAST_COVER_S, end - begin)]
    if not judged:
        return None, []
    reached = [(slots[at][0].begin_s, max(s.end_s for s in slots[at]), covered[at]) for at in judged]
    count, mu = sums[judged, 0] / UNIT, baseline.expected(reached)
    spread = baseline.dispersion.clumps, baseline.phi
    score, best = _find_drop(group, count, mu, spread, spans[0][1])
    if score < SCORE_FLOOR:
        return None, []
    look = Look(slots[judged[best]], *spans[judged[best]], count[best], mu[best], mu[best], *spread)
    return look, _explain(group, look)


def _explain(group: Group[Baseline], look: Look) -> list[tuple[Part, float]]:
    variance = look.clumps * np.maximum(look.mu, 0.1) + look.phi * look.mu**2
    found, least = [], _least_share(group, look.end_s)
    for part in explain(group.cells(look.mu - look.count, variance, look.mu + 1e-6)):
        count, mu = float(look.count[part.mask].sum()), float(look.mu[part.mask].sum())
        score = float(score_low(np.array([count]), np.array([max(mu, 1e-6)]), look.clumps, look.phi)[0])
        score -= group.roster.tries
        share = LEAST_SHARE if part.scope == Scope() else float((least * look.mu)[part.mask].sum()) / max(mu, 1e-6)
        if mu - count >= max(LEAST_MISSING, share * mu) and score >= SCORE_FLOOR:
            found.append((part, score))
    return found


def _count_requests(windows: WindowBatch, rows: Rows) -> Counted:
    return Counted([windows.counts[rows.at, OK] + windows.counts[rows.at, FAILED]])


def _make(roster: Roster) -> tuple[Ledger, Baseline]:
    return Ledger(roster, 1), Baseline(roster, by_clock=False, sway_prior=0.02, sway_floor=0.01, sway_young=0.02)


def _silent_s(group: Group[Baseline]) -> int:
    return max(SILENT_S, 3 * group.ledger.pace_s)


def _windows_of(look: Look, part: Part) -> Windows:
    """Return what is missing of a part, in each window in which the source did report; the weight is what was due."""
    windows = look.windows(part.mask)
    spans = (windows.ends - windows.begins).astype(np.float64)
    due = float(look.mu[part.mask].sum()) * spans / spans.sum()
    return Windows(windows.begins, windows.ends, due - windows.sums[:, 0] / UNIT, due)


def measure_cover(slots: Sequence[Slot]) -> int:
    """Return how many seconds some windows cover together."""
    covered, reached = 0, 0
    for begin, end in sorted((slot.begin_s, slot.end_s) for slot in slots):
        covered += max(0, end - max(begin, reached))
        reached = max(reached, end)
    return covered


def _least_share(group: Group[Baseline], end_s: int) -> Floats:
    """Return per cell the share that must be lost to be a drop."""
    return np.where(group.baseline.knows_rhythm(end_s // HOUR_S), LEAST_SHARE, LEAST_SHARE_YOUNG)


def _find_drop(
    group: Group[Baseline], count: Floats, mu: Floats, spread: tuple[float, float], end_s: int
) -> tuple[float, int]:
    """Return the best score of any place that lost much in any horizon, after multiplicity, and in which."""
    here, due = len(count), mu * _least_share(group, end_s)
    sums = (group.roster.places @ np.concatenate([count, mu, due]).T).T
    places = sums[:here], sums[here : 2 * here], sums[2 * here :]
    places[2][:, 0] = LEAST_SHARE * places[1][:, 0]
    tried = [places] + ([(count, mu, due)] if count.shape[1] > 1 else [])
    best = max(_find_lowest(*these, spread) for these in tried)
    return (best[0] - group.roster.tries, -best[1]) if best[0] else (0.0, 0)


def _find_lowest(count: Floats, mu: Floats, due: Floats, spread: tuple[float, float]) -> tuple[float, int]:
    """Return the best score of what lost at least what is due, and its horizon, negative: of equals, the shortest."""
    best = 0.0, 0
    for at in range(len(count)):
        large = np.flatnonzero(mu[at] - count[at] >= np.maximum(due[at], LEAST_MISSING))
        if len(large):
            here, usual = count[at][large], mu[at][large]
            chosen = pick_worthy(standardise(usual - here, usual, *spread), WORTH_A_LOOK - 1)
            if len(chosen):
                best = max(best, (float(score_low(here[chosen], usual[chosen], *spread).max()), -at))
    return best
