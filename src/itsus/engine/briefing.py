"""What operators read in a message: first what they have to decide, then what is the matter, then why we think so."""

from collections.abc import Sequence
from typing import Final

from itsus.decide.reasons import REASONS
from itsus.model.incident import Incident
from itsus.model.notice import Proposal
from itsus.notices.audience import name_audience, name_part

_SEVERITIES: Final = {"minor": "a little of it fails", "partial": "part of it fails", "total": "all of it fails"}
#: A message is read on a locked phone; the rest stands in the console.
_SEEN_MAX: Final = 6


def brief(incident: Incident) -> str:
    """Return what is the matter, line by line: where and since when, what is seen, why we judge so."""
    seen = [*(e.words for e in incident.evidence if e.words), *incident.fault.words]
    reasons = [REASONS[code] for code in incident.decision.reasons] if incident.decision else []
    more = [f"and {len(seen) - _SEEN_MAX} more, in the console."] if len(seen) > _SEEN_MAX else []
    parts = [_list("What we see:", [*seen[:_SEEN_MAX], *more]), _list("Why:", reasons)]
    return "\n\n".join([_say_where(incident), *(part for part in parts if part)])


def brief_proposal(proposal: Proposal, incident: Incident, why: str) -> str:
    """Return the words that wait, in English where there are any, who would read them, and until when to decide."""
    text = proposal.wording.text.get("en") or next(iter(proposal.wording.text.values()), None)
    said = f"“{text.title}”\n{text.body}\n\n" if text else ""
    deadline = f" Decide by {proposal.deadline:%H:%M:%S} UTC." if why == "needs_approval" else ""
    return f"{said}Who reads it: {name_audience(proposal.wording.audience)}.{deadline}\n\n{brief(incident)}"


def _say_where(incident: Incident) -> str:
    where = name_part(incident.scope)
    severity = _SEVERITIES[incident.severity]
    return f"{where[:1].upper()}{where[1:]}: {severity}, since {incident.visible_since:%H:%M:%S} UTC."


def _list(title: str, sentences: Sequence[str]) -> str:
    return "\n".join([title, *(f"- {sentence}" for sentence in sentences)]) if sentences else ""
