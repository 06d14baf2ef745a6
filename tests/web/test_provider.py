"""Signing in at the organisation's OpenID provider: a real one, which turns bad when a test says so."""

import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from itsus.model.settings import Operators, Settings, SignIn
from itsus.model.store import Account
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.identity import GUEST_COOKIE, SESSION_COOKIE
from itsus.web.passwords import TRIES_PER_ADDRESS
from itsus.web.provider.provider import Provider
from itsus.web.server import create_app
from tests.web import scene
from tests.web.conftest import Client, find_csrf
from tests.web.openid_provider import CLIENT_ID, CLIENT_SECRET, SUBJECT

pytestmark = pytest.mark.server

CONSOLE = "http://testserver.local"
BOB = "bob@example.org"


class Example:
    """The provider, seen from a test and from a browser."""

    def __init__(self, port: int) -> None:
        self.issuer = f"http://127.0.0.1:{port}"

    def switch(self, attack: str) -> None:
        httpx.post(f"{self.issuer}/switch", json={"attack": attack})

    def asked(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = httpx.get(f"{self.issuer}/asked").json()
        return found

    def allow(self, address: str, email: str = BOB) -> str:
        """Do what a browser does at the provider; return where it is sent back to, within the console."""
        assert httpx.get(address).status_code == 200
        answer = httpx.post(address, data={"email": email})
        assert answer.status_code == 302, answer.text
        back = answer.headers["location"]
        assert back.startswith(f"{CONSOLE}/sign-in/callback?")
        return str(back.removeprefix(CONSOLE))


@pytest.fixture(scope="module")
def process() -> Iterator[Example]:
    root = Path(__file__).parents[2]
    command = (sys.executable, "-m", "tests.web.openid_provider")
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=root) as running:
        assert running.stdout is not None
        yield Example(int(running.stdout.readline()))
        running.terminate()


@pytest.fixture
def example(process: Example) -> Example:
    process.switch("")
    return process


def make_settings(issuer: str, console: str = CONSOLE, **changes: object) -> Settings:
    sign_in = SignIn(issuer=issuer, client_id=CLIENT_ID, label="Sign in with Example", **changes)  # type: ignore[arg-type]
    return msgspec.structs.replace(scene.SETTINGS, sign_in=sign_in, operators=Operators(console=console))


