"""One directory of series for all detectors: to which group and cell of it each series belongs.

A group is what one source says of one app in one kind of signal (of a dependency, for probes); its cells are the
combinations of component, country, platform, version and network that it names. What was found for a series is
remembered, so that a step costs one look-up per series, or none if the same series come again.
"""

import itertools
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from itsus.detect.roster import Attributes, Roster
from itsus.model.scope import Series
from itsus.model.window import SPAN, START, S, Table
from itsus.model.words import PEOPLE_KINDS

Codes32 = NDArray[np.int32]

#: All publishable keys count as one source (DESIGN 4.1).
PUBLISHABLE = "publishable"
#: Cells of a publishable source: more would only come from someone inventing versions or networks.
MOST_OPEN_CELLS = 4096
#: Cells of a source that has a key of its own: a million, so that memory stays bounded.
MOST_CELLS = 1 << 20
#: Series whose place is remembered at a time.
MOST_SERIES = 1 << 21
#: Kinds that are counted cell by cell.
_KINDS = {"request", "probe", *PEOPLE_KINDS}
#: So few rows are told apart by their bytes; so many ways to sort them are remembered at a time.
FEW_ROWS, MOST_PLANS = 64, 256
#: A span fits into so many bits.
_SPAN_BITS = 20


class GroupKey(NamedTuple):
    """Names a group: `who` counts; for probes, the dependency that they look at ("" for the app itself)."""

    app: str
    kind: str
    who: str


@dataclass(frozen=True)
class Rows:
    """The rows of a table that belong to one group and one window: their places in the table, and their cells."""

    key: GroupKey
    begin_s: int
    end_s: int
    at: NDArray[np.intp]
    cells: NDArray[np.int32]


@dataclass(frozen=True)
class Homes:
    """Per series the number of its group among `keys`, and its cell there."""

    keys: Sequence[GroupKey]
    group: Codes32
    cell: Codes32

    @cached_property
    def apps(self) -> list[str]:
        """The apps that the series belong to, sorted."""
        return sorted({self.keys[i].app for i in np.flatnonzero(np.bincount(self.group)).tolist()})


