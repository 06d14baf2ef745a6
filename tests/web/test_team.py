"""Team and keys over the API and in the console: who may do it, what it ends, and secrets that are told once."""

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Literal

import msgspec
import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar
from structlog.testing import capture_logs

from itsus.intake.keys import digest_of as digest_of_key
from itsus.model.errors import InputError
from itsus.model.store import Account, Session
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.agent import name_agent
from itsus.web.api.stream import _messages
from itsus.web.changes import Changes
from itsus.web.desk import FeedKey
from itsus.web.identity import SESSION_COOKIE, Person, digest_of
from itsus.web.server import create_app
from itsus.web.sessions import begin_session
from itsus.web.team import Team
from tests.web import scene
from tests.web.conftest import Client, SignIn, find_csrf

ADMIN = ("ada", scene.PASSWORD)
VIEWER = ("vera", scene.PASSWORD)
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HOSTILE = "<img src=x onerror=alert(1)>"


async def call(client: Client, path: str, body: object = None, auth: tuple[str, str] = ADMIN) -> Any:
    answer = await client.post(path, json=body, auth=auth) if body is not None else await client.post(path, auth=auth)
    return answer.json()


async def read(client: Client, path: str, auth: tuple[str, str] = ADMIN) -> Any:
    return (await client.get(path, auth=auth)).json()


async def send(client: Client, path: str, token: str, **form: str) -> Any:
    """Send a form of the console."""
    return await client.post(path, data={"csrf": token, **form}, follow_redirects=False)


async def test_a_person_who_was_added_signs_in_with_the_password_that_was_told(client: Client) -> None:
    added = await call(client, "/v1/people", {"name": " bob ", "role": "drafter"})
    assert added["name"] == "bob"
    assert len(added["password"]) >= 16
    me = next(p for p in (await read(client, "/v1/people", ("bob", added["password"])))["people"] if p["name"] == "bob")
    assert me == {"name": "bob", "role": "drafter", "is_disabled": False, "has_password": True, "is_linked": False}
    assert "$argon2" not in str(await read(client, "/v1/people"))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"name": "Ada", "role": "viewer"}, "name_taken"),
        ({"name": "a:b", "role": "viewer"}, "invalid_name"),
        ({"name": "", "role": "viewer"}, "invalid_name"),
        ({"name": "bob", "role": "root"}, "invalid_input"),
        ({"name": "bob@example.org", "role": "viewer", "signs_in": "provider"}, "invalid_input"),
        ({"name": "bob", "role": "viewer", "password": "mine"}, "invalid_input"),
    ],
)
async def test_who_cannot_be_added_is_told_why(client: Client, body: dict[str, str], code: str) -> None:
    assert (await call(client, "/v1/people", body))["code"] == code


async def test_the_last_admin_who_can_sign_in_stays(client: Client) -> None:
    assert (await call(client, "/v1/people/ada/disable"))["code"] == "last_admin"
    assert (await call(client, "/v1/people/ada/role", {"role": "viewer"}))["code"] == "last_admin"
    await call(client, "/v1/people/vera/role", {"role": "admin"})
    assert (await call(client, "/v1/people/ada/disable"))["is_disabled"] is True


async def test_of_the_last_two_admins_not_each_removes_the_other(client: Client, store: MemoryStore) -> None:
    await call(client, "/v1/people/vera/role", {"role": "admin"})
    await asyncio.gather(
        call(client, "/v1/people/ada/role", {"role": "viewer"}, VIEWER),
        call(client, "/v1/people/vera/role", {"role": "viewer"}, ADMIN),
    )
    assert [a.name for a in await store.accounts() if a.role == "admin"] != []


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/people/anna/role", {"role": "viewer"}),
        ("/v1/people/anna/disable", None),
        ("/v1/people/anna/password", None),
        ("/v1/people/anna/end-sessions", None),
    ],
)
async def test_whatever_takes_something_away_ends_the_sessions_at_once(
    client: Client, sign_in: SignIn, app: Litestar, path: str, body: object
) -> None:
    await sign_in("anna")
    other = ASGITransport(app)  # type: ignore[arg-type] # Litestar is an ASGI app
    async with AsyncClient(transport=other, base_url="http://testserver.local") as admin:
        answer = await admin.post(path, json=body, auth=ADMIN) if body else await admin.post(path, auth=ADMIN)
    assert answer.status_code == 200, answer.text
    assert (await client.get("/v1/now")).json()["code"] == "sign_in_required"


