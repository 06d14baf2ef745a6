"""A clock that moves only when told to."""

import asyncio
from datetime import UTC, datetime, timedelta


class FakeClock:
    """`Clock` for tests: `sleep_until` returns when `set` or `advance` has moved the clock there.

    Args:
        at: Where it starts; aware, UTC.
        wall_offset: What `to_wall` adds, to stand for a story's clock.
    """

    def __init__(
        self, at: datetime = datetime(2021, 10, 4, 15, 0, tzinfo=UTC), wall_offset: timedelta = timedelta()
    ) -> None:
        self._at = at
        self._wall_offset = wall_offset
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self._at

    def to_wall(self, at: datetime) -> datetime:
        """See `Clock.to_wall`."""
        return at + self._wall_offset

    async def sleep_until(self, at: datetime) -> None:
        """See `Clock.sleep_until`."""
        async with self._moved:
            await self._moved.wait_for(lambda: self._at >= at)

    async def set(self, at: datetime) -> None:
        """Move to a time (never back) and wake those whose time has come."""
        async with self._moved:
            self._at = max(self._at, at)
            self._moved.notify_all()

    async def advance(self, by: timedelta) -> None:
        """Move on by some time."""
        await self.set(self._at + by)
