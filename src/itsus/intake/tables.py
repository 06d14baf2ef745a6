"""Filled rows to the columns of a `WindowBatch`."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from itsus.intake.people import PeopleRow
from itsus.intake.rows import Key, build_table
from itsus.model.window import (
    COUNT_WIDTH,
    MESSAGES,
    METRIC_WIDTH,
    OK,
    PEOPLE_WIDTH,
    REGISTERS,
    REPEAT_WIDTH,
    Sample,
    Table,
)


class PeopleTables(NamedTuple):
    """The columns of people's signals; `registers` has the rows of `people`."""

    people: Table
    registers: NDArray[np.uint8]
    samples: tuple[Sample, ...]


def count_table(cells: Mapping[Key, Sequence[int]], index: NDArray[np.int64]) -> Table:
    """Return the table of requests and probes."""
    return build_table(((*key, *cell[OK:]) for key, cell in cells.items()), index, COUNT_WIDTH)


def metric_table(cells: Mapping[Key, Sequence[int]], index: NDArray[np.int64]) -> Table:
    """Return the table of metrics."""
    return build_table(((*key, *cell) for key, cell in cells.items()), index, METRIC_WIDTH)


def people_tables(cells: Mapping[Key, PeopleRow], index: NDArray[np.int64]) -> PeopleTables:
    """Return the tables of what people said, in the order of (series, start, span)."""
    keys = sorted(cells, key=lambda key: (index[key[0]], *key[1:]))
    rows = [cells[key] for key in keys]
    people = np.zeros((len(rows), PEOPLE_WIDTH), np.int64)
    if rows:
        people[:, :MESSAGES] = [(index[place], start, span) for place, start, span in keys]
        people[:, MESSAGES:] = [row.sums for row in rows]
    return PeopleTables(
        people=people,
        registers=np.frombuffer(b"".join(row.registers for row in rows), np.uint8).reshape(-1, REGISTERS),
        samples=tuple(sorted(sample for row in rows for sample in row.samples.values())),
    )


def repeat_table(copies: Sequence[Sequence[int]], index: NDArray[np.int64]) -> Table:
    """Return the table of copied texts."""
    return build_table(copies, index, REPEAT_WIDTH)
