"""A request is done once, whichever process it reaches, and its answer is kept for a day."""

import asyncio

from itsus.model.store import REQUEST_KEPT, REQUEST_LEASE, KeptRequest, Store
from tests.store.values import at

LEASE_S, KEPT_S = REQUEST_LEASE.total_seconds(), REQUEST_KEPT.total_seconds()


async def test_the_first_one_does_it_and_others_see_what_became_of_it(store: Store) -> None:
    assert await store.begin_request("r", "what", at(0)) is None
    assert await store.begin_request("r", "other", at(1)) == KeptRequest("what", at(0))
    await store.end_request("r", 201, b"{}")
    assert await store.begin_request("r", "what", at(2)) == KeptRequest("what", at(0), 201, b"{}")
    assert await store.begin_request("another", "what", at(2)) is None


async def test_what_was_not_done_can_be_begun_again_and_what_was_done_cannot(store: Store) -> None:
    await store.begin_request("r", "what", at(0))
    await store.drop_request("r")
    assert await store.begin_request("r", "what", at(1)) is None
    await store.end_request("r", 202, b"")
    await store.drop_request("r")
    assert await store.begin_request("r", "what", at(2)) is not None


async def test_who_died_over_it_holds_it_for_a_minute(store: Store) -> None:
    await store.begin_request("r", "what", at(0))
    assert await store.begin_request("r", "what", at(LEASE_S - 1)) is not None
    assert await store.begin_request("r", "what", at(LEASE_S)) is None


async def test_an_answer_is_forgotten_after_a_day(store: Store) -> None:
    await store.begin_request("r", "what", at(0))
    await store.end_request("r", 201, b"")
    assert await store.begin_request("r", "what", at(KEPT_S - 1)) is not None
    assert await store.begin_request("r", "what", at(KEPT_S)) is None


async def test_nothing_is_kept_of_what_nobody_began(store: Store) -> None:
    await store.end_request("r", 201, b"{}")
    await store.drop_request("r")
    assert await store.begin_request("r", "what", at(0)) is None


async def test_of_two_processes_one_does_it(pair: tuple[Store, Store]) -> None:
    for n in range(5):
        found = await asyncio.gather(*(store.begin_request(f"r{n}", "what", at(0)) for store in pair))
        assert found.count(None) == 1
