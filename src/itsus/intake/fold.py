"""Signals to columnar windows: checked, counted once, forgotten.

One `Fold` is the memory of one intake node (or of one replay). It holds what was counted since the last flush, and for
ten minutes hashes of what it has seen. Bounded: a flood of made-up labels, times or ids is refused or forgotten early.
"""

import secrets
import struct
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from itsus.intake.check import check_amounts, check_times, time_received
from itsus.intake.hearing import Hearing
from itsus.intake.lines import Line, Lines
from itsus.intake.outcomes import OutcomeFold, alert_of
from itsus.intake.people import Amount, PeopleFold, weigh
from itsus.intake.persons import Authors, DailySecret, register_of
from itsus.intake.recent import Recent
from itsus.intake.refusal import Refusal
from itsus.intake.rows import Key, Rows, window_of
from itsus.intake.tables import count_table, metric_table, people_tables, repeat_table
from itsus.model.confusion import Reader
from itsus.model.errors import InputError
from itsus.model.scope import Series
from itsus.model.signal import Signal
from itsus.model.window import COUNT_WIDTH, FAILED, OK, Alert, WindowBatch
from itsus.model.words import LATE_S, UNIT

_ALERTS_PER_FLUSH: Final = 10_000
_Take: TypeAlias = Callable[[Signal, Line, float, float], None]


#: What one author wrote: when, what, where and how much (the first of several is the least in this order, whatever the
#: order in which they came); then where it counts, who it was, and when it came.
_Written: TypeAlias = tuple[float, str, Series, Amount, Line, Key, int, float]
_ORDERED: Final = 4


