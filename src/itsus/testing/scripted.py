"""Detectors and a measure of confusion that say what a script tells them. For tests of decisions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from itsus.model.confusion import Compared, Confusion, ConfusionField, Question
from itsus.model.engine import Frozen
from itsus.model.evidence import Evidence
from itsus.model.scope import Scope
from itsus.model.settings import Settings
from itsus.model.window import WindowBatch


@dataclass(frozen=True, slots=True)
class Cue:
    """What holds from one time until before another."""

    since: datetime
    until: datetime
    says: Evidence | tuple[str, Scope, Confusion]

    def holds(self, now: datetime) -> bool:
        """Tell whether it holds now."""
        return self.since <= now < self.until


def next_edge(cues: Sequence[Cue], now: datetime) -> datetime | None:
    """Return the next time after `now` at which a cue begins or ends."""
    return min((t for cue in cues for t in (cue.since, cue.until) if t > now), default=None)


class ScriptedDetector:
    """Says the evidence of its cues. `frozen` keeps what it was told last not to learn from."""

    name = "scripted"

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._cues = cues
        self.frozen: Frozen = {}

    def observe(self, windows: WindowBatch, now: datetime, frozen: Frozen, settings: Settings) -> list[Evidence]:
        """Return what holds now."""
        del windows, settings
        self.frozen = frozen
        return [c.says for c in self._cues if isinstance(c.says, Evidence) and c.holds(now)]

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next edge of a cue."""
        return next_edge(self._cues, now)

    def learning(self, app: str) -> tuple[str, datetime] | None:
        """Return None: a script learns nothing."""
        del app
        return None

    def dump(self) -> Any:
        """Return nothing: the script is no memory."""

    def load(self, data: Any) -> None:
        """Take nothing."""


class ScriptedMeter:
    """Says the confusion of its cues; about a scope without a cue, that people are calm."""

    def __init__(self, cues: Sequence[Cue]) -> None:
        self._cues = cues

    def measure(self, windows: WindowBatch, now: datetime, frozen: Frozen, settings: Settings) -> ConfusionField:
        """Return what holds now."""
        del windows, frozen, settings
        return _ScriptedField([c.says for c in self._cues if isinstance(c.says, tuple) and c.holds(now)])

    def next_due(self, now: datetime) -> datetime | None:
        """Return the next edge of a cue."""
        return next_edge(self._cues, now)

    def dump(self) -> Any:
        """Return nothing: the script is no memory."""

    def load(self, data: Any) -> None:
        """Take nothing."""


class _ScriptedField:
    def __init__(self, said: Sequence[tuple[str, Scope, Confusion]]) -> None:
        self._said = said

    def about(self, app: str, scope: Scope) -> Confusion:
        return next((c for a, s, c in self._said if a == app and s.overlaps(scope)), Confusion())

    def compare(self, app: str) -> Compared | None:
        said = self.about(app, Scope())
        return Compared(said.people_per_min, 0.0, 2.0) if said.level != "none" else None

    def asked(self, app: str) -> tuple[Question, ...]:
        shares = self.about(app, Scope()).blame
        return tuple(Question(blame, share) for blame, share in shares.items())

    def apps(self) -> tuple[str, ...]:
        return tuple(sorted({a for a, _, _ in self._said}))


#: A confusion that nobody doubts, and its words.
CONFUSED = Confusion(
    people_per_min=400.0,
    share=0.002,
    level="high",
    blame={"account": 0.4, "connection": 0.3, "device": 0.1, "service": 0.2},
    kinds=("report",),
    sources=("app",),
)
