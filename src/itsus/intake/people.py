"""What people said in each window: messages, readings, distinct people, repeated texts, a few redacted samples.

Texts die here: they are read in one batched call, counted, and dropped.
"""

import hashlib
import heapq
import re
from collections.abc import Sequence
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.intake.lines import Line
from itsus.intake.rows import Key, Rows
from itsus.model.confusion import Reader
from itsus.model.scope import Series
from itsus.model.window import REGISTERS, SAMPLES_PER_ROW, Sample
from itsus.model.words import BLAMES, INTENTS, UNIT

CELLS: Final = len(INTENTS) * len(BLAMES)
#: A report without text is one person looking for answers, blame unknown.
_ASKING_NONE: Final = INTENTS.index("asking") * len(BLAMES) + BLAMES.index("none")
#: Repeated texts kept per row: a flood of different texts must not grow the window.
_REPEATS_PER_ROW: Final = 64
_REPEATS_WHILE_FILLING: Final = 4_096
_KNOWN_TEXTS: Final = 20_000
_NO_RANK: Final = 2**63
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")


class PeopleRow:
    """One row while it is being filled. Amounts are weighted, in 1/1024."""

    __slots__ = ("messages", "readings", "registers", "repeats", "samples", "worst")

    def __init__(self) -> None:
        self.messages = 0
        self.readings: NDArray[np.int64] = np.zeros(CELLS, np.int64)
        self.registers = bytearray(REGISTERS)
        self.repeats: dict[int, int] = {}
        self.samples: dict[int, Sample] = {}
        self.worst = _NO_RANK  # the rank that a further sample must be below

    def count_person(self, register: int, rank: int) -> None:
        """Raise a register."""
        self.registers[register] = max(self.registers[register], rank)

    def add_repeat(self, text_hash: int, amount: int) -> None:
        """Count a text by its hash."""
        if text_hash in self.repeats or len(self.repeats) < _REPEATS_WHILE_FILLING:
            self.repeats[text_hash] = self.repeats.get(text_hash, 0) + amount

    def most_repeated(self) -> list[tuple[int, int]]:
        """Return the (hash, amount) pairs that travel: the largest amounts, ties by hash."""
        return heapq.nsmallest(_REPEATS_PER_ROW, self.repeats.items(), key=lambda pair: (-pair[1], pair[0]))

    def wants_sample(self, rank: int) -> bool:
        """Tell whether a text of this rank would be among the few that are kept."""
        return rank < self.worst and rank not in self.samples

    def keep_sample(self, sample: Sample) -> None:
        """Keep a sample, and let the one of the largest rank go when there are too many."""
        self.samples[sample.rank] = sample
        if len(self.samples) > SAMPLES_PER_ROW:
            del self.samples[max(self.samples)]
        if len(self.samples) == SAMPLES_PER_ROW:
            self.worst = max(self.samples)


#: The hash of the normalised text, and its reading.
_Known: TypeAlias = tuple[int, NDArray[np.int64]]
#: A text that waits to be read: where it counts, its line, the window's start, which text, how much it stands for.
_Said: TypeAlias = tuple[PeopleRow, Line, int, int, int]


class PeopleFold:
    """Fills the rows of people's signals. `add` collects, `read` has the collected texts read at once."""

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.rows: Rows[PeopleRow] = Rows(PeopleRow)
        self._said: list[_Said] = []
        self._texts: dict[tuple[str, str], int] = {}
        self._known: dict[int, _Known] = {}

    def add(self, line: Line, key: Key, amount: int, text: str) -> PeopleRow:
        """Count a signal that stands for `amount` messages, in 1/1024; its text is read later."""
        row = self.rows.at(key)
        row.messages += amount
        if text:
            place = self._texts.setdefault((text, line.series.lang), len(self._texts))
            self._said.append((row, line, key[1], place, amount))
        else:
            row.readings[_ASKING_NONE] += amount
        return row

    def read(self) -> None:
        """Have all collected texts read, count what was read, and forget the texts."""
        if not self._said:
            return
        said, texts = self._said, list(self._texts)
        self._said, self._texts = [], {}
        known = self._read_unknown(texts)
        ranks = [rank for rank, _ in known]
        flat = np.stack([reading for _, reading in known])
        _add_readings(said, flat)
        for row, line, start_s, place, amount in said:
            rank = ranks[place]
            row.add_repeat(rank, amount)
            if row.wants_sample(rank):
                row.keep_sample(self._sample(line.series, start_s, rank, texts[place][0], flat[place]))

    def _read_unknown(self, texts: Sequence[tuple[str, str]]) -> list[_Known]:
        """Return what is known of each text after one call that reads those not known yet.

        In an outage people say the same: what was read is remembered by a hash that is seeded anew in each process.
        """
        keys = [hash(text) for text in texts]
        if len(self._known) > _KNOWN_TEXTS:
            self._known = {}
        new = [place for place, key in enumerate(keys) if key not in self._known]
        if new:
            joint = self._reader.read([texts[place][0] for place in new], [texts[place][1] for place in new])
            flat = np.asarray(joint, np.int64).reshape(len(new), CELLS)
            for place, reading in zip(new, flat, strict=True):
                self._known[keys[place]] = hash_text(texts[place][0]), reading
        return [self._known[key] for key in keys]

    def _sample(self, series: Series, start_s: int, rank: int, text: str, reading: NDArray[np.int64]) -> Sample:
        joint = reading.reshape(len(INTENTS), len(BLAMES))
        return Sample(
            series=series,
            start_s=start_s,
            rank=rank,
            text=self._reader.redact(text),
            intent=INTENTS[int(joint.sum(axis=1).argmax())],
            blame=BLAMES[int(joint.sum(axis=0).argmax())],
        )


def hash_text(text: str) -> int:
    """Return 63 bits that are the same for texts that differ only in case, digits, signs and spaces."""
    words = _NO_LETTERS.sub(" ", text.casefold()).strip() or text
    digest = hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _add_readings(said: list[_Said], flat: NDArray[np.int64]) -> None:
    """Add to each row what its texts were read as: one sum per row, however many texts."""
    number: dict[int, int] = {}
    rows = np.array([number.setdefault(id(row), len(number)) for row, *_ in said], np.int64)
    amounts = np.array([amount for *_, amount in said], np.int64)
    weighted = (flat[[place for *_, place, _ in said]] * amounts[:, None] + UNIT // 2) // UNIT
    order = np.argsort(rows, kind="stable")
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    sums = np.add.reduceat(weighted[order], starts, axis=0)
    for first, total in zip(order[starts], sums, strict=True):
        said[first][0].readings += total
