"""Posts as a sparse matrix: what `reader` sums up when it reads, for all posts at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array, vstack

from itsus.confusion.grams import PARTS, Letters, find_grams
from itsus.confusion.weights import BITS, BUCKETS, find_buckets

Floats: TypeAlias = NDArray[np.float64]

#: A gram that stands in fewer posts teaches those posts.
LEAST_POSTS: Final = 3
_AT_ONCE: Final = 2000


@dataclass(frozen=True)
class Lengths:
    """Which buckets are known, and how long grams make a post: each known one by its surprise squared, others alike."""

    buckets: NDArray[np.intp]
    known: Floats
    unknown: float

    @property
    def parts(self) -> NDArray[np.intp]:
        """Return per known bucket whether it is of characters or words."""
        return self.buckets >> BITS

    @property
    def values(self) -> Floats:
        """Return per known bucket what one gram of it counts before a post is scaled."""
        values: Floats = np.sqrt(self.known)
        return values


def count_grams(texts: Sequence[str], letters: Letters) -> csr_array:
    """Return how often each bucket occurs, texts x buckets."""
    parts = []
    for at in range(0, len(texts), _AT_ONCE):
        part = texts[at : at + _AT_ONCE]
        counts = csr_array((len(part), BUCKETS))
        for grams in find_grams(part, letters):
            ones = np.ones(len(grams.hashes))
            counts = counts + csr_array((ones, find_buckets(grams), grams.starts), shape=counts.shape)
        parts.append(counts)
    return csr_array(vstack(parts))


def measure_lengths(counts: csr_array) -> Lengths:
    """Return the lengths of grams: the inverse document frequency (Spärck Jones 1972), squared."""
    posts = np.bincount(counts.indices, minlength=counts.shape[1])
    buckets = np.flatnonzero(posts >= LEAST_POSTS)
    surprise = np.log((1 + counts.shape[0]) / (1 + posts[buckets])) + 1
    return Lengths(buckets, surprise**2, float(surprise.max() ** 2))


def scale(counts: csr_array, lengths: Lengths) -> csr_array:
    """Return posts x known buckets, each part of a post of length one."""
    per_bucket = np.full(counts.shape[1], lengths.unknown)
    per_bucket[lengths.buckets] = lengths.known
    parts = []
    for part in range(PARTS):
        mine = csr_array(counts[:, part << BITS : (part + 1) << BITS])
        size = 1 / np.sqrt(np.maximum(mine @ per_bucket[part << BITS : (part + 1) << BITS], 1e-9))
        known = csr_array(counts[:, lengths.buckets] @ diags_array(lengths.values * (lengths.parts == part)))
        parts.append(diags_array(size) @ known)
    whole = csr_array(parts[0] + parts[1])
    whole.eliminate_zeros()
    return whole
