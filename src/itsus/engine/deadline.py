"""What becomes of a proposal at its deadline: it goes out if enough people agreed to that, lapses if the policy says
so, and else waits on, of which operators are told. What lapsed is asked again later, while people are still confused.

Nobody's silence lets anything out: who agrees "for the deadline" has approved this very draft, and an edit or a change
of meaning voids that like any approval (DESIGN 4.7).
"""

from datetime import datetime, timedelta
from typing import Final

from itsus.engine.state import Book, Lapses
from itsus.engine.tell import tell_proposal
from itsus.engine.turn import Turn
from itsus.engine.voice import Draft, drop_proposal, put
from itsus.model.notice import Notice, Proposal

#: What lapsed is asked again after the deadline's time, twice that after it lapsed again, and so on up to this.
REST_MAX: Final = timedelta(hours=1)


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
        _lapse(turn, notice)
        tell_proposal(turn, notice, proposal, "lapsed")
    else:
        voice = turn.voice(notice.incident)
        voice.told = [*voice.told, "deadline_passed"]
        tell_proposal(turn, notice, proposal, "deadline_passed")


def name_outcome(book: Book, proposal: Proposal) -> str:
    """Return the reason code of what becomes of a proposal at its deadline."""
    if _is_agreed(proposal):
        return "approved"
    return "lapsed" if book.settings.policy.after_deadline == "expire" else "deadline_passed"


def find_next_ask(book: Book, notice: Notice) -> datetime | None:
    """Return when what lapsed is asked again if people are confused then."""
    return book.voices[notice.incident].lapses.again_at


def _lapse(turn: Turn, notice: Notice) -> None:
    drop_proposal(turn, notice)
    voice = turn.voice(notice.incident)
    count = voice.lapses.count + 1
    voice.lapses = Lapses(count, turn.now + _rest_after(count, turn.settings.policy.deadline_s))


def _rest_after(count: int, deadline_s: int) -> timedelta:
    return min(timedelta(seconds=deadline_s) * (1 << min(count - 1, 16)), REST_MAX)


def _is_agreed(proposal: Proposal) -> bool:
    """Tell whether enough people agreed, some of them for the deadline only."""
    return len({a.by for a in proposal.approvals}) >= proposal.needs
