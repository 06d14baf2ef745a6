"""Accounts, sessions and keys are kept and replaced by name."""

from itsus.model.store import Account, ApiKey, AuditEntry, Session, Store
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


async def test_a_session_that_has_expired_is_forgotten_when_another_begins(store: Store) -> None:
    await store.save_session(Session("old", "ada", at(60), begun=at(0)))
    await store.save_session(Session("new", "bob", at(120), begun=at(60)))
    assert await store.session("old", at(30)) is None
    assert await store.session("new", at(100)) is not None


async def test_keys_are_sorted_by_name_revoked_ones_included(store: Store) -> None:
    web = ApiKey("web", "publishable", "pk_1", apps=("photogram",))
    server = ApiKey("gateway", "server", "0" * 64, kinds=("request",), sources=("gateway",))
    revoked = ApiKey("web", "publishable", "pk_1", apps=("photogram",), revoked=True)
    for key in (web, server, revoked):
        await store.save_api_key(key)
    assert await store.api_keys() == [server, revoked]


async def test_accounts_are_listed_by_name_disabled_ones_included(store: Store) -> None:
    bob, ada = (
        Account("bob", "", "viewer", is_disabled=True, subject="https://id.example|7"),
        Account("ada", "h", "admin"),
    )
    for account in (bob, ada):
        await store.save_account(account)
    assert await store.accounts() == [ada, bob]


async def test_who_signs_in_elsewhere_is_found_by_subject_and_nobody_by_none(store: Store) -> None:
    bob = Account("bob", "", "viewer", subject="https://id.example|7")
    await store.save_account(bob)
    await store.save_account(Account("ada", "h", "admin"))
    assert await store.account_of("https://id.example|7") == bob
    assert await store.account_of("https://id.example|8") is None
    assert await store.account_of("") is None


async def test_a_person_can_end_all_of_their_sessions(store: Store) -> None:
    early = Session("a", "ada", at(60), at(0), "Firefox on Linux")
    late = Session("b", "ada", at(60), at(5))
    others = Session("c", "bob", at(60), at(5))
    for session in (early, late, others, Session("d", "ada", at(1), at(0))):
        await store.save_session(session)
    assert await store.sessions("ada", at(10)) == [late, early]
    assert await store.end_sessions("ada") == 3
    assert await store.sessions("ada", at(10)) == []
    assert await store.session("c", at(10)) == others


async def test_the_last_use_of_a_key_is_known_and_saving_it_forgets_nothing(store: Store) -> None:
    key = ApiKey("web", "publishable", "pk_1")
    await store.save_api_key(key)
    await store.note_key_use("web", at(60))
    await store.note_key_use("web", at(30))
    await store.note_key_use("nobody", at(30))
    await store.save_api_key(ApiKey("web", "publishable", "pk_1", revoked=True))
    assert await store.api_keys() == [ApiKey("web", "publishable", "pk_1", revoked=True, last_used=at(60))]


def entry(by: str, action: str, target: str = "") -> AuditEntry:
    return AuditEntry(at(1), by, "console", action, target, address="192.0.2.7")


async def test_the_audit_log_is_read_latest_first_page_by_page(store: Store) -> None:
    entries = [entry("ada", f"act {number}") for number in range(5)]
    for one in entries:
        await store.append_audit(one)
    page = await store.audit(limit=2)
    assert [stored.entry for stored in page] == [entries[4], entries[3]]
    rest = await store.audit(before=page[-1].position)
    assert [stored.entry for stored in rest] == [entries[2], entries[1], entries[0]]


async def test_the_audit_log_is_searched_in_all_its_words(store: Store) -> None:
    await store.append_audit(entry("ada", "approve", "n_1"))
    await store.append_audit(entry("Bob", "key.revoke", "100%_web"))
    for words, found in (("BOB", 1), ("n_1", 1), ("192.0.2", 2), ("100%_w", 1), ("%", 1), ("carol", 0), ("", 2)):
        assert len(await store.audit(search=words)) == found, words
