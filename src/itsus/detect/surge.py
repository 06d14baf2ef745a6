"""People speak up more than is normal for the time of the week: reports, searches, tickets, mentions.

Detects: a surge of messages about trouble, in total or for some value of a dimension. Only texts that ask, report or
mock count; what relays news, says that it works again, or is about something else does not, so that talk about us with
nothing broken stays silent. A report, search or ticket without a text is trouble; a mention without one says nothing.
Assumes: a weekly rhythm (`baseline`); counts vary more than Poisson (`dispersion`). Units: messages, weighted. Method:
upper tail of an overdispersed count over a few horizons (`surprise`); where: `scope`.
"""

from datetime import datetime
from typing import Any

import numpy as np

from itsus.detect.baseline import Baseline
from itsus.detect.group import Group, Look, find_surprise, to_time
from itsus.detect.ledger import BEGIN, CELL, END, VALUES, Ints, Ledger, source_of
from itsus.detect.scope import Cells, Part, explain, say_scope
from itsus.detect.watch import Watch, find_first, horizons
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Series
from itsus.model.settings import Settings
from itsus.model.window import MESSAGES, READINGS, S, WindowBatch
from itsus.model.words import BLAMES, INTENTS, PEOPLE_KINDS, UNIT, WINDOW_S

#: Seconds looked back: a minute for shocks, two and five for what is weak. A slower source gives its own.
HORIZONS_S = (60, 120, 300)
#: Rows are learnt from after this long: the longest horizon and as late as rows may come.
LAG_S = 660
#: Evidence of people needs a higher score than that of machines (`group.SCORE_FLOOR`): people copy each other, so the
#: far tail of their counts is heavier than the model's. On ordinary days, 9 is passed a few times a year.
SURGE_FLOOR = 9.0
#: A surge is at least this many messages above normal, in real people's number (night hours are quiet) ...
LEAST_EXCESS = 12.0
#: ... and this multiple of normal: people notice a doubling in a chart, nobody minds it.
LEAST_TIMES = 3.0
#: Intents that are about trouble.
TROUBLE = ("asking", "reporting", "mocking")
#: What a reading (intent x blame) adds to the messages about trouble, and to all that were read.
_TROUBLE_AND_ALL: Ints = np.array([[i in TROUBLE, True] for i in INTENTS for _ in BLAMES], np.int64)
#: Kinds whose messages are about trouble even without a text.
SPEAKS_WITHOUT_TEXT = ("report", "search", "ticket")
#: Kinds in words.
PLURALS = {"report": "reports", "search": "searches", "ticket": "tickets", "mention": "mentions"}
#: If an app was listened to for this long before a source first spoke, silence is that source's normal.
LISTENED_S = 1800


