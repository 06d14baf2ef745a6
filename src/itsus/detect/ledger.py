"""The recent counts of one group of series, cell by cell.

A group is what one source says of one app in one kind of signal. Its cells are the combinations of component,
country, platform, version and network that it names. Rows are kept as they came (10 s or 20 minutes) until they are
old enough to be learnt from; sums over a horizon take whole rows only, so that a slow source is never mistaken for a
fast one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.memory import pack, unpack
from itsus.model.scope import Series
from itsus.model.window import SPAN, START, S, Table

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Attributes = tuple[str, ...]

#: Columns of a ledger's rows: cell, start and end in Unix seconds, then the values.
CELL, BEGIN, END, VALUES = 0, 1, 2, 3

#: Cells of one group; more would only come from someone inventing versions or networks. The rest share one open cell.
MAX_CELLS = 4096

#: All publishable keys count as one source (DESIGN 4.1).
PUBLISHABLE = "publishable"


def source_of(series: Series) -> str:
    """Return who counts, with all publishable keys as one."""
    return PUBLISHABLE if series.source.startswith("pk:") else series.source


def attributes_of(series: Series) -> Attributes:
    """Return the values of the five dimensions."""
    return tuple(series[1:6])


class Ledger:
    """Cells and rows not yet learnt from, with `width` integer values each."""

    def __init__(self, width: int) -> None:
        self.width = width
        self.cells: list[Attributes] = []
        self.place: dict[Attributes, int] = {}
        self.rows: Ints = np.zeros((0, VALUES + width), np.int64)
        self.pace_s = 0
        self.first_start = -1
        self.last_end = -1

    def cell_of(self, attributes: Attributes) -> int:
        """Return the index of a cell, adding it where it is new."""
        at = self.place.get(attributes)
        if at is None:
            if len(self.cells) >= MAX_CELLS:
                attributes = ("",) * 5
            at = self.place.setdefault(attributes, len(self.cells))
            if at == len(self.cells):
                self.cells.append(attributes)
        return at

    def add(self, rows: Ints) -> None:
        """Add rows; those of the same cell and window add up. Rows are kept in the order of their ends."""
        rows = rows[np.argsort(rows[:, END], kind="stable")]
        latest = rows[-1]
        if latest[END] >= self.last_end:
            self.last_end = int(latest[END])
            self.pace_s = int(latest[END] - latest[BEGIN])
        if self.first_start < 0:
            self.first_start = int(rows[:, BEGIN].min())
        if len(self.rows):
            is_late = rows[0, END] < self.rows[-1, END]
            rows = np.concatenate([self.rows, rows])
            if is_late:
                rows = rows[np.argsort(rows[:, END], kind="stable")]
        self.rows = rows

    def within(self, end_s: int, length_s: int) -> Ints:
        """Return the rows that lie wholly inside the last `length_s` seconds before `end_s`."""
        ends = self.rows[:, END]
        first, last = np.searchsorted(ends, [end_s - length_s, end_s], side="right")
        rows: Ints = self.rows[first:last]
        begins = rows[:, BEGIN]
        return rows if (begins >= end_s - length_s).all() else rows[begins >= end_s - length_s]

    def sum_cells(self, rows: Ints, value: int = 0) -> Floats:
        """Return the sum of one value per cell; whole numbers, exact below 2**53."""
        weights = rows[:, VALUES + value].astype(np.float64)
        return np.bincount(rows[:, CELL], weights, len(self.cells)).astype(np.float64)

    def retire(self, until_s: int) -> Ints:
        """Take out and return the rows that end at or before `until_s`."""
        if not len(self.rows) or self.rows[0, END] > until_s:
            return self.rows[:0]
        first = int(np.searchsorted(self.rows[:, END], until_s, side="right"))
        old, self.rows = self.rows[:first], self.rows[first:]
        return old

    def dump(self) -> list[Any]:
        """Return the memory as plain data."""
        rows = pack(self.rows)
        return [self.width, [list(c) for c in self.cells], rows, self.pace_s, self.first_start, self.last_end]

    @classmethod
    def restore(cls, data: Any) -> "Ledger":
        """Return the ledger that `dump` described."""
        ledger = cls(data[0])
        ledger.cells = [tuple(c) for c in data[1]]
        ledger.place = {c: i for i, c in enumerate(ledger.cells)}
        ledger.rows = unpack(data[2])
        ledger.pace_s, ledger.first_start, ledger.last_end = data[3:6]
        return ledger


Home = tuple[Ledger, int]


def split_rows(
    series: Sequence[Series], table: Table, values: Callable[[], Ints], home_of: Callable[[Series], Home | None]
) -> Iterator[tuple[Ledger, Ints]]:
    """Sort the rows of a window table into ledgers, in the order in which ledgers are first named.

    `values` makes the columns to keep, one row per row of `table`, if any is kept; series for which `home_of` (a ledger
    and a cell of it) is None are left out.
    """
    ledgers: dict[int, tuple[Ledger, int]] = {}
    homes, cells = [-1] * len(series), [0] * len(series)
    for at in np.unique(table[:, S]).tolist():
        home = home_of(series[at])
        if home is not None:
            homes[at] = ledgers.setdefault(id(home[0]), (home[0], len(ledgers)))[1]
            cells[at] = home[1]
    if not ledgers:
        return
    place, start, kept = table[:, S], table[:, START], values()
    rows = np.empty((len(table), VALUES + kept.shape[1]), np.int64)
    rows[:, CELL], rows[:, BEGIN], rows[:, END] = np.array(cells)[place], start, start + table[:, SPAN]
    rows[:, VALUES:] = kept
    home_of_row = np.array(homes)[place]
    for ledger, number in ledgers.values():
        mine = home_of_row == number
        yield ledger, rows if mine.all() else rows[mine]