class Directory:
    """See the module. Where series belong may be forgotten at any time; `rosters` is memory (see `Watch.dump`)."""

    def __init__(self) -> None:
        self.rosters: dict[GroupKey, Roster] = {}
        self._keys: list[GroupKey] = []
        self._numbers: dict[GroupKey, int] = {}
        self._known = _Known(self._place)
        self._last: tuple[tuple[Series, ...], Homes] = ((), Homes((), np.zeros(0, np.int32), np.zeros(0, np.int32)))
        self._plans: dict[int, tuple[Homes, NDArray[np.int64], list[Rows]]] = {}
        self._few: dict[tuple[int, bytes], list[Rows]] = {}
        self._sorted: dict[int, tuple[weakref.ref[Table], list[Rows]]] = {}

    def roster(self, key: GroupKey) -> Roster:
        """Return the cells of a group."""
        if key not in self.rosters:
            self.rosters[key] = Roster(MOST_OPEN_CELLS if key.who == PUBLISHABLE else MOST_CELLS)
        return self.rosters[key]

    def restore(self, key: GroupKey, cells: Sequence[Attributes]) -> bool:
        """Bring back the cells of a group; False if others are known already."""
        roster = self.roster(key)
        if not roster.cells:
            for cell in cells:
                roster.cell_of(cell)
        return roster.cells == cells

    def find(self, series: tuple[Series, ...]) -> Homes:
        """Return where each series belongs."""
        if series is not self._last[0] and series != self._last[0]:
            if len(self._known) > MOST_SERIES:
                self._known.clear()
            packed = np.fromiter(map(self._known.__getitem__, series), np.int64, len(series))
            homes = Homes(self._keys, (packed >> 32).astype(np.int32), packed.astype(np.int32))
            self._last = (series, homes)
        return self._last[1]

    def sort(self, series: tuple[Series, ...], table: Table) -> list[Rows]:
        """Return the rows of a window table by group and window; remembered while the table lives."""
        known = self._sorted.get(table.shape[1])
        if known is None or known[0]() is not table:
            rows = self._sort(self.find(series), table) if len(table) else []
            known = self._sorted[table.shape[1]] = weakref.ref(table), rows
        return known[1]

    def _sort(self, homes: Homes, table: Table) -> list[Rows]:
        column, start, span = table[:, S], table[:, START], table[:, SPAN]
        if len(table) > 1 and ((start != start[0]).any() or (span != span[0]).any()):
            return _sort(homes, column, _number_windows(start, span))
        begin, end = int(start[0]), int(start[0] + span[0])
        if len(table) <= FEW_ROWS:
            few = self._plan_few(homes, table.shape[1], column)
            return [Rows(rows.key, begin, end, rows.at, rows.cells) for rows in few]
        plan = self._plans.get(table.shape[1])
        if plan is None or plan[0] is not homes or len(plan[1]) != len(column) or (plan[1] != column).any():
            plan = self._plans[table.shape[1]] = homes, column.copy(), _sort(homes, column, ([(0, 0)], None))
        return [Rows(rows.key, begin, end, rows.at, rows.cells) for rows in plan[2]]

    def _plan_few(self, homes: Homes, width: int, column: NDArray[np.int64]) -> list[Rows]:
        """Return how few rows are sorted: quiet hours leave out now this series, now that."""
        key = width, homes.group[column].tobytes() + homes.cell[column].tobytes()
        plan = self._few.get(key)
        if plan is None:
            if len(self._few) >= MOST_PLANS:
                self._few = {}
            plan = self._few[key] = _sort(homes, column, ([(0, 0)], None))
        return plan

    def _place(self, series: Series) -> int:
        """Return the number of a series' group, and in the lower 32 bits its cell."""
        key = GroupKey(series.app, series.kind, series.dependency if series.kind == "probe" else source_of(series))
        number = self._numbers.setdefault(key, len(self._numbers))
        if number == len(self._keys):
            self._keys.append(key)
        if series.kind not in _KINDS:
            return number << 32
        attributes = tuple(series[1:6])
        return number << 32 | self.roster(key).cell_of(
            (*attributes, source_of(series)) if series.kind == "probe" else attributes
        )


class _Known(dict[Series, int]):
    """Asks where a series belongs when it is first seen."""

    def __init__(self, ask: Callable[[Series], int]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, series: Series) -> int:
        self[series] = self._ask(series)
        return self[series]


def source_of(series: Series) -> str:
    """Return who counts, with all publishable keys as one."""
    return PUBLISHABLE if series.source.startswith("pk:") else series.source


def _number_windows(start: NDArray[np.int64], span: NDArray[np.int64]) -> tuple[list[tuple[int, int]], Any]:
    """Return the windows (begin, end) of some rows, and per row which one it is in."""
    packed, number = np.unique(((start + span) << _SPAN_BITS) + span, return_inverse=True)
    ends, spans = (packed >> _SPAN_BITS).tolist(), (packed % (1 << _SPAN_BITS)).tolist()
    return [(end - span, end) for end, span in zip(ends, spans, strict=True)], number


def _sort(homes: Homes, series: NDArray[np.int64], windows: tuple[list[tuple[int, int]], Any]) -> list[Rows]:
    listed, number = windows
    code: NDArray[Any] = homes.group[series]
    if number is not None:
        code = code.astype(np.int64) * len(listed) + number
    order = np.argsort(code, kind="stable")
    cells, code = homes.cell[series[order]], code[order]
    edges = [0, *(np.flatnonzero(code[1:] != code[:-1]) + 1).tolist(), len(code)]
    found = []
    for first, last in itertools.pairwise(edges):
        group, window = divmod(int(code[first]), len(listed))
        found.append(Rows(homes.keys[group], *listed[window], order[first:last], cells[first:last]))
    return sorted(found, key=lambda rows: (rows.key, rows.end_s, rows.begin_s))
