"""One source of one app in one kind: its recent rows, its baseline, and how evidence is found in them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from itsus.detect.ledger import Attributes, Floats, Ints, Ledger
from itsus.detect.surprise import score_high, standardise
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope

#: The false-alarm rate that evidence is let through at: one in a million per look at an app's kind, after allowing for
#: all the places looked at (log10 of their number is added). At a look every 10 s that is three a year and kind.
SCORE_FLOOR = 6.0
#: Only what is this many standard deviations out is worth an exact score: at 3, p is still far above the floor.
WORTH_A_LOOK = 3.0

GroupKey = tuple[str, ...]


class Learner(Protocol):
    """What a group needs of its baseline."""

    def learn(self, ledger: Ledger, until_s: int, frozen: NDArray[np.bool_]) -> None:
        """Learn what ended by `until_s`."""

    def grow(self, cells: int) -> None:
        """Make room for cells that the ledger has added."""

    def dump(self) -> Any:
        """Return the memory as plain data."""


B = TypeVar("B", bound=Learner)


class Group(Generic[B]):
    """A ledger and a baseline that learns from it `lag_s` behind the present."""

    def __init__(self, key: GroupKey, ledger: Ledger, baseline: B) -> None:
        self.key = key
        self.ledger = ledger
        self.baseline = baseline
        self.held: list[Evidence] = []
        self._tries = 0.0
        self._places: NDArray[np.float64] = np.zeros((0, 0))
        self._frozen: tuple[tuple[Scope, ...], NDArray[np.bool_]] = ((), np.zeros(0, bool))

    @property
    def app(self) -> str:
        """Whose it is."""
        return self.key[0]

    def learn(self, now_s: int, lag_s: int, frozen: Frozen) -> None:
        """Learn what is older than the lag, or than two windows of a slow source."""
        until = now_s - max(lag_s, 2 * self.ledger.pace_s + 300 if self.ledger.pace_s > 60 else 0)
        self.baseline.learn(self.ledger, until - until % 10, self._frozen_cells(frozen.get(self.app, ())))

    def places(self) -> NDArray[np.float64]:
        """Return the matrix (places x cells) that sums cells into all of it and every known value."""
        cells = self.ledger.cells
        if self._places.shape[1] != len(cells):
            self._places = _build_places(cells)
            self._tries = math.log10(max(1, len(self._places) + (len(cells) if len(cells) > 1 else 0)))
        return self._places

    def sum_places(self, per_cell: Floats) -> Floats:
        """Return the sums of all places that are looked at: all of it, every known value, and every cell."""
        sums = self.places() @ per_cell
        return np.concatenate([sums, per_cell]) if len(per_cell) > 1 else sums

    @property
    def tries(self) -> float:
        """log10 of the number of places looked at: what a score must make up for."""
        self.places()
        return self._tries

    def _frozen_cells(self, scopes: tuple[Scope, ...]) -> NDArray[np.bool_]:
        known, mask = self._frozen
        cells = self.ledger.cells
        if known != scopes or len(mask) != len(cells):
            mask = np.array([any(s.covers(as_mapping(c)) for s in scopes) for c in cells], bool)
            self._frozen = (scopes, mask)
        return mask


@dataclass(frozen=True)
class Look:
    """Counts of all cells over one horizon, what was expected of them, and how they vary."""

    rows: Ints
    begin_s: int
    end_s: int
    count: Floats
    mu: Floats
    weight: Floats
    clumps: float
    phi: float

    def score(self, mask: NDArray[np.bool_] | None = None) -> float:
        """Return the score of the excess in some cells together."""
        count = self.count.sum() if mask is None else self.count[mask].sum()
        mu = self.mu.sum() if mask is None else self.mu[mask].sum()
        return float(score_high(np.array([count]), np.array([max(mu, 1e-6)]), self.clumps, self.phi)[0])


def find_surprise(group: Group[B], look: Look, least_excess: float) -> float:
    """Return the best score of any place (all, one value, one cell) with at least this excess, after multiplicity."""
    count, mu = group.sum_places(look.count), np.maximum(group.sum_places(look.mu), 1e-6)
    excess = count - mu
    is_worth = (standardise(excess, mu, look.clumps, look.phi) >= WORTH_A_LOOK) & (excess >= least_excess)
    if not is_worth.any():
        return 0.0
    best = score_high(count[is_worth], mu[is_worth], look.clumps, look.phi).max()
    return float(best) - group.tries


def as_mapping(attributes: Attributes) -> Mapping[str, str]:
    """Return attributes by the names of their dimensions."""
    return dict(zip(DIMENSIONS, attributes, strict=False))


def to_time(seconds: int) -> datetime:
    """Return an aware time."""
    return datetime.fromtimestamp(seconds, UTC)


def _build_places(cells: Sequence[Attributes]) -> NDArray[np.float64]:
    if not cells:
        return np.zeros((0, 0))
    rows = [np.ones(len(cells))]
    for d in range(len(DIMENSIONS)):
        values = sorted({c[d] for c in cells if c[d]})
        if len(values) > 1 or (values and any(not c[d] for c in cells)):
            rows += [np.array([float(c[d] == v) for c in cells]) for v in values]
    return np.array(rows)
