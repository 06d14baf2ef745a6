"""What is looked up about the past: what people were told, turn by turn, and the words by which incidents are found."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from itsus.model.event import NoticeEvent
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.scope import DIMENSIONS
from itsus.model.words import Strength

#: More words are not looked for.
WORDS_MAX: Final = 10


class Said(msgspec.Struct, frozen=True):
    """One turn of a notice, without its words: enough to say what was said and when.

    Args:
        at: When.
        event: `notice.proposed`, `.published`, `.updated`, `.resolved` or `.retracted`.
        app: Whose people.
        incident: About which incident.
        notice: Which notice.
        strength: `hint` or `notice`.
        why: The row of the table "who may let what out", or the act behind it.
        people: How many people agreed to it; 0: it needed nobody.
    """

    at: datetime
    event: str
    app: str
    incident: str
    notice: str
    strength: Strength
    why: str = ""
    people: int = 0


def shorten(event: NoticeEvent) -> Said:
    """Return an event of a notice without its words."""
    return Said(
        at=event.at,
        event=event.event,
        app=event.app,
        incident=event.incident,
        notice=event.notice,
        strength=event.strength,
        why=event.why,
        people=len(event.by),
    )


def words_of_incident(incident: Incident) -> str:
    """Return the words by which an incident is found, in lower case."""
    places = (value for dimension in DIMENSIONS for value in incident.scope.values(dimension))
    seen = (evidence.words for evidence in incident.evidence)
    return _join((incident.id, incident.app, incident.state, incident.severity, *places, *incident.fault.words, *seen))


def words_of_notice(notice: Notice) -> str:
    """Return the words that people read or would read, in lower case."""
    wordings = [wording for wording in (notice.live, notice.proposal and notice.proposal.wording) if wording]
    texts = (part for wording in wordings for text in wording.text.values() for part in (text.title, text.body))
    return _join((notice.id, *dict.fromkeys(texts)))


def split_search(search: str) -> list[str]:
    """Return the words that one looks for; each has to be found."""
    return search.lower().split()[:WORDS_MAX]


def _join(parts: Iterable[str]) -> str:
    return "\n".join(parts).lower()
