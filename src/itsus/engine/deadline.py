"""What becomes of a proposal at its deadline: it goes out if enough people agreed to that, lapses if the policy says
so, and else waits on, of which operators are told.

Nobody's silence lets anything out: who agrees "for the deadline" has approved this very draft, and an edit or a change
of meaning voids that like any approval (DESIGN 4.7).
"""

from datetime import datetime

from itsus.engine.state import Book
from itsus.engine.tell import tell_proposal
from itsus.engine.turn import Turn
from itsus.engine.voice import Draft, drop_proposal, put
from itsus.model.notice import Notice, Proposal


def find_deadline(book: Book, notice: Notice) -> datetime | None:
    """Return when something has to be done about a proposal; None if that was done already."""
    proposal = notice.proposal
    if proposal is None:
        return None
    if _is_agreed(proposal) or book.settings.policy.after_deadline == "expire":
        return proposal.deadline
    return None if "deadline_passed" in book.voices[notice.incident].told else proposal.deadline


def pass_deadline(turn: Turn, notice: Notice, proposal: Proposal) -> None:
    """Do what is due at a proposal's deadline."""
    if _is_agreed(proposal):
        put(turn, notice, Draft(proposal.wording, proposal.approvals, proposal.edited_by, why="approved"))
    elif turn.settings.policy.after_deadline == "expire":
        drop_proposal(turn, notice)
        tell_proposal(turn, notice, proposal, "lapsed")
    else:
        voice = turn.voice(notice.incident)
        voice.told = [*voice.told, "deadline_passed"]
        tell_proposal(turn, notice, proposal, "deadline_passed")


def _is_agreed(proposal: Proposal) -> bool:
    """Tell whether enough people agreed, some of them for the deadline only."""
    return len({a.by for a in proposal.approvals}) >= proposal.needs