async def test_a_disabled_account_is_refused_everywhere_and_let_in_again(
    client: Client, store: MemoryStore, clock: FakeClock
) -> None:
    await call(client, "/v1/people/anna/disable")
    auth = ("anna", scene.PASSWORD)
    assert (await read(client, "/v1/now", auth))["code"] == "account_disabled"
    assert (await read(client, "/v1/now", ("anna", "wrong")))["code"] == "wrong_password"
    form = {"name": "anna", "password": scene.PASSWORD, "csrf": find_csrf((await client.get("/sign-in")).text)}
    refused = await client.post("/sign-in", data=form, follow_redirects=False)
    assert (refused.status_code, SESSION_COOKIE in client.cookies) == (403, False)
    # A session that somehow is there does not help either.
    await store.save_session(Session(digest_of("left over"), "anna", clock.to_wall(clock.now()) + timedelta(hours=1)))
    client.cookies.set(SESSION_COOKIE, "left over", domain="testserver.local")
    assert (await client.get("/v1/now")).json()["code"] == "sign_in_required"
    client.cookies.clear()
    await call(client, "/v1/people/anna/enable")
    assert "apps" in await read(client, "/v1/now", auth)


async def test_who_has_no_password_here_gets_in_with_none(client: Client, store: MemoryStore) -> None:
    await store.save_account(Account("bob", "", "admin"))
    for password in ("", "nobody", "None"):
        assert (await read(client, "/v1/now", ("bob", password)))["code"] == "wrong_password"


async def test_a_session_that_begins_while_the_account_changes_does_not_begin(
    store: MemoryStore, app: Litestar
) -> None:
    before = await store.account("anna")
    assert before is not None
    await store.save_account(msgspec.structs.replace(before, password="another"))
    with pytest.raises(Exception, match="changed just now"):
        await begin_session(app.state.desk, before, "")
    assert store._sessions == {}


async def test_everybody_changes_their_own_password_if_they_know_it(client: Client) -> None:
    wrong = await call(client, "/v1/password", {"old": "wrong", "new": "long enough"}, VIEWER)
    assert wrong["code"] == "wrong_password"
    assert (await call(client, "/v1/password", {"old": scene.PASSWORD, "new": "short"}, VIEWER))[
        "code"
    ] == "password_length"
    assert (await call(client, "/v1/password", {"old": scene.PASSWORD, "new": "long enough"}, VIEWER))["name"] == "vera"
    assert "apps" in await read(client, "/v1/now", ("vera", "long enough"))
    assert (await read(client, "/v1/now", VIEWER))["code"] == "wrong_password"


async def test_after_a_change_of_password_this_browser_goes_on_and_no_other(
    client: Client, sign_in: SignIn, store: MemoryStore, clock: FakeClock
) -> None:
    token = await sign_in("vera")
    before = client.cookies[SESSION_COOKIE]
    await store.save_session(Session("d" * 64, "vera", clock.to_wall(clock.now()) + timedelta(hours=1)))
    answer = await send(client, "/team/password", token, old=scene.PASSWORD, new="long enough")
    assert answer.headers["location"] == "/team?did=password"
    assert client.cookies[SESSION_COOKIE] != before
    assert list(store._sessions) == [digest_of(client.cookies[SESSION_COOKIE])]
    assert (await client.get("/team")).status_code == 200


async def test_sessions_tell_which_browser_they_are(client: Client, sign_in: SignIn) -> None:
    client.headers["user-agent"] = FIREFOX
    await sign_in("vera")
    [session] = (await client.get("/v1/sessions")).json()["sessions"]
    assert (session["agent"], session["is_this"]) == ("Firefox on Linux", True)
    assert session["begun"] < session["expires"]
    assert client.cookies[SESSION_COOKIE] not in str(session)


