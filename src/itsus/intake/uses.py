"""When each key was last used, to about a minute: noted on the way, passed on by the loop that flushes.

The way of a signal costs one look into a table. What is not passed on for a failure is dropped: the next use says it
again, and no signal waits for it.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Final, TypeAlias

import structlog

from itsus.model.errors import BackendError

#: A key's use is passed on at most this often, in seconds.
NOTED_EVERY_S: Final = 60.0

#: Takes the name of a key and when it was used, on the wall's clock (`Store.note_key_use`).
NoteUse: TypeAlias = Callable[[str, datetime], Awaitable[None]]

_log = structlog.get_logger(__name__)


class Uses:
    """The uses of keys that were not passed on yet.

    Args:
        note: Takes them; None: nobody wants to know.
        now: The wall's clock.
    """

    def __init__(self, note: NoteUse | None, now: Callable[[], datetime]) -> None:
        self._note = note
        self._now = now
        self._noted_s: dict[str, float] = {}
        self._waiting: dict[str, datetime] = {}

    def add(self, name: str, now_s: float) -> None:
        """Note that a key was used; `now_s` is monotonic. Only keys that are known come here, so memory is bounded."""
        if now_s - self._noted_s.get(name, float("-inf")) < NOTED_EVERY_S:
            return
        self._noted_s[name] = now_s
        self._waiting[name] = self._now()

    async def flush(self) -> None:
        """Pass on what waits."""
        waiting, self._waiting = self._waiting, {}
        if self._note is None:
            return
        for name, at in waiting.items():
            try:
                await self._note(name, at)
            except BackendError as error:
                _log.warning("key_use_not_noted", key=name, error=str(error))
                return
