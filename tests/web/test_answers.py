"""What every answer carries, whatever it is, and what is not written down about it."""

import logging

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from itsus.model.settings import Operators
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.headers import HEADERS
from itsus.web.identity import GUEST_COOKIE, SESSION_COOKIE
from itsus.web.server import create_app
from tests.web import scene
from tests.web.conftest import Client, SignIn, find_csrf

#: A page, what is refused, what is not there, files that are exported, static files, and what another part answers.
PATHS = (
    "/", "/nowhere", "/static/nowhere.css", "/static/console.css", "/v1/now", "/v1/nowhere", "/v1/incidents?limit=0",
    "/v1/audit.csv", "/v1/audit.jsonl", "/v1/incidents.csv", "/v1/incidents.jsonl", "/v1/incidents/i_7f3a/report.md",
    "/schema", "/sign-in", "/sign-in/callback", "/notices/none",
)  # fmt: skip


@pytest.fixture
def behind_tls(store: MemoryStore, clock: FakeClock) -> Litestar:
    """A console that people reach over TLS, which ends before us."""
    settings = msgspec.structs.replace(scene.SETTINGS, operators=Operators(console="https://desk.example"))
    return create_app(store, settings, clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER)


@pytest.mark.parametrize("path", PATHS)
async def test_every_kind_of_answer_carries_every_header(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("ada")
    answer = await client.get(path)
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert "strict-transport-security" not in answer.headers
    assert path == "/static/console.css" or answer.headers["cache-control"] == "no-store"


async def test_behind_tls_cookies_and_browsers_stay_there(behind_tls: Litestar) -> None:
    async with AsyncTestClient(behind_tls, base_url="http://desk.example") as client:
        page = await client.get("/sign-in")
        form = {"name": "vera", "password": scene.PASSWORD, "csrf": find_csrf(page.text)}
        guest = page.headers["set-cookie"]
        answer = await client.post("/sign-in", data=form, headers={"cookie": guest}, follow_redirects=False)
    assert page.headers["strict-transport-security"] == "max-age=31536000"
    cookies = [guest, *answer.headers.get_list("set-cookie")]
    assert {cookie.partition("=")[0] for cookie in cookies} == {GUEST_COOKIE, SESSION_COOKIE}
    for cookie in cookies:
        assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


def test_no_library_gets_to_write_into_our_log(store: MemoryStore, clock: FakeClock) -> None:
    """What asks the provider writes a line for every request as soon as somebody sets logging up."""
    before = (logging.root.level, list(logging.root.handlers))
    create_app(store, scene.SETTINGS, clock, FixedReader(), rehearsal=False, hasher=scene.HASHER)
    assert (logging.root.level, list(logging.root.handlers)) == before
    assert logging.getLogger("httpx").getEffectiveLevel() >= logging.WARNING
