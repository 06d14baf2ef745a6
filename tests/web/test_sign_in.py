"""Signing in and out: one person, one session, and nothing for those who guess."""

import asyncio
from datetime import timedelta

import pytest
from httpx import ASGITransport, AsyncClient
from litestar import Litestar

from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from itsus.web.console.forms import is_local
from itsus.web.identity import SESSION_COOKIE, digest_of
from itsus.web.passwords import TRIES_PER_ACCOUNT, WINDOW_S, Failures, Passwords
from itsus.web.problem import Problem
from tests.web import scene
from tests.web.conftest import Client, SignIn, find_csrf


async def test_a_person_signs_in_and_sees_now(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    page = await client.get("/")
    assert page.status_code == 200
    assert "Stories has a problem" in page.text


async def test_the_store_keeps_only_a_digest(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await sign_in("vera")
    token = client.cookies[SESSION_COOKIE]
    assert list(store._sessions) == [digest_of(token)]
    assert token not in str(store._sessions)


async def test_the_session_cookie_cannot_be_read_by_scripts(client: Client) -> None:
    form = {"name": "vera", "password": scene.PASSWORD, "csrf": find_csrf((await client.get("/sign-in")).text)}
    cookie = (await client.post("/sign-in", data=form, follow_redirects=False)).headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie


async def test_signing_in_again_is_a_new_session_and_ends_the_old_one(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await sign_in("vera")
    first = client.cookies[SESSION_COOKIE]
    client.cookies.set("itsus_guest", "known to an attacker", domain="testserver.local")
    await client.get("/sign-in")
    await sign_in("anna")
    assert client.cookies[SESSION_COOKIE] != first
    assert len(store._sessions) == 1


async def test_signing_out_ends_the_session_in_the_store(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("vera")
    answer = await client.post("/sign-out", data={"csrf": token}, follow_redirects=False)
    assert answer.headers["location"] == "/sign-in"
    assert store._sessions == {}
    assert (await client.get("/", follow_redirects=False)).status_code == 303


async def test_a_session_ends_by_itself_on_the_walls_clock(client: Client, sign_in: SignIn, clock: FakeClock) -> None:
    await sign_in("vera")
    await clock.advance(timedelta(hours=13))
    assert (await client.get("/v1/now")).status_code == 401


@pytest.mark.parametrize(("name", "password"), [("vera", "wrong"), ("nobody", scene.PASSWORD), ("vera", "x" * 5000)])
async def test_a_wrong_name_or_password_is_told_in_the_same_words(client: Client, name: str, password: str) -> None:
    form = {"name": name, "password": password, "csrf": find_csrf((await client.get("/sign-in")).text)}
    answer = await client.post("/sign-in", data=form)
    assert answer.status_code == 401
    assert "Name and password do not match." in answer.text
    assert scene.PASSWORD not in answer.text


async def test_too_many_failures_lock_an_account_for_a_while(store: MemoryStore) -> None:
    now = [0.0]
    passwords = Passwords(store, scene.HASHER, lambda: now[0])
    for n in range(TRIES_PER_ACCOUNT):
        with pytest.raises(Problem, match="do not match"):
            await passwords.check("vera", "wrong", f"10.0.0.{n}")
    with pytest.raises(Problem) as refused:
        await passwords.check("vera", scene.PASSWORD, "10.0.0.99")
    assert refused.value.code == "too_many_tries"
    now[0] = WINDOW_S + 1
    assert (await passwords.check("vera", scene.PASSWORD, "10.0.0.99")).name == "vera"


async def test_a_stranger_who_guesses_does_not_keep_a_person_out_of_where_they_have_signed_in(
    store: MemoryStore,
) -> None:
    passwords = Passwords(store, scene.HASHER, lambda: 0.0)
    await passwords.check("vera", scene.PASSWORD, "192.0.2.1")
    for n in range(TRIES_PER_ACCOUNT):
        with pytest.raises(Problem, match="do not match"):
            await passwords.check("vera", "wrong", f"10.0.0.{n}")
    for elsewhere in ("10.0.0.99", "192.0.2.2"):
        with pytest.raises(Problem, match="Try again"):
            await passwords.check("vera", scene.PASSWORD, elsewhere)
    assert (await passwords.check("vera", scene.PASSWORD, "192.0.2.1")).name == "vera"
    for _ in range(TRIES_PER_ACCOUNT):
        with pytest.raises(Problem, match="do not match"):
            await passwords.check("vera", "wrong", "192.0.2.1")
    with pytest.raises(Problem, match="Try again"):
        await passwords.check("vera", scene.PASSWORD, "192.0.2.1")
    with pytest.raises(Problem, match="Try again"):
        await passwords.check("vera", scene.PASSWORD, "10.0.0.99")


async def test_many_tries_at_once_are_not_more_tries(store: MemoryStore) -> None:
    passwords = Passwords(store, scene.HASHER, lambda: 0.0)
    tries = (passwords.check("vera", "wrong", "10.0.0.1") for _ in range(TRIES_PER_ACCOUNT * 2))
    results = await asyncio.gather(*tries, return_exceptions=True)
    codes = [r.code for r in results if isinstance(r, Problem)]
    assert codes.count("wrong_password") == TRIES_PER_ACCOUNT
    assert codes.count("too_many_tries") == TRIES_PER_ACCOUNT


def test_failures_forget_the_oldest_key_rather_than_growing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsus.web.passwords.REMEMBERED", 3)
    failures = Failures(1, lambda: 0.0)
    for key in "abcd":
        failures.add(key)
    assert failures.wait_s("a") == 0
    assert failures.wait_s("d") > 0


@pytest.mark.parametrize("path", ["/", "/log?app=photogram", "/notices/n_1"])
def test_addresses_of_the_console_are_local(path: str) -> None:
    assert is_local(path)


@pytest.mark.parametrize(
    "path",
    ["//evil.example", "https://e.example", "/\\e.example", "javascript:alert(1)", "", "/a\r\nX: y", "\t//e"],
)
async def test_signing_in_never_leads_elsewhere(client: Client, path: str) -> None:
    assert not is_local(path)
    token = find_csrf((await client.get("/sign-in")).text)
    form = {"name": "vera", "password": scene.PASSWORD, "next": path, "csrf": token}
    answer = await client.post("/sign-in", data=form, follow_redirects=False)
    assert answer.headers["location"] == "/"


async def test_who_is_not_signed_in_is_led_back_after_signing_in(client: Client) -> None:
    answer = await client.get("/notices/n_2b91?lang=fr", follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/notices/n_2b91%3Flang%3Dfr"


async def test_a_script_may_use_basic_over_loopback(client: Client) -> None:
    answer = await client.get("/v1/now", auth=("vera", scene.PASSWORD))
    assert answer.status_code == 200
    assert (await client.get("/v1/now", auth=("vera", "wrong"))).json()["code"] == "wrong_password"
    assert "www-authenticate" not in answer.headers


async def test_basic_is_refused_from_afar_without_tls(app: Litestar) -> None:
    far = ASGITransport(app, client=("203.0.113.9", 4711))  # type: ignore[arg-type] # Litestar is an ASGI app
    async with AsyncClient(transport=far, base_url="http://desk.example") as client:
        answer = await client.get("/v1/now", auth=("vera", scene.PASSWORD))
    assert answer.json()["code"] == "basic_needs_tls"


async def test_a_garbled_authorization_is_an_answer_not_a_crash(client: Client) -> None:
    answer = await client.get("/v1/now", headers={"authorization": "Basic %%%"})
    assert answer.status_code == 401
