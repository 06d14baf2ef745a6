"""The counts of one window, cell by cell, in as few bytes as hold them exactly."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from itsus.detect.memory import pack, unpack

Ints = NDArray[np.int64]
Mask = NDArray[np.bool_]

#: Up to this many cells, bytes are cheaper than the time to save them.
_FEW = 1024
#: Below this share of cells that count anything, only those are kept.
_SPARSE = 0.25


@dataclass
class Column:
    """One number per cell; without `cells`, of all cells from the first on. Cells that are not named have none."""

    values: NDArray[Any]
    cells: NDArray[np.int32] | None

    @classmethod
    def of(cls, dense: Ints) -> "Column":
        """Return the smallest column that holds these numbers."""
        if len(dense) <= _FEW:
            return cls(dense, None)
        cells = np.flatnonzero(dense).astype(np.int32)
        if len(cells) < _SPARSE * len(dense):
            return cls(_narrow(dense[cells]), cells)
        return cls(_narrow(dense), None)

    def add_to(self, sums: Ints) -> None:
        """Add every cell's number to the sums."""
        if self.cells is None:
            sums[: len(self.values)] += self.values
        else:
            sums[self.cells] += self.values

    def take_from(self, sums: Ints) -> None:
        """Take every cell's number off the sums."""
        if self.cells is None:
            sums[: len(self.values)] -= self.values
        else:
            sums[self.cells] -= self.values

    def sum_in(self, mask: Mask) -> int:
        """Return the sum over some cells; the mask may be longer than the column."""
        inside = mask[: len(self.values)] if self.cells is None else mask[self.cells]
        return int(self.values[inside].sum())

    def dump(self) -> list[Any]:
        """Return the column as plain data."""
        return [pack(self.values), None if self.cells is None else pack(self.cells)]

    @classmethod
    def restore(cls, data: Any) -> "Column":
        """Return the column that `dump` described."""
        return cls(unpack(data[0]), None if data[1] is None else unpack(data[1]))


@dataclass
class Counted:
    """What some rows count: their columns, and by error class (cells x classes, one line per failing row)."""

    columns: list[Ints]
    error_rows: NDArray[np.intp] | None = None
    errors: Ints | None = None


@dataclass
class Errors:
    """Failures by class: one line per cell and class."""

    cells: NDArray[np.int32]
    classes: NDArray[np.uint8]
    counts: NDArray[Any]

    @classmethod
    def of(cls, cells: NDArray[np.int32], table: Ints) -> "Errors":
        """Return the errors of a table (cells x classes)."""
        row, column = np.nonzero(table)
        return cls(cells[row], column.astype(np.uint8), _narrow(table[row, column]))

    def join(self, other: "Errors") -> "Errors":
        """Return both together."""
        return Errors(
            np.concatenate([self.cells, other.cells]),
            np.concatenate([self.classes, other.classes]),
            np.concatenate([self.counts, other.counts]),
        )

    def sum_in(self, mask: Mask, classes: int) -> NDArray[np.float64]:
        """Return the sums by class over some cells; exact below 2**53."""
        inside = mask[self.cells]
        return np.bincount(self.classes[inside], self.counts[inside], classes).astype(np.float64)


@dataclass
class Slot:
    """The counts of one window: `width` columns with their sums over all cells, and errors where something failed."""

    begin_s: int
    end_s: int
    columns: list[Column] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    errors: Errors | None = None

    def add(self, columns: list[Ints], errors: Errors | None) -> None:
        """Add dense columns."""
        if self.columns:
            columns = [_add(new, old) for new, old in zip(columns, self.columns, strict=True)]
        self.columns = [Column.of(c) for c in columns]
        self.totals = [int(c.sum()) for c in columns]
        if errors is not None:
            self.errors = errors if self.errors is None else self.errors.join(errors)

    def add_to(self, sums: Ints) -> None:
        """Add all cells' numbers to sums (values x cells)."""
        for column, row in zip(self.columns, sums, strict=True):
            column.add_to(row)

    def dense(self, cells: int) -> Ints:
        """Return all numbers (values x cells)."""
        sums = np.zeros((len(self.columns), cells), np.int64)
        self.add_to(sums)
        return sums

    def take_from(self, sums: Ints) -> None:
        """Take all cells' numbers off sums (values x cells)."""
        for column, row in zip(self.columns, sums, strict=True):
            column.take_from(row)

    def dump(self) -> list[Any]:
        """Return the slot as plain data."""
        e = self.errors
        errors = None if e is None else [pack(e.cells), pack(e.classes), pack(e.counts)]
        return [self.begin_s, self.end_s, [c.dump() for c in self.columns], self.totals, errors]

    @classmethod
    def restore(cls, data: Any) -> "Slot":
        """Return the slot that `dump` described."""
        errors = None if data[4] is None else Errors(*(unpack(a) for a in data[4]))
        return cls(data[0], data[1], [Column.restore(c) for c in data[2]], list(data[3]), errors)


def _add(dense: Ints, column: Column) -> Ints:
    total = dense.copy()
    column.add_to(total)
    return total


def _narrow(values: Ints) -> NDArray[Any]:
    """Return integers in the smallest type that holds them."""
    most = max(int(values.max(initial=0)), -int(values.min(initial=0)))
    return values.astype(np.int16 if most < 1 << 15 else np.int32 if most < 1 << 31 else np.int64)