class Seconds:
    """A monotonic clock for the provider's caches."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


@pytest.fixture
def settings(example: Example) -> Settings:
    return make_settings(example.issuer)


@pytest.fixture
def app(store: MemoryStore, clock: FakeClock, settings: Settings, seconds: Seconds) -> Litestar:
    provider = Provider(settings.sign_in, CLIENT_SECRET, settings.operators.console, seconds)
    reader = FixedReader(scene.READINGS)
    return create_app(store, settings, clock, reader, rehearsal=False, hasher=scene.HASHER, provider=provider)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[Client]:
    async with AsyncTestClient(app, base_url=CONSOLE) as client:
        yield client


async def invite(store: MemoryStore, name: str = BOB) -> None:
    await store.save_account(Account(name, "", "approver"))


async def leave(client: Client, target: str = "/rollout") -> str:
    """Go to the provider; return the address there."""
    answer = await client.get("/sign-in/provider", params={"next": target}, follow_redirects=False)
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


async def come_back(client: Client, path: str) -> httpx.Response:
    return await client.get(path, follow_redirects=False)


async def sign_in(client: Client, example: Example, email: str = BOB) -> httpx.Response:
    return await come_back(client, example.allow(await leave(client), email))


def assert_refused(answer: httpx.Response, store: MemoryStore, words: str = "") -> None:
    """Nobody is signed in, and the form says why."""
    assert 400 <= answer.status_code < 500 or answer.status_code == 503
    assert 'role="alert"' in answer.text
    assert words in answer.text
    assert store._sessions == {}
    assert SESSION_COOKIE not in answer.headers.get("set-cookie", "")


async def test_an_invited_person_signs_in_and_is_led_on(client: Client, example: Example, store: MemoryStore) -> None:
    await invite(store)
    answer = await sign_in(client, example)
    assert (answer.status_code, answer.headers["location"]) == (303, "/rollout")
    assert (await client.get("/v1/now")).status_code == 200
    assert (await store.account(BOB)) == Account(BOB, "", "approver", subject=f"{example.issuer}|{SUBJECT}")


async def test_the_form_offers_the_provider_beside_name_and_password(client: Client) -> None:
    page = (await client.get("/sign-in?next=/log")).text
    assert 'href="/sign-in/provider?next=/log"' in page
    assert "Sign in with Example" in page
    form = {"name": "vera", "password": scene.PASSWORD, "csrf": find_csrf(page)}
    assert (await client.post("/sign-in", data=form, follow_redirects=False)).status_code == 303


async def test_what_is_asked_of_the_provider_is_bound_to_this_sign_in(client: Client, example: Example) -> None:
    first, second = [parse_qs(urlsplit(await leave(client)).query) for _ in range(2)]
    assert first["response_type"] == ["code"]
    assert first["code_challenge_method"] == ["S256"]
    assert first["redirect_uri"] == [f"{CONSOLE}/sign-in/callback"]
    for part in ("state", "nonce", "code_challenge"):
        assert len(first[part][0]) >= 43
        assert first[part] != second[part]
    assert client.cookies[GUEST_COOKIE] not in str(first)


async def test_the_secret_goes_to_the_token_endpoint_alone_and_in_no_address(
    client: Client, example: Example, store: MemoryStore
) -> None:
    await invite(store)
    address = await leave(client)
    answer = await come_back(client, example.allow(address))
    [asked] = example.asked()
    assert asked["authorization"].startswith("Basic ")
    assert "code_verifier" in asked
    assert "client_secret" not in asked
    for seen in (address, asked["url"], answer.text, str(answer.headers)):
        assert "signs" not in seen


@pytest.mark.parametrize(
    "attack",
    [
        "wrong_nonce", "no_nonce", "wrong_audience", "shared_audience", "another_party", "wrong_issuer", "expired",
        "not_yet", "no_subject", "odd_subject", "wrong_access_token", "none", "public_key_as_secret", "strangers_key",
        "key_in_token", "changed", "nonsense",
    ],
)  # fmt: skip
async def test_a_token_that_is_not_for_us_now_signs_nobody_in(
    client: Client, example: Example, store: MemoryStore, attack: str
) -> None:
    await invite(store)
    address = await leave(client)
    example.switch(attack)
    answer = await come_back(client, example.allow(address))
    assert_refused(answer, store, "cannot be believed")
    assert (await store.account(BOB)) == Account(BOB, "", "approver")


@pytest.mark.parametrize("attack", ["token_endless", "token_page"])
async def test_an_answer_that_is_no_token_is_told_in_plain_words(
    client: Client, example: Example, store: MemoryStore, attack: str
) -> None:
    await invite(store)
    address = await leave(client)
    example.switch(attack)
    assert_refused(await come_back(client, example.allow(address)), store, "does not answer")


async def test_a_code_counts_once(client: Client, example: Example, store: MemoryStore) -> None:
    await invite(store)
    guest_before = client.cookies.get(GUEST_COOKIE)
    back = example.allow(await leave(client))
    guest = client.cookies[GUEST_COOKIE]
    assert guest_before is None
    assert (await come_back(client, back)).status_code == 303
    store._sessions.clear()
    client.cookies.clear()
    assert_refused(await come_back(client, back), store, "begun in another browser")
    client.cookies.set(GUEST_COOKIE, guest, domain="testserver.local")
    assert_refused(await come_back(client, back), store, "did not take this sign-in")


async def test_a_sign_in_counts_once_at_all_processes_even_where_the_provider_takes_its_code_twice(
    client: Client, example: Example, store: MemoryStore, clock: FakeClock, settings: Settings, seconds: Seconds
) -> None:
    """Whoever gets hold of all that a browser had: its cookie, and the address that it came back to."""
    await invite(store)
    example.switch("takes_codes_twice")
    back = example.allow(await leave(client))
    cookie = {"cookie": f"{GUEST_COOKIE}={client.cookies[GUEST_COOKIE]}"}
    assert (await come_back(client, back)).status_code == 303
    store._sessions.clear()
    for _ in range(2):
        provider = Provider(settings.sign_in, CLIENT_SECRET, settings.operators.console, seconds)
        reader = FixedReader(scene.READINGS)
        app = create_app(store, settings, clock, reader, rehearsal=False, hasher=scene.HASHER, provider=provider)
        async with AsyncTestClient(app, base_url=CONSOLE) as other:
            again = await other.get(back, headers=cookie, follow_redirects=False)
        assert_refused(again, store, "was used before")
    assert len(example.asked()) == 3


async def test_a_code_of_another_sign_in_is_refused(client: Client, example: Example, store: MemoryStore) -> None:
    """An attacker's code in our own state: PKCE and nonce are of another sign-in."""
    await invite(store)
    theirs = parse_qs(urlsplit(example.allow(await leave(client))).query)["code"][0]
    ours = parse_qs(urlsplit(await leave(client)).query)["state"][0]
    answer = await client.get("/sign-in/callback", params={"state": ours, "code": theirs}, follow_redirects=False)
    assert_refused(answer, store, "did not take this sign-in")


