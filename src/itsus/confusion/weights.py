"""The trained model as it ships: what each gram says about intent and blame, and the tables its texts are folded with.

Written by `make train`, read once by `reader`. A file of MessagePack; weights are whole numbers, so that the same
training gives the same bytes.
"""

from functools import cache
from importlib.resources import files
from typing import Final, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from itsus.confusion.grams import PARTS, Codes, Grams, Letters, Sorts
from itsus.model.errors import InputError
from itsus.model.words import BLAMES, INTENTS

Floats: TypeAlias = NDArray[np.float32]

#: Columns of a gram: the intents, the blames, and last its share in the length of a post (see `Weights`).
COLUMNS: Final = len(INTENTS) + len(BLAMES)
LENGTH: Final = COLUMNS
#: A gram's bucket are the upper bits of its hash, so many, among those of its part.
BITS: Final = 18
BUCKETS: Final = PARTS << BITS
#: Whole numbers for a weight: one byte, but never -128.
MOST: Final = 127


class Weights(msgspec.Struct, frozen=True):
    """The model: log-linear in what a text's grams say.

    P(intent, blame | text) is proportional to exp(intent score + blame score + `bias[intent, blame]`). A score is the
    sum over the text's characters and that over its words; each is the sum of the grams' weights, divided by the root
    of the sum of their lengths: a text of any length says as much.

    Args:
        fold, sort: The tables of `Letters`.
        buckets: The buckets that are known, ascending; all others are unknown grams.
        codes: Per known bucket its weights, buckets x COLUMNS: whole numbers, squared with their signs. So a byte holds
            the few large ones and tells small ones apart, which matter together.
        steps: What the square of one is worth, per column.
        lengths: Per known bucket its length; per unknown one `unknown`.
        bias: In the order of INTENTS x BLAMES.
        corpus: Names the posts that it learnt from (SHA-256).
    """

    fold: Codes
    sort: Sorts
    buckets: NDArray[np.uint32]
    codes: NDArray[np.int8]
    steps: Floats
    lengths: Floats
    unknown: float
    bias: Floats
    corpus: str

    @property
    def letters(self) -> Letters:
        """Return the tables that texts are folded with."""
        return Letters(self.fold, self.sort)

    def build_slots(self) -> NDArray[np.int32]:
        """Return per bucket its row in the table; 0 for all that are unknown."""
        slots = np.zeros(BUCKETS, np.int32)
        slots[self.buckets] = np.arange(1, len(self.buckets) + 1)
        return slots

    def build_table(self) -> Floats:
        """Return the rows: first that of unknown grams, which say nothing but lengthen the text."""
        table = np.zeros((len(self.buckets) + 1, COLUMNS + 1), np.float32)
        codes = self.codes.astype(np.float32)
        table[1:, :COLUMNS] = codes * np.abs(codes) * self.steps
        table[1:, LENGTH], table[0, LENGTH] = self.lengths, self.unknown
        return table


_TYPES: Final = {
    "fold": "<u4", "sort": "u1", "buckets": "<u4", "codes": "i1", "steps": "<f4", "lengths": "<f4", "bias": "<f4",
}  # fmt: skip


class _File(msgspec.Struct, frozen=True):
    """The file: arrays as their bytes, little-endian."""

    fold: bytes
    sort: bytes
    buckets: bytes
    codes: bytes
    steps: bytes
    lengths: bytes
    unknown: float
    bias: bytes
    corpus: str


def find_buckets(grams: Grams) -> NDArray[np.int32]:
    """Return the buckets of some grams."""
    return (grams.hashes >> np.uint32(32 - BITS)).astype(np.int32) + np.int32(grams.part << BITS)


def encode_weights(weights: Weights) -> bytes:
    """Return the bytes of the file."""
    arrays = {name: np.ascontiguousarray(getattr(weights, name), kind).tobytes() for name, kind in _TYPES.items()}
    return msgspec.msgpack.encode(_File(**arrays, unknown=weights.unknown, corpus=weights.corpus))


def decode_weights(data: bytes) -> Weights:
    """Read the bytes of the file.

    Raises:
        InputError: if they are not those of a model.
    """
    try:
        raw = msgspec.msgpack.decode(data, type=_File)
        arrays = {name: np.frombuffer(getattr(raw, name), kind) for name, kind in _TYPES.items()}
        arrays["codes"] = arrays["codes"].reshape(len(arrays["buckets"]), COLUMNS)
        arrays["bias"] = arrays["bias"].reshape(len(INTENTS), len(BLAMES))
    except (msgspec.DecodeError, ValueError) as error:
        raise InputError(f"the model of the reader of posts is damaged: {error}", code="bad_model") from error
    return Weights(**arrays, unknown=raw.unknown, corpus=raw.corpus)


@cache
def load_weights() -> Weights:
    """Return the model that ships."""
    return decode_weights(files("itsus.confusion").joinpath("weights.bin").read_bytes())
