"""The recent counts of one group: a slot per window, and their sums over some horizons back.

Windows are kept as they came (10 s or 20 minutes) until they are old enough to be learnt from. Sums over a horizon take
whole windows only, so that a slow source is never mistaken for a fast one. They are whole numbers, kept up to date as
windows enter and leave: however steps fell, they are the same.
"""

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from itsus.detect.directory import Rows
from itsus.detect.roster import Roster
from itsus.detect.slot import Counted, Errors, Ints, Slot

#: End and begin of a window: windows are in the order of their ends.
WindowKey = tuple[int, int]
#: Later than any begin.
_EVER = 1 << 62


@dataclass
class _Horizon:
    """The windows that lie wholly between two times, as (begin, end) in order, and their sums (values x cells)."""

    sums: Ints
    begin_s: int = _EVER
    end_s: int = -1
    inside: list[tuple[int, int]] = field(default_factory=list)

    def has(self, begin_s: int, end_s: int) -> bool:
        """Tell whether a window belongs inside."""
        return self.begin_s <= begin_s and end_s <= self.end_s


class Ledger:
    """The slots of a group that were not learnt from yet, with `width` numbers for each cell."""

    def __init__(self, roster: Roster, width: int) -> None:
        self.roster, self.width = roster, width
        self.slots: dict[WindowKey, Slot] = {}
        self.order: list[WindowKey] = []
        self.pace_s = 0
        self.first_start = -1
        self.last_end = -1
        self._lengths_s: tuple[int, ...] = ()
        self._horizons: list[_Horizon] = []
        self._sums: Ints = np.zeros((0, width, 0), np.int64)

    def add(self, rows: Rows, counted: Counted) -> None:
        """Add rows of one window; those of the same cell add up."""
        key, cells = (rows.end_s, rows.begin_s), len(self.roster)
        columns = [np.bincount(rows.cells, column, cells).astype(np.int64) for column in counted.columns]
        errors = None
        if counted.errors is not None and len(counted.errors):
            errors = Errors.of(rows.cells[counted.error_rows], counted.errors)
        self._grow(cells)
        slot = self.slots.get(key)
        if slot is None:
            slot = self.slots[key] = Slot(rows.begin_s, rows.end_s)
            insort(self.order, key)
            self._enter(rows.begin_s, rows.end_s)
        slot.add(columns, errors)
        for horizon in self._horizons:
            if horizon.has(rows.begin_s, rows.end_s):
                horizon.sums += columns
        self._note(rows.begin_s, rows.end_s)

    def look_back(self, lengths_s: tuple[int, ...], end_s: int) -> Ints:
        """Return the sums (horizons x values x cells) over the windows that lie wholly inside each horizon."""
        if lengths_s != self._lengths_s:
            self._lengths_s = lengths_s
            self._sums = np.zeros((len(lengths_s), self.width, len(self.roster)), np.int64)
            self._horizons = [_Horizon(sums) for sums in self._sums]
        self._grow(len(self.roster))
        for length_s, horizon in zip(lengths_s, self._horizons, strict=True):
            self._move(horizon, end_s - length_s, end_s)
        return self._sums

    def inside(self, horizon: int) -> list[Slot]:
        """Return the windows that the last look back took into a horizon, in the order of their begins."""
        return [self.slots[end_s, begin_s] for begin_s, end_s in self._horizons[horizon].inside]

    def within(self, begin_s: int, end_s: int) -> list[Slot]:
        """Return the windows that lie wholly between two times, in the order of their ends."""
        first, last = (bisect_right(self.order, (t, _EVER)) for t in (begin_s, end_s))
        return [self.slots[key] for key in self.order[first:last] if key[1] >= begin_s]

    def retire(self, until_s: int) -> list[Slot]:
        """Take out and return the windows that end at or before `until_s`, in the order of their ends."""
        if not self.order or self.order[0][0] > until_s:
            return []
        last = bisect_right(self.order, (until_s, _EVER))
        gone, self.order = self.order[:last], self.order[last:]
        for end_s, begin_s in gone:
            for horizon in self._horizons:
                if horizon.has(begin_s, end_s):
                    horizon.inside.remove((begin_s, end_s))
                    self.slots[end_s, begin_s].take_from(horizon.sums)
        return [self.slots.pop(key) for key in gone]

    def dump(self) -> list[Any]:
        """Return the memory as plain data, without the roster."""
        slots = [self.slots[key].dump() for key in self.order]
        return [self.width, self.pace_s, self.first_start, self.last_end, slots]

    @classmethod
    def restore(cls, roster: Roster, data: Any) -> "Ledger":
        """Return the ledger that `dump` described."""
        ledger = cls(roster, data[0])
        ledger.pace_s, ledger.first_start, ledger.last_end = data[1:4]
        ledger.slots = {(slot.end_s, slot.begin_s): slot for slot in map(Slot.restore, data[4])}
        ledger.order = list(ledger.slots)
        return ledger

    def _note(self, begin_s: int, end_s: int) -> None:
        span = end_s - begin_s
        if end_s > self.last_end or (end_s == self.last_end and span < self.pace_s):
            self.last_end, self.pace_s = end_s, span
        if self.first_start < 0:
            self.first_start = begin_s

    def _enter(self, begin_s: int, end_s: int) -> None:
        for horizon in self._horizons:
            if horizon.has(begin_s, end_s):
                insort(horizon.inside, (begin_s, end_s))

    def _grow(self, cells: int) -> None:
        more = cells - self._sums.shape[2]
        if more > 0:
            room = np.zeros((*self._sums.shape[:2], more), np.int64)
            self._sums = np.concatenate([self._sums, room], axis=2)
            for horizon, sums in zip(self._horizons, self._sums, strict=True):
                horizon.sums = sums

    def _move(self, horizon: _Horizon, begin_s: int, end_s: int) -> None:
        """Move a horizon: forward window by window; back, which a source that changes its pace may do, afresh."""
        if begin_s < horizon.begin_s or end_s < horizon.end_s:
            horizon.sums[:] = 0
            horizon.inside, horizon.end_s = [], -1
        left = bisect_left(horizon.inside, (begin_s, -1))
        for begin, end in horizon.inside[:left]:
            self.slots[end, begin].take_from(horizon.sums)
        del horizon.inside[:left]
        first, last = (bisect_right(self.order, (t, _EVER)) for t in (horizon.end_s, end_s))
        for key in self.order[first:last]:
            if key[1] >= begin_s:
                insort(horizon.inside, (key[1], key[0]))
                self.slots[key].add_to(horizon.sums)
        horizon.begin_s, horizon.end_s = begin_s, end_s