async def test_nobody_is_signed_in_by_a_link_of_somebody_else(
    client: Client, app: Litestar, example: Example, store: MemoryStore
) -> None:
    await invite(store)
    link = example.allow(await leave(client))
    browser = httpx.ASGITransport(app)  # type: ignore[arg-type] # Litestar is an ASGI app
    async with httpx.AsyncClient(transport=browser, base_url=CONSOLE) as victim:
        await victim.get("/sign-in")
        answer = await victim.get(link, follow_redirects=False)
    assert_refused(answer, store, "begun in another browser")


@pytest.mark.parametrize("change", ["", "x", "ab" * 3000])
async def test_a_state_that_was_changed_is_refused(
    client: Client, example: Example, store: MemoryStore, change: str
) -> None:
    query = parse_qs(urlsplit(example.allow(await leave(client))).query)
    state = query["state"][0]
    for wrong in (change, state + change if change else state[:-1], f"{change}{state[1:]}"):
        answer = await client.get(
            "/sign-in/callback", params={"state": wrong, "code": query["code"][0]}, follow_redirects=False
        )
        assert_refused(answer, store)
    assert example.asked() == []


async def test_a_sign_in_that_takes_too_long_is_begun_again(
    client: Client, example: Example, store: MemoryStore, clock: FakeClock
) -> None:
    back = example.allow(await leave(client))
    await clock.advance(timedelta(minutes=11))
    assert_refused(await come_back(client, back), store, "too long ago")


async def test_an_answer_of_another_provider_is_refused(client: Client, example: Example, store: MemoryStore) -> None:
    await invite(store)
    address = await leave(client)
    example.switch("mixed_up")
    assert_refused(await come_back(client, example.allow(address)), store, "another provider")
    assert example.asked() == []


async def test_who_is_refused_by_the_provider_reads_our_words_and_not_its(
    client: Client, example: Example, store: MemoryStore
) -> None:
    address = await leave(client)
    example.switch("denied")
    answer = await come_back(client, example.allow(address))
    assert_refused(answer, store, "did not sign you in")
    assert "555-1234" not in answer.text


