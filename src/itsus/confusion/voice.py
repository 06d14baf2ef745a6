"""What one source lets us hear of an app in one kind: its recent rows, and what is normal for it."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.normal import Normal
from itsus.confusion.places import Attributes, Places
from itsus.confusion.said import COLUMNS, CONFUSED, WEIGHED
from itsus.model.scope import DIMENSIONS, Scope, Series
from itsus.model.window import REGISTERS
from itsus.model.words import UNIT, WINDOW_S

Ints: TypeAlias = NDArray[np.int64]
Registers: TypeAlias = NDArray[np.uint8]

#: Fast sources are heard over two minutes at most (see `field`), slow ones over their own span and this grace.
REACH_S, GRACE_S = 120, 120
#: What is normal is learnt this long after it was said, when rows can no longer come late.
LAG_S = 660
#: Attribute combinations kept apart per source; further ones count as unknown.
MAX_CELLS = 4096
#: Rows of copied texts kept per source; of more, those with the least confusion are forgotten.
MAX_COPIES = 16_384
#: Columns of a voice's rows: cell, start, end; then what was said.
CELL, BEGIN, END, SAID = 0, 1, 2, 3


class Voice:
    """See the module."""

    def __init__(self) -> None:
        self.normal = Normal()
        self.cells: list[Attributes] = []
        self.place: dict[Attributes, int] = {}
        self.rows: Ints = np.zeros((0, SAID + COLUMNS), np.int64)
        self.registers: Registers = np.zeros((0, REGISTERS), np.uint8)
        self.copies: Ints = np.zeros((0, SAID + COLUMNS), np.int64)
        self.hashes: Ints = np.zeros(0, np.int64)
        self.seen: Ints = np.zeros(0, np.int64)
        self.waiting: dict[int, list[int]] = {}
        self.pace_s, self.last_end, self.usual = 0, -1, 0.0
        self._places = Places()

    @property
    def places(self) -> Places:
        """Return its attribute combinations as they are now."""
        if len(self._places.cells) != len(self.cells):
            self._places = Places(tuple(self.cells))
        return self._places

    def cell_of(self, series: Series) -> int:
        """Return the index of a series' attributes, adding them where they are new."""
        attributes = tuple(series[1:6])
        at = self.place.get(attributes)
        if at is None:
            attributes = attributes if len(self.cells) < MAX_CELLS else ("",) * len(DIMENSIONS)
            at = self.place.setdefault(attributes, len(self.cells))
            if at == len(self.cells):
                self.cells.append(attributes)
        return at

    def add(self, rows: Ints, registers: Registers, frozen: tuple[Scope, ...]) -> None:
        """Take in rows that were said; what is said in an incident does not become normal."""
        rows, registers = _gather(rows, registers)
        if self.are_counted or registers.any():
            before = self.registers if self.are_counted else np.zeros((len(self.rows), REGISTERS), np.uint8)
            self.registers = np.concatenate([before, registers])
        self.rows = np.concatenate([self.rows, rows])
        ends, said = rows[:, END], rows[:, SAID + CONFUSED]
        first = int(ends[0])
        for end in sorted({*ends.tolist()}) if (ends != first).any() else (first,):
            waiting = self.waiting.setdefault(end, [0, 0])
            waiting[0] += int(said[ends == end].sum())
            waiting[1] += int(rows[ends == end, SAID + WEIGHED].sum())
        if len(self.seen) < len(self.cells):
            self.seen = np.append(self.seen, np.zeros(len(self.cells) - len(self.seen), np.int64))
        if not self._is_frozen(frozen):  # what is heard now holds the former sums: never change them in place
            self.seen = self.seen + np.bincount(rows[:, CELL], said, len(self.cells)).astype(np.int64)
        last = rows[len(rows) - 1 - int(ends[::-1].argmax())]
        if last[END] >= self.last_end:
            self.last_end, self.pace_s = int(last[END]), int(last[END] - last[BEGIN])
        if self.normal.at_s < 0:
            self.normal.at_s = int(rows[0, BEGIN])

    def add_copies(self, rows: Ints, hashes: Ints) -> None:
        """Take in the part of the rows that is copies of long texts, and what each text is known by."""
        rows, hashes = np.concatenate([self.copies, rows]), np.concatenate([self.hashes, hashes])
        if len(rows) > MAX_COPIES:
            most = np.sort(np.argsort(-rows[:, SAID + CONFUSED], kind="stable")[:MAX_COPIES])
            rows, hashes = rows[most], hashes[most]
        self.copies, self.hashes = rows, hashes

    def learn(self, now_s: int, frozen: tuple[Scope, ...]) -> None:
        """Learn what was said long enough ago, and forget what is too old to be heard."""
        until = now_s - max(LAG_S, 2 * self.pace_s + 300 if self.pace_s > REACH_S else 0)
        until -= until % WINDOW_S
        if until > self.normal.at_s >= 0:
            ends = sorted(end for end in self.waiting if end <= until)
            said = [self.waiting.pop(end) for end in ends]
            people = [(end, confused / UNIT) for end, (confused, _) in zip(ends, said, strict=True)]
            total = sum(confused for confused, _ in said)
            weight = sum(weighed for _, weighed in said) / total if total > 0 else 1.0
            self.normal.pass_to(until, people, is_frozen=self._is_frozen(frozen), weight=weight)
        if len(self.rows):
            self._forget(self.last_end - self.pace_s if self.is_slow else now_s - REACH_S)

    def _forget(self, until_s: int) -> None:
        """Forget what ended by then."""
        keep = self.rows[:, END] > until_s
        if not keep.all():
            self.registers = self.registers[keep] if self.are_counted else self.registers
            self.rows = self.rows[keep]
        if len(self.copies) and not (keep := self.copies[:, END] > until_s).all():
            self.copies, self.hashes = self.copies[keep], self.hashes[keep]

    def _is_frozen(self, scopes: tuple[Scope, ...]) -> bool:
        return bool(scopes) and self.places.is_touched(scopes)

    @property
    def are_counted(self) -> bool:
        """Tell whether some rows say how many people wrote; where none do, no registers are kept."""
        return len(self.registers) > 0

    @property
    def is_slow(self) -> bool:
        """Tell whether it counts in longer windows than it is heard over."""
        return self.pace_s > REACH_S

    def lapse_s(self) -> int:
        """Return until when what it said last says something about the present."""
        return self.last_end + (self.pace_s + GRACE_S if self.is_slow else REACH_S)

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        return {
            "normal": self.normal.dump(),
            "cells": [list(c) for c in self.cells],
            "rows": self.rows.astype("<i8").tobytes(),
            "registers": self.registers.tobytes(),
            "copies": self.copies.astype("<i8").tobytes(),
            "hashes": self.hashes.tolist(),
            "seen": self.seen.tolist(),
            "waiting": [[end, said] for end, said in self.waiting.items()],
            "last": [self.pace_s, self.last_end, self.usual],
        }

    @classmethod
    def restore(cls, data: Any) -> "Voice":
        """Return the voice that `dump` described."""
        it = cls()
        it.normal = Normal.restore(data["normal"])
        it.cells = [tuple(c) for c in data["cells"]]
        it.place = {c: i for i, c in enumerate(it.cells)}
        it.rows = np.frombuffer(data["rows"], "<i8").reshape(-1, SAID + COLUMNS).astype(np.int64)
        it.registers = np.frombuffer(data["registers"], np.uint8).reshape(-1, REGISTERS).copy()
        it.copies = np.frombuffer(data["copies"], "<i8").reshape(-1, SAID + COLUMNS).astype(np.int64)
        it.hashes = np.array(data["hashes"], np.int64)
        it.seen, it.waiting = np.array(data["seen"], np.int64), dict(data["waiting"])
        it.pace_s, it.last_end, it.usual = data["last"]
        return it


def _gather(rows: Ints, registers: Registers) -> tuple[Ints, Registers]:
    """Return one row per cell and window where more series share a cell than are kept apart: memory stays bounded."""
    if len(rows) <= MAX_CELLS:
        return rows, registers
    order = np.lexsort((rows[:, END], rows[:, BEGIN], rows[:, CELL]))
    rows = rows[order]
    starts = np.flatnonzero(np.any(np.diff(rows[:, :SAID], axis=0, prepend=-1), axis=1))
    sums = np.add.reduceat(rows[:, SAID:], starts, axis=0)
    return np.hstack([rows[starts, :SAID], sums]), np.maximum.reduceat(registers[order], starts, axis=0)
