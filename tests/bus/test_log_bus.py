from datetime import UTC, datetime, timedelta

from itsus.bus.log import LogBus
from itsus.model.window import WindowBatch
from itsus.testing.memory_store import MemoryStore

NOW = datetime(2021, 10, 4, 15, 40, tzinfo=UTC)


async def test_a_batch_is_delivered_once_however_often_it_is_sent() -> None:
    store = MemoryStore()
    bus = LogBus(store)
    for _ in range(3):
        await bus.publish(WindowBatch("node", 1, signals=5), NOW)
    await bus.publish(WindowBatch("node", 2, signals=6), NOW)
    logged = await store.begin_step(NOW + timedelta(seconds=10))
    assert [one.item.signals for one in logged if isinstance(one.item, WindowBatch)] == [5, 6]


async def test_a_batch_is_ordered_by_when_it_was_received() -> None:
    store = MemoryStore()
    await LogBus(store).publish(WindowBatch("node", 1), NOW)
    [logged] = await store.begin_step(NOW + timedelta(seconds=10))
    assert logged.received == NOW
