"""The engine over a store: a crash at any moment loses nothing, and changes nothing that was said."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import pytest

from itsus.app.engine_loop import SNAPSHOT_S, EngineLoop
from itsus.model.act import Mute
from itsus.model.errors import BackendError
from itsus.model.event import encode_event
from itsus.model.log import Logged
from itsus.model.store import StepResult, Store
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from tests.app.values import SETTINGS, approve_all, at, build_outage

CALM_S, END_S = 0, 400


class LeapingClock(FakeClock):
    """A clock that is at once where somebody waits for it."""

    async def sleep_until(self, at: datetime) -> None:
        await self.set(at)


class Wall:
    """Monotonic seconds, set by hand."""

    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def build(store: Store, clock: LeapingClock, wall: Wall | None = None) -> EngineLoop:
    loop = EngineLoop(store, clock, build_outage(), monotonic=wall or Wall())
    await loop.recover()
    return loop


async def live(loop: EngineLoop, store: Store, clock: LeapingClock, until: float) -> None:
    """Let the clock run, a person approving whatever is proposed."""
    while clock.now() < at(until):
        await loop.step_once()
        await approve_all(store, clock.now())


async def tell_story(restarts: tuple[float, ...], wall: Wall | None = None) -> list[bytes]:
    """Return all events of the story, told with crashes at some times."""
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    loop = await build(store, clock, wall)
    for moment in (*restarts, END_S):
        await live(loop, store, clock, moment)
        loop = await build(store, clock, wall)
    return [encode_event(stored.event) for stored in await store.events(limit=1000)]


async def test_a_story_is_told_from_outage_to_notice() -> None:
    events = [event.decode() for event in await tell_story(())]
    assert any('"incident.opened"' in event for event in events)
    assert any('"notice.published"' in event for event in events)


@pytest.mark.parametrize("restarts", [(30,), (70,), (100,), (10, 20, 30, 60, 70, 80, 90, 120)])
async def test_crashes_change_nothing_that_is_said(restarts: tuple[float, ...]) -> None:
    assert await tell_story(restarts) == await tell_story(())


async def test_crashes_after_snapshots_change_nothing_either() -> None:
    wall = Wall()
    wall.seconds = SNAPSHOT_S * 1e6  # every step is due for a snapshot
    assert await tell_story((70, 100, 200), wall) == await tell_story(())


async def test_an_engine_that_was_away_runs_every_step_it_missed() -> None:
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    loop = await build(store, clock)
    await clock.set(at(300))
    await loop.step_once()
    opened = [s.event.at for s in await store.events() if s.event.event == "incident.opened"]
    assert opened == [at(60)]


async def test_the_store_learns_how_far_the_engine_has_come_also_when_nothing_happens() -> None:
    store, clock = MemoryStore(), LeapingClock(at(-3600))
    await store.append(SETTINGS, at(-3600))
    loop = await build(store, clock)
    for _ in range(12):
        await loop.step_once()
    committed = await store.committed_to()
    assert committed is not None
    assert clock.now() - committed <= timedelta(seconds=60)


async def answer_between(store: Store, clock: LeapingClock, loop: EngineLoop) -> None:
    """Live until a notice is proposed, and approve it in the middle between two steps."""
    await live_alone(loop, clock, 100)
    await clock.set(at(103))
    assert await approve_all(store, at(103.04))
    await clock.set(at(103.2))


async def live_alone(loop: EngineLoop, clock: LeapingClock, until: float) -> None:
    while clock.now() < at(until):
        await loop.step_once()


async def published_at(store: Store) -> list[datetime]:
    return [s.event.at for s in await store.events(limit=1000) if s.event.event == "notice.published"]


async def test_an_approval_does_not_wait_for_the_next_step() -> None:
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    loop = await build(store, clock)
    await answer_between(store, clock, loop)
    await loop.take_answers()
    assert await published_at(store) == [at(103.1)]


async def test_an_approval_that_a_crash_kept_waiting_goes_out_at_its_own_time() -> None:
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    await answer_between(store, clock, await build(store, clock))
    await (await build(store, clock)).step_once()
    assert await published_at(store) == [at(103.1)]


@pytest.mark.parametrize("crash", [False, True])
async def test_signals_that_came_before_an_approval_are_not_lost_by_it(crash: bool) -> None:
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    loop = await build(store, clock)
    await live_alone(loop, clock, 100)
    await store.append(Mute(id="m", by="ada", app="wazzup", until=at(9000)), at(102))
    await answer_between(store, clock, loop)
    await loop.take_answers()
    assert "mute/wazzup" not in await store.facts()
    loop = await build(store, clock) if crash else loop
    await loop.step_once()
    assert "mute/wazzup" in await store.facts()


async def test_without_answers_nothing_happens_between_steps() -> None:
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    loop = await build(store, clock)
    await live_alone(loop, clock, 100)
    await clock.set(at(105))
    await loop.take_answers()
    assert await store.begun_to() == at(100)


async def test_a_snapshot_is_kept_once_a_minute_of_the_wall() -> None:
    store, clock, wall = MemoryStore(), LeapingClock(at(0)), Wall()
    await store.append(SETTINGS, at(0))
    loop = await build(store, clock, wall)
    await live(loop, store, clock, 50)
    assert await store.load_snapshot() is None
    wall.seconds += SNAPSHOT_S
    await live(loop, store, clock, 60)
    snapshot = await store.load_snapshot()
    assert snapshot is not None
    assert snapshot.at == at(60)


class FullStore(MemoryStore):
    """A store whose disk is full for a while."""

    def __init__(self, refusals: int, retryable: bool = True) -> None:
        super().__init__()
        self.refusals = refusals
        self.retryable = retryable

    async def commit_step(self, result: StepResult) -> None:
        if self.refusals:
            self.refusals -= 1
            raise BackendError("the disk is full", retryable=self.retryable)
        await super().commit_step(result)


async def step_through(store: Store, pause: Callable[[float], Awaitable[None]]) -> None:
    clock = LeapingClock(at(50))
    await store.append(SETTINGS, at(50))
    loop = EngineLoop(store, clock, build_outage(), monotonic=Wall(), pause=pause)
    await loop.recover()
    await clock.set(at(70))
    await loop.step_once()


async def test_a_full_disk_is_waited_for_and_nothing_is_lost() -> None:
    waits: list[float] = []

    async def pause(seconds: float) -> None:
        waits.append(seconds)

    store = FullStore(refusals=3)
    await step_through(store, pause)
    assert len(waits) == 3
    assert any(s.event.event == "incident.opened" for s in await store.events())


async def test_a_damaged_store_stops_the_engine() -> None:
    async def pause(seconds: float) -> None:
        raise AssertionError("nothing to wait for")

    with pytest.raises(BackendError):
        await step_through(FullStore(refusals=1, retryable=False), pause)


async def test_what_was_begun_but_not_committed_is_run_again() -> None:
    store, clock = MemoryStore(), LeapingClock(at(0))
    await store.append(SETTINGS, at(0))
    # A crash between begin and commit: the inputs were given out, nothing came of them.
    given: list[Logged] = await store.begin_step(at(70))
    assert given
    await build(store, clock)
    assert any(s.event.event == "incident.opened" for s in await store.events())
