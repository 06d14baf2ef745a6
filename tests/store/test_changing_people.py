"""What two processes may not both do to people and keys: add the same, remove an admin each, undo each other."""

import asyncio

import msgspec
import pytest

from itsus.model.store import Account, ApiKey, Store

ADA = Account("ada", "hash", "admin")
EVE = Account("eve", "hash", "admin")
BOB = Account("bob", "hash", "viewer")


def without_rights(account: Account) -> Account:
    return msgspec.structs.replace(account, role="viewer")


async def fill(store: Store, *people: Account) -> None:
    for account in people:
        assert await store.add_account(account)


async def test_an_account_is_added_once_however_it_is_capitalised(store: Store) -> None:
    await fill(store, BOB)
    for name in ("bob", "BOB"):
        assert not await store.add_account(Account(name, "other", "admin"))
    assert await store.accounts() == [BOB]


async def test_nobody_is_two_people_at_the_provider(store: Store) -> None:
    await fill(store, Account("bob", "", "viewer", subject="https://id.example|7"), ADA)
    assert not await store.add_account(Account("robert", "", "viewer", subject="https://id.example|7"))
    assert await store.add_account(Account("carol", "", "viewer"))


async def test_an_account_is_changed_if_it_is_as_it_was_read(store: Store) -> None:
    await fill(store, ADA, BOB)
    drafter = msgspec.structs.replace(BOB, role="drafter")
    assert await store.change_account(BOB, drafter)
    disabled = msgspec.structs.replace(BOB, is_disabled=True)
    assert not await store.change_account(BOB, disabled)
    assert not await store.change_account(Account("nobody", "", "viewer"), disabled)
    assert await store.accounts() == [ADA, drafter]


@pytest.mark.parametrize("left", [without_rights(ADA), msgspec.structs.replace(ADA, is_disabled=True)])
async def test_the_last_admin_stays(store: Store, left: Account) -> None:
    await fill(store, ADA, BOB, msgspec.structs.replace(EVE, is_disabled=True))
    assert not await store.change_account(ADA, left)
    assert await store.account("ada") == ADA
    assert await store.change_account(ADA, msgspec.structs.replace(ADA, password="another"))
    assert await store.change_account(BOB, msgspec.structs.replace(BOB, is_disabled=True))


async def test_where_there_is_no_admin_others_can_still_be_changed(store: Store) -> None:
    await fill(store, BOB)
    assert await store.change_account(BOB, msgspec.structs.replace(BOB, role="drafter"))


async def test_of_two_last_admins_two_processes_cannot_each_remove_the_other(pair: tuple[Store, Store]) -> None:
    first, second = pair
    await fill(first, ADA, EVE)
    for _ in range(5):
        removed = await asyncio.gather(
            first.change_account(ADA, without_rights(ADA)), second.change_account(EVE, without_rights(EVE))
        )
        assert sorted(removed) == [False, True]
        await first.save_account(ADA)
        await first.save_account(EVE)


async def test_of_two_processes_one_adds_a_name(pair: tuple[Store, Store]) -> None:
    added = await asyncio.gather(*(store.add_account(Account("bob", str(n), "viewer")) for n, store in enumerate(pair)))
    assert sorted(added) == [False, True]
    assert await pair[0].account("bob") == Account("bob", str(added.index(True)), "viewer")


async def test_a_key_is_added_once_even_where_the_other_is_revoked(store: Store) -> None:
    revoked = ApiKey("web", "publishable", "pk_1", revoked=True)
    assert await store.add_api_key(revoked)
    assert not await store.add_api_key(ApiKey("WEB", "publishable", "pk_2"))
    assert await store.api_keys() == [revoked]
