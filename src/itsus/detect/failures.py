"""Requests fail more often than they do in ordinary times.

Detects: an excess of failed over ordinary failures, in one window where the shock is strong, over a minute or five
where it is weak. Assumes: a cell's ratio of failures changes slowly; failures are counted with their requests. Units:
counts of requests, ratios 0 to 1. Method: tails of an overdispersed count (`surprise`) around a slowly learnt ratio
(`ratio`), several horizons instead of a sequential test; where: `scope`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from itsus.detect.arriving import Found, PatientWatch
from itsus.detect.bout import Windows, find_bout
from itsus.detect.directory import Directory, Rows
from itsus.detect.frontier import HOUR_S
from itsus.detect.group import SCORE_FLOOR, Group, Look, find_surprise, to_time
from itsus.detect.ledger import Ledger
from itsus.detect.ratio import RatioBaseline
from itsus.detect.roster import Roster
from itsus.detect.scope import Part, explain, say_scope
from itsus.detect.slot import Counted, Ints, Mask, Slot
from itsus.detect.tried import Tried
from itsus.model.attempts import Attempts
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.settings import Settings
from itsus.model.window import ERRORS, FAILED, OK, WindowBatch
from itsus.model.words import ERROR_CLASSES, UNIT

#: Seconds looked back: two windows for shocks, one minute, five minutes for what is weak; or a slow source's span.
HORIZONS_S = (20, 60, 300)
#: Rows are learnt from after this long: longer than the longest horizon.
LAG_S = 360
#: What fails must be at least this share above ordinary, and twice the ordinary: less is no trouble for people.
LEAST_RATIO, LEAST_TIMES = 0.02, 2.0
#: Failures above ordinary that are worth a word, in requests.
LEAST_EXCESS = 5.0
#: A hole of two windows, or two spans, does not break a run.
HOLE_S = 20


class Failures:
    """See the module. One group per app and source."""

    name = "failures"

    def __init__(self, directory: Directory | None = None) -> None:
        self._watch: PatientWatch[RatioBaseline] = PatientWatch(
            directory or Directory(),
            kinds=("request",),
            make=make_ratios,
            count=count_failures,
            look=self._look,
            lag_s=LAG_S,
            reach_s=HORIZONS_S[-1],
        )
        self._tried = Tried(HORIZONS_S[1], LEAST_EXCESS)

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in request windows and return where requests fail."""
        return self._watch.observe(windows, windows.counts, now, frozen)

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while rows lie inside a horizon."""
        return self._tried.next_due(now, self._watch.next_due(now))

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """In the first hour failures are judged by what has been seen of it."""
        groups = self._watch.groups_of(app)
        if not groups or max(g.baseline.seen_s for g in groups) >= HOUR_S:
            return None
        return "failed requests: the last hour alone", to_time(min(g.ledger.first_start for g in groups) + HOUR_S)

    def attempts(self, app: str, now: datetime) -> Attempts | None:
        """Return how an app's requests went in the last minute."""
        return self._tried.read(app, now)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return {**self._watch.dump(), "tried": self._tried.dump()}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._watch.load(data, lambda _, memory: RatioBaseline.restore(memory))
        self._tried.load(data.get("tried", ()))  # a memory from before this was noted

    def _look(self, group: Group[RatioBaseline], now_s: int) -> list[Evidence]:
        self._watch.arrivals.note(group, now_s)
        self._tried.note(group)
        if not group.baseline.is_ready:
            return []
        look, parts = self._watch.find(group, now_s, now_s, HORIZONS_S, _find)
        told = [self._tell(group, look, part, score) for part, score in parts if look]
        return [e for e in told if e is not None]

    def _tell(self, group: Group[RatioBaseline], look: Look, part: Part, score: float) -> Evidence | None:
        """Say what was found; None if it is over already."""
        _, ordinary = _ratios_of(look, part)
        span = group.ledger.pace_s
        bout = find_bout(_windows_of(look, part, ordinary), look.clumps)
        since = self._watch.runs.follow(group.key, part.scope, bout.since_s, bout.until_s, max(HOLE_S, 2 * span))
        group.baseline.frontier.shun(since - max(60, span), bout.until_s + max(60, span))
        if bout.is_over:
            return None
        bad = (slot for slot in look.slots if slot.begin_s >= bout.since_s and slot.end_s <= bout.until_s)
        ratio = ordinary + bout.level
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
            failing=round(min(1.0, bout.level / max(1 - ordinary, 1e-9)), 4),
            errors=share_errors((slot, part.mask) for slot in bad),
            spread=part.spread,
            words=f"{ratio:.1%} of requests fail, ordinarily {ordinary:.2%} ({say_scope(part.scope)}).",
        )


