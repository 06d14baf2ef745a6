"""The smallest part of component x country x platform x version x network that explains an excess.

Given cells with an excess (failures, reports, missing requests above or below normal) and a weight (how much of it each
cell would show if the problem were everywhere), a dimension is narrowed to the values whose excess is significant and
that together explain nearly all of it, if some other value, observed well enough to show the problem, is fine.
Otherwise it stays open. A value that is fine is never named, an unknown value is no value.

Two unrelated problems at once make a scope that covers parts which are fine (login in the US, when login fails in
Germany and stories in the US). Then one value is taken first, explained by itself, taken out, and the rest explained
again: at most `MOST_PROBLEMS` times. A greedy subgroup search in the spirit of Adtributor (Bhagwan et al., NSDI 2014).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from itsus.detect.roster import Attributes, Codes
from itsus.model.scope import DIMENSIONS, Scope

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

MOST_PROBLEMS = 3
#: A value takes part if its excess is this many standard deviations above none.
SIGNIFICANT = 3.5
#: ... and at least this share of what it would show if it were hit like the hardest-hit value.
MATERIAL = 0.2
#: A dimension is narrowed only if the named values explain this much of the excess.
EXPLAINED = 0.9
#: A value is fine if it would have shown this many standard deviations of excess, and shows hardly any of it.
VISIBLE = 5.0
#: Above this share of weight in fine parts, a scope is taken to be more than one problem.
INCOHERENT = 0.25


@dataclass(frozen=True)
class Cells:
    """Cells to explain: per cell attributes, excess, variance of the excess if nothing is wrong, and weight; `known`
    are the attributes as numbers, if somebody has them."""

    attributes: Sequence[Attributes]
    excess: Floats
    variance: Floats
    weight: Floats

    known: Codes | None = None

    @cached_property
    def codes(self) -> Codes:
        """The attributes as numbers."""
        return self.known or Codes.of(self.attributes)


@dataclass(frozen=True)
class Part:
    """One explained part: its scope, which cells lie in it, and per dimension (values affected, values observed)."""

    scope: Scope
    mask: Mask
    spread: Mapping[str, tuple[int, int]]


@dataclass(frozen=True)
class _Values:
    """The known values of one dimension among some cells, with sums per value."""

    names: list[str]
    excess: Floats
    deviation: Floats
    weight: Floats

    def affected(self) -> Mask:
        """Tell which values take part in the excess."""
        rate = self.excess / np.maximum(self.weight, 1e-9)
        is_significant = self.excess >= SIGNIFICANT * self.deviation
        if not is_significant.any():
            return is_significant
        heaviest = int(np.argmax(np.where(is_significant, self.excess, -np.inf)))
        floor = MATERIAL * max(rate[heaviest], rate[is_significant].max() * MATERIAL)
        mask: Mask = is_significant & (rate >= floor)
        return mask

    def fine(self, rate: float) -> Mask:
        """Tell which values would have shown an excess at this rate, and do not."""
        due = rate * self.weight
        mask: Mask = (due >= VISIBLE * self.deviation) & (self.excess < MATERIAL * due)
        return mask


def explain(cells: Cells) -> list[Part]:
    """Return the parts that explain the excess, the largest first; empty if there is no excess."""
    left = np.ones(len(cells.attributes), bool)
    parts: list[Part] = []
    while len(parts) < MOST_PROBLEMS and left.any():
        chosen, mask = _find_one(cells, left)
        if cells.excess[mask].sum() < SIGNIFICANT * np.sqrt(cells.variance[mask].sum()):
            break
        parts.append(Part(_to_scope(chosen), mask, measure_spread(cells, chosen)))
        if not chosen:
            break
        left = left & ~_compatible(cells, chosen)
    return parts


def say_scope(scope: Scope) -> str:
    """Return a scope for a person to read."""
    named = (", ".join(scope.values(d)) for d in DIMENSIONS)
    return " / ".join(part for part in named if part) or "everywhere"


def measure_spread(cells: Cells, chosen: Mapping[int, tuple[str, ...]]) -> dict[str, tuple[int, int]]:
    """Return per dimension how many of the observed values take part, looking inside the other narrowed dimensions."""
    spread: dict[str, tuple[int, int]] = {}
    for at, name in enumerate(DIMENSIONS):
        others = {d: v for d, v in chosen.items() if d != at}
        values = _sum_values(cells, _inside(cells, others), at)
        if values.names:
            named = len(chosen.get(at, ())) or int(values.affected().sum())
            spread[name] = (named, len(values.names))
    return spread


def _find_one(cells: Cells, left: Mask) -> tuple[dict[int, tuple[str, ...]], Mask]:
    chosen = _narrow(cells, left, {})
    mask = left & _inside(cells, chosen)
    if not _is_incoherent(cells, mask):
        return chosen, mask
    best, best_mask, best_fit = chosen, mask, 0.0
    for at in range(len(DIMENSIONS)):
        values = _sum_values(cells, mask, at)
        if len(values.names) < 2:
            continue
        name = values.names[int(np.argmax(values.excess))]
        tried = _narrow(cells, left, {at: (name,)})
        inside = left & _inside(cells, tried)
        fit = cells.excess[inside].sum() / np.sqrt(cells.variance[inside].sum() + 1e-9)
        if fit > best_fit and not _is_incoherent(cells, inside):
            best, best_mask, best_fit = tried, inside, fit
    return best, best_mask


def _narrow(cells: Cells, left: Mask, given: Mapping[int, tuple[str, ...]]) -> dict[int, tuple[str, ...]]:
    """Narrow dimension by dimension, the one that separates best first, each inside what is narrowed already."""
    chosen = dict(given)
    while True:
        inside = left & _inside(cells, chosen)
        offers = {}
        for at in range(len(DIMENSIONS)):
            if at not in chosen:
                offer = _offer(_sum_values(cells, inside, at))
                if offer:
                    offers[at] = offer
        if not offers:
            return _look_again(cells, left, chosen, given)
        at = min(offers, key=lambda d: (offers[d][0], d))
        chosen[at] = offers[at][1]


def _look_again(
    cells: Cells, left: Mask, chosen: dict[int, tuple[str, ...]], given: Mapping[int, tuple[str, ...]]
) -> dict[int, tuple[str, ...]]:
    """Widen each dimension to what takes part once the others are narrowed: before, the rest may have drowned it."""
    for at in sorted(set(chosen) - set(given)):
        others = {d: v for d, v in chosen.items() if d != at}
        offer = _offer(_sum_values(cells, left & _inside(cells, others), at))
        if offer and set(offer[1]) > set(chosen[at]):
            chosen = {**chosen, at: offer[1]}
    return chosen


def _offer(values: _Values) -> tuple[float, tuple[str, ...]] | None:
    """Return (share of the weight kept, values to keep), or None where the dimension must stay open."""
    if len(values.names) < 2:
        return None
    affected = values.affected()
    kept_excess, kept_weight = values.excess[affected].sum(), values.weight[affected].sum()
    total = np.maximum(values.excess, 0).sum()
    if not affected.any() or affected.all() or kept_excess < _enough(values, affected, total):
        return None
    if not values.fine(kept_excess / max(kept_weight, 1e-9))[~affected].any():
        return None
    names = tuple(sorted(n for n, is_hit in zip(values.names, affected.tolist(), strict=True) if is_hit))
    return float(kept_weight / values.weight.sum()), names


def _enough(values: _Values, affected: Mask, total: float) -> float:
    """Return the excess that must be explained: most of it, beyond what chance adds in the other values."""
    noise = float(values.deviation[~affected].sum())
    return EXPLAINED * max(0.0, total - noise)


def _is_incoherent(cells: Cells, mask: Mask) -> bool:
    """Tell whether much of a part is fine, seen in pairs of dimensions."""
    rate = cells.excess[mask].sum() / max(cells.weight[mask].sum(), 1e-9)
    several = [d for d in range(len(DIMENSIONS)) if len(cells.codes.names[d]) > 1]
    for first, second in combinations(several, 2):
        values = _sum_values(cells, mask, first, second)
        if len(values.names) < 4:
            continue
        due = rate * values.weight
        visible = due >= VISIBLE * values.deviation
        weight = values.weight[visible].sum()
        if weight and values.weight[values.fine(rate)].sum() > INCOHERENT * weight:
            return True
    return False


def _inside(cells: Cells, chosen: Mapping[int, tuple[str, ...]]) -> Mask:
    """Tell which cells lie inside; a cell whose value is not known does not."""
    return _match(cells, chosen, is_unknown_inside=False)


def _compatible(cells: Cells, chosen: Mapping[int, tuple[str, ...]]) -> Mask:
    """Tell which cells may lie inside: an unknown value does not exclude."""
    return _match(cells, chosen, is_unknown_inside=True)


def _match(cells: Cells, chosen: Mapping[int, tuple[str, ...]], *, is_unknown_inside: bool) -> Mask:
    mask = np.ones(len(cells.attributes), bool)
    for d, values in chosen.items():
        wanted = [name in values for name in cells.codes.names[d]]
        mask &= np.array([*wanted, is_unknown_inside])[cells.codes.place[d]]
    return mask


def _sum_values(cells: Cells, mask: Mask, first: int, second: int | None = None) -> _Values:
    """Sum the cells of a mask per value of a dimension, or per pair of values of two."""
    names, place = cells.codes.names[first], cells.codes.place[first]
    known = mask & (place >= 0)
    if second is not None:
        more, other = cells.codes.names[second], cells.codes.place[second]
        known &= other >= 0
        place = place * len(more) + other
        names = [f"{a}\0{b}" for a in names for b in more]
    place = place[known]
    seen = np.bincount(place, minlength=len(names)) > 0
    sums = [np.bincount(place, c[known], len(names))[seen] for c in (cells.excess, cells.variance, cells.weight)]
    shown = [name for name, is_seen in zip(names, seen.tolist(), strict=True) if is_seen]
    return _Values(shown, sums[0].astype(np.float64), np.sqrt(sums[1]) + 1e-9, sums[2].astype(np.float64))


def _to_scope(chosen: Mapping[int, tuple[str, ...]]) -> Scope:
    return Scope(**{DIMENSIONS[at]: values for at, values in chosen.items()})
