"""Folded signals: columnar 10-second windows that merge in any order.

All columns are integers, so merging (sums, and maxima for registers) gives the same bytes whatever the order. A table
is a 2-D int64 array, one row per (series, start, span), its columns named by the constants below; `S`, `START`, `SPAN`
are common to all. Rows may be negative: a corrected machine count is sent as the difference to what was sent before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Literal, TypeAlias

import msgspec
import numpy as np
from numpy.typing import NDArray

from itsus.model.scope import Series
from itsus.model.words import BLAMES, ERROR_CLASSES, INTENTS

Table: TypeAlias = NDArray[np.int64]

#: Columns shared by all tables: index into `series`, start in Unix seconds (a multiple of 10), span in seconds (>= 10).
S, START, SPAN = 0, 1, 2

#: `counts` (request, probe): S, START, SPAN, ok, failed, then failed by class. Weighted, in 1/1024.
OK, FAILED, ERRORS = 3, 4, 5
COUNT_WIDTH: Final = ERRORS + len(ERROR_CLASSES)

#: `people` (report, search, ticket, mention): S, START, SPAN, messages (weighted, in 1/1024), their squared weights (in
#: 1/1024: what messages that stand for others vary by), then intent x blame sums (weighted, in 1/1024; C order of
#: INTENTS x BLAMES).
MESSAGES, SQUARES, READINGS = 3, 4, 5
PEOPLE_WIDTH: Final = READINGS + len(INTENTS) * len(BLAMES)

#: `metrics`: S, START, SPAN, the value's float64 bits, its bad direction (index into BAD_WAYS). Last received wins.
VALUE_BITS, BAD = 3, 4
METRIC_WIDTH: Final = 5
BAD_WAYS: Final[tuple[str, ...]] = ("both", "up", "down")

#: `repeats`: the part of `people` that is copies of long texts: S, START, SPAN, what the text is known by (a hash that
#: small changes leave alone, 62 bits), then the columns of `people` from MESSAGES on.
TEXT_HASH, REPEATED = 3, 4
REPEAT_WIDTH: Final = PEOPLE_WIDTH + 1

#: Distinct people per row of `people`: a HyperLogLog with this many 8-bit registers, merged by max.
REGISTERS: Final = 128


class Alert(msgspec.Struct, frozen=True, order=True):
    """One alert's state at a time. `key` identifies it over its life (groupKey + fingerprint, or source + name)."""

    series: Series
    at_s: int
    key: str
    status: Literal["firing", "resolved"]
    severity: str = ""


class Sample(msgspec.Struct, frozen=True, order=True):
    """A redacted text, kept so that operators see what people say. At most 5 per row, those of the smallest `rank`."""

    series: Series
    start_s: int
    rank: int
    text: str
    intent: str
    blame: str


