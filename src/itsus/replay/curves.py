"""Figures by time for a page, in bounded memory: the longer a stretch, the wider the cells that it is kept in.

Counting is done here, drawing is not. What people say is kept by its peaks, which must not vanish; what machines count
is kept by its sums, since shares are made of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, TypeAlias

import numpy as np

from itsus.model.window import FAILED, MESSAGES, OK, SPAN, START, S, Table, WindowBatch
from itsus.model.words import UNIT

#: The columns of a cell: messages, confused and mocking people a minute (the highest), requests and probes that went
#: well or failed (sums), and over how many minutes.
SAID, CONFUSED, MOCKING, ASKED, FAILING, PROBED, UNREACHED, MINUTES = range(8)

#: More minutes than a day has are not filled for one row: what counts that slowly is drawn well enough by some of them.
_MOST_MINUTES: Final = 1440

Cell: TypeAlias = list[float]


def new_cell() -> Cell:
    """Return a cell of one minute in which nothing was counted."""
    return [0.0] * MINUTES + [1.0]


@dataclass(slots=True)
class Strip:
    """Cells by their first Unix minute, `wide` minutes each; once there are more than `most`, they become wider."""

    most: int
    wide: int = 1
    cells: dict[int, Cell] = field(default_factory=dict)

    def add(self, minute: int, cell: Cell) -> None:
        """Take in one minute, or a cell of another strip that is no wider than this one's."""
        place = minute // self.wide * self.wide
        before = self.cells.get(place)
        self.cells[place] = cell if before is None else _merge(before, cell)
        while len(self.cells) > self.most:
            self._widen()

    def _widen(self) -> None:
        old, self.cells, self.wide = self.cells, {}, self.wide * 2
        for minute, cell in old.items():
            place = minute // self.wide * self.wide
            before = self.cells.get(place)
            self.cells[place] = cell if before is None else _merge(before, cell)


def _merge(one: Cell, other: Cell) -> Cell:
    """Return the peaks and sums of both; written out, since a long replay does this for every minute of it."""
    return [
        one[SAID] if one[SAID] >= other[SAID] else other[SAID],
        one[CONFUSED] if one[CONFUSED] >= other[CONFUSED] else other[CONFUSED],
        one[MOCKING] if one[MOCKING] >= other[MOCKING] else other[MOCKING],
        one[ASKED] + other[ASKED],
        one[FAILING] + other[FAILING],
        one[PROBED] + other[PROBED],
        one[UNREACHED] + other[UNREACHED],
        one[MINUTES] + other[MINUTES],
    ]


@dataclass(frozen=True, slots=True)
class Counted:
    """What was counted of an app in a stretch of time, in one column. `amount` is the whole."""

    app: str
    column: int
    start_s: int
    span_s: int
    amount: float

    def by_minute(self) -> Iterator[tuple[int, float]]:
        """Yield how much falls into each minute, evenly spread: a slow source counts many minutes at once."""
        first = self.start_s // 60
        if self.span_s <= 60:
            yield first, self.amount
            return
        last = (self.start_s + self.span_s - 1) // 60
        for minute in range(first, last + 1, (last - first) // _MOST_MINUTES + 1):
            yield minute, self.amount * 60 / self.span_s


def count(batch: WindowBatch) -> Iterator[Counted]:
    """Yield what a batch counts, added up over everything but app and time."""
    for app, _, start_s, span_s, (messages,) in _add_up(batch, batch.people, (MESSAGES,)):
        yield Counted(app, SAID, start_s, span_s, messages)
    for app, kind, start_s, span_s, (well, failed) in _add_up(batch, batch.counts, (OK, FAILED)):
        all_column, failed_column = (PROBED, UNREACHED) if kind == "probe" else (ASKED, FAILING)
        yield Counted(app, all_column, start_s, span_s, well + failed)
        yield Counted(app, failed_column, start_s, span_s, failed)


def _add_up(
    batch: WindowBatch, rows: Table, columns: tuple[int, ...]
) -> Iterator[tuple[str, str, int, int, tuple[float, ...]]]:
    """Yield app, kind, start and span with the sums of some columns of a table."""
    if not len(rows):
        return
    kinds = [(s.app, "probe" if s.kind == "probe" else "") for s in batch.series]
    places = sorted(set(kinds))
    numbers = {place: number for number, place in enumerate(places)}
    of_series = np.array([numbers[kind] for kind in kinds], np.int64)
    number_of, start, span = of_series[rows[:, S]], rows[:, START], rows[:, SPAN]
    order = np.lexsort((span, start, number_of))
    keys = np.column_stack([number_of, start, span])[order]
    starts = np.flatnonzero(np.append(True, np.any(keys[1:] != keys[:-1], axis=1)))
    sums = np.add.reduceat(rows[order][:, list(columns)], starts, axis=0) / UNIT
    for (number, start_s, span_s), totals in zip(keys[starts].tolist(), sums.tolist(), strict=True):
        app, kind = places[number]
        yield app, kind, start_s, span_s, tuple(totals)