def _find(group: Group[RatioBaseline], looked: tuple[list[tuple[int, int]], Ints]) -> Found:
    """Return the horizon with the greatest surprise, and the parts of it where requests fail, with their scores."""
    (spans, sums), baseline = looked, group.baseline
    clumps, phi = baseline.dispersion.clumps, baseline.phi
    if sums[:, 1].sum(axis=1).max() < LEAST_EXCESS * clumps * UNIT:
        return None, []
    requests, failed = sums[:, 0] / UNIT, sums[:, 1] / UNIT
    mu = requests * baseline.ratios()
    score, at = find_surprise(group, failed, mu, (clumps, phi), LEAST_EXCESS * clumps)
    if score < SCORE_FLOOR:
        return None, []
    look = Look(group.ledger.inside(at), *spans[at], failed[at], mu[at], requests[at], clumps, phi)
    return look, _explain(group, look)


def _explain(group: Group[RatioBaseline], look: Look) -> list[tuple[Part, float]]:
    variance = look.clumps * np.maximum(look.mu, 0.02) + look.phi * look.mu**2
    found = []
    for part in explain(group.cells(look.count - look.mu, variance, look.weight)):
        ratio, ordinary = _ratios_of(look, part)
        is_material = ratio >= LEAST_TIMES * ordinary and ratio >= ordinary + LEAST_RATIO
        score = look.score(part.mask) - group.roster.tries
        if is_material and score >= SCORE_FLOOR:
            found.append((part, score))
    return found


def count_failures(windows: WindowBatch, rows: Rows) -> Counted:
    """Count all requests (or probes), the failed ones, and those by error class, in 1/1024."""
    counts = windows.counts
    failed = counts[rows.at, FAILED]
    failing = np.flatnonzero(failed)
    return Counted([counts[rows.at, OK] + failed, failed], failing, counts[rows.at[failing], ERRORS:])


def make_ratios(roster: Roster) -> tuple[Ledger, RatioBaseline]:
    """Return the memory of a group of which requests, or probes, fail."""
    return Ledger(roster, 2), RatioBaseline()


def _ratios_of(look: Look, part: Part) -> tuple[float, float]:
    """Return which share of the part's requests fails, and which does ordinarily."""
    requests, failed, mu = (float(c[part.mask].sum()) for c in (look.weight, look.count, look.mu))
    return failed / max(requests, 1e-9), mu / max(requests, 1e-9)


def _windows_of(look: Look, part: Part, ordinary: float) -> Windows:
    """Return the failures above ordinary, window by window; the weight is requests."""
    windows = look.windows(part.mask)
    requests, failed = (windows.sums[:, value] / UNIT for value in (0, 1))
    return Windows(windows.begins, windows.ends, failed - ordinary * requests, requests)


def share_errors(failing: Iterable[tuple[Slot, Mask]]) -> Mapping[str, float]:
    """Return the shares of the error classes among the failures of some cells in some windows."""
    counts = np.zeros(len(ERROR_CLASSES))
    for slot, mask in failing:
        counts += slot.errors.sum_in(mask, len(counts)) if slot.errors else 0
    named = [*zip(ERROR_CLASSES, counts.tolist(), strict=True)]
    total = sum(count for _, count in named if count > 0)
    return {name: round(count / total, 4) for name, count in named if count > 0} if total else {}
