"""Accounts, sessions and keys are kept and replaced by name."""

from itsus.model.store import Account, ApiKey, Session, Store
from tests.store.values import at


async def test_an_account_is_replaced_by_its_name(store: Store) -> None:
    await store.save_account(Account("ada", "hash 1", "viewer"))
    await store.save_account(Account("ada", "hash 2", "admin"))
    assert await store.account("ada") == Account("ada", "hash 2", "admin")
    assert await store.account("bob") is None


async def test_a_session_ends_by_itself_or_by_sign_out(store: Store) -> None:
    session = Session("d" * 64, "ada", at(60))
    await store.save_session(session)
    assert await store.session(session.digest, at(59)) == session
    assert await store.session(session.digest, at(60)) is None
    await store.end_session(session.digest)
    assert await store.session(session.digest, at(0)) is None


async def test_a_session_may_be_prolonged(store: Store) -> None:
    await store.save_session(Session("d", "ada", at(60)))
    await store.save_session(Session("d", "ada", at(120)))
    assert await store.session("d", at(100)) == Session("d", "ada", at(120))


async def test_keys_are_sorted_by_name_revoked_ones_included(store: Store) -> None:
    web = ApiKey("web", "publishable", "pk_1", apps=("photogram",))
    server = ApiKey("gateway", "server", "0" * 64, kinds=("request",), sources=("gateway",))
    revoked = ApiKey("web", "publishable", "pk_1", apps=("photogram",), revoked=True)
    for key in (web, server, revoked):
        await store.save_api_key(key)
    assert await store.api_keys() == [server, revoked]
