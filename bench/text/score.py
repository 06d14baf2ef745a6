"""Figures of quality: F1 per class, their means, and how far probabilities can be taken at their word."""

from collections.abc import Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.model.confusion import find_likeliest, is_confused
from itsus.model.words import BLAMES, INTENTS

Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Ints: TypeAlias = NDArray[np.intp]

#: Classes with fewer posts are left out of the means, and printed.
FEW: Final = 10
_BINS: Final = 10
#: Which pairs of intent and blame make a writer confused.
_CONFUSED: Final = np.array([[is_confused(intent, blame) for blame in BLAMES] for intent in INTENTS])


class Truth(NamedTuple):
    """What the labels say, per post."""

    intents: Ints
    blames: Ints
    confused: Bools

    def of(self, posts: list[int]) -> "Truth":
        """Return it of some posts."""
        return Truth(self.intents[posts], self.blames[posts], self.confused[posts])


class Score(NamedTuple):
    """How well a reader does: F1 of `confused`, F1 per intent and per blame, and their means without rare classes."""

    confused: float
    intents: Floats
    blames: Floats
    intent: float
    blame: float


def find_labels(joint: Floats) -> tuple[Ints, Ints]:
    """Return the places of the labels that the product gives each post."""
    found = [find_likeliest(table) for table in joint]
    return np.array([INTENTS.index(i) for i, _ in found]), np.array([BLAMES.index(b) for _, b in found])


def sum_confused(joint: Floats) -> Floats:
    """Return the probability that the writer is confused."""
    confused: Floats = joint[:, _CONFUSED].sum(axis=1)
    return confused


def score(joint: Floats, truth: Truth) -> Score:
    """Score joint probabilities (posts x intents x blames) by what `itsus classify` prints."""
    intents, blames = find_labels(joint)
    by_intent = _f1_of_classes(truth.intents, intents, INTENTS)
    by_blame = _f1_of_classes(truth.blames, blames, BLAMES)
    return Score(
        _f1(truth.confused, _CONFUSED[intents, blames]),
        by_intent,
        by_blame,
        _mean(by_intent, truth.intents),
        _mean(by_blame, truth.blames),
    )


def measure_calibration(p: Floats, is_true: Bools) -> float:
    """Return the expected calibration error in ten bins (Naeini et al. 2015)."""
    bins = np.minimum((p * _BINS).astype(int), _BINS - 1)
    gaps = [
        abs(float(p[bins == b].mean()) - float(is_true[bins == b].mean())) * float((bins == b).mean())
        for b in range(_BINS)
        if (bins == b).any()
    ]
    return sum(gaps)


def _f1_of_classes(truth: Ints, found: Ints, names: Sequence[str]) -> Floats:
    return np.array([_f1(truth == at, found == at) for at in range(len(names))])


def _f1(truth: Bools, found: Bools) -> float:
    both = truth.sum() + found.sum()
    return 2 * float((truth & found).sum()) / float(both) if both else 0.0


def _mean(by_class: Floats, truth: Ints) -> float:
    counts = np.bincount(truth, minlength=len(by_class))
    enough = counts >= FEW
    return float(by_class[enough].mean()) if enough.any() else float("nan")
