"""Batches on their way to the bus: in order, each kept until it was taken."""

from collections import deque
from datetime import datetime

import structlog

from itsus.model.bus import Bus
from itsus.model.errors import BackendError
from itsus.model.window import WindowBatch

_log = structlog.get_logger(__name__)


class Outbox:
    """Holds what the bus has not taken yet; it is sent again with the same sequence, so it is counted once.

    Args:
        bus: Where to.
        capacity: Batches to hold before it `is_full`; who fills it must then stop taking signals in.
    """

    def __init__(self, bus: Bus, capacity: int) -> None:
        self._bus = bus
        self._capacity = capacity
        self._waiting: deque[tuple[WindowBatch, datetime]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    @property
    def is_full(self) -> bool:
        """Tell whether nothing more should be put in."""
        return len(self._waiting) >= self._capacity

    def put(self, batch: WindowBatch, received: datetime) -> None:
        """Add a batch at the end."""
        self._waiting.append((batch, received))

    async def send(self) -> bool:
        """Send what waits, oldest first, up to the first that is not taken; tell whether all went."""
        while self._waiting:
            batch, received = self._waiting[0]
            try:
                await self._bus.publish(batch, received)
            except BackendError as error:
                _log.warning("batch_kept", sequence=batch.sequence, waiting=len(self._waiting), error=str(error))
                return False
            self._waiting.popleft()
        return True
