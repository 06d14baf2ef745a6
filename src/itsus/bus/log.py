"""The bus where intake and engine share a store: a batch is written straight to the input log."""

from datetime import datetime

from itsus.model.store import Store
from itsus.model.window import WindowBatch


class LogBus:
    """`Bus` on a `Store`. A batch that was sent before is taken as delivered: the log has it already."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def publish(self, batch: WindowBatch, received: datetime) -> None:
        """See `Bus.publish`."""
        await self._store.append(batch, received)
