"""People speak up more than is normal for the time of the week: reports, searches, tickets, mentions.

Detects: a surge of messages about trouble, in total or for some value of a dimension. Only texts that ask, report or
mock count; what relays news, says that it works again, or is about something else does not, so that talk about us with
nothing broken stays silent. A report, search or ticket without a text is trouble; a mention without one says nothing.
Assumes: a weekly rhythm (`baseline`); counts vary more than Poisson (`dispersion`). Units: messages, weighted. Method:
upper tail of an overdispersed count over a few horizons (`surprise`); where: `scope`.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import numpy as np

from itsus.detect.baseline import Baseline
from itsus.detect.chorus import LEAST_KINDS, Member, join
from itsus.detect.directory import Directory, GroupKey, Rows
from itsus.detect.group import Floats, Group, Look, find_surprise, to_time
from itsus.detect.ledger import Ledger
from itsus.detect.roster import Roster
from itsus.detect.scope import Part, explain, say_scope
from itsus.detect.slot import Counted
from itsus.detect.surprise import score_high
from itsus.detect.watch import Watch
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.window import MESSAGES, READINGS, WindowBatch
from itsus.model.words import BLAMES, INTENTS, PEOPLE_KINDS, UNIT, WINDOW_S

#: Seconds looked back: half a minute for shocks, up to five for what is weak. A slower source gives its own.
HORIZONS_S = (30, 60, 120, 300)
#: Rows are learnt from after this long: the longest horizon and as late as rows may come.
LAG_S = 660
#: Evidence of people needs a higher score than that of machines (`group.SCORE_FLOOR`): people copy each other, so the
#: far tail of their counts is heavier than the model's. On ordinary days, 9 is passed a few times a year.
SURGE_FLOOR = 9.0
#: A surge is at least this many messages above normal, in real people's number (night hours are quiet) ...
LEAST_EXCESS = 12.0
#: ... and this multiple of normal: people notice a doubling in a chart, nobody minds it.
LEAST_TIMES = 3.0
#: What a source must say above normal to be heard together with others.
FAINT_EXCESS = 2.0
#: Intents that are about trouble.
TROUBLE = ("asking", "reporting", "mocking")
#: What a reading (intent x blame) adds to the messages about trouble, and to all that were read.
_TROUBLE_AND_ALL = np.array([[i in TROUBLE, True] for i in INTENTS for _ in BLAMES], np.int64)
#: Kinds whose messages are about trouble even without a text.
SPEAKS_WITHOUT_TEXT = ("report", "search", "ticket")
#: Kinds in words.
PLURALS = {"report": "reports", "search": "searches", "ticket": "tickets", "mention": "mentions"}
#: If an app was listened to for this long before a source first spoke, silence is that source's normal.
LISTENED_S = 1800


class Surge:
    """See the module. One group per app, kind and source."""

    name = "surge"

    def __init__(self, directory: Directory | None = None) -> None:
        self._watch: Watch[Baseline] = Watch(
            directory or Directory(),
            kinds=PEOPLE_KINDS,
            make=_make,
            count=_count_trouble,
            look=self._look,
            lag_s=LAG_S,
            reach_s=HORIZONS_S[-1],
        )
        self._first: dict[str, int] = {}
        #: What quick sources say in this step that is surprising, if not always enough by itself.
        self._faint: dict[GroupKey, tuple[Group[Baseline], Look, float]] = {}

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in people's windows and return where they surge."""
        now_s = int(now.timestamp())
        watch = self._watch
        for app in watch.directory.find(windows.series).apps:
            self._first.setdefault(app, now_s)
        for key in [rows.key for rows in watch.rows_of(windows, windows.people) if rows.key not in watch.groups]:
            first_s = self._first[key.app]
            if now_s - first_s >= LISTENED_S:
                watch.add(key).ledger.first_start = first_s // WINDOW_S * WINDOW_S
        self._faint.clear()
        loud = watch.observe(windows, windows.people, now, frozen)
        return [*loud, *self._sing(loud)] if len(self._faint) >= LEAST_KINDS else loud

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while messages lie inside a horizon, or when a slow source's evidence lapses."""
        return self._watch.next_due(now)

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """On the first day people are judged by the last hours alone: their daily rhythm is not known yet."""
        groups = self._watch.groups_of(app)
        if not groups or max(g.baseline.age_h for g in groups) >= 24:
            return None
        start = min(g.ledger.first_start for g in groups)
        return "people's messages: the last hours alone, the rhythm of a day is not known yet", to_time(start + 86_400)

    def dump(self) -> Any:
        """Return the memory as plain data."""
        return {**self._watch.dump(), "first": dict(self._first)}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self._watch.load(data, Baseline.restore)
        self._first = dict(data["first"])

    def _look(self, group: Group[Baseline], now_s: int) -> list[Evidence]:
        baseline = group.baseline
        if not baseline.is_ready:
            return []
        spans, sums = group.look_back(now_s, HORIZONS_S)
        most = sums[:, 0].sum(axis=1).max() / UNIT
        if most < FAINT_EXCESS:  # too few to be a surge, whatever is normal
            return []
        count, mu = sums[:, 0] / UNIT, baseline.expected([(begin, end, end - begin) for begin, end in spans])
        spread = baseline.dispersion.clumps, baseline.phi

        def look(at: int) -> Look:
            return Look(group.ledger.inside(at), *spans[at], count[at], mu[at], mu[at], *spread)

        if group.ledger.pace_s <= WINDOW_S:
            self._note_faint(group, count.sum(axis=1), mu.sum(axis=1), look)
        score, at = find_surprise(group, count, mu, spread, LEAST_EXCESS) if most >= LEAST_EXCESS else (0.0, 0)
        return self._explain(group, look(at)) if score >= SURGE_FLOOR else []

    def _note_faint(self, group: Group[Baseline], count: Floats, mu: Floats, look: Callable[[int], Look]) -> None:
        """Note what all of a group says over its most surprising horizon, if it is surprising at all."""
        is_more = (count - mu >= FAINT_EXCESS) & (count >= LEAST_TIMES * mu)
        if is_more.any():
            baseline = group.baseline
            scores = score_high(count, np.maximum(mu, 1e-6), baseline.dispersion.clumps, baseline.phi) * is_more
            at = int(scores.argmax())
            self._faint[group.key] = group, look(at), float(scores[at])

    def _sing(self, loud: Sequence[Evidence]) -> list[Evidence]:
        """Return what several kinds say together that none of them is loud enough to say alone."""
        found, is_loud = [], {(e.app, e.kind) for e in loud}
        members = [Member(key, score, float((k.count - k.mu).sum())) for key, (_, k, score) in self._faint.items()]
        for app in sorted({m.key.app for m in members}):
            chorus, score = join([m for m in members if m.key.app == app], LEAST_EXCESS)
            for member in chorus:
                if (app, member.key.kind) not in is_loud:
                    group, look, _ = self._faint[member.key]
                    whole = Part(Scope(), np.ones(len(look.count), bool), {})
                    found.append(self._tell(group, look, whole, score))
        return found

    def _explain(self, group: Group[Baseline], look: Look) -> list[Evidence]:
        variance = look.clumps * np.maximum(look.mu, 0.1) + look.phi * look.mu**2
        weight = look.mu + look.mu.sum() * 1e-3 / len(look.mu) + 1e-6
        found = []
        for part in explain(group.cells(look.count - look.mu, variance, weight)):
            count, mu = float(look.count[part.mask].sum()), float(look.mu[part.mask].sum())
            is_material = count - mu >= LEAST_EXCESS and count >= LEAST_TIMES * mu
            score = look.score(part.mask) - group.roster.tries
            if is_material and score >= SURGE_FLOOR:
                found.append(self._tell(group, look, part, score))
        return found

    def _tell(self, group: Group[Baseline], look: Look, part: Part, score: float) -> Evidence:
        count, mu = float(look.count[part.mask].sum()), float(look.mu[part.mask].sum())
        windows = look.windows(part.mask)
        span = group.ledger.pace_s
        usual = mu / max(1, look.end_s - look.begin_s) * span
        least = (usual + 3 * np.sqrt(look.clumps * usual + look.phi * usual**2) + 1) * UNIT
        loud, spoke = windows.sums[:, 0] > least, windows.sums[:, 0] > 0
        begin = int(windows.begins[loud][0] if loud.any() else windows.begins[spoke][-1])
        until = int(windows.ends[spoke].max())
        since = self._watch.runs.follow(group.key, part.scope, begin, until, max(60, 2 * span))
        group.baseline.frontier.shun(since - max(60, span), until + max(300, span))
        minutes = (look.end_s - look.begin_s) / 60
        many = PLURALS[group.key.kind]
        words = (
            f"{say_rate(count / minutes)} {many} a minute, normally {say_rate(mu / minutes)} ({say_scope(part.scope)})."
        )
        return Evidence(
            app=group.app,
            scope=part.scope,
            kind=group.key.kind,
            detector=self.name,
            sources=(group.key.who,),
            score=round(score, 3),
            since=to_time(since),
            until=to_time(until),
            span_s=span,
            spread=part.spread,
            words=words,
        )


def say_rate(rate: float) -> str:
    """Return a rate as people write it: whole from ten on, never with an exponent."""
    if rate >= 10:
        return f"{rate:,.0f}"
    return f"{rate:.1f}" if rate >= 0.95 else f"{rate:.2f}" if rate >= 0.01 else "hardly any"


def _make(roster: Roster) -> tuple[Ledger, Baseline]:
    return Ledger(roster, 1), Baseline(roster, by_clock=True, sway_prior=0.05, sway_floor=0.02, sway_young=0.1)


def _count_trouble(windows: WindowBatch, rows: Rows) -> Counted:
    """Count the messages about trouble, in 1/1024."""
    people = windows.people[rows.at]
    readings = people[:, READINGS:]
    if not readings.any():  # no texts: counts alone
        speaks = rows.key.kind in SPEAKS_WITHOUT_TEXT
        return Counted([np.maximum(people[:, MESSAGES], 0) if speaks else np.zeros(len(people), np.int64)])
    trouble, read = (readings @ _TROUBLE_AND_ALL).T
    if rows.key.kind in SPEAKS_WITHOUT_TEXT:
        trouble = trouble + np.maximum(people[:, MESSAGES] - read, 0)
    return Counted([trouble])
