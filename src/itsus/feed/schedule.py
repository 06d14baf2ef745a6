"""When to look at the feed again: slowly when all is well, fast when something is wrong, soon when told (F-24)."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from itsus.model.document import FeedDocument

#: The shortest and the longest pause between two looks, whatever the feed says.
LEAST_S: Final = 5.0
MOST_S: Final = 3600.0

#: The pause while nothing could be read yet.
_UNREAD_S: Final = 60.0
_SPREAD: Final = 0.05


class Schedule:
    """When one reader looks.

    Args:
        draw: Returns a number in [0, 1) at random.
    """

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw
        self._begun: datetime | None = None
        self._pause = timedelta()
        self._is_urgent = False

    def is_due(self, now: datetime) -> bool:
        """Tell whether to look. A clock that was set back does not silence the reader."""
        begun = self._begun
        if begun is None or now < begun:
            return True
        return now >= begun + (timedelta(seconds=LEAST_S) if self._is_urgent else self._pause)

    def hurry(self) -> None:
        """Look again as soon as allowed."""
        self._is_urgent = True

    def begin(self, now: datetime) -> None:
        """A look begins: whoever hurries from now on wants another."""
        self._begun, self._is_urgent = now, False

    def end(self, document: FeedDocument | None) -> None:
        """A look has ended with this copy."""
        pause_s = min(MOST_S, max(LEAST_S, _find_pause_s(document))) * (1 + _SPREAD * self._draw())
        self._pause = timedelta(seconds=pause_s)


def _find_pause_s(document: FeedDocument | None) -> float:
    if document is None:
        return _UNREAD_S
    return document.poll.idle_s if document.state == "quiet" else document.poll.active_s
