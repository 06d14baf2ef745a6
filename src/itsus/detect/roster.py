"""The cells of a group: the combinations of values that it names, as numbers to calculate with."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from itsus.model.scope import DIMENSIONS, Scope

Attributes = tuple[str, ...]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Codes32 = NDArray[np.int32]

#: Up to this many entries a dense matrix of places is quicker than a sparse one.
_DENSE = 1 << 14


@dataclass(frozen=True)
class Codes:
    """The cells' values as numbers, per dimension: its names, sorted, and each cell's place among them (-1 unknown)."""

    names: tuple[list[str], ...]
    place: Codes32

    @classmethod
    def of(cls, attributes: Sequence[Attributes]) -> "Codes":
        """Return the codes of some cells."""
        nothing = cls(tuple([] for _ in DIMENSIONS), np.zeros((len(DIMENSIONS), 0), np.int32))
        return nothing.extend(attributes)

    def extend(self, more: Sequence[Attributes]) -> "Codes":
        """Return the codes with further cells."""
        columns = list(zip(*more, strict=False)) or [()] * len(DIMENSIONS)
        grown = [_extend(self.names[d], self.place[d], columns[d]) for d in range(len(DIMENSIONS))]
        return Codes(tuple(names for names, _ in grown), np.array([place for _, place in grown], np.int32))

    def covered(self, scope: Scope) -> Mask:
        """Tell which cells a scope covers; an unknown value does not exclude."""
        mask = np.ones(self.place.shape[1], bool)
        for d, dimension in enumerate(DIMENSIONS):
            values = scope.values(dimension)
            if values:
                mask &= np.array([*(name in values for name in self.names[d]), True])[self.place[d]]
        return mask


class Roster:
    """The cells of one group in the order in which they were first seen; at most `most`, the rest share an open one."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.cells: list[Attributes] = []
        self._place: dict[Attributes, int] = {}
        self._codes = Codes.of(())
        self._pools: Codes32 = np.zeros(0, np.int32)
        self._pool_of: dict[tuple[str, ...], int] = {}
        self._places: Any = np.zeros((0, 0))

    def __len__(self) -> int:
        return len(self.cells)

    def cell_of(self, attributes: Attributes) -> int:
        """Return the index of a cell, adding it where it is new."""
        at = self._place.get(attributes)
        if at is None:
            if len(self.cells) >= self.most:
                attributes = ("",) * len(attributes)
            at = self._place.setdefault(attributes, len(self.cells))
            if at == len(self.cells):
                self.cells.append(attributes)
        return at

    @property
    def codes(self) -> Codes:
        """The values of all cells as numbers."""
        known = self._codes.place.shape[1]
        if known != len(self.cells):
            self._codes = self._codes.extend(self.cells[known:])
        return self._codes

    @property
    def pools(self) -> Codes32:
        """Per cell the number of its component and country: what shares the rhythm of a day."""
        known = len(self._pools)
        if known != len(self.cells):
            numbers = self._pool_of
            more = [numbers.setdefault(c[:2], len(numbers)) for c in self.cells[known:]]
            self._pools = np.concatenate([self._pools, np.array(more, np.int32)])
        return self._pools

    @property
    def pool_count(self) -> int:
        """How many pools there are."""
        return len(self._pool_of) if len(self.pools) else 0

    @property
    def places(self) -> Any:
        """The matrix (places x cells) that sums cells into all of it and every known value."""
        if self._places.shape[1] != len(self.cells):
            self._places = _build_places(self.codes)
        return self._places

    @property
    def tries(self) -> float:
        """log10 of the number of places and cells looked at: what a score must make up for."""
        return math.log10(max(1, self.places.shape[0] + (len(self) if len(self) > 1 else 0)))


def _extend(names: list[str], place: Codes32, values: Sequence[str]) -> tuple[list[str], Codes32]:
    new = set(values) - set(names) - {""}
    if new:
        both = sorted([*names, *new])
        order = {v: i for i, v in enumerate(both)}
        moved = np.array([*(order[v] for v in names), -1], np.int32)
        names, place = both, moved[place]
    order = {v: i for i, v in enumerate(names)}
    return names, np.concatenate([place, np.array([order.get(v, -1) for v in values], np.int32)])


def _build_places(codes: Codes) -> Any:
    cells = codes.place.shape[1]
    if not cells:
        return np.zeros((0, 0))
    first, number = [np.zeros(cells, np.int32)], 1
    for names, place in zip(codes.names, codes.place, strict=True):
        if len(names) > 1 or (names and (place < 0).any()):
            first.append(np.where(place >= 0, place + number, -1).astype(np.int32))
            number += len(names)
    rows = np.concatenate(first)
    columns = np.tile(np.arange(cells, dtype=np.int32), len(first))[rows >= 0]
    rows = rows[rows >= 0]
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(number, cells))
    return matrix.toarray() if number * cells <= _DENSE else matrix
