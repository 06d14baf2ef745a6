"""What time it is. Pure rooms never ask; they are handed `now`."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The time that intake and engine live on. It may be a story's (a rehearsal), the publisher's is the wall's."""

    def now(self) -> datetime:
        """Return the present, aware, in UTC."""

    def to_wall(self, at: datetime) -> datetime:
        """Return the wall-clock time of a time on this clock."""

    async def sleep_until(self, at: datetime) -> None:
        """Return when this clock shows `at` or later."""
