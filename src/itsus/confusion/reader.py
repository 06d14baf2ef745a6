"""The reader of posts: what their writers are doing and what they blame, as probabilities.

A log-linear model over hashed n-grams (`grams`, `weights`), trained on posts written for it (`training/`).
Deterministic; a text is read alike in any batch; safe to share between threads. It knows words and pieces of words in
thirteen languages, neither irony that needs the world nor about whom a text is (`whom`).
"""

from collections.abc import Mapping, Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from itsus.confusion.grams import PARTS, find_grams
from itsus.confusion.redaction import redact_text
from itsus.confusion.weights import COLUMNS, LENGTH, Weights, find_buckets, load_weights
from itsus.confusion.whom import Whom
from itsus.model.words import BLAMES, INTENTS, UNIT

Floats: TypeAlias = NDArray[np.float32]

#: So many texts are read at a time: enough for NumPy, and memory stays bounded however many come.
AT_ONCE: Final = 500
_NOBODY: Final[Mapping[str, Sequence[str]]] = {}


class ModelReader:
    """Reads texts; `itsus.model.confusion.Reader`.

    Args:
        names: Per app how people call it; of an app that is not among them every text is taken to be about it.
        weights: The model; the one that ships where none is given.
    """

    def __init__(self, names: Mapping[str, Sequence[str]] = _NOBODY, weights: Weights | None = None) -> None:
        weights = weights or load_weights()
        self._names, self._whom = names, Whom(names)
        self._letters, self._bias = weights.letters, weights.bias
        self._slots, self._table = weights.build_slots(), weights.build_table()

    def read(self, texts: Sequence[str], langs: Sequence[str]) -> NDArray[np.int64]:  # noqa: ARG002 - see below
        """Return joint probabilities in 1/1024 per text, shape (texts, intents, blames).

        `langs` are not needed: people mix languages, and grams tell them apart.
        """
        parts = [to_units(self.weigh(texts[at : at + AT_ONCE])) for at in range(0, len(texts), AT_ONCE)]
        return np.concatenate(parts) if parts else np.zeros((0, len(INTENTS), len(BLAMES)), np.int64)

    def are_about(self, texts: Sequence[str], apps: Sequence[str]) -> NDArray[np.bool_]:
        """Tell for each text whether it is about the app for which it came in."""
        about = np.ones(len(texts), bool)
        known = [at for at, app in enumerate(apps) if app in self._names]
        if known:
            about[known] = self._whom.keep([texts[at] for at in known], [apps[at] for at in known])
        return about

    def redact(self, text: str) -> str:
        """Return the text without what could identify anyone, cut to 200 characters."""
        return redact_text(text)

    def weigh(self, texts: Sequence[str]) -> Floats:
        """Return joint probabilities per text, shape (texts, intents, blames)."""
        sums = self._sum_up(texts)
        scores = (sums[:, :, :COLUMNS] / np.sqrt(np.maximum(sums[:, :, LENGTH:], 1e-9))).sum(axis=0)
        intents, blames = scores[:, : len(INTENTS), None], scores[:, None, len(INTENTS) :]
        joint = intents + blames + self._bias
        joint = np.exp(joint - joint.max(axis=(1, 2), keepdims=True))
        shares: Floats = joint / joint.sum(axis=(1, 2), keepdims=True)
        return shares

    def _sum_up(self, texts: Sequence[str]) -> Floats:
        """Return per part and text the sums of its grams' rows."""
        sums = np.zeros((PARTS, len(texts), COLUMNS + 1), np.float32)
        for grams in find_grams(texts, self._letters):
            ones = np.ones(len(grams.hashes), np.float32)
            rows = csr_array(
                (ones, self._slots[find_buckets(grams)], grams.starts), shape=(len(texts), len(self._table))
            )
            sums[grams.part] += rows @ self._table
        return sums


def to_units(joint: Floats) -> NDArray[np.int64]:
    """Round to 1/1024 so that each text's sum is exact: the largest remainders are rounded up, ties in order."""
    exact = joint.reshape(len(joint), -1).astype(np.float64) * UNIT
    units = np.floor(exact).astype(np.int64)
    missing = UNIT - units.sum(axis=1)
    order = np.argsort(units - exact, axis=1, kind="stable")
    ranks = np.empty_like(order)
    np.put_along_axis(ranks, order, np.arange(order.shape[1])[None, :], axis=1)
    units += ranks < missing[:, None]
    return units.reshape(joint.shape)
