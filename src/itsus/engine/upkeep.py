"""What notices need while time passes: renewal long before they would hide, and a word to operators who forget them."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.engine.deadline import find_deadline, pass_deadline
from itsus.engine.state import Book
from itsus.engine.tell import tell_once
from itsus.engine.turn import Turn
from itsus.model.notice import Notice

#: No evidence ends what a person started. When nobody has touched it for this long, which is longer than a shift, it is
#: likelier forgotten than true: renewal stops, so that the notice hides itself.
FORGOTTEN: Final = timedelta(hours=12)


def keep_up(turn: Turn) -> None:
    """Renew what is published and still true; do what is due at deadlines; tell operators what they forgot."""
    for notice in list(turn.book.notices.values()):
        renewal, deadline = find_renewal(turn.book, notice), find_deadline(turn.book, notice)
        if renewal is not None and renewal <= turn.now:
            turn.save_notice(msgspec.structs.replace(notice, until=turn.until()))
        forgotten = find_forgotten(turn.book, notice)
        if forgotten is not None and forgotten <= turn.now:
            tell_once(turn, turn.book.cases[notice.incident].incident, "left_open")
        if deadline is not None and deadline <= turn.now and notice.proposal is not None:
            pass_deadline(turn, turn.book.notices[notice.id], notice.proposal)


def find_renewal(book: Book, notice: Notice) -> datetime | None:
    """Return when a notice has to be renewed: half of its time before it would hide, while its incident is open and
    nobody has forgotten it."""
    if notice.status != "active" or notice.until is None or not book.cases[notice.incident].incident.is_open:
        return None
    renewal = notice.until - timedelta(seconds=book.settings.feed.until_s // 2)
    forgotten = find_forgotten(book, notice)
    return renewal if forgotten is None or renewal < forgotten else None


def find_forgotten(book: Book, notice: Notice) -> datetime | None:
    """Return when what a person started counts as forgotten, unless somebody touches it before."""
    incident = book.cases[notice.incident].incident
    is_up = notice.status == "active" and incident.is_open and incident.by_hand
    return notice.updated_at + FORGOTTEN if is_up else None
