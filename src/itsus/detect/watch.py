"""The groups that a detector watches: rows in, baselines taught, each group looked at when something can have changed.

A group that counts in windows of 10 s is looked at in every step while its rows lie inside the longest horizon. A slow
one is looked at when rows come; what was found then holds until its next rows are overdue. So a step without input
before `next_due` changes nothing.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Generic, TypeVar

import msgspec

from itsus.detect.agree import agree
from itsus.detect.directory import Directory, GroupKey, Rows
from itsus.detect.group import Group, Learner, to_time
from itsus.detect.ledger import Ledger
from itsus.detect.roster import Roster
from itsus.detect.runs import Runs
from itsus.detect.slot import Counted
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.window import Table, WindowBatch
from itsus.model.words import WINDOW_S

B = TypeVar("B", bound=Learner)

#: What a slow source said holds for its span and this much more: its next count may be a little late.
GRACE_S = 120
#: Runs are forgotten when no hole could still bridge to them.
FORGET_S = 6 * 3600


class Watch(Generic[B]):
    """See the module.

    Args:
        directory: Knows where series belong.
        kinds: The kinds of signals to watch.
        make: Makes the ledger and the baseline of a new group.
        count: Returns what some rows count.
        look: Returns the evidence in a group as of a time.
        lag_s: Rows are learnt from after this long; longer than the longest horizon.
        reach_s: The longest horizon of a fast source.
    """

    def __init__(
        self,
        directory: Directory,
        *,
        kinds: Sequence[str],
        make: Callable[[Roster], tuple[Ledger, B]],
        count: Callable[[WindowBatch, Rows], Counted],
        look: Callable[[Group[B], int], list[Evidence]],
        lag_s: int,
        reach_s: int,
    ) -> None:
        self.directory, self.kinds = directory, kinds
        self.make, self.count, self.look_at, self.lag_s, self.reach_s = make, count, look, lag_s, reach_s
        self.groups: dict[GroupKey, Group[B]] = {}
        self.runs = Runs()

    def observe(self, windows: WindowBatch, table: Table, now: datetime, frozen: Frozen) -> list[Evidence]:
        """Teach the baselines, take in the rows of a table of some windows, look where something can have changed;
        return all evidence that holds, sorted."""
        if not self.groups and not len(table):
            return []
        now_s = int(now.timestamp())
        for group in self.groups.values():
            group.learn(now_s, self.lag_s, frozen)
        touched = {self._take(windows, rows) for rows in self.rows_of(windows, table)} if len(table) else ()
        if not self.groups:
            return []
        order = sorted(self.groups)
        for key in order:
            self._refresh(self.groups[key], now_s, is_touched=key in touched)
        self.runs.forget(now_s - FORGET_S)
        held = [e for key in order for e in self.groups[key].held]
        return agree(held, {k.app for k in order}) if held else []

    def rows_of(self, windows: WindowBatch, table: Table) -> list[Rows]:
        """Return the rows of a table that are of interest here."""
        if not len(table):
            return []
        return [rows for rows in self.directory.sort(windows.series, table) if rows.key.kind in self.kinds]

    def groups_of(self, app: str) -> list[Group[B]]:
        """Return the groups of an app."""
        return [group for group in self.groups.values() if group.app == app]

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step at which evidence can change by itself."""
        now_s = int(now.timestamp())
        dues = [due for g in self.groups.values() if (due := self._due(g, now_s)) is not None]
        return to_time(min(dues)) if dues else None

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        groups = [
            [
                list(k),
                [[list(c) for c in g.roster.cells], g.ledger.dump()],
                g.baseline.dump(),
                msgspec.to_builtins(g.held),
            ]
            for k, g in self.groups.items()
        ]
        return {"groups": groups, "runs": self.runs.dump()}

    def load(self, data: Mapping[str, Any], restore: Callable[[Roster, Any], B]) -> None:
        """Restore what `dump` returned."""
        self.groups = {}
        cells = {GroupKey(*key): [tuple(c) for c in cells] for key, (cells, _), _, _ in data["groups"]}
        if not all(self.directory.restore(key, listed) for key, listed in cells.items()):
            self.directory = Directory()  # others know other cells: a memory from elsewhere
            for key, listed in cells.items():
                self.directory.restore(key, listed)
        for named, (_, ledger), baseline, held in data["groups"]:
            key = GroupKey(*named)
            roster = self.directory.roster(key)
            self.groups[key] = Group(key, Ledger.restore(roster, ledger), restore(roster, baseline))
            self.groups[key].held = msgspec.convert(held, list[Evidence])
        self.runs = Runs.restore(data["runs"])

    def add(self, key: GroupKey) -> Group[B]:
        """Begin to watch a group."""
        self.groups[key] = Group(key, *self.make(self.directory.roster(key)))
        return self.groups[key]

    def _take(self, windows: WindowBatch, rows: Rows) -> GroupKey:
        group = self.groups[rows.key] if rows.key in self.groups else self.add(rows.key)
        group.ledger.add(rows, self.count(windows, rows))
        return rows.key

    def _refresh(self, group: Group[B], now_s: int, *, is_touched: bool) -> None:
        ledger = group.ledger
        if now_s > self._lapse_s(ledger):
            group.held = []
        elif is_touched or ledger.pace_s <= WINDOW_S:
            group.baseline.grow(len(ledger.roster))
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
