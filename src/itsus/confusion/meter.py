"""How many people are confused now, above what is normal: the measure that docs/confusion.md defines.

One `Voice` per app, kind and source keeps what was said in the last minutes and learns what is normal; a `Field`
answers for any scope.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.asked import Asked
from itsus.confusion.field import Field
from itsus.confusion.heard import Spoken
from itsus.confusion.people import cap_repeats
from itsus.confusion.said import ALL, ALL_WEIGHED, COLUMNS, SPEAKS_WITHOUT_TEXT, count_said
from itsus.confusion.voice import BEGIN, CELL, END, REACH_S, SAID, Voice
from itsus.model.engine import Frozen
from itsus.model.scope import Series
from itsus.model.settings import Settings
from itsus.model.window import SPAN, START, TEXT_HASH, S, Table, WindowBatch
from itsus.model.words import PEOPLE_KINDS, UNIT, WINDOW_S

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Key: TypeAlias = tuple[str, str, str]

#: If an app was listened to for this long before a source first spoke, silence is that source's normal.
LISTENED_S = 1800
#: So few voices are told apart faster one by one than by sorting.
FEW = 16


@dataclass(frozen=True, eq=False)
class _Directory:
    """Where the rows of some series go: per series the number of its voice in `keys` (-1: none) and its cell; per voice
    whether it speaks without a text."""

    series: tuple[Series, ...]
    keys: tuple[Key, ...]
    speaks: NDArray[np.bool_]
    voices: Ints
    cells: Ints


class Meter:
    """Measures confusion (`itsus.model.engine.ConfusionMeter`)."""

    def __init__(self) -> None:
        self.voices: dict[Key, Voice] = {}
        self.first_s: dict[str, int] = {}
        self.asked = Asked()
        self._directory: _Directory | None = None
        self._order: tuple[Key, ...] = ()
        self._apps: tuple[str, ...] = ()

    def measure(self, windows: WindowBatch, now: datetime, frozen: Frozen, settings: Settings) -> Field:
        """Take in a step's windows and return the field of confusion as of now."""
        now_s = int(now.timestamp())
        for key, voice in self.voices.items():
            voice.learn(now_s, frozen.get(key[0], ()))
        touched = self._take(windows, self._look_up(windows.series, now_s), frozen) if windows.series else ()
        if len(self._order) != len(self.voices):
            self._order = tuple(sorted(self.voices))
            self._apps = tuple(sorted({key[0] for key in self._order}))
        self.asked.take(windows.samples)
        return Field(list(self._listen(now_s, touched)), self._apps, settings, self.asked)

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next step while anything said lately is heard, or when a slow source's word lapses."""
        now_s = int(now.timestamp())
        dues = []
        for voice in self.voices.values():
            lapse = voice.lapse_s()
            if now_s <= lapse and len(voice.rows):
                dues.append(lapse // WINDOW_S * WINDOW_S + WINDOW_S if voice.is_slow else now_s + WINDOW_S)
        return datetime.fromtimestamp(min(dues), UTC) if dues else None

    def dump(self) -> Any:
        """Return the memory as plain data."""
        voices = [[list(key), voice.dump()] for key, voice in self.voices.items()]
        return {"voices": voices, "first": dict(self.first_s), "asked": self.asked.dump()}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self.voices = {_to_key(key): Voice.restore(voice) for key, voice in data["voices"]}
        self.first_s, self.asked = dict(data["first"]), Asked.restore(data["asked"])
        self._directory, self._order = None, ()

    def _listen(self, now_s: int, touched: Sequence[Key]) -> Iterator[Spoken]:
        for key in self._order:
            voice = self.voices[key]
            if now_s > voice.lapse_s():
                continue
            end = voice.last_end if voice.is_slow else now_s
            if key in touched or not voice.is_slow:
                middle = end - (voice.pace_s if voice.is_slow else REACH_S // 2) // 2
                voice.usual = voice.normal.rate_at(middle) if voice.normal.is_ready else -1.0
            yield _freeze(key, voice, end)

    def _look_up(self, series: tuple[Series, ...], now_s: int) -> _Directory:
        """Return the directory of some series; the same tuple as in the last step is not looked through again."""
        if self._directory is None or self._directory.series is not series:
            self._directory = self._build(series, now_s)
        return self._directory

    def _build(self, series: tuple[Series, ...], now_s: int) -> _Directory:
        for app in {one.app for one in series}:
            self.first_s.setdefault(app, now_s)
        numbers: dict[Key, int] = {}
        voices, cells = np.full(len(series), -1, np.int64), np.zeros(len(series), np.int64)
        for at, one in enumerate(series):
            if one.kind in PEOPLE_KINDS:
                key = _key_of(one)
                voices[at] = numbers.setdefault(key, len(numbers))
                cells[at] = (self.voices.get(key) or self._add(key, now_s)).cell_of(one)
        speaks = np.array([kind in SPEAKS_WITHOUT_TEXT for _, kind, _ in numbers], bool)
        return _Directory(series, tuple(numbers), speaks, voices, cells)

    def _add(self, key: Key, now_s: int) -> Voice:
        voice = self.voices[key] = Voice()
        if now_s - self.first_s[key[0]] >= LISTENED_S:
            voice.normal.at_s = self.first_s[key[0]] // WINDOW_S * WINDOW_S
        return voice

    def _take(self, windows: WindowBatch, directory: _Directory, frozen: Frozen) -> Sequence[Key]:
        """Give each voice its rows; return those that spoke."""
        people, registers = windows.people, windows.registers
        if not len(people) or not directory.keys:
            return ()
        numbers = directory.voices[people[:, S]]
        rows = _to_rows(people, directory, numbers)
        factors = None
        if registers.any():
            said = rows[:, SAID:]
            factors = cap_repeats(said[:, ALL] / UNIT, registers, said[:, ALL_WEIGHED] / np.maximum(said[:, ALL], 1))
            rows[:, SAID:] = np.rint(said * factors[:, None])
        touched = []
        for number, mine in _split(numbers, len(directory.keys)):
            key = directory.keys[number]
            self.voices[key].add(rows[mine], registers[mine], frozen.get(key[0], ()))
            touched.append(key)
        if len(windows.repeats):
            self._take_copies(windows, directory, factors)
        return touched

    def _take_copies(self, windows: WindowBatch, directory: _Directory, factors: Floats | None) -> None:
        """Give each voice the part of its rows that is copies, which is turned down as the rows were."""
        copied = np.delete(windows.repeats, TEXT_HASH, axis=1)
        numbers, hashes = directory.voices[copied[:, S]], windows.repeats[:, TEXT_HASH]
        rows = _to_rows(copied, directory, numbers)
        if factors is not None:
            place = {tuple(row): at for at, row in enumerate(windows.people[:, : SPAN + 1].tolist())}
            mine = [place.get(tuple(row), -1) for row in copied[:, : SPAN + 1].tolist()]
            rows[:, SAID:] = np.rint(rows[:, SAID:] * np.append(factors, 1.0)[mine, None])
        for number, mine in _split(numbers, len(directory.keys)):
            self.voices[directory.keys[number]].add_copies(rows[mine], hashes[mine])


def _to_rows(people: Table, directory: _Directory, numbers: Ints) -> Ints:
    """Return rows of the window table `people` as voices keep them."""
    rows = np.empty((len(people), SAID + COLUMNS), np.int64)
    rows[:, CELL] = directory.cells[people[:, S]]
    rows[:, BEGIN], rows[:, END] = people[:, START], people[:, START] + people[:, SPAN]
    rows[:, SAID:] = count_said(people, directory.speaks[numbers])
    return rows


def _split(numbers: Ints, most: int) -> Iterator[tuple[int, Any]]:
    """Yield each number from 0 to below `most` with what picks its rows, in their order."""
    if most <= FEW:
        for number in range(most):
            mine = numbers == number
            if mine.any():
                yield number, mine
        return
    order = np.argsort(numbers, kind="stable")
    found, starts = np.unique(numbers[order], return_index=True)
    for number, rows in zip(found.tolist(), np.split(order, starts[1:]), strict=True):
        if number >= 0:
            yield number, rows


def _key_of(series: Series) -> Key:
    source = "publishable" if series.source.startswith("pk:") else series.source
    return series.app, series.kind, source


def _to_key(parts: Sequence[str]) -> Key:
    return parts[0], parts[1], parts[2]


def _freeze(key: Key, voice: Voice, end_s: int) -> Spoken:
    """Return what a voice says now, as values that later steps do not touch."""
    return Spoken(
        app=key[0],
        kind=key[1],
        source=key[2],
        places=voice.places,
        seen=voice.seen,
        rows=voice.rows,
        registers=voice.registers,
        copies=voice.copies,
        hashes=voice.hashes,
        end_s=end_s,
        last_end_s=voice.last_end,
        span_s=voice.pace_s if voice.is_slow else 0,
        usual=voice.usual,
        clumps=voice.normal.clumps,
        are_counted=voice.are_counted,
    )
