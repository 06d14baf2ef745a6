"""Fits the log-linear model: the weights that make the corpus most likely, kept small."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from itsus.confusion.weights import COLUMNS
from itsus.model.words import BLAMES, INTENTS
from training.corpus import Post
from training.lbfgs import minimise

Floats: TypeAlias = NDArray[np.float64]

#: How much weights are drawn to zero (a Gaussian prior).
SHRINK: Final = 0.5
#: The bias is drawn to zero only so far that pairs which never occur stay finite.
SHRINK_BIAS: Final = 0.01
STEPS: Final = 200
TOLERANCE: Final = 1e-6

_I, _B = len(INTENTS), len(BLAMES)


@dataclass(frozen=True)
class Fitted:
    """Weights per known bucket (buckets x COLUMNS) of posts of length one, and the bias (intents x blames)."""

    weights: Floats
    bias: Floats

    def with_fewer(self, intent: str, part: float) -> "Fitted":
        """Return the model for a world in which an intent comes in less often, at this part of the odds."""
        bias = self.bias.copy()
        bias[INTENTS.index(intent)] += np.log(part)
        return Fitted(self.weights, bias)

    def predict(self, posts: csr_array) -> Floats:
        """Return joint probabilities per post."""
        return _share(posts @ self.weights, self.bias)


def fit(posts: csr_array, labels: NDArray[np.intp], importance: Floats, shrink: float = SHRINK) -> Fitted:
    """Return the most likely model.

    Args:
        posts: Posts of length one, posts x buckets.
        labels: Per post the place of its pair in INTENTS x BLAMES.
        importance: Per post how much it counts.
        shrink: See SHRINK.
    """
    size = posts.shape[1] * COLUMNS
    turned = csr_array(posts.T)
    rows = np.arange(len(labels))

    def function(point: Floats) -> tuple[float, Floats]:
        weights, bias = point[:size].reshape(-1, COLUMNS), point[size:].reshape(_I, _B)
        joint = _share(posts @ weights, bias)
        flat = joint.reshape(len(joint), -1)
        loss = -(importance * np.log(np.maximum(flat[rows, labels], 1e-300))).sum()
        flat[rows, labels] -= 1.0
        joint *= importance[:, None, None]
        slopes = np.concatenate([joint.sum(axis=2), joint.sum(axis=1)], axis=1)
        slope = turned @ slopes + shrink * weights
        bias_slope = joint.sum(axis=0) + SHRINK_BIAS * bias
        loss += 0.5 * shrink * (weights**2).sum() + 0.5 * SHRINK_BIAS * (bias**2).sum()
        return float(loss), np.concatenate([slope.ravel(), bias_slope.ravel()])

    point = minimise(function, np.zeros(size + _I * _B), steps=STEPS, tolerance=TOLERANCE)
    return Fitted(point[:size].reshape(-1, COLUMNS), point[size:].reshape(_I, _B))


def label(posts: Sequence[Post]) -> NDArray[np.intp]:
    """Return per post the place of its pair of intent and blame."""
    return np.array([INTENTS.index(p.intent) * _B + BLAMES.index(p.blame) for p in posts], np.intp)


def _share(scores: Floats, bias: Floats) -> Floats:
    joint: Floats = scores[:, :_I, None] + scores[:, None, _I:] + bias
    joint -= joint.max(axis=(1, 2), keepdims=True)
    np.exp(joint, out=joint)
    joint /= joint.sum(axis=(1, 2), keepdims=True)
    return joint
