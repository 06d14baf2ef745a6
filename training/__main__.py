"""Trains the reader of posts: `python -m training`, or `make train`.

Reads `training/corpus`, writes `src/itsus/confusion/weights.bin`, byte for byte the same each time.
"""

import hashlib
import sys
from pathlib import Path
from typing import Final

from itsus.confusion.weights import Weights, encode_weights
from training.corpus import Post, read_corpus
from training.fit import fit, label
from training.importance import FEWER_ASK, weigh
from training.letters import build_letters
from training.matrix import count_grams, measure_lengths, scale
from training.pack import digest, pack

FILE: Final = Path(__file__).parents[1] / "src/itsus/confusion/weights.bin"


def train(posts: list[Post]) -> Weights:
    """Return the model that learnt from some posts."""
    letters = build_letters()
    counts = count_grams([post.text for post in posts], letters)
    lengths = measure_lengths(counts)
    fitted = fit(scale(counts, lengths), label(posts), weigh(posts)).with_fewer("asking", FEWER_ASK)
    return pack(fitted, lengths, letters, digest(posts))


def main() -> int:
    """Train and write; return the exit code."""
    try:
        posts = read_corpus()
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    weights = train(posts)
    data = encode_weights(weights)
    FILE.write_bytes(data)
    named = hashlib.sha256(data).hexdigest()
    print(f"{len(posts):,} posts, {len(weights.buckets):,} grams, {len(data):,} bytes, SHA-256 {named}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
