"""The clocks that intake and engine live on: the wall's, or a story's in rehearsals."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from itsus.model.errors import InputError
from itsus.model.event import format_utc


def read_wall() -> datetime:
    """Return the wall's time; the only place that asks the machine."""
    return datetime.now(UTC)


class SystemClock:
    """`Clock` of the wall."""

    def now(self) -> datetime:
        """See `Clock.now`."""
        return read_wall()

    def to_wall(self, at: datetime) -> datetime:
        """See `Clock.to_wall`."""
        return at

    async def sleep_until(self, at: datetime) -> None:
        """See `Clock.sleep_until`."""
        while (left := (at - read_wall()).total_seconds()) > 0:
            await asyncio.sleep(left)


class StoryClock:
    """`Clock` of a rehearsal: at `wall_start` it shows `start`, from then on it runs `speed` times as fast.

    All processes of one rehearsal are given the same three values, so that they agree on what time it is.
    """

    def __init__(
        self, start: datetime, speed: float, wall_start: datetime, wall: Callable[[], datetime] = read_wall
    ) -> None:
        self.start, self.speed, self.wall_start = start, speed, wall_start
        self._wall = wall

    def now(self) -> datetime:
        """See `Clock.now`."""
        return self.start + (self._wall() - self.wall_start) * self.speed

    def to_wall(self, at: datetime) -> datetime:
        """See `Clock.to_wall`."""
        return self.wall_start + (at - self.start) / self.speed

    async def sleep_until(self, at: datetime) -> None:
        """See `Clock.sleep_until`."""
        while (left := (self.to_wall(at) - self._wall()).total_seconds()) > 0:
            await asyncio.sleep(left)

    def encode(self) -> str:
        """Return the three values as text that `decode_story` reads back."""
        return f"{format_utc(self.start)} {self.speed!r} {format_utc(self.wall_start)}"


def decode_story(text: str) -> StoryClock:
    """Read what `StoryClock.encode` wrote.

    Raises:
        InputError: if it is not of this form.
    """
    try:
        start, speed, wall_start = text.split(" ")
        return StoryClock(read_time(start), float(speed), read_time(wall_start))
    except ValueError as error:
        raise InputError(f"not a story's clock: {text[:80]}") from error


def read_time(text: str) -> datetime:
    """Read an RFC 3339 time, as a person types it: seconds may be missing, no zone means UTC.

    Raises:
        InputError: if it is not a time.
    """
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f'"{text[:40]}" is not a time; write it like 2021-10-04T15:00Z') from error
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def read_duration(text: str) -> timedelta:
    """Read a duration as a person types it: `90s`, `30m`, `2h`, `1d`.

    Raises:
        InputError: if it is not one, or longer than a year.
    """
    units = {"s": 1, "m": 60, "h": 3600, "d": 86_400}
    number, unit = text[:-1], text[-1:]
    if unit not in units or not number.isdigit() or int(number) * units[unit] > 366 * 86_400:
        raise InputError(f'"{text[:20]}" is not a duration up to a year; write it like 90s, 30m, 2h or 1d')
    return timedelta(seconds=int(number) * units[unit])
