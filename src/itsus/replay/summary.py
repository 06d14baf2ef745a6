"""Counts what a replay led to, for its last line (DESIGN 4.2)."""

from datetime import UTC, datetime

from itsus.model.event import NoticeEvent, Summary
from itsus.model.incident import Incident
from itsus.model.signal import Signal
from itsus.model.store import StepResult
from itsus.model.window import WindowBatch


class Count:
    """Adds up signals and what was decided, step by step."""

    def __init__(self) -> None:
        self._signals = 0
        self._apps: set[str] = set()
        self._from_s = self._to_s = float("nan")
        self._incidents: dict[str, Incident] = {}
        self._spoken: dict[str, set[str]] = {"hint": set(), "notice": set()}
        self._retracted: set[str] = set()

    def add_signals(self, signals: list[Signal]) -> None:
        """Take note of the time that signals cover."""
        for signal in signals:
            start_s = signal.at.timestamp()
            end_s = start_s + signal.span
            self._from_s = start_s if not start_s >= self._from_s else self._from_s
            self._to_s = end_s if not end_s <= self._to_s else self._to_s

    def add_batch(self, batch: WindowBatch) -> None:
        """Count the signals that were taken in, and whose they are."""
        self._signals += batch.signals
        self._apps |= {series.app for series in batch.series} | {a.series.app for a in batch.alerts}

    def add_result(self, result: StepResult) -> None:
        """Count what a step decided."""
        self._incidents |= {incident.id: incident for incident in result.incidents}
        for event in result.events:
            if isinstance(event, NoticeEvent) and event.event == "notice.published":
                self._spoken[event.strength].add(event.notice)
            elif isinstance(event, NoticeEvent) and event.event == "notice.retracted":
                self._retracted.add(event.notice)

    def summary(self) -> Summary:
        """Return the last line. Incidents are those that were not dismissed."""
        real = [i for i in self._incidents.values() if i.state != "dismissed"]
        gaps = [(i.spoke_at - i.visible_since).total_seconds() for i in real if i.spoke_at is not None]
        return Summary(
            from_=_time(self._from_s),
            to=_time(self._to_s),
            signals=self._signals,
            apps=tuple(sorted(self._apps)),
            incidents=len(real),
            notices=len(self._spoken["notice"]),
            hints=len(self._spoken["hint"]),
            retracted=len(self._retracted),
            silence_gap_s=round(max(gaps)) if gaps else None,
        )


def _time(seconds: float) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds == seconds else None  # noqa: PLR0124 (NaN: there was none)
