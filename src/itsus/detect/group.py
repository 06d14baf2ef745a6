"""One source of one app in one kind: its recent rows, its baseline, and how evidence is found in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from itsus.detect.directory import GroupKey
from itsus.detect.ledger import Ledger
from itsus.detect.roster import Attributes, Roster
from itsus.detect.scope import Cells
from itsus.detect.slot import Ints, Mask, Slot
from itsus.detect.surprise import score_high, standardise
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.words import WINDOW_S

#: The false-alarm rate that evidence is let through at: one in a million per look at an app's kind, after allowing for
#: all the places looked at (log10 of their number is added). At a look every 10 s that is three a year and kind.
SCORE_FLOOR = 6.0
#: So few cells are asked first whether any place can have an excess at all; sums of many are worth no second look.
FEW_CELLS = 1024
#: Sums in another order differ by less than this, relatively.
ROUNDING = 1e-6
#: Only what is this many standard deviations out is worth an exact score: at 3, p is still far above the floor.
WORTH_A_LOOK = 3.0
#: ... and of these, the most that get one: the best score is among them, or not worse by anything that matters.
MOST_SCORED = 100

Floats = NDArray[np.float64]


class Learner(Protocol):
    """What a group needs of its baseline."""

    def learn(self, ledger: Ledger, until_s: int, frozen: Mask | None) -> None:
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
        self._frozen: tuple[tuple[Scope, ...], Mask] = ((), np.zeros(0, bool))

    @property
    def app(self) -> str:
        """Whose it is."""
        return self.key[0]

    def learn(self, now_s: int, lag_s: int, frozen: Frozen) -> None:
        """Learn what is older than the lag, or than two windows of a slow source."""
        until = now_s - max(lag_s, 2 * self.ledger.pace_s + 300 if self.ledger.pace_s > 60 else 0)
        self.baseline.learn(self.ledger, until - until % 10, self._frozen_cells(frozen.get(self.app, ())))

    @property
    def roster(self) -> Roster:
        """Its cells."""
        return self.ledger.roster

    def look_back(self, now_s: int, lengths_s: Sequence[int]) -> tuple[list[tuple[int, int]], Ints]:
        """Return some horizons (begin, end), and the sums of whole windows in them (horizons x values x cells).

        They reach up to the present, or to the last window of a slow source, and are not shorter than its windows.
        """
        ledger = self.ledger
        end = now_s - now_s % WINDOW_S if ledger.pace_s <= WINDOW_S else ledger.last_end
        return self.look_back_from(end, lengths_s)

    def look_back_from(self, end_s: int, lengths_s: Sequence[int]) -> tuple[list[tuple[int, int]], Ints]:
        """Return the same for horizons that reach up to a given end."""
        lengths = tuple(sorted({max(length, self.ledger.pace_s) for length in lengths_s}))
        return [(end_s - length, end_s) for length in lengths], self.ledger.look_back(lengths, end_s)

    def cells(self, excess: Floats, variance: Floats, weight: Floats) -> Cells:
        """Return the cells with an excess, for `explain` to find where it lies."""
        return Cells(self.roster.cells, excess, variance, weight, self.roster.codes)

    def _frozen_cells(self, scopes: tuple[Scope, ...]) -> Mask | None:
        if not scopes:
            return None
        known, mask = self._frozen
        if known != scopes or len(mask) != len(self.roster):
            mask = np.zeros(len(self.roster), bool)
            for scope in scopes:
                mask |= self.roster.codes.covered(scope)
            self._frozen = (scopes, mask)
        return mask if mask.any() else None


@dataclass(frozen=True)
class Past:
    """Windows in the order of their begins, and what some cells counted in each (windows x values); those that begin
    together are one."""

    begins: Ints
    ends: Ints
    sums: Ints


@dataclass(frozen=True)
class Look:
    """Counts of all cells over one horizon, what was expected of them, and how they vary."""

    slots: list[Slot]
    begin_s: int
    end_s: int
    count: Floats
    mu: Floats
    weight: Floats
    clumps: float
    phi: float

    def score(self, mask: Mask) -> float:
        """Return the score of the excess in some cells together."""
        count, mu = self.count[mask].sum(), self.mu[mask].sum()
        return float(score_high(np.array([count]), np.array([max(mu, 1e-6)]), self.clumps, self.phi)[0])

    def windows(self, mask: Mask) -> Past:
        """Return the windows of the horizon, with the sums of some cells."""
        ends, sums = dict[int, int](), dict[int, list[int]]()
        for slot in self.slots:
            ends[slot.begin_s] = max(slot.end_s, ends.get(slot.begin_s, 0))
            sums.setdefault(slot.begin_s, [0] * len(slot.columns))
            for value, column in enumerate(slot.columns):
                sums[slot.begin_s][value] += column.sum_in(mask)
        begins = sorted(ends)
        return Past(*(np.array(a, np.int64) for a in (begins, [ends[b] for b in begins], [sums[b] for b in begins])))


def find_surprise(
    group: Group[B], count: Floats, mu: Floats, spread: tuple[float, float], least_excess: float
) -> tuple[float, int]:
    """Return the best score of any place (all, one value, one cell) in any horizon, after multiplicity, and in which.

    Args:
        group: Whose.
        count: What was counted (horizons x cells).
        mu: What was expected, alike.
        spread: How counts vary: clumps and phi (see `surprise`).
        least_excess: An excess below this is not looked at.
    """
    if count.shape[1] <= FEW_CELLS and not _may_exceed(group.roster.places, count - mu, least_excess):
        return 0.0, 0
    here = len(count)
    sums = (group.roster.places @ np.concatenate([count, mu]).T).T
    tried = [(sums[:here], sums[here:])] + ([(count, mu)] if count.shape[1] > 1 else [])
    best = max(_find_best(counts, usual, spread, least_excess) for counts, usual in tried)
    return (best[0] - group.roster.tries, -best[1]) if best[0] else (0.0, 0)


def _may_exceed(places: NDArray[np.float64], excess: Floats, least: float) -> bool:
    """Tell whether any place or cell may have an excess, in one sum for both: on most steps none has."""
    least -= ROUNDING * abs(least)
    return bool((places @ excess.T).max() >= least or excess.max() >= least)


def _find_best(count: Floats, mu: Floats, spread: tuple[float, float], least_excess: float) -> tuple[float, int]:
    """Return the best score and the horizon it is in, negative: of equals, the shortest."""
    best = 0.0, 0
    for at in range(len(count)):
        large = np.flatnonzero(count[at] - mu[at] >= least_excess)
        if len(large):
            here, usual = count[at][large], np.maximum(mu[at][large], 1e-6)
            chosen = pick_worthy(standardise(here - usual, usual, *spread), WORTH_A_LOOK)
            if len(chosen):
                best = max(best, (float(score_high(here[chosen], usual[chosen], *spread).max()), -at))
    return best


def pick_worthy(deviations: Floats, least: float) -> NDArray[np.intp]:
    """Return which deviations deserve an exact score: those of at least so much, or the largest if they are many."""
    worthy = np.flatnonzero(deviations >= least)
    if len(worthy) > MOST_SCORED:
        worthy = worthy[np.argpartition(deviations[worthy], -MOST_SCORED)[-MOST_SCORED:]]
    return worthy


def as_mapping(attributes: Attributes) -> Mapping[str, str]:
    """Return attributes by the names of their dimensions."""
    return dict(zip(DIMENSIONS, attributes, strict=False))


def to_time(seconds: int) -> datetime:
    """Return an aware time."""
    return datetime.fromtimestamp(seconds, UTC)