class Outcome(msgspec.Struct, frozen=True, order=True):
    """Exposures and follow-ups, counted. For an exposure `answer` is "affected", "unaffected" or "", for a followup
    "works" or "broken"."""

    kind: Literal["exposure", "followup"]
    app: str
    notice: str
    country: str
    arm: str
    answer: str
    start_s: int
    count: int
    source: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class WindowBatch:
    """Partials of some windows from one intake node; (node, sequence) makes it idempotent.

    `late` and `refused` count signals that are in no table, `unread` those whose text there was no time to read: others
    stand for them.
    """

    node: str
    sequence: int
    series: tuple[Series, ...] = ()
    counts: Table = field(default_factory=lambda: np.zeros((0, COUNT_WIDTH), np.int64))
    people: Table = field(default_factory=lambda: np.zeros((0, PEOPLE_WIDTH), np.int64))
    registers: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, REGISTERS), np.uint8))
    metrics: Table = field(default_factory=lambda: np.zeros((0, METRIC_WIDTH), np.int64))
    repeats: Table = field(default_factory=lambda: np.zeros((0, REPEAT_WIDTH), np.int64))
    alerts: tuple[Alert, ...] = ()
    samples: tuple[Sample, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    signals: int = 0
    late: int = 0
    refused: int = 0
    unread: int = 0

    def is_empty(self) -> bool:
        """Tell whether it holds nothing that the engine would look at."""
        tables = (self.counts, self.people, self.metrics)
        return not (self.alerts or self.outcomes or any(len(t) for t in tables))


SAMPLES_PER_ROW: Final = 5
#: Above this many parts, it takes longer to look for equal ones than to merge them.
_FEW_PARTS: Final = 16


def merge(batches: Iterable[WindowBatch]) -> WindowBatch:
    """Merge batches into one with sorted, unique series and one row per (series, start, span).

    The result does not depend on the order of the batches, except for `metrics`, where the last batch wins, and for
    `node` and `sequence`, which are empty.
    """
    parts = list(batches)
    series, maps = _merge_series([b.series for b in parts])
    people, registers = _merge_people(parts, maps)
    return WindowBatch(
        node="",
        sequence=0,
        series=series,
        counts=_sum_rows([b.counts for b in parts], maps, keys=3, width=COUNT_WIDTH),
        people=people,
        registers=registers,
        metrics=_last_rows([b.metrics for b in parts], maps),
        repeats=_sum_rows([b.repeats for b in parts], maps, keys=4, width=REPEAT_WIDTH),
        alerts=tuple(sorted({a for b in parts for a in b.alerts}, key=lambda a: (a.at_s, a))),
        samples=_fewest([s for b in parts for s in b.samples]),
        outcomes=_sum_outcomes([o for b in parts for o in b.outcomes]),
        signals=sum(b.signals for b in parts),
        late=sum(b.late for b in parts),
        refused=sum(b.refused for b in parts),
        unread=sum(b.unread for b in parts),
    )


def encode(batch: WindowBatch) -> bytes:
    """Return a compact binary form (MessagePack) that `decode` reads back exactly."""
    return msgspec.msgpack.encode({name: getattr(batch, name) for name in WindowBatch.__slots__}, enc_hook=_pack_array)


def decode(data: bytes) -> WindowBatch:
    """Read what `encode` wrote.

    Raises:
        msgspec.DecodeError: if the bytes are cut or not of this form.
    """
    return msgspec.msgpack.decode(data, type=_Wire).to_batch()


class _Packed(msgspec.Struct, frozen=True, array_like=True):
    rows: int
    data: bytes

    def table(self, width: int) -> Table:
        return np.frombuffer(self.data, "<i8").reshape(self.rows, width).astype(np.int64)


class _Wire(msgspec.Struct, frozen=True):
    node: str
    sequence: int
    series: tuple[Series, ...]
    counts: _Packed
    people: _Packed
    registers: _Packed
    metrics: _Packed
    repeats: _Packed
    alerts: tuple[Alert, ...]
    samples: tuple[Sample, ...]
    outcomes: tuple[Outcome, ...]
    signals: int
    late: int
    refused: int
    unread: int

    def to_batch(self) -> WindowBatch:
        return WindowBatch(
            node=self.node,
            sequence=self.sequence,
            series=self.series,
            counts=self.counts.table(COUNT_WIDTH),
            people=self.people.table(PEOPLE_WIDTH),
            registers=np.frombuffer(self.registers.data, np.uint8).reshape(self.registers.rows, REGISTERS),
            metrics=self.metrics.table(METRIC_WIDTH),
            repeats=self.repeats.table(REPEAT_WIDTH),
            alerts=self.alerts,
            samples=self.samples,
            outcomes=self.outcomes,
            signals=self.signals,
            late=self.late,
            refused=self.refused,
            unread=self.unread,
        )


def _pack_array(value: Any) -> _Packed:
    if not isinstance(value, np.ndarray):
        raise TypeError(f"cannot encode {type(value).__name__}")
    little = value if value.dtype == np.uint8 else value.astype("<i8")
    return _Packed(len(value), np.ascontiguousarray(little).tobytes())


def _merge_series(parts: list[tuple[Series, ...]]) -> tuple[tuple[Series, ...], list[Table]]:
    """Return all series, sorted and unique, and per part the places of its series among them.

    Nodes sort their series, and mostly report the same ones: sorted runs are merged, equal parts are taken once.
    """
    several = [part for at, part in enumerate(parts) if part not in parts[:at]] if len(parts) < _FEW_PARTS else parts
    together = [s for part in several for s in part]
    together.sort()
    series = tuple(dict.fromkeys(together))
    if len(several) == 1 and series == several[0]:
        return series, [np.arange(len(series))] * len(parts)
    place = {s: i for i, s in enumerate(series)}
    return series, [np.fromiter(map(place.__getitem__, part), np.int64, len(part)) for part in parts]


def _stack(tables: list[Table], maps: list[Table], width: int) -> Table:
    moved = []
    for table, series_of in zip(tables, maps, strict=True):
        if len(table):
            copy = table.copy()
            copy[:, S] = series_of[copy[:, S]]
            moved.append(copy)
    return np.concatenate(moved) if moved else np.zeros((0, width), np.int64)


def _group(rows: Table, keys: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the stable order that sorts rows by their first `keys` columns, and where each group starts in it."""
    columns = [rows[:, k] for k in range(keys) if (rows[:, k] != rows[0, k]).any()] or [rows[:, 0]]
    order = np.argsort(columns[0], kind="stable") if len(columns) == 1 else np.lexsort(columns[::-1])
    is_new = np.zeros(len(rows), bool)
    is_new[0] = True
    for column in columns:
        ordered = column[order]
        is_new[1:] |= ordered[1:] != ordered[:-1]
    return order, np.flatnonzero(is_new)


def _sum_rows(tables: list[Table], maps: list[Table], *, keys: int, width: int) -> Table:
    rows = _stack(tables, maps, width)
    if not len(rows):
        return rows
    order, starts = _group(rows, keys)
    ordered = rows[order]
    return np.hstack([ordered[starts, :keys], np.add.reduceat(ordered[:, keys:], starts, axis=0)])


def _last_rows(tables: list[Table], maps: list[Table]) -> Table:
    rows = _stack(tables, maps, METRIC_WIDTH)
    if not len(rows):
        return rows
    order, starts = _group(rows, 3)
    last: Table = rows[order[np.append(starts[1:], len(rows)) - 1]]
    return last


def _merge_people(parts: list[WindowBatch], maps: list[Table]) -> tuple[Table, NDArray[np.uint8]]:
    rows = _stack([b.people for b in parts], maps, PEOPLE_WIDTH)
    if not len(rows):
        return rows, np.zeros((0, REGISTERS), np.uint8)
    registers = np.concatenate([b.registers for b in parts if len(b.people)])
    order, starts = _group(rows, 3)
    ordered = rows[order]
    sums = np.hstack([ordered[starts, :3], np.add.reduceat(ordered[:, 3:], starts, axis=0)])
    return sums, np.maximum.reduceat(registers[order], starts, axis=0)


def _fewest(samples: list[Sample]) -> tuple[Sample, ...]:
    kept: list[Sample] = []
    for sample in sorted(set(samples)):
        row = (sample.series, sample.start_s)
        if sum((s.series, s.start_s) == row for s in kept[-SAMPLES_PER_ROW:]) < SAMPLES_PER_ROW:
            kept.append(sample)
    return tuple(kept)


def _sum_outcomes(outcomes: list[Outcome]) -> tuple[Outcome, ...]:
    sums: dict[Outcome, int] = {}
    for outcome in outcomes:
        key = msgspec.structs.replace(outcome, count=0)
        sums[key] = sums.get(key, 0) + outcome.count
    return tuple(msgspec.structs.replace(key, count=n) for key, n in sorted(sums.items()))
