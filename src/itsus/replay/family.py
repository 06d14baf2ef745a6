"""Incidents that happened together, and what was kept about them: the material of one story of a page."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from itsus.model.event import Event, OperatorsTold
from itsus.model.evidence import Evidence
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.words import SEVERITIES, Severity
from itsus.replay.curves import Strip

#: Moments told of one incident; one that flaps for days would fill the page.
MOMENTS_KEPT: Final = 60
#: Runs of one detector's evidence drawn in one family; what comes after them is drawn as one with the last.
RUNS_KEPT: Final = 40
#: Cells of a strip: more cannot be told apart on a screen.
CELLS_KEPT: Final = 600
#: So much of the time around a family is kept closely, at least; sources that count slowly need more.
AROUND_MIN: Final = 30
_AROUND_SPANS: Final = 6


@dataclass(frozen=True, slots=True)
class Moment:
    """All that happened to one incident in one step, and how the incident and its notice stood after it."""

    at: datetime
    events: tuple[Event, ...]
    incident: Incident
    notice: Notice | None


@dataclass(slots=True)
class Saga:
    """One incident from its first moment to its last. `worst` is how it stood when most of it failed."""

    incident: Incident
    worst: Incident
    moments: list[Moment] = field(default_factory=list)
    left_out: int = 0
    notice: Notice | None = None

    @property
    def is_notable(self) -> bool:
        """Tell whether anybody was told, or could have been: a mere suspicion that passed is not notable."""
        is_told = any(isinstance(event, OperatorsTold) for moment in self.moments for event in moment.events)
        is_sure = self.incident.confirmed_at is not None and self.incident.state != "dismissed"
        return is_sure or is_told or self.incident.by_hand or bool(self.incident.notice)

    def add(self, moment: Moment) -> None:
        """Take note of what happened."""
        if len(self.moments) < MOMENTS_KEPT or not moment.incident.is_open:
            self.moments.append(moment)
        else:
            self.left_out += 1

    def follow(self, incident: Incident, notice: Notice | None) -> None:
        """Take note of how it and its notice stand."""
        self.incident, self.notice = incident, notice or self.notice
        if _rank(incident.severity) >= _rank(self.worst.severity) and incident.evidence:
            self.worst = incident


@dataclass(slots=True)
class Run:
    """An unbroken stretch of one detector's evidence; `words` are those of its strongest moment."""

    since: datetime
    until: datetime
    strength: tuple[float, float]
    words: str


@dataclass(slots=True)
class Family:
    """Incidents that happened together, and what was counted around them."""

    sagas: dict[str, Saga] = field(default_factory=dict)
    strips: dict[str, Strip] = field(default_factory=lambda: defaultdict(lambda: Strip(CELLS_KEPT)))
    runs: dict[tuple[str, str, str], list[Run]] = field(default_factory=dict)

    @property
    def since(self) -> datetime:
        """When the first of them became visible."""
        return min(saga.incident.visible_since for saga in self.sagas.values())

    @property
    def until(self) -> datetime | None:
        """When the last of them ended; None while one is open."""
        ends = [saga.incident.ended_at for saga in self.sagas.values()]
        return None if None in ends else max(end for end in ends if end is not None)

    @property
    def pace_min(self) -> float:
        """The pace of the quickest source whose evidence counted, in minutes."""
        return min((e.span_s for s in self.sagas.values() for e in s.worst.evidence), default=60) / 60

    @property
    def weight(self) -> tuple[bool, int, float]:
        """How much it matters that it is told in full: spoken about, how bad, how long."""
        spoken = any(s.incident.spoke_at for s in self.sagas.values())
        worst = max(_rank(s.worst.severity) for s in self.sagas.values())
        return spoken, worst, (self.until or datetime.max.replace(tzinfo=UTC)).timestamp() - self.since.timestamp()

    def reach(self) -> tuple[float, float]:
        """Return the Unix minutes from which to which it and what is near it lie."""
        around = max(AROUND_MIN, _AROUND_SPANS * self.pace_min)
        end = self.until
        last = end.timestamp() / 60 + around if end is not None else float("inf")
        return self.since.timestamp() / 60 - around, last


@dataclass(frozen=True, slots=True)
class Suspicion:
    """An incident that was dismissed before anybody was told."""

    incident: Incident
    seen: tuple[Evidence, ...]


def extend(runs: list[Run], piece: Evidence) -> None:
    """Draw a piece of evidence on, or begin a new run with it."""
    last, strength = (runs[-1] if runs else None), (piece.failing or 0.0, piece.score)
    if last is None or (piece.since > last.until and len(runs) < RUNS_KEPT):
        runs.append(Run(piece.since, piece.until, strength, piece.words))
        return
    last.until = max(last.until, piece.until)
    if strength > last.strength:
        last.strength, last.words = strength, piece.words


def _rank(severity: Severity) -> int:
    return SEVERITIES.index(severity)
