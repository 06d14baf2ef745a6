"""What people said, as windows."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, datetime

import numpy as np

from itsus.model.scope import Series
from itsus.model.settings import AppSettings, Settings
from itsus.model.window import PEOPLE_WIDTH, READINGS, REGISTERS, REPEAT_WIDTH, TEXT_HASH, WindowBatch
from itsus.model.words import BLAMES, INTENTS, UNIT

MONDAY = int(datetime(2021, 9, 27, tzinfo=UTC).timestamp())
SETTINGS = Settings(apps={"photogram": AppSettings(active_people=10_000)})


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def voice(kind: str = "report", country: str = "", source: str = "app", component: str = "") -> Series:
    return Series("photogram", component, country, "", "", "", kind, source)


def said(
    rows: Iterable[tuple[Series, int]],
    start: int,
    intent: str = "",
    blame: str = "none",
    span: int = 10,
    persons: Iterable[str] = (),
    weight: int = 1,
    copy: int = 0,
) -> WindowBatch:
    """Rows are (series, messages), each standing for `weight`; without an intent they have no text; `persons` wrote all
    of them; with a `copy` they all are copies of one long text, known by it."""
    listed = list(rows)
    table = np.zeros((len(listed), PEOPLE_WIDTH), np.int64)
    for i, (_, n) in enumerate(listed):
        table[i, :READINGS] = [i, start, span, n * weight * UNIT, n * weight * weight * UNIT]
        if intent:
            table[i, READINGS + INTENTS.index(intent) * len(BLAMES) + BLAMES.index(blame)] = n * weight * UNIT
    registers = np.tile(register(persons), (len(listed), 1))
    repeats = np.insert(table, TEXT_HASH, copy, axis=1) if copy else np.zeros((0, REPEAT_WIDTH), np.int64)
    series = tuple(r[0] for r in listed)
    return WindowBatch("n", 0, series=series, people=table, registers=registers, repeats=repeats)


def register(persons: Iterable[str]) -> np.ndarray[tuple[int], np.dtype[np.uint8]]:
    """Return HyperLogLog registers of some people, as intake would keep them."""
    registers = np.zeros(REGISTERS, np.uint8)
    for person in persons:
        value = int.from_bytes(hashlib.blake2b(person.encode(), digest_size=8).digest(), "big")
        place, rest = value % REGISTERS, value // REGISTERS
        rank = 57 - rest.bit_length() + 1
        registers[place] = max(int(registers[place]), rank)
    return registers
