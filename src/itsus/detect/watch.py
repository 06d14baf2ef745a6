"""The groups that a detector watches: rows in, baselines taught, each group looked at when something can have changed.

A group that counts in windows of 10 s is looked at in every step while its rows lie inside the longest horizon. A slow
one is looked at when rows come; what was found then holds until its next rows are overdue. So a step without input
before `next_due` changes nothing.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec
import numpy as np

from itsus.detect.agree import agree
from itsus.detect.group import Group, Learner, to_time
from itsus.detect.ledger import Attributes, Home, Ints, Ledger, attributes_of, split_rows
from itsus.detect.runs import Runs
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Series
from itsus.model.window import Table
from itsus.model.words import WINDOW_S

B = TypeVar("B", bound=Learner)

#: What a slow source said holds for its span and this much more: its next count may be a little late.
GRACE_S = 120
#: Series whose place is remembered at a time.
MOST_HOMES = 100_000
#: Runs are forgotten when no hole could still bridge to them.
FORGET_S = 6 * 3600


class Watch(Generic[B]):
    """See the module.

    Args:
        key_of: Names the group of a series, app first; None if the detector has no interest in it.
        make: Makes the ledger and the baseline of a new group.
        look: Returns the evidence in a group as of a time.
        lag_s: Rows are learnt from after this long; longer than the longest horizon.
        reach_s: The longest horizon of a fast source.
        cell_of: Names the cell of a series; the five dimensions first.
    """

    def __init__(
        self,
        *,
        key_of: Callable[[Series], tuple[str, ...] | None],
        make: Callable[[], tuple[Ledger, B]],
        look: Callable[[Group[B], int], list[Evidence]],
        lag_s: int,
        reach_s: int,
        cell_of: Callable[[Series], Attributes] = attributes_of,
    ) -> None:
        self.cell_of = cell_of
        self.key_of, self.make, self.look_at, self.lag_s, self.reach_s = key_of, make, look, lag_s, reach_s
        self.groups: dict[tuple[str, ...], Group[B]] = {}
        self.runs = Runs()
        self._homes: dict[Series, Home | None] = {}

    def observe(
        self,
        series: tuple[Series, ...],
        table: Table,
        values: Callable[[], Ints],
        now: datetime,
        frozen: Frozen,
    ) -> list[Evidence]:
        """Teach the baselines, take in rows, look where something can have changed; return all that holds, sorted.

        `values` makes the columns to keep of `table`; it is called only if a group wants some.
        """
        now_s = int(now.timestamp())
        for group in self.groups.values():
            group.learn(now_s, self.lag_s, frozen)
        touched: set[int] = set()
        if len(table):
            for ledger, rows in split_rows(series, table, values, self._home_of):
                ledger.add(rows)
                touched.add(id(ledger))
        for key in sorted(self.groups):
            self._refresh(self.groups[key], now_s, is_touched=id(self.groups[key].ledger) in touched)
        self.runs.forget(now_s - FORGET_S)
        held = [e for key in sorted(self.groups) for e in self.groups[key].held]
        return agree(held, {k[0] for k in self.groups}) if held else []

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step at which evidence can change by itself."""
        now_s = int(now.timestamp())
        dues = [due for g in self.groups.values() if (due := self._due(g, now_s)) is not None]
        return to_time(min(dues)) if dues else None

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data; baselines must have `dump`."""
        groups = [
            [list(k), g.ledger.dump(), g.baseline.dump(), msgspec.to_builtins(g.held)] for k, g in self.groups.items()
        ]
        return {"groups": groups, "runs": self.runs.dump()}

    def load(self, data: Mapping[str, Any], restore: Callable[[Any], B]) -> None:
        """Restore what `dump` returned."""
        self.groups, self._homes = {}, {}
        for key, ledger, baseline, held in data["groups"]:
            group = Group(tuple(key), Ledger.restore(ledger), restore(baseline))
            group.held = msgspec.convert(held, list[Evidence])
            self.groups[group.key] = group
        self.runs = Runs.restore(data["runs"])

    def add(self, key: tuple[str, ...]) -> Group[B]:
        """Begin to watch a group."""
        self.groups[key] = Group(key, *self.make())
        return self.groups[key]

    def _home_of(self, series: Series) -> Home | None:
        """Return where a series' rows go; remembered, since this is asked for every series in every step."""
        if series not in self._homes:
            if len(self._homes) >= MOST_HOMES:
                self._homes.clear()
            self._homes[series] = self._find_home(series)
        return self._homes[series]

    def _find_home(self, series: Series) -> Home | None:
        key = self.key_of(series)
        if key is None:
            return None
        ledger = (self.groups[key] if key in self.groups else self.add(key)).ledger
        return ledger, ledger.cell_of(self.cell_of(series))

    def _refresh(self, group: Group[B], now_s: int, *, is_touched: bool) -> None:
        ledger = group.ledger
        if now_s > self._lapse_s(ledger):
            group.held = []
        elif is_touched or ledger.pace_s <= WINDOW_S:
            group.baseline.grow(len(ledger.cells))
            group.held = self.look_at(group, now_s)

    def _lapse_s(self, ledger: Ledger) -> int:
        return ledger.last_end + (self.reach_s if ledger.pace_s <= WINDOW_S else ledger.pace_s + GRACE_S)

    def _due(self, group: Group[B], now_s: int) -> int | None:
        lapse = self._lapse_s(group.ledger)
        if now_s > lapse:
            return None
        if group.ledger.pace_s <= WINDOW_S:
            return now_s + WINDOW_S
        return lapse // WINDOW_S * WINDOW_S + WINDOW_S if group.held else None


def horizons(group: Group[B], now_s: int, lengths_s: tuple[int, ...]) -> list[tuple[int, int, Ints]]:
    """Return (begin, end, rows) of each horizon: up to the present, or to the last window of a slow source."""
    ledger = group.ledger
    end = now_s - now_s % WINDOW_S if ledger.pace_s <= WINDOW_S else ledger.last_end
    lengths = sorted({max(length, ledger.pace_s) for length in lengths_s})
    return [(end - length, end, ledger.within(end, length)) for length in lengths]


def find_first(rows: Ints, column: int, is_bad: Callable[[Ints, Any], Any]) -> int:
    """Return the start of the first bad window. `is_bad` gets the windows' starts and their sums of the columns."""
    starts, place = np.unique(rows[:, column], return_inverse=True)
    order = np.argsort(place, kind="stable")
    sums = np.add.reduceat(rows[order], np.searchsorted(place[order], np.arange(len(starts))), axis=0)
    bad = np.asarray(is_bad(starts, sums))
    return int(starts[int(np.argmax(bad))]) if bad.any() else int(starts[-1])
