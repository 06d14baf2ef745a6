"""Keeps what a page about a replay needs: counts per minute and app, and everything that was decided."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import msgspec

from itsus.intake.refusal import Refusal
from itsus.model.event import Event
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.store import Present, StepResult
from itsus.model.window import FAILED, MESSAGES, OK, SPAN, START, S, Table, WindowBatch
from itsus.model.words import UNIT

#: Refused signals that are kept with their reasons; the rest is only counted.
REFUSALS_KEPT = 20


@dataclass(slots=True)
class Curves:
    """What was counted about one app, by Unix minute."""

    said: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    ok: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    failed: dict[int, float] = field(default_factory=lambda: defaultdict(float))
    confused: dict[int, float] = field(default_factory=dict)


class Record:
    """A replay as it was: hand it to `replay(witness=...)`, then to `write_report`."""

    def __init__(self) -> None:
        self.curves: dict[str, Curves] = defaultdict(Curves)
        self.events: list[Event] = []
        self.incidents: dict[str, Incident] = {}
        self.notices: dict[str, Notice] = {}
        self.refusals: list[Refusal] = []
        self.refused = 0

    def observe(self, batch: WindowBatch | None, result: StepResult) -> None:
        """Take in what came in and what was decided."""
        if batch is not None:
            self._count(batch)
        self.events += result.events
        self.incidents |= {i.id: i for i in result.incidents}
        self.notices |= {n.id: n for n in result.notices}
        self._measure(result.facts, int(result.now.timestamp()) // 60)

    def refuse(self, refusals: list[Refusal]) -> None:
        """Take note of signals that were refused."""
        self.refused += len(refusals)
        self.refusals += refusals[: REFUSALS_KEPT - len(self.refusals)]

    def _count(self, batch: WindowBatch) -> None:
        for row in batch.people:
            minute, app = int(row[START]) // 60, batch.series[int(row[S])].app
            self.curves[app].said[minute] += _a_minute(row, MESSAGES)
        for row in batch.counts:
            minute, curves = int(row[START]) // 60, self.curves[batch.series[int(row[S])].app]
            curves.ok[minute] += _a_minute(row, OK)
            curves.failed[minute] += _a_minute(row, FAILED)

    def _measure(self, facts: Mapping[str, str], minute: int) -> None:
        for key, body in facts.items():
            if key.startswith("now/"):
                present = msgspec.json.decode(body, type=Present)
                curve = self.curves[key.removeprefix("now/")].confused
                curve[minute] = max(curve.get(minute, 0.0), present.confusion.people_per_min)


def _a_minute(row: Table, column: int) -> float:
    """Return what a row counts in its first minute: a slow source counts many of them at once."""
    return int(row[column]) / UNIT * min(1.0, 60 / max(1, int(row[SPAN])))
