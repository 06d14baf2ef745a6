"""The stream of changes: every event once, in order, also after a break."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from itsus.testing.memory_store import MemoryStore
from itsus.web.changes import Change, Changes
from tests.web import scene


@pytest.fixture
async def changes(store: MemoryStore) -> AsyncIterator[Changes]:
    changes = Changes(store, pause_s=0.001)
    yield changes
    await changes.close()


async def take(stream: AsyncIterator[Change], count: int) -> list[int]:
    """Return the positions of the next events."""
    found: list[int] = []
    async with asyncio.timeout(5):
        async for change in stream:
            found += [change.stored.position] if change.stored else []
            if len(found) == count:
                break
    return found


async def add_events(store: MemoryStore, seconds: int, count: int = 1) -> None:
    await scene.commit(store, scene.NOW + timedelta(seconds=seconds), events=scene.make_events()[:1] * count)


async def test_a_listener_that_was_away_gets_what_it_missed_and_what_comes(
    store: MemoryStore, changes: Changes
) -> None:
    stream = changes.listen(after=4)
    assert await take(stream, 2) == [5, 6]
    waiting = asyncio.create_task(take(stream, 2))
    await add_events(store, 10, 2)
    assert await waiting == [7, 8]


async def test_a_new_listener_gets_only_what_comes(store: MemoryStore, changes: Changes) -> None:
    waiting = asyncio.create_task(take(changes.listen(), 1))
    while changes._task is None:
        await asyncio.sleep(0)
    await add_events(store, 10)
    assert await waiting == [7]


async def test_all_listeners_share_one_poller_that_rests_when_nobody_listens(
    store: MemoryStore, changes: Changes
) -> None:
    streams = [changes.listen(after=5) for _ in range(3)]
    for stream in streams:
        await anext(stream)
    assert changes._task is not None
    for stream in streams:
        await stream.aclose()  # type: ignore[attr-defined] # an async generator
    assert changes._task is None


async def test_figures_that_move_are_told_without_an_event(store: MemoryStore, changes: Changes) -> None:
    stream = changes.listen(after=5)
    await anext(stream)
    waiting = asyncio.ensure_future(anext(stream))
    await scene.commit(store, scene.NOW + timedelta(seconds=10), facts={"now/wazzup": scene.make_present()})
    async with asyncio.timeout(5):
        assert await waiting == Change()


async def test_closing_ends_every_stream(changes: Changes) -> None:
    waiting = asyncio.create_task(take(changes.listen(), 1))
    while changes._task is None:
        await asyncio.sleep(0)
    await changes.close()
    assert await waiting == []
