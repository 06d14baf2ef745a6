"""How many people are confused now, above what is normal: the measure that docs/confusion.md defines.

One `Voice` per app, kind and source keeps what was said in the last minutes and learns what is normal; a `Field`
answers for any scope. Copies of one text and dominating senders are not discounted here yet.
"""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from itsus.confusion.field import Field, Spoken
from itsus.confusion.normal import Normal
from itsus.confusion.people import cap_repeats
from itsus.confusion.said import COLUMNS, count_said
from itsus.model.engine import Frozen
from itsus.model.scope import DIMENSIONS, Series
from itsus.model.settings import Settings
from itsus.model.window import MESSAGES, REGISTERS, SPAN, START, S, WindowBatch
from itsus.model.words import PEOPLE_KINDS, UNIT, WINDOW_S

Ints: TypeAlias = NDArray[np.int64]
Key: TypeAlias = tuple[str, str, str]

#: Fast sources are heard over two minutes at most (see `field`), slow ones over their own span and this grace.
REACH_S, GRACE_S = 120, 120
#: What is normal is learnt this long after it was said, when rows can no longer come late.
LAG_S = 660
#: If an app was listened to for this long before a source first spoke, silence is that source's normal.
LISTENED_S = 1800
#: Attribute combinations kept apart per source; further ones count as unknown.
MAX_CELLS = 4096
#: Columns of a voice's rows: cell, start, end; then what was said.
CELL, BEGIN, END, SAID = 0, 1, 2, 3


class Voice:
    """What one source lets us hear of an app in one kind."""

    def __init__(self) -> None:
        self.normal = Normal()
        self.cells: list[tuple[str, ...]] = []
        self.place: dict[tuple[str, ...], int] = {}
        self.rows: Ints = np.zeros((0, SAID + COLUMNS), np.int64)
        self.registers: NDArray[np.uint8] = np.zeros((0, REGISTERS), np.uint8)
        self.seen: list[int] = []
        self.waiting: dict[int, int] = {}
        self.pace_s, self.last_end, self.usual = 0, -1, 0.0

    def cell_of(self, series: Series) -> int:
        """Return the index of a series' attributes, adding them where they are new."""
        attributes = tuple(series[1:6]) if len(self.cells) < MAX_CELLS else ("",) * len(DIMENSIONS)
        at = self.place.setdefault(attributes, len(self.cells))
        if at == len(self.cells):
            self.cells.append(attributes)
            self.seen.append(0)
        return at

    def add(self, rows: Ints, registers: NDArray[np.uint8], *, is_frozen: bool) -> None:
        """Take in rows that were said; what is said in an incident does not become normal."""
        self.rows, self.registers = np.concatenate([self.rows, rows]), np.concatenate([self.registers, registers])
        for row in rows.tolist():
            self.waiting[row[END]] = self.waiting.get(row[END], 0) + row[SAID]
            self.seen[row[CELL]] += 0 if is_frozen else row[SAID]
            if row[END] >= self.last_end:
                self.last_end, self.pace_s = row[END], row[END] - row[BEGIN]
            if self.normal.at_s < 0:
                self.normal.at_s = row[BEGIN]

    def learn(self, now_s: int, *, is_frozen: bool) -> None:
        """Learn what was said long enough ago, and forget what is too old to be heard."""
        until = now_s - max(LAG_S, 2 * self.pace_s + 300 if self.pace_s > REACH_S else 0)
        until -= until % WINDOW_S
        ends = sorted(end for end in self.waiting if end <= until)
        people = [(end, self.waiting.pop(end) / UNIT) for end in ends]
        if until > self.normal.at_s >= 0:
            self.normal.pass_to(until, people, is_frozen=is_frozen)
        if len(self.rows):
            keep = self.rows[:, END] > (self.last_end - self.pace_s if self.is_slow else now_s - REACH_S)
            if not keep.all():
                self.rows, self.registers = self.rows[keep], self.registers[keep]

    @property
    def is_slow(self) -> bool:
        """Tell whether it counts in longer windows than it is heard over."""
        return self.pace_s > REACH_S

    def lapse_s(self) -> int:
        """Return until when what it said last says something about the present."""
        return self.last_end + (self.pace_s + GRACE_S if self.is_slow else REACH_S)

    def dump(self) -> dict[str, Any]:
        """Return the memory as plain data."""
        return {
            "normal": self.normal.dump(),
            "cells": [list(c) for c in self.cells],
            "rows": self.rows.astype("<i8").tobytes(),
            "registers": self.registers.tobytes(),
            "seen": [*self.seen],
            "waiting": [[end, said] for end, said in self.waiting.items()],
            "last": [self.pace_s, self.last_end, self.usual],
        }

    @classmethod
    def restore(cls, data: Any) -> "Voice":
        """Return the voice that `dump` described."""
        it = cls()
        it.normal = Normal.restore(data["normal"])
        it.cells = [tuple(c) for c in data["cells"]]
        it.place = {c: i for i, c in enumerate(it.cells)}
        it.rows = np.frombuffer(data["rows"], "<i8").reshape(-1, SAID + COLUMNS).astype(np.int64)
        it.registers = np.frombuffer(data["registers"], np.uint8).reshape(-1, REGISTERS).copy()
        it.seen, it.waiting = [*data["seen"]], dict(data["waiting"])
        it.pace_s, it.last_end, it.usual = data["last"]
        return it


