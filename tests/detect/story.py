"""A small language for telling detectors what was counted, and when."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import numpy as np

from itsus.model.engine import Detector, Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Series
from itsus.model.settings import Settings
from itsus.model.window import (
    COUNT_WIDTH,
    ERRORS,
    METRIC_WIDTH,
    PEOPLE_WIDTH,
    READINGS,
    REGISTERS,
    Alert,
    WindowBatch,
    merge,
)
from itsus.model.words import BLAMES, ERROR_CLASSES, INTENTS, UNIT

#: Monday, midnight.
MONDAY = int(datetime(2021, 9, 27, tzinfo=UTC).timestamp())
SETTINGS = Settings()


def at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def series(kind: str, **attributes: str) -> Series:
    values = dict.fromkeys(("app", "component", "country", "platform", "version", "network"), "")
    values["app"] = "photogram"
    return Series(**{**values, "kind": kind, "source": "gateway", **attributes})


def counts(rows: Iterable[tuple[Series, int, int, int]], start: int, span: int = 10, error: str = "5xx") -> WindowBatch:
    """Rows are (series, ok, failed, weight); weight multiplies both."""
    listed = list(rows)
    table = np.zeros((len(listed), COUNT_WIDTH), np.int64)
    for i, (_, ok, failed, weight) in enumerate(listed):
        table[i, :5] = [i, start, span, ok * weight * UNIT, failed * weight * UNIT]
        table[i, ERRORS + ERROR_CLASSES.index(error)] = failed * weight * UNIT
    return WindowBatch("n", 0, series=tuple(r[0] for r in listed), counts=table)


def people(
    rows: Iterable[tuple[Series, int]], start: int, span: int = 10, intent: str = "", blame: str = "none"
) -> WindowBatch:
    """Rows are (series, messages); without an intent they have no text."""
    listed = list(rows)
    table = np.zeros((len(listed), PEOPLE_WIDTH), np.int64)
    for i, (_, n) in enumerate(listed):
        table[i, :4] = [i, start, span, n * UNIT]
        if intent:
            table[i, READINGS + INTENTS.index(intent) * len(BLAMES) + BLAMES.index(blame)] = n * UNIT
    registers = np.zeros((len(listed), REGISTERS), np.uint8)
    return WindowBatch("n", 0, series=tuple(r[0] for r in listed), people=table, registers=registers)


def metrics(rows: Iterable[tuple[Series, float]], start: int, span: int = 60, bad: int = 0) -> WindowBatch:
    listed = list(rows)
    table = np.zeros((len(listed), METRIC_WIDTH), np.int64)
    for i, (_, value) in enumerate(listed):
        table[i] = [i, start, span, int(np.float64(value).view(np.int64)), bad]
    return WindowBatch("n", 0, series=tuple(r[0] for r in listed), metrics=table)


def alerts(*given: Alert) -> WindowBatch:
    return WindowBatch("n", 0, series=tuple(sorted({a.series for a in given})), alerts=given)


@dataclass
class Story:
    """Feeds a detector step by step and keeps what it said last."""

    detector: Detector
    now: int = MONDAY
    evidence: list[Evidence] = field(default_factory=list)
    frozen: Frozen = field(default_factory=dict)

    def step(self, *batches: WindowBatch, to: int | None = None) -> list[Evidence]:
        self.now = self.now + 10 if to is None else to
        self.evidence = self.detector.observe(merge(batches), at(self.now), self.frozen, SETTINGS)
        return self.evidence

    def run(self, seconds: int, make: Callable[[int], WindowBatch], pace: int = 10) -> list[list[Evidence]]:
        """Let time pass; `make(start)` is the window that starts there, received when it ends."""
        said = []
        for _ in range(seconds // pace):
            start = self.now
            said.append(self.step(make(start), to=start + pace))
        return said


def grid(kind: str, **values: Sequence[str]) -> list[Series]:
    """Return all combinations of the given values."""
    return [series(kind, **dict(zip(values, combo, strict=True))) for combo in product(*values.values())]


def restored(detector: Detector, make: Callable[[], Detector]) -> Detector:
    """Return a new detector with the memory of another, as it comes out of a snapshot."""
    memory = msgspec.msgpack.decode(msgspec.msgpack.encode(detector.dump()))
    fresh = make()
    fresh.load(memory)
    return fresh


def minutes(n: float) -> int:
    return round(n * 60)


def hours(n: float) -> timedelta:
    return timedelta(hours=n)