class Fold:
    """Folds signals into windows.

    Args:
        node: Names this memory in its batches. Sequences begin at 1 with each `Fold`, so a node that starts again needs
            a new name.
        reader: Reads people's texts.
        secret: Fixes the secret of the day that persons are keyed with, so that a replay gives the same bytes twice.
            Drawn at random where absent, as it must be for real people.
        hearing: Which texts are read where too many come in.
    """

    def __init__(
        self, node: str, reader: Reader, *, secret: bytes | None = None, hearing: Hearing | None = None
    ) -> None:
        self._node = node
        self._sequence = 0
        self._lines = Lines()
        self._seen: Recent[bool] = Recent()
        self._totals: Recent[tuple[int, int, int]] = Recent()
        self._secret = DailySecret(secret)
        self._counts: Rows[list[int]] = Rows(lambda: [0] * COUNT_WIDTH)
        self._metrics: Rows[list[int]] = Rows(lambda: [0, 0])
        self._people = PeopleFold(reader, hearing or Hearing(secret or secrets.token_bytes(32)))
        self._authors = Authors()
        self._written: dict[int, _Written] = {}
        self._alerts: set[Alert] = set()
        self._outcomes = OutcomeFold()
        self.signals, self.late, self.refused = 0, 0, 0
        self._take_by_kind: Mapping[str, _Take] = {
            **dict.fromkeys(("request", "probe"), self._take_counts),
            **dict.fromkeys(("report", "search", "ticket", "mention"), self._take_people),
            **dict.fromkeys(("exposure", "followup"), self._take_outcome),
            "metric": self._take_metric,
            "alert": self._take_alert,
        }

    def add(self, signals: Sequence[Signal], received: datetime | None) -> list[Refusal]:
        """Check and count signals.

        Args:
            signals: In any order; of one series and span the last one wins.
            received: When they came in. None for files: each counts as received when it says, or at its end.

        Returns:
            The refused ones, by their place in `signals`. Late ones are not among them: `late` counts those.
        """
        received_s = None if received is None else received.timestamp()
        refused = []
        for index, signal in enumerate(signals):
            try:
                self._add_one(signal, received_s)
            except InputError as error:
                refused.append(Refusal(index, error.code, str(error)))
        self._count_authors()
        self._people.read()
        self.refused += len(refused)
        return refused

    @property
    def unread(self) -> int:
        """Signals since the last flush whose text there was no time to read."""
        return self._people.unread

    def count_refused(self, number: int) -> None:
        """Count items that were refused before they came here (not decoded, not allowed)."""
        self.refused += number

    def flush(self) -> WindowBatch | None:
        """Return everything since the last flush, with the next sequence; None if there was nothing."""
        if not (self.signals or self.late or self.refused):
            return None
        self._sequence += 1
        batch = self._build()
        self._alerts = set()
        self.signals, self.late, self.refused = 0, 0, 0
        self._lines.forget()
        return batch

    def _build(self) -> WindowBatch:
        counts, metrics, people = self._counts.take(), self._metrics.take(), self._people.take()
        series, index = self._lines.sort(key[0] for table in (counts, metrics, people.rows) for key in table)
        said = people_tables(people.rows, index)
        return WindowBatch(
            node=self._node,
            sequence=self._sequence,
            series=series,
            counts=count_table(counts, index),
            people=said.people,
            registers=said.registers,
            metrics=metric_table(metrics, index),
            repeats=repeat_table(people.copies, index),
            samples=said.samples,
            alerts=tuple(sorted(self._alerts)),
            outcomes=self._outcomes.take(),
            signals=self.signals,
            late=self.late,
            refused=self.refused,
            unread=people.unread,
        )

    def _add_one(self, signal: Signal, received_s: float | None) -> None:
        line = self._lines.of(signal)
        check_amounts(signal)
        now_s = time_received(signal) if received_s is None else received_s
        at_s = check_times(signal, now_s)
        if at_s + signal.span + LATE_S < now_s:
            self.late += 1
            return
        key = _key_of(signal, at_s) if signal.id or signal.person else None
        if key is not None and self._seen.is_known(key, now_s):
            return
        self._take_by_kind[line.kind](signal, line, at_s, now_s)
        self.signals += 1
        if key is not None:
            self._seen.swap(key, True, now_s)

    def _take_counts(self, signal: Signal, line: Line, at_s: float, now_s: float) -> None:
        row = self._counts.at(window_of(line.place, at_s, signal.span))
        weight = UNIT if signal.weight == 1 else round(signal.weight * UNIT)
        ok, failed, column = signal.ok * weight, signal.failed * weight, line.error_column
        row[OK] += ok
        row[FAILED] += failed
        if column:
            row[column] += failed
        # Devices share a source: what one says of a time corrects nothing that another said.
        if signal.span and not signal.id and not line.is_of_devices:
            key = hash((line.series_hash, at_s, signal.span))
            before = self._totals.swap(key, (ok, failed, column), now_s)
            if before is not None:
                _take_back(row, *before)

    def _take_metric(self, signal: Signal, line: Line, at_s: float, _now_s: float) -> None:
        cell = self._metrics.at(window_of(line.place, at_s, signal.span))
        (cell[0],) = struct.unpack("<q", struct.pack("<d", signal.value))
        cell[1] = line.bad

    def _take_alert(self, signal: Signal, line: Line, at_s: float, _now_s: float) -> None:
        if len(self._alerts) >= _ALERTS_PER_FLUSH:
            raise InputError("too many alerts at once", code="too_many_series")
        self._alerts.add(alert_of(signal, line.series, at_s))

    def _take_people(self, signal: Signal, line: Line, at_s: float, now_s: float) -> None:
        key = window_of(line.place, at_s, signal.span)
        if not signal.person:
            self._people.add(line, key, weigh(signal.count, signal.weight), signal.text)
            return
        number = self._secret.number(signal.person, now_s)
        author = hash((number, line.series.app, "" if line.is_of_devices else line.series.source))
        if self._authors.is_counted(author, now_s):
            return
        self._people.rows.at(key)  # refused now or not at all
        amount, series = weigh(1, signal.weight), line.series
        written = (at_s, signal.text, series, amount, line, key, number, now_s)
        before = self._written.setdefault(author, written)
        if before is not written and written[:_ORDERED] < before[:_ORDERED]:
            self._written[author] = written

    def _count_authors(self) -> None:
        """Count each author's first message, now that it is known: further ones add nothing, whatever their order."""
        written, self._written = self._written, {}
        for author, (_, text, _, amount, line, key, number, now_s) in written.items():
            self._people.add(line, key, amount, text).count_person(*register_of(number))
            self._authors.count(author, now_s)

    def _take_outcome(self, signal: Signal, _line: Line, at_s: float, _now_s: float) -> None:
        self._outcomes.add(signal, at_s)


def _key_of(signal: Signal, at_s: float) -> int:
    """Return what makes a signal with `id` or `person` the same as another; machines' spans are `_totals`' business."""
    if signal.id:
        return hash((signal.source, signal.id))
    return hash((signal.kind, signal.source, signal.app, signal.person, at_s, signal.text))


def _take_back(row: list[int], ok: int, failed: int, column: int) -> None:
    """Leave in the row only the difference to what was counted for the same series and span before."""
    row[OK] -= ok
    row[FAILED] -= failed
    if column:
        row[column] -= failed