@pytest.mark.parametrize(
    "target", ["//evil.example", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
async def test_signing_in_there_never_leads_elsewhere(
    client: Client, example: Example, store: MemoryStore, target: str
) -> None:
    await invite(store)
    answer = await come_back(client, example.allow(await leave(client, target)))
    assert answer.headers["location"] == "/"


async def test_each_sign_in_is_a_new_session_and_ends_the_browsers_old_one(
    client: Client, example: Example, store: MemoryStore
) -> None:
    await invite(store)
    client.cookies.set(SESSION_COOKIE, "chosen by an attacker", domain="testserver.local")
    await sign_in(client, example)
    first = next(iter(store._sessions))
    assert "chosen by an attacker" not in str(client.cookies)
    await sign_in(client, example)
    assert len(store._sessions) == 1
    assert first not in store._sessions


async def test_the_keys_of_the_provider_may_change(
    client: Client, example: Example, store: MemoryStore, seconds: Seconds
) -> None:
    await invite(store)
    await sign_in(client, example)
    example.switch("rotated")
    assert "cannot be believed" in (await sign_in(client, example)).text
    seconds.now += 61
    assert (await sign_in(client, example)).status_code == 303


async def test_a_provider_that_takes_the_secret_in_the_form_gets_it_there(
    client: Client, example: Example, store: MemoryStore
) -> None:
    await invite(store)
    example.switch("post_only")
    assert (await sign_in(client, example)).status_code == 303
    assert example.asked()[0]["authorization"] == ""


@pytest.mark.parametrize("attack", ["down", "endless", "other_description", "stolen_endpoint"])
async def test_while_the_provider_cannot_be_used_local_accounts_can(
    client: Client, example: Example, store: MemoryStore, seconds: Seconds, attack: str
) -> None:
    example.switch(attack)
    answer = await client.get("/sign-in/provider?next=/log", follow_redirects=False)
    assert answer.status_code == 503
    assert "sign in with a name and password" in answer.text
    form = {"name": "anna", "password": scene.PASSWORD, "csrf": find_csrf(answer.text), "next": "/log"}
    assert (await client.post("/sign-in", data=form, follow_redirects=False)).headers["location"] == "/log"
    example.switch("")
    assert (await client.get("/sign-in/provider", follow_redirects=False)).status_code == 503
    seconds.now += 6
    assert (await client.get("/sign-in/provider", follow_redirects=False)).status_code == 303


async def test_what_is_known_of_the_provider_stands_while_it_is_away(
    client: Client, example: Example, seconds: Seconds
) -> None:
    await leave(client)
    example.switch("down")
    seconds.now += 4000
    assert (await leave(client)).startswith(example.issuer)


async def test_who_was_not_invited_is_told_whom_to_ask(client: Client, example: Example, store: MemoryStore) -> None:
    assert_refused(await sign_in(client, example), store, "Ask an admin to add you")
    assert await store.account(BOB) is None


@pytest.mark.parametrize("attack", ["unverified", "verified_as_text"])
async def test_an_address_that_the_provider_has_not_verified_is_nobodys(
    client: Client, example: Example, store: MemoryStore, attack: str
) -> None:
    await invite(store)
    example.switch(attack)
    assert_refused(await sign_in(client, example), store, "Ask an admin")


async def test_an_account_with_a_password_is_never_taken_over_by_an_address(
    client: Client, example: Example, store: MemoryStore
) -> None:
    await store.save_account(Account(BOB, scene.HASHER.hash(scene.PASSWORD), "admin"))
    assert_refused(await sign_in(client, example), store, "Ask an admin")
    assert (await store.account(BOB)) is not None
    assert (await store.account_of(f"{example.issuer}|{SUBJECT}")) is None


async def test_an_invitation_is_taken_up_once_and_then_the_address_matters_no_more(
    client: Client, example: Example, store: MemoryStore
) -> None:
    await store.save_account(Account(BOB, "", "approver", subject=f"{example.issuer}|somebody else"))
    assert_refused(await sign_in(client, example), store, "Ask an admin")
    await store.save_account(Account("Robert", "", "viewer", subject=f"{example.issuer}|{SUBJECT}"))
    await sign_in(client, example, "new.address@example.org")
    assert [session.account for session in store._sessions.values()] == ["Robert"]


async def test_a_disabled_account_is_refused_there_too(client: Client, example: Example, store: MemoryStore) -> None:
    await store.save_account(Account(BOB, "", "approver", True, f"{example.issuer}|{SUBJECT}"))
    assert_refused(await sign_in(client, example), store, "This account is disabled")


async def test_guessing_codes_is_not_for_long(client: Client, example: Example, store: MemoryStore) -> None:
    for _ in range(TRIES_PER_ADDRESS):
        state = parse_qs(urlsplit(await leave(client)).query)["state"][0]
        await client.get("/sign-in/callback", params={"state": state, "code": "guess"})
    await invite(store)
    assert_refused(await sign_in(client, example), store, "Try again in")
    assert len(example.asked()) == TRIES_PER_ADDRESS


async def test_every_sign_in_there_is_in_the_audit_log(client: Client, example: Example, store: MemoryStore) -> None:
    await invite(store)
    await sign_in(client, example)
    entries = [stored.entry for stored in await store.audit()]
    assert [(entry.by, entry.action) for entry in entries] == [(BOB, "sign_in"), (BOB, "person.link")]


class TestWhereNewPeopleBecomeViewers:
    @pytest.fixture
    def settings(self, example: Example) -> Settings:
        return make_settings(example.issuer, new_people="viewer")

    async def test_whoever_comes_is_a_viewer_under_their_verified_address(
        self, client: Client, example: Example, store: MemoryStore
    ) -> None:
        assert (await sign_in(client, example)).status_code == 303
        assert await store.account(BOB) == Account(BOB, "", "viewer", subject=f"{example.issuer}|{SUBJECT}")

    async def test_whoever_has_no_verified_address_is_called_what_the_provider_calls_them(
        self, client: Client, example: Example, store: MemoryStore
    ) -> None:
        example.switch("unverified")
        assert (await sign_in(client, example, "ada")).status_code == 303
        assert (await store.account(SUBJECT)) is not None

    async def test_nobody_comes_under_the_name_of_another(
        self, client: Client, example: Example, store: MemoryStore
    ) -> None:
        assert_refused(await sign_in(client, example, "ADA"), store, "Ask an admin")
        assert_refused(await sign_in(client, example, "a:b/c@example.org"), store, "Ask an admin")


async def test_without_a_provider_there_is_nothing_to_go_to(store: MemoryStore, clock: FakeClock) -> None:
    app = create_app(store, scene.SETTINGS, clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER)
    async with AsyncTestClient(app, base_url=CONSOLE) as client:
        assert "/sign-in/provider" not in (await client.get("/sign-in")).text
        answer = await client.get("/sign-in/provider", follow_redirects=False)
        assert answer.status_code == 404