class Surge:
    """See the module. One group per app, kind and source."""

    name = "surge"

    def __init__(self) -> None:
        self._watch: Watch[Baseline] = Watch(
            key_of=_key_of, make=_make, look=self._look, lag_s=LAG_S, reach_s=HORIZONS_S[-1]
        )
        self._first: dict[str, int] = {}
        self._met: tuple[Series, ...] = ()

    def observe(
        self,
        windows: WindowBatch,
        now: datetime,
        frozen: Frozen,
        settings: Settings,  # noqa: ARG002 - the interface's; nothing here depends on settings
    ) -> list[Evidence]:
        """Take in people's windows and return where they surge."""
        now_s = int(now.timestamp())
        if windows.series is not self._met:
            self._meet(windows.series, now_s)
        return self._watch.observe(windows.series, windows.people, lambda: _count_trouble(windows), now, frozen)

    def _meet(self, met: tuple[Series, ...], now_s: int) -> None:
        """Take note of when apps were first heard of, and of sources that were silent until now."""
        self._met = met
        for app in {series.app for series in met}:
            self._first.setdefault(app, now_s)
        for series in met:
            key = _key_of(series)
            if key and key not in self._watch.groups and now_s - self._first[series.app] >= LISTENED_S:
                self._watch.add(key).ledger.first_start = self._first[series.app] // WINDOW_S * WINDOW_S

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while messages lie inside a horizon, or when a slow source's evidence lapses."""
        return self._watch.next_due(now)

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """On the first day people are judged by the last hours alone: their daily rhythm is not known yet."""
        groups = [g for g in self._watch.groups.values() if g.app == app]
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
        self._first, self._met = dict(data["first"]), ()

    def _look(self, group: Group[Baseline], now_s: int) -> list[Evidence]:
        if not group.baseline.is_ready:
            return []
        looks = [(find_surprise(group, look, LEAST_EXCESS), look) for look in _make_looks(group, now_s)]
        score, look = max(looks, key=lambda pair: pair[0], default=(0.0, None))
        return self._explain(group, look) if look and score >= SURGE_FLOOR else []

    def _explain(self, group: Group[Baseline], look: Look) -> list[Evidence]:
        variance = look.clumps * np.maximum(look.mu, 0.1) + look.phi * look.mu**2
        weight = look.mu + look.mu.sum() * 1e-3 / len(look.mu) + 1e-6
        found = []
        for part in explain(Cells(group.ledger.cells, look.count - look.mu, variance, weight)):
            count, mu = float(look.count[part.mask].sum()), float(look.mu[part.mask].sum())
            is_material = count - mu >= LEAST_EXCESS and count >= LEAST_TIMES * mu
            score = look.score(part.mask) - group.tries
            if is_material and score >= SURGE_FLOOR:
                found.append(self._tell(group, look, part, score))
        return found

    def _tell(self, group: Group[Baseline], look: Look, part: Part, score: float) -> Evidence:
        count, mu = float(look.count[part.mask].sum()), float(look.mu[part.mask].sum())
        rows = look.rows[part.mask[look.rows[:, CELL]]]
        span = group.ledger.pace_s
        usual = mu / max(1, look.end_s - look.begin_s) * span
        least = (usual + 3 * np.sqrt(look.clumps * usual + look.phi * usual**2) + 1) * UNIT
        begin = find_first(rows, BEGIN, lambda _, sums: sums[:, VALUES] > least)
        until = int(rows[:, END].max())
        since = self._watch.runs.follow(group.key, part.scope, begin, until, max(60, 2 * span))
        group.baseline.frontier.shun(since - max(60, span), until + max(300, span))
        minutes = (look.end_s - look.begin_s) / 60
        many = PLURALS[group.key[1]]
        words = (
            f"{say_rate(count / minutes)} {many} a minute, normally {say_rate(mu / minutes)} ({say_scope(part.scope)})."
        )
        return Evidence(
            app=group.app,
            scope=part.scope,
            kind=group.key[1],
            detector=self.name,
            sources=(group.key[2],),
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


def _key_of(series: Series) -> tuple[str, ...] | None:
    return (series.app, series.kind, source_of(series)) if series.kind in PEOPLE_KINDS else None


def _make() -> tuple[Ledger, Baseline]:
    return Ledger(1), Baseline(by_clock=True, sway_prior=0.05, sway_floor=0.02, sway_young=0.1)


def _count_trouble(windows: WindowBatch) -> Ints:
    """Return per row of `people` the messages about trouble, in 1/1024, as a column."""
    people = windows.people
    trouble, read = (people[:, READINGS:] @ _TROUBLE_AND_ALL).T
    speaks = np.zeros(len(windows.series), bool)
    for at in {*people[:, S].tolist()}:
        speaks[at] = windows.series[at].kind in SPEAKS_WITHOUT_TEXT
    column: Ints = trouble + speaks[people[:, S]] * np.maximum(people[:, MESSAGES] - read, 0)
    return column.reshape(-1, 1)


def _make_looks(group: Group[Baseline], now_s: int) -> list[Look]:
    ledger, baseline = group.ledger, group.baseline
    clumps, phi, looks = baseline.dispersion.clumps, baseline.phi, list[Look]()
    for begin, end, rows in horizons(group, now_s, HORIZONS_S):
        count = ledger.sum_cells(rows) / UNIT
        if count.sum() >= LEAST_EXCESS:  # fewer can be no surge, whatever is normal
            mu = baseline.expected(begin, end)
            looks.append(Look(rows, begin, end, count, mu, mu, clumps, phi))
    return looks
