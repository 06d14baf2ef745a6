"""Packs a fitted model into the file that ships: whole numbers of one byte."""

import hashlib
from collections.abc import Iterable

import numpy as np

from itsus.confusion.grams import Letters
from itsus.confusion.weights import MOST, Weights
from training.corpus import Post
from training.fit import Fitted
from training.matrix import Lengths


def pack(fitted: Fitted, lengths: Lengths, letters: Letters, corpus: str) -> Weights:
    """Return the model in the form in which it ships.

    A gram counts by its surprise: what the fit saw of it is scaled into its weight. `corpus` names what it learnt from.
    """
    weights = fitted.weights * lengths.values[:, None]
    steps = np.abs(weights).max(axis=0) / MOST**2
    codes = (np.sign(weights) * np.rint(np.sqrt(np.abs(weights) / steps))).astype(np.int8)
    return Weights(
        fold=letters.fold,
        sort=letters.sort,
        buckets=lengths.buckets.astype(np.uint32),
        codes=codes,
        steps=steps.astype(np.float32),
        lengths=lengths.known.astype(np.float32),
        unknown=lengths.unknown,
        bias=fitted.bias.astype(np.float32),
        corpus=corpus,
    )


def digest(posts: Iterable[Post]) -> str:
    """Return what names a corpus: the same posts with the same labels, in the same order."""
    found = hashlib.sha256()
    for post in posts:
        found.update("\t".join(post).encode() + b"\n")
    return found.hexdigest()