async def test_nobody_but_an_admin_sees_or_ends_another_persons_sessions(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await sign_in("anna")
    [session] = (await client.get("/v1/sessions")).json()["sessions"]
    client.cookies.clear()
    assert (await read(client, "/v1/sessions?account=anna", VIEWER))["code"] == "role_required"
    assert (await call(client, f"/v1/sessions/{session['id']}/end", auth=VIEWER))["code"] == "not_found"
    assert len(store._sessions) == 1
    assert len((await read(client, "/v1/sessions?account=anna"))["sessions"]) == 1
    assert await call(client, f"/v1/sessions/{session['id']}/end") == {"ended": 1}
    assert store._sessions == {}


async def test_signing_out_everywhere_is_here_too(
    client: Client, sign_in: SignIn, store: MemoryStore, clock: FakeClock
) -> None:
    token = await sign_in("vera")
    for account in ("vera", "anna"):
        session = Session(digest_of(account), account, clock.to_wall(clock.now()) + timedelta(hours=1))
        await store.save_session(session)
    answer = await send(client, "/team/sessions/end", token)
    assert answer.headers["location"] == "/sign-in"
    assert SESSION_COOKIE not in client.cookies
    assert [s.account for s in store._sessions.values()] == ["anna"]


@dataclass
class _Asked:
    """As much of a request as a stream looks at."""

    app: Litestar
    user: Person
    cookies: dict[str, str] = field(default_factory=dict)


@pytest.mark.parametrize("via", ["session", "basic"])
async def test_an_open_page_hears_no_more_once_its_person_is_kept_out(
    app: Litestar, store: MemoryStore, clock: FakeClock, via: Literal["session", "basic"]
) -> None:
    await store.save_session(Session(digest_of("t"), "anna", clock.to_wall(clock.now()) + timedelta(hours=1)))
    asked: Any = _Asked(app, Person("anna", "approver", via), {SESSION_COOKIE: "t"})
    changes = Changes(store, pause_s=0.001)
    stream = _messages(asked, changes, 4)
    assert (await anext(stream)).event == "hello"
    assert (await anext(stream)).id == 5
    team = Team(store, app.state.passwords.hash, _note_nothing)
    await team.disable("anna")
    async with asyncio.timeout(5):
        assert [message async for message in stream] == []
    await changes.close()


async def _note_nothing(action: str, target: str, detail: str) -> None:
    del action, target, detail


async def test_a_key_is_told_once_and_kept_as_a_digest(client: Client, store: MemoryStore) -> None:
    body = {"name": "gateway", "type": "server", "kinds": ["request"], "apps": ["photogram"], "sources": ["gateway"]}
    made = await call(client, "/v1/keys", body)
    assert made["secret"].startswith("sk_")
    [key] = await store.api_keys()
    assert key.digest == digest_of_key(made["secret"])
    listed = await read(client, "/v1/keys")
    assert listed["keys"] == [made["key"]]
    assert made["secret"] not in str(listed)
    assert key.digest not in str(listed)


@pytest.mark.parametrize(
    "body",
    [
        {"name": "", "type": "server"},
        {"name": "current", "type": "server"},
        {"name": "k", "type": "server", "kinds": ["rumour"]},
        {"name": "k", "type": "publishable", "sources": ["x"]},
        {"name": "k", "type": "skeleton"},
    ],
)
async def test_a_key_that_makes_no_sense_is_not_made(client: Client, store: MemoryStore, body: object) -> None:
    assert (await call(client, "/v1/keys", body))["code"] in ("invalid_name", "invalid_input")
    assert await store.api_keys() == []


async def test_a_revoked_key_stays_in_the_list_with_its_last_use(client: Client, store: MemoryStore) -> None:
    await call(client, "/v1/keys", {"name": "gateway", "type": "server"})
    await store.note_key_use("gateway", scene.NOW)
    revoked = await call(client, "/v1/keys/gateway/revoke")
    assert (revoked["is_revoked"], revoked["last_used"][:10]) == (True, "2021-10-04")
    assert (await call(client, "/v1/keys", {"name": "Gateway", "type": "server"}))["code"] == "name_taken"
    assert (await call(client, "/v1/keys/nobody/revoke"))["code"] == "not_found"


async def test_the_keys_that_sign_the_feed_are_shown_by_their_ids(store: MemoryStore, clock: FakeClock) -> None:
    app = create_app(
        store, scene.SETTINGS, clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER,
        feed_keys=lambda: [FeedKey("current", "kid-1"), FeedKey("revoked", "kid-0")],
    )  # fmt: skip
    transport = ASGITransport(app)  # type: ignore[arg-type] # Litestar is an ASGI app
    async with AsyncClient(transport=transport, base_url="http://testserver.local", auth=VIEWER) as client:
        keys = (await client.get("/v1/feed-keys")).json()["keys"]
        assert keys == [{"part": "current", "id": "kid-1"}, {"part": "revoked", "id": "kid-0"}]
        assert "kid-1" in (await client.get("/team")).text


async def test_what_was_made_stands_in_the_answer_to_the_form_and_in_no_page_after(
    client: Client, sign_in: SignIn
) -> None:
    token = await sign_in("ada")
    forms: tuple[tuple[str, dict[str, str]], ...] = (
        ("/team/people", {"name": "bob", "role": "viewer"}),
        ("/team/people/bob/password", {}),
        ("/team/keys", {"name": "gateway", "type": "server", "kinds": "request, probe"}),
    )
    for path, form in forms:
        answer = await send(client, path, token, **form)
        secret = answer.text.split('id="secret">')[1].split("<")[0]
        assert (answer.status_code, len(secret) >= 16) == (200, True)
        assert answer.headers["cache-control"] == "no-store"
        for page in ("/team", "/audit", "/", "/v1/keys", "/v1/audit"):
            assert secret not in (await client.get(page)).text
    assert "kinds=request,probe" in (await client.get("/team")).text


async def test_nothing_secret_is_logged(client: Client, sign_in: SignIn) -> None:
    with capture_logs() as logs:
        token = await sign_in("ada")
        answers = [
            await send(client, "/team/people", token, name="bob", role="viewer"),
            await send(client, "/team/keys", token, name="gateway", type="server"),
            await send(client, "/team/password", token, old="wrong one", new="long enough"),
            await send(client, "/team/people/nobody/password", token),
        ]
    secrets = [a.text.split('id="secret">')[1].split("<")[0] for a in answers[:2]]
    said = str(logs)
    assert not [s for s in (*secrets, "wrong one", "long enough", scene.PASSWORD) if s in said]


async def test_what_is_refused_is_said_on_the_page(client: Client, sign_in: SignIn) -> None:
    token = await sign_in("ada")
    for path, form, words in (
        ("/team/people", {"name": "vera", "role": "viewer"}, "There is vera already"),
        ("/team/people/ada/disable", {}, "Nobody but ada can manage the team"),
        ("/team/people/ada/role", {"role": "root"}, "There is no role root"),
        ("/team/keys", {"name": "current"}, "signs the feed"),
        ("/team/password", {"old": "wrong", "new": "long enough"}, "Name and password do not match"),
    ):
        answer = await send(client, path, token, **form)
        assert answer.status_code >= 400
        assert words in answer.text.split('role="alert">')[1].split("</p>")[0]


async def test_the_page_shows_each_role_what_it_may_do(client: Client, sign_in: SignIn) -> None:
    await sign_in("anna")
    page = (await client.get("/team")).text
    assert "vera" in page
    assert "Change your password" in page
    for forbidden in ("/team/people", "/team/keys", "may send signals", "signed in on"):
        assert forbidden not in page
    await sign_in("ada")
    page = (await client.get("/team")).text
    assert 'action="/team/people/vera/disable"' in page
    assert "Make a key" in page


async def test_each_change_is_in_the_audit_log(client: Client, store: MemoryStore) -> None:
    await call(client, "/v1/people", {"name": "bob", "role": "viewer"})
    await call(client, "/v1/people/bob/role", {"role": "admin"})
    await call(client, "/v1/people/bob/disable")
    await call(client, "/v1/keys", {"name": "gateway", "type": "server"})
    await call(client, "/v1/keys/gateway/revoke")
    entries = [stored.entry for stored in reversed(await store.audit())]
    assert [(e.by, e.action, e.target, e.detail) for e in entries] == [
        ("ada", "person.add", "bob", "viewer; signs in with a password"),
        ("ada", "person.role", "bob", "viewer to admin"),
        ("ada", "person.disable", "bob", ""),
        ("ada", "key.new", "gateway", "server, everything"),
        ("ada", "key.revoke", "gateway", ""),
    ]
    assert {e.via for e in entries} == {"api"}


@pytest.mark.parametrize(
    ("header", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
            "Version/19.0 Mobile/15E148 Safari/604.1",
            "Safari on iPhone",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 "
            "Safari/537.36 Edg/142.0.0.0",
            "Edge on Windows",
        ),
        (
            "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Mobile "
            "Safari/537.36",
            "Chrome on Android",
        ),
        ("curl/8.16", "curl"),
        ("Windows", "A browser on Windows"),
        (HOSTILE, ""),
        ("x" * 10_000 + "Firefox/1", ""),
        ("", ""),
    ],
)
def test_a_browser_is_named_in_words_of_ours(header: str, words: str) -> None:
    assert name_agent(header) == words


