"""When each origin may be asked again: a growing, jittered pause after failures, or what it asked for (F-20)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: The longest pause that grows from failures, before jitter, and the longest that an origin may ask for.
MOST_GROWN_S: Final = 600.0
MOST_ASKED_FOR: Final = timedelta(hours=1)

_MOST_DOUBLED: Final = 20


@dataclass(frozen=True, slots=True)
class _Pause:
    failures: int
    begun: datetime
    lasts: timedelta


class Pauses:
    """The pauses of all origins.

    Args:
        draw: Returns a number in [0, 1) at random.
    """

    def __init__(self, draw: Callable[[], float]) -> None:
        self._draw = draw
        self._pauses: dict[str, _Pause] = {}

    def is_over(self, origin: str, now: datetime) -> bool:
        """Tell whether an origin may be asked. A clock that was set back does not silence it."""
        pause = self._pauses.get(origin)
        return pause is None or not pause.begun <= now < pause.begun + pause.lasts

    def note_success(self, origin: str) -> None:
        """An origin gave a good document: no pause."""
        self._pauses.pop(origin, None)

    def note_failure(self, origin: str, wait: timedelta, now: datetime) -> None:
        """An origin gave none: leave it alone, for as long as it asks for at least."""
        before = self._pauses.get(origin)
        failures = before.failures + 1 if before else 1
        grown_s = min(MOST_GROWN_S, 2.0 ** min(failures, _MOST_DOUBLED)) * (0.5 + self._draw())
        self._pauses[origin] = _Pause(failures, now, max(timedelta(seconds=grown_s), min(wait, MOST_ASKED_FOR)))
