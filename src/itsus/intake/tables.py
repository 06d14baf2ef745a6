"""Filled rows to the columns of a `WindowBatch`."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from itsus.intake.people import PeopleRow
from itsus.intake.rows import Key, build_table
from itsus.model.window import (
    COUNT_WIDTH,
    METRIC_WIDTH,
    OK,
    PEOPLE_WIDTH,
    READINGS,
    REGISTERS,
    REPEAT_WIDTH,
    Sample,
    Table,
)


class PeopleTables(NamedTuple):
    """The columns of people's signals; `registers` has the rows of `people`."""

    people: Table
    registers: NDArray[np.uint8]
    repeats: Table
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
        people[:, :READINGS] = [
            (index[place], start, span, row.messages) for (place, start, span), row in zip(keys, rows, strict=True)
        ]
        people[:, READINGS:] = [row.readings for row in rows]
    repeats = ((*key, *pair) for key, row in zip(keys, rows, strict=True) for pair in row.most_repeated())
    return PeopleTables(
        people=people,
        registers=np.frombuffer(b"".join(row.registers for row in rows), np.uint8).reshape(-1, REGISTERS),
        repeats=build_table(repeats, index, REPEAT_WIDTH),
        samples=tuple(sorted(sample for row in rows for sample in row.samples.values())),
    )