class _ElsewhereStore(MemoryStore):
    """A store in which another process does something just before our change is decided."""

    def __init__(self) -> None:
        super().__init__()
        self.meanwhile: list[Account] = []

    async def change_account(self, before: Account, after: Account) -> bool:
        while self.meanwhile:
            await self.save_account(self.meanwhile.pop())
        return await super().change_account(before, after)


async def _elsewhere(*meanwhile: Account) -> tuple[_ElsewhereStore, Team]:
    store = _ElsewhereStore()
    for account in (Account("ada", "", "admin"), Account("eve", "", "admin"), Account("bob", "old", "viewer")):
        await store.save_account(account)
    store.meanwhile = [*meanwhile]

    async def hash_password(password: str) -> str:
        return f"hash of {password}"

    return store, Team(store, hash_password, _note_nothing)


async def test_the_last_admin_stays_even_if_another_process_removed_the_other_just_now() -> None:
    store, team = await _elsewhere(Account("eve", "", "viewer"))
    with pytest.raises(InputError) as refused:
        await team.change_role("ada", "viewer")
    assert refused.value.code == "last_admin"
    assert await store.account("ada") == Account("ada", "", "admin")


async def test_a_new_password_does_not_undo_that_its_person_was_kept_out_just_now() -> None:
    store, team = await _elsewhere(Account("bob", "old", "viewer", is_disabled=True))
    await team.set_password("bob", "long enough")
    assert await store.account("bob") == Account("bob", "hash of long enough", "viewer", is_disabled=True)
