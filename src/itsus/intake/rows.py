"""Rows of the windows that are being filled, one per (series, start, span)."""

import math
from collections.abc import Callable, Iterable, Sequence
from typing import Final, Generic, TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from itsus.model.errors import InputError
from itsus.model.window import Table
from itsus.model.words import WINDOW_S

#: Place of the series, start in Unix seconds, span in seconds.
Key: TypeAlias = tuple[int, int, int]
Cell = TypeVar("Cell")

ROWS_PER_FLUSH: Final = 50_000
_INT64_MAX: Final = 2**63 - 1


def window_of(place: int, at_s: float, span_s: float) -> Key:
    """Return the row of a signal: the start goes down to the grid, the span up to it, at least one window."""
    start_s = int(at_s) // WINDOW_S * WINDOW_S  # whole numbers divide faster
    return place, start_s, WINDOW_S if span_s <= WINDOW_S else math.ceil(span_s / WINDOW_S) * WINDOW_S


class Rows(Generic[Cell]):
    """Cells by row, made when first asked for; at most `capacity`, so that made-up times cannot fill the memory."""

    def __init__(self, make: Callable[[], Cell], capacity: int = ROWS_PER_FLUSH) -> None:
        self._make = make
        self._capacity = capacity
        self.cells: dict[Key, Cell] = {}

    def at(self, key: Key) -> Cell:
        """Return the cell of a row.

        Raises:
            InputError: if there are too many rows already.
        """
        cell = self.cells.get(key)
        if cell is None:
            if len(self.cells) >= self._capacity:
                raise InputError("too many different series and times at once; send fewer", code="too_many_series")
            cell = self.cells[key] = self._make()
        return cell

    def take(self) -> dict[Key, Cell]:
        """Return all cells and begin anew."""
        cells, self.cells = self.cells, {}
        return cells


def build_table(rows: Iterable[Sequence[int]], index: NDArray[np.int64], width: int) -> Table:
    """Return rows as a sorted table, the first column turned from a line's place into an index of the series."""
    listed = list(rows)
    if not listed:
        return np.zeros((0, width), np.int64)
    try:
        table = np.array(listed, np.int64).reshape(-1, width)
    except OverflowError:
        clipped = [[min(max(value, -_INT64_MAX), _INT64_MAX) for value in row] for row in listed]
        table = np.array(clipped, np.int64).reshape(-1, width)
    table[:, 0] = index[table[:, 0]]
    if len(table) == 1:
        return table
    sorted_table: Table = table[np.lexsort(table[:, ::-1].T)]
    return sorted_table
