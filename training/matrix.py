"""Posts as a sparse matrix: what `reader` sums up when it reads, for all posts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, vstack

from itsus.confusion.grams import Letters, find_grams
from itsus.confusion.weights import BITS

Floats: TypeAlias = NDArray[np.float64]

#: A gram that stands in one post only teaches that post.
LEAST_POSTS = 2
_AT_ONCE = 2000


@dataclass(frozen=True)
class Lengths:
    """Which buckets are known, what a gram in each adds to a post's length (its surprise squared), and an unknown one."""

    buckets: NDArray[np.intp]
    known: Floats
    unknown: float


def count_grams(texts: Sequence[str], letters: Letters) -> csr_array:
    """Return how often each bucket occurs, texts x buckets."""
    parts = []
    for at in range(0, len(texts), _AT_ONCE):
        part = texts[at : at + _AT_ONCE]
        counts = csr_array((len(part), 1 << BITS))
        for hashes, starts in find_grams(part, letters):
            places = (hashes >> np.uint32(32 - BITS)).astype(np.int64)
            counts = counts + csr_array((np.ones(len(hashes)), places, starts), shape=counts.shape)
        parts.append(counts)
    return csr_array(vstack(parts))


def measure_lengths(counts: csr_array) -> Lengths:
    """Return the lengths of grams: the inverse document frequency (Spärck Jones 1972), squared."""
    posts = np.bincount(counts.indices, minlength=counts.shape[1])
    buckets = np.flatnonzero(posts >= LEAST_POSTS)
    surprise = np.log((1 + counts.shape[0]) / (1 + posts[buckets])) + 1
    return Lengths(buckets, surprise**2, float(surprise.max() ** 2))


def scale(counts: csr_array, lengths: Lengths) -> csr_array:
    """Return posts of length one over the known buckets: each gram by its surprise."""
    per_bucket = np.full(counts.shape[1], lengths.unknown)
    per_bucket[lengths.buckets] = lengths.known
    size = 1 / np.sqrt(np.maximum(counts @ per_bucket, 1e-9))
    known = csr_array(counts[:, lengths.buckets])
    return csr_array(diags_array(size) @ known @ diags_array(np.sqrt(lengths.known)))
