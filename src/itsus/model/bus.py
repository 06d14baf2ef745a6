"""How windows travel from intake to the engine."""

from datetime import datetime
from typing import Protocol

from itsus.model.window import WindowBatch


class Bus(Protocol):
    """Delivers batches to the engine's input log, each once, however often it is sent."""

    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        """Hand over a batch; when this returns, a crash no longer loses it.

        Raises:
            BackendError: if it was not taken; the caller keeps it and tries again with the same sequence.
        """
