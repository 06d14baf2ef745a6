"""What lies before the first live step: lived through, remembered, told to nobody."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from itsus.app.engine_loop import EngineLoop
from itsus.app.history import load_history
from itsus.engine.grid import next_step
from itsus.model.errors import InputError
from itsus.model.signal import Signal
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from tests.app.values import SETTINGS, at, build_outage


def build_signals(seconds: int) -> Iterator[Signal]:
    for second in range(0, seconds, 10):
        yield Signal(kind="request", at=at(second), span=10, app="photogram", source="gateway", ok=10)


async def run(store: MemoryStore, seconds: int = 300) -> list[int]:
    counts: list[int] = []
    await load_history(
        store,
        build_signals(seconds),
        settings=SETTINGS,
        stages=build_outage(),
        reader=FixedReader(),
        tell=lambda count, _: counts.append(count),
    )
    return counts


async def test_what_was_decided_then_is_in_the_store() -> None:
    store = MemoryStore()
    await run(store)
    assert any(stored.event.event == "incident.opened" for stored in await store.events())


async def test_progress_is_told() -> None:
    assert (await run(MemoryStore(), 100))[-1] == 10


async def test_nobody_is_told_today_of_what_happened_then() -> None:
    store = MemoryStore()
    await run(store)
    assert await store.claim("tell", at(1e9), 60) is None
    assert await store.claim("feed", at(1e9), 60) is not None


async def test_the_engine_goes_on_where_history_ended() -> None:
    store = MemoryStore()
    await run(store)
    begun = await store.begun_to()
    assert begun == next_step(at(300))
    said = await store.events()
    loop = EngineLoop(store, FakeClock(begun), build_outage())
    await loop.recover()
    assert await store.events() == said
    snapshot = await store.load_snapshot()
    assert snapshot is not None
    assert snapshot.at == begun


async def test_the_same_settings_are_not_logged_again_after_it() -> None:
    store = MemoryStore()
    await run(store)
    assert not await store.append(SETTINGS, at(400))


async def test_history_does_not_go_into_a_store_that_has_lived() -> None:
    store = MemoryStore()
    await store.begin_step(at(0) - timedelta(days=1))
    with pytest.raises(InputError, match="has lived until"):
        await run(store)


async def test_no_signals_are_no_history() -> None:
    store = MemoryStore()
    assert await run(store, 0) == []
    assert await store.begun_to() is None
