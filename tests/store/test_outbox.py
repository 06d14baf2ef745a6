"""Tasks are claimed by one; numbers and publications only rise."""

import asyncio
from datetime import timedelta

from itsus.model.store import Placement, Store, Task
from tests.store.values import T0, at, build_publication

FEED = Task("feed", "photogram")
TELL = Task("tell", "photogram", '{"title":"x"}')


async def test_a_claimed_task_is_not_given_out_again_before_its_lease_ends(store: Store) -> None:
    await store.enqueue(TELL)
    first = await store.claim("tell", at(0), 30)
    assert first is not None
    assert (first.task, first.tries) == (TELL, 1)
    assert await store.claim("tell", at(29), 30) is None
    again = await store.claim("tell", at(30), 30)
    assert again is not None
    assert (again.id, again.tries) == (first.id, 2)


async def test_a_finished_task_is_gone(store: Store) -> None:
    await store.enqueue(TELL)
    claimed = await store.claim("tell", at(0), 30)
    assert claimed is not None
    await store.finish(claimed.id)
    assert await store.claim("tell", at(100), 30) is None


async def test_a_task_given_back_is_due_when_it_says(store: Store) -> None:
    await store.enqueue(TELL)
    claimed = await store.claim("tell", at(0), 30)
    assert claimed is not None
    await store.retry(claimed.id, at(60))
    assert await store.claim("tell", at(59), 30) is None
    assert await store.claim("tell", at(60), 30) is not None


async def test_tasks_are_given_out_oldest_first_and_by_kind(store: Store) -> None:
    for task in (FEED, TELL, Task("tell", "wazzup", "{}")):
        await store.enqueue(task)
    claimed = [await store.claim("tell", at(0), 30) for _ in range(3)]
    assert [c.task.app for c in claimed if c] == ["photogram", "wazzup"]


async def test_a_waiting_feed_task_is_not_doubled(store: Store) -> None:
    await store.enqueue(FEED)
    await store.enqueue(FEED)
    await store.enqueue(Task("feed", "wazzup"))
    claimed = [await store.claim("feed", at(0), 30) for _ in range(3)]
    assert [c.task.app for c in claimed if c] == ["photogram", "wazzup"]


async def test_a_feed_task_that_is_being_worked_on_does_not_swallow_a_new_one(store: Store) -> None:
    await store.enqueue(FEED)
    first = await store.claim("feed", at(0), 30)
    await store.enqueue(FEED)
    second = await store.claim("feed", at(1), 30)
    assert first is not None
    assert second is not None
    assert second.id != first.id


async def test_a_feed_task_that_waits_after_a_failure_is_due_at_once_when_there_is_news(store: Store) -> None:
    await store.enqueue(FEED)
    claimed = await store.claim("feed", at(0), 30)
    assert claimed is not None
    await store.retry(claimed.id, at(600))
    await store.enqueue(FEED)
    assert await store.claim("feed", at(1), 30) is not None
    assert await store.claim("feed", at(1), 30) is None


async def test_of_two_processes_one_gets_the_task(pair: tuple[Store, Store]) -> None:
    first, second = pair
    for round_ in range(20):
        await first.enqueue(Task("tell", f"app{round_}", "{}"))
        claims = await asyncio.gather(*(s.claim("tell", at(0), 1000) for s in (first, second, first, second)))
        assert sum(c is not None for c in claims) == 1


async def test_numbers_follow_the_clock_and_never_fall(store: Store) -> None:
    milliseconds = int(T0.timestamp() * 1000)
    assert await store.number("photogram", at(0)) == milliseconds
    assert await store.number("photogram", at(0)) == milliseconds + 1
    assert await store.number("photogram", at(-3600)) == milliseconds + 2
    assert await store.number("photogram", at(1)) == milliseconds + 1000
    assert await store.number("wazzup", at(0) + timedelta(microseconds=999)) == milliseconds


async def test_two_processes_never_get_the_same_number(pair: tuple[Store, Store]) -> None:
    numbers = await asyncio.gather(*(pair[i % 2].number("photogram", at(0)) for i in range(20)))
    assert len(set(numbers)) == 20


async def test_a_later_publication_replaces_an_earlier_one_never_the_other_way(store: Store) -> None:
    assert await store.last_publication("photogram") is None
    assert await store.save_publication(build_publication(2))
    assert not await store.save_publication(build_publication(1))
    assert not await store.save_publication(build_publication(2))
    assert await store.last_publication("photogram") == build_publication(2)
    assert await store.save_publication(build_publication(3))
    assert await store.last_publication("photogram") == build_publication(3)


async def test_apps_have_publications_of_their_own(store: Store) -> None:
    await store.save_publication(build_publication(5))
    assert await store.save_publication(build_publication(1, app="wazzup"))
    assert await store.last_publication("wazzup") == build_publication(1, app="wazzup")


async def test_what_an_origin_took_and_gave_back_never_falls(store: Store) -> None:
    await store.save_placement(Placement("photogram", "a", put=5, read=4))
    await store.save_placement(Placement("photogram", "b", put=4))
    await store.save_placement(Placement("photogram", "a", put=3, read=5))
    assert [(p.origin, p.put, p.read) for p in await store.placements("photogram")] == [("a", 5, 5), ("b", 4, -1)]
    assert await store.placements("wazzup") == []


async def test_a_failure_is_kept_until_it_is_over(store: Store) -> None:
    failed = Placement("photogram", "a", put=5, tries=2, due=at(3), error="the disk is full")
    await store.save_placement(failed)
    assert await store.placements() == [failed]
    await store.save_placement(Placement("photogram", "a", put=6, read=6))
    assert await store.placements() == [Placement("photogram", "a", put=6, read=6)]


async def test_a_number_is_above_what_was_seen_elsewhere(store: Store) -> None:
    first = await store.number("photogram", T0, above=9_000_000_000_000)
    assert first == 9_000_000_000_001
    assert await store.number("photogram", T0) == first + 1
