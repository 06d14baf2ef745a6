"""What people said in each window: messages, readings, distinct people, copied texts, a few redacted samples.

Texts die here: they are read in one batched call, counted, and dropped.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.intake.copies import CopyFold, hash_copies
from itsus.intake.hearing import Hearing
from itsus.intake.lines import Line
from itsus.intake.rows import Key, Rows
from itsus.model.confusion import Reader, find_likeliest
from itsus.model.window import MESSAGES, PEOPLE_WIDTH, READINGS, REGISTERS, SAMPLES_PER_ROW, SQUARES, Sample
from itsus.model.words import BLAMES, INTENTS, UNIT

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]

CELLS: Final = len(INTENTS) * len(BLAMES)
#: What is summed in a row: the columns of the table `people` from MESSAGES on.
_SUMS: Final = PEOPLE_WIDTH - MESSAGES
_MESSAGES, _SQUARES, _READ = 0, SQUARES - MESSAGES, READINGS - MESSAGES
#: A report without text is one person looking for answers, blame unknown.
_ASKING_NONE: Final = _READ + INTENTS.index("asking") * len(BLAMES) + BLAMES.index("none")
_NOT_READ: Final = np.zeros(CELLS, np.int64)
#: From this chance on that it is about something else (a third), a text counts nothing: small chances of trouble in
#: each of thousands would add up to a crowd. Half would be right where as many speak of trouble as the reader was
#: taught to expect; on most days nearly nobody does.
MOST_OTHER: Final = UNIT // 3
#: What such a text is read as, and a mention of another app's trouble.
_OTHER: Final = slice(INTENTS.index("other") * len(BLAMES), (INTENTS.index("other") + 1) * len(BLAMES))
_ELSEWHERE: Final = np.eye(CELLS, dtype=np.int64)[INTENTS.index("other") * len(BLAMES) + BLAMES.index("none")] * UNIT
#: The most that one signal may add to a sum, in 1/1024: as for `check.MAX_AMOUNT`, thousands of them fit 64 bits.
_MOST_SQUARES: Final = 2**50
_KNOWN_TEXTS: Final = 20_000
_NO_RANK: Final = 2**63
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")


class Amount(NamedTuple):
    """How many messages a signal stands for, and the squares of their weights, in 1/1024; `is_one`: it is one message,
    and its text is what was written and not what many said."""

    messages: int
    squares: int
    is_one: bool


_ONE: Final = Amount(UNIT, UNIT, is_one=True)


def weigh(count: int, weight: float) -> Amount:
    """Return what so many messages amount to, each of which stands for `weight`."""
    if weight == 1 and count == 1:
        return _ONE
    if weight == 1:
        return Amount(count * UNIT, count * UNIT, count == 1)
    squares = min(count * weight * weight * UNIT, _MOST_SQUARES)
    return Amount(round(count * weight * UNIT), round(squares), count == 1)


class PeopleRow:
    """One row while it is being filled. `sums` are messages, squares of weights, readings: weighted, in 1/1024."""

    __slots__ = ("registers", "samples", "sums", "worst")

    def __init__(self) -> None:
        self.sums: Ints = np.zeros(_SUMS, np.int64)
        self.registers = bytearray(REGISTERS)
        self.samples: dict[int, Sample] = {}
        self.worst = _NO_RANK  # the rank that a further sample must be below

    def count_person(self, register: int, rank: int) -> None:
        """Raise a register."""
        self.registers[register] = max(self.registers[register], rank)

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


class _Text(NamedTuple):
    """A text, its language, and the app that it is asked to be about ("" = whoever sent it knows whom it is about)."""

    words: str
    lang: str
    app: str


class _Known(NamedTuple):
    """What is known of a text: its rank among samples, what its copies are known by (0: too short), its reading."""

    rank: int
    copy_hash: int
    reading: Ints


class _Said(NamedTuple):
    """A text that waits to be read: where it counts, which text it is, how much it stands for."""

    row: PeopleRow
    line: Line
    key: Key
    place: int
    amount: Amount


class Taken(NamedTuple):
    """What was counted: the rows, those of the table `repeats`, and how many texts were not read."""

    rows: dict[Key, PeopleRow]
    copies: list[tuple[int, ...]]
    unread: int


class PeopleFold:
    """Fills the rows of people's signals. `add` collects, `read` has the collected texts read at once.

    Args:
        reader: Reads texts.
        hearing: Says which, where more come in than can be read.
    """

    def __init__(self, reader: Reader, hearing: Hearing) -> None:
        self._reader = reader
        self._hearing = hearing
        self.rows: Rows[PeopleRow] = Rows(PeopleRow)
        self.copies = CopyFold()
        self.unread = 0
        self._said: list[_Said] = []
        self._texts: dict[_Text, int] = {}
        self._known: dict[int, _Known] = {}

    def add(self, line: Line, key: Key, amount: Amount, text: str) -> PeopleRow:
        """Count a signal that stands for some messages; its text is read, and with it they are counted, later."""
        row = self.rows.at(key)
        if text:
            named = line.series.app if line.kind == "mention" else ""
            place = self._texts.setdefault(_Text(text, line.series.lang, named), len(self._texts))
            self._said.append(_Said(row, line, key, place, amount))
        else:
            row.sums[_MESSAGES] += amount.messages
            row.sums[_SQUARES] += amount.squares
            row.sums[_ASKING_NONE] += amount.messages
        return row

    def read(self) -> None:
        """Have all collected texts read, as far as there is time, count what was read, and forget the texts."""
        if not self._said:
            return
        said, texts = self._said, list(self._texts)
        self._said, self._texts = [], {}
        known, stands_for = self._look_up(texts, said)
        added = _weigh_readings(said, known, stands_for)
        _add_up(said, added)
        for one, adds in zip(said, added, strict=True):
            text = known[one.place]
            if text is None:
                self.unread += 1
                continue
            if text.copy_hash and one.amount.is_one:
                self.copies.add(one.line.series.app, text.copy_hash, one.key, adds)
            if one.row.wants_sample(text.rank):
                one.row.keep_sample(self._sample(one, text, texts[one.place].words))

    def take(self) -> Taken:
        """Return what was counted since the last time, and begin anew."""
        unread, self.unread = self.unread, 0
        self._hearing.rest()
        return Taken(self.rows.take(), self.copies.take(), unread)

    def _look_up(self, texts: Sequence[_Text], said: Sequence[_Said]) -> tuple[list[_Known | None], Floats]:
        """Return what is known of each text (None: not read) and for how many of its kind it stands, after one call
        that reads those not known yet.

        In an outage people say the same: what was read is remembered by a hash that is seeded anew in each process.
        """
        keys = [hash(text) for text in texts]
        if len(self._known) > _KNOWN_TEXTS:
            self._known = {}
        new = [place for place, key in enumerate(keys) if key not in self._known]
        stands_for = np.ones(len(texts))
        if new:
            amounts = _add_amounts(said, len(texts))
            stands_for[new] = self._hearing.draw(
                [texts[place].words for place in new], [amounts[place] for place in new]
            )
            self._read({keys[place]: texts[place] for place in new if stands_for[place]})
        return [self._known.get(key) for key in keys], stands_for

    def _read(self, new: Mapping[int, _Text]) -> None:
        if not new:
            return
        texts = [text.words for text in new.values()]
        joint = self._reader.read(texts, [text.lang for text in new.values()])
        flat = np.array(joint, np.int64).reshape(len(new), CELLS)
        flat[flat[:, _OTHER].sum(axis=1) > MOST_OTHER] = _ELSEWHERE
        flat[self._find_strangers(list(new.values()))] = _ELSEWHERE
        for key, text, copy_hash, reading in zip(new, texts, hash_copies(texts), flat, strict=True):
            self._known[key] = _Known(hash_text(text), copy_hash, reading)

    def _find_strangers(self, texts: Sequence[_Text]) -> list[int]:
        """Return which mentions are about another app that suffers."""
        named = [at for at, text in enumerate(texts) if text.app]
        about = self._reader.are_about([texts[at].words for at in named], [texts[at].app for at in named])
        return [at for at, is_about in zip(named, about.tolist(), strict=True) if not is_about]

    def _sample(self, said: _Said, known: _Known, text: str) -> Sample:
        intent, blame = find_likeliest(known.reading.reshape(len(INTENTS), len(BLAMES)))
        return Sample(
            series=said.line.series,
            start_s=said.key[1],
            rank=known.rank,
            text=self._reader.redact(text),
            intent=intent,
            blame=blame,
        )


def hash_text(text: str) -> int:
    """Return 63 bits that are the same for texts that differ only in case, digits, signs and spaces."""
    words = _NO_LETTERS.sub(" ", text.casefold()).strip() or text
    digest = hashlib.blake2b(words.encode("utf-8", "replace"), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _add_amounts(said: Sequence[_Said], texts: int) -> list[int]:
    """Return per text how many messages it stands for."""
    amounts = [0] * texts
    for one in said:
        amounts[one.place] += one.amount.messages
    return amounts


def _weigh_readings(said: Sequence[_Said], known: Sequence[_Known | None], stands_for: Floats) -> Ints:
    """Return per message what it adds to its row; one that was not read adds nothing, the others more instead."""
    places = np.array([one.place for one in said], np.int64)
    flat = np.stack([_NOT_READ if one is None else one.reading for one in known])
    amounts = np.empty((len(said), _READ), np.int64)
    amounts[:, _MESSAGES] = [one.amount.messages for one in said]
    amounts[:, _SQUARES] = [one.amount.squares for one in said]
    factors = stands_for[places]
    if (factors != 1).any():
        scaled = amounts * np.stack([factors, factors * factors], axis=1)
        amounts = np.rint(np.minimum(scaled, _MOST_SQUARES)).astype(np.int64)
    added = np.empty((len(said), _SUMS), np.int64)
    added[:, :_READ] = amounts
    added[:, _READ:] = (flat[places] * amounts[:, :1] + UNIT // 2) // UNIT
    return added


def _add_up(said: Sequence[_Said], added: Ints) -> None:
    """Add to each row what its messages add: one sum per row, however many messages."""
    number: dict[int, int] = {}
    rows = np.array([number.setdefault(id(one.row), len(number)) for one in said], np.int64)
    order = np.argsort(rows, kind="stable")
    starts = np.flatnonzero(np.diff(rows[order], prepend=-1))
    for first, total in zip(order[starts], np.add.reduceat(added[order], starts, axis=0), strict=True):
        said[first].row.sums += total
