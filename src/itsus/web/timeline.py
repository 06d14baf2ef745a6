"""What happened about one incident, in the order of time: symptoms, decisions and what they rested on, words."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

import msgspec

from itsus.model.event import DecisionEvent, IncidentEvent
from itsus.model.evidence import Evidence
from itsus.model.incident import Incident
from itsus.model.store import StoredEvent, Tally

Kind: TypeAlias = Literal["symptom", "event"]


class Entry(msgspec.Struct, frozen=True):
    """One thing that happened.

    Args:
        at: When.
        after: How long after people could see the first symptom; negative before it.
        kind: A symptom as a detector saw it first, or an event.
        stored: The event, if it is one.
        evidence: The symptom; behind a decision, what was seen then.
        is_first: Nothing was seen before it.
    """

    at: datetime
    after: timedelta
    kind: Kind
    stored: StoredEvent | None = None
    evidence: tuple[Evidence, ...] = ()
    is_first: bool = False

    def is_start(self) -> bool:
        """Tell whether the silence is counted from here."""
        return self.kind == "symptom" and not self.after


class Answers(msgspec.Struct, frozen=True):
    """What people answered when they were asked whether it works again."""

    works: int = 0
    broken: int = 0


def write_timeline(incident: Incident, events: Sequence[StoredEvent]) -> list[Entry]:
    """Return what happened, oldest first.

    Args:
        incident: What it is about.
        events: Its events, oldest first; the latest of them are enough.
    """
    entries = [*_list_symptoms(incident, events), *_list_events(incident, events)]
    return sorted(entries, key=lambda entry: entry.at)


def count_answers(tallies: Iterable[Tally], notice: str) -> Answers:
    """Return what those who were shown a notice answered."""
    mine = [t for t in tallies if notice and t.kind == "followup" and t.notice == notice]
    return Answers(
        works=sum(t.count for t in mine if t.answer == "works"),
        broken=sum(t.count for t in mine if t.answer == "broken"),
    )


def _list_symptoms(incident: Incident, events: Sequence[StoredEvent]) -> Iterator[Entry]:
    """Each kind of symptom once, when it began, in the words in which it was first told."""
    first: dict[tuple[str, str], Evidence] = {}
    told = [piece for s in events if isinstance(s.event, IncidentEvent) for piece in s.event.evidence]
    for piece in (*told, *incident.evidence):
        known = first.setdefault((piece.detector, piece.kind), piece)
        if piece.since < known.since:
            first[piece.detector, piece.kind] = msgspec.structs.replace(known, since=piece.since)
    for number, since in enumerate(sorted({piece.since for piece in first.values()})):
        began = tuple(piece for piece in first.values() if piece.since == since)
        yield Entry(since, since - incident.visible_since, "symptom", evidence=began, is_first=number == 0)


def _list_events(incident: Incident, events: Sequence[StoredEvent]) -> Iterator[Entry]:
    seen: tuple[Evidence, ...] = ()
    for stored in events:
        if isinstance(stored.event, IncidentEvent) and stored.event.evidence:
            seen = stored.event.evidence
        behind = seen if isinstance(stored.event, DecisionEvent) else ()
        yield Entry(stored.event.at, stored.event.at - incident.visible_since, "event", stored, behind)