class Meter:
    """Measures confusion (`itsus.model.engine.ConfusionMeter`)."""

    def __init__(self) -> None:
        self.voices: dict[Key, Voice] = {}
        self.first_s: dict[str, int] = {}

    def measure(self, windows: WindowBatch, now: datetime, frozen: Frozen, settings: Settings) -> Field:
        """Take in a step's windows and return the field of confusion as of now."""
        now_s = int(now.timestamp())
        for key, voice in self.voices.items():
            voice.learn(now_s, is_frozen=bool(frozen.get(key[0])))
        for series in windows.series:
            self.first_s.setdefault(series.app, now_s)
        touched = self._take(windows, now_s, frozen) if len(windows.people) else set()
        spoken = []
        for key in sorted(self.voices):
            voice = self.voices[key]
            if now_s > voice.lapse_s():
                continue
            end = voice.last_end if voice.is_slow else now_s
            if key in touched or not voice.is_slow:
                middle = end - (voice.pace_s if voice.is_slow else REACH_S // 2) // 2
                voice.usual = voice.normal.rate_at(middle) if voice.normal.is_ready else -1.0
            spoken.append(_freeze(key, voice, end))
        return Field(spoken, tuple(sorted({k[0] for k in self.voices})), settings)

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
        return {"voices": voices, "first": dict(self.first_s)}

    def load(self, data: Any) -> None:
        """Restore what `dump` returned."""
        self.voices = {_to_key(key): Voice.restore(voice) for key, voice in data["voices"]}
        self.first_s = dict(data["first"])

    def _take(self, windows: WindowBatch, now_s: int, frozen: Frozen) -> set[Key]:
        people = windows.people
        said = count_said(windows)
        if windows.registers.any():
            factor = cap_repeats(people[:, MESSAGES] / UNIT, windows.registers)
            said = np.rint(said * factor[:, None]).astype(np.int64)
        start, end = people[:, START], people[:, START] + people[:, SPAN]
        by_key: dict[Key, list[int]] = {}
        cells = np.zeros(len(people), np.int64)
        for at, place in enumerate(people[:, S].tolist()):
            series = windows.series[place]
            if series.kind in PEOPLE_KINDS:
                key = _key_of(series)
                if key not in self.voices:
                    self.voices[key] = Voice()
                    if now_s - self.first_s[series.app] >= LISTENED_S:
                        self.voices[key].normal.at_s = self.first_s[series.app] // WINDOW_S * WINDOW_S
                cells[at] = self.voices[key].cell_of(series)
                by_key.setdefault(key, []).append(at)
        rows = np.column_stack([cells, start, end, said])
        for key, places in by_key.items():
            self.voices[key].add(rows[places], windows.registers[places], is_frozen=bool(frozen.get(key[0])))
        return set(by_key)


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
        cells=tuple(voice.cells),
        seen=tuple(voice.seen),
        rows=voice.rows,
        registers=voice.registers,
        end_s=end_s,
        span_s=voice.pace_s if voice.is_slow else 0,
        usual=voice.usual,
        clumps=voice.normal.clumps,
    )
