"""What notices need while time passes: renewal long before they would hide, and a second word about late approvals."""

from datetime import datetime, timedelta

import msgspec

from itsus.engine.state import Book
from itsus.engine.tell import tell_proposal
from itsus.engine.turn import Turn
from itsus.model.notice import Notice


def keep_up(turn: Turn) -> None:
    """Renew what is published and still true; tell operators again of proposals past their deadline."""
    for notice in list(turn.book.notices.values()):
        renewal, deadline = find_renewal(turn.book, notice), find_deadline(turn.book, notice)
        if renewal is not None and renewal <= turn.now:
            turn.save_notice(msgspec.structs.replace(notice, until=turn.until()))
        if deadline is not None and deadline <= turn.now and notice.proposal is not None:
            voice = turn.voice(notice.incident)
            voice.told = [*voice.told, "deadline_passed"]
            tell_proposal(turn, notice, notice.proposal, "deadline_passed")


def find_renewal(book: Book, notice: Notice) -> datetime | None:
    """Return when a notice has to be renewed: half of its time before it would hide, while its incident is open."""
    if notice.status != "active" or notice.until is None or not book.cases[notice.incident].incident.is_open:
        return None
    return notice.until - timedelta(seconds=book.settings.feed.until_s // 2)


def find_deadline(book: Book, notice: Notice) -> datetime | None:
    """Return when operators have to be told again that a proposal waits; None once they were."""
    if notice.proposal is None or "deadline_passed" in book.voices[notice.incident].told:
        return None
    return notice.proposal.deadline
