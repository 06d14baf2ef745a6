"""Team and keys, and signing in at the provider, in a real Chromium."""

import asyncio
import socket
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from playwright.async_api import Browser, Page, expect

from itsus.intake.keys import new_publishable_key, new_server_key
from itsus.model.store import Account, Session
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.desk import FeedKey
from itsus.web.provider.provider import Provider
from itsus.web.server import create_app
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import OpenPage, _answers
from tests.web.openid_provider import CLIENT_SECRET
from tests.web.test_provider import BOB, Example, example, make_settings, process

__all__ = ["example", "process"]

pytestmark = [pytest.mark.browser, pytest.mark.server]

HOSTILE = "<img src=x onerror=alert(1)>"
SIZES = [(390, 844), (1280, 800)]


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        number: int = found.getsockname()[1]
    return number


@pytest.fixture
def app(store: MemoryStore, clock: FakeClock, port: int, example: Example) -> Litestar:
    console = f"http://127.0.0.1:{port}"
    settings = make_settings(example.issuer, console)
    provider = Provider(settings.sign_in, CLIENT_SECRET, console, lambda: 0.0)
    return create_app(
        store, settings, clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER, provider=provider,
        feed_keys=lambda: [FeedKey("current", "k" * 43), FeedKey("standby", "s" * 43)],
    )  # fmt: skip


@pytest.fixture
async def address(app: Litestar, port: int) -> AsyncIterator[str]:
    """Serve at the address that the provider sends people back to."""
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    await _answers(port)
    yield f"http://127.0.0.1:{port}"
    server.stop()  # type: ignore[no-untyped-call] # granian has no types here
    await asyncio.wait([serving], timeout=5)
    serving.cancel()


async def fill(store: MemoryStore, clock: FakeClock) -> None:
    """Put a team into the store that has everything a page can show, some of it hostile."""
    wall = clock.to_wall(clock.now())
    people = (
        Account("bob@example.org", "", "approver"),
        Account("eve@example.org", "", "viewer", is_disabled=True, subject="https://id.example.org|1"),
        Account(HOSTILE, scene.HASHER.hash(scene.PASSWORD), "drafter"),
    )
    for account in people:
        await store.save_account(account)
    for name in ("anna", HOSTILE):
        await store.save_session(Session(name.ljust(64, "0"), name, wall + timedelta(hours=3), wall, HOSTILE))
    keys = (
        new_server_key("gateway", kinds=("request", "probe"), apps=("photogram",))[1],
        new_publishable_key("web", apps=("photogram",)),
        new_server_key(HOSTILE, sources=(HOSTILE,))[1],
    )
    for key in keys:
        await store.save_api_key(key)
    await store.note_key_use("gateway", wall - timedelta(minutes=3))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_and_nothing_hostile_runs(
    open_page: OpenPage, store: MemoryStore, clock: FakeClock, size: tuple[int, int], dark: bool
) -> None:
    await fill(store, clock)
    page: Page = await open_page("/team", name="ada", width=size[0], height=size[1], dark=dark)
    for details in await page.locator("details").all():
        await details.locator("summary").click()
    assert await page.locator("main img, main script").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await find_faults(page) == []


@pytest.mark.parametrize("size", SIZES)
async def test_axe_finds_nothing_on_the_way_in(browser: Browser, address: str, size: tuple[int, int]) -> None:
    page = await browser.new_page(viewport={"width": size[0], "height": size[1]})
    await page.goto(f"{address}/sign-in")
    assert await find_faults(page) == []
    await page.goto(f"{address}/sign-in/callback?error=access_denied")
    await expect(page.get_by_role("alert")).to_contain_text("begun in another browser")
    assert await find_faults(page) == []


async def test_a_person_of_the_organisation_signs_in_and_is_led_on(
    browser: Browser, address: str, store: MemoryStore
) -> None:
    await store.save_account(Account(BOB, "", "approver"))
    page = await browser.new_page(viewport={"width": 390, "height": 844})
    await page.goto(f"{address}/team")
    await page.get_by_role("link", name="Sign in with Example").click()
    await expect(page.get_by_role("heading", name="Example ID")).to_be_visible()
    await page.get_by_role("button", name="Allow").click()
    await page.wait_for_url(f"{address}/team")
    await expect(page.get_by_role("heading", name="You: bob@example.org approver")).to_be_visible()
    await expect(page.get_by_text("You sign in at your organisation")).to_be_visible()
    await page.get_by_role("button", name="Sign out everywhere").click()
    await page.wait_for_url(f"{address}/sign-in")
    assert store._sessions == {}


async def test_an_admin_adds_a_person_who_then_signs_in(
    open_page: OpenPage, browser: Browser, address: str, store: MemoryStore
) -> None:
    page: Page = await open_page("/team", name="ada")
    await page.get_by_text("Add a person").click()
    add = page.locator("#add-person")
    await add.get_by_role("textbox", name="Name").fill("zoe")
    await add.get_by_label("Role").select_option("approver")
    await add.get_by_label("With a password").check()
    await add.get_by_role("button", name="Add this person").click()
    password = await page.locator("#secret").inner_text()
    assert await find_faults(page) == []
    await page.get_by_role("link", name="I have it").click()
    await expect(page.get_by_text(password)).to_have_count(0)
    other = await (await browser.new_context()).new_page()
    await other.goto(f"{address}/sign-in")
    await other.get_by_label("Name").fill("zoe")
    await other.get_by_label("Password").fill(password)
    await other.get_by_role("button", name="Sign in", exact=True).click()
    await other.wait_for_url(f"{address}/")
    account = await store.account("zoe")
    assert account is not None
    assert account.role == "approver"


async def test_whoever_is_disabled_is_signed_out_where_they_look(
    open_page: OpenPage, store: MemoryStore, address: str
) -> None:
    theirs: Page = await open_page("/", name="anna")
    page: Page = await open_page("/team", name="ada", width=1280, height=800)
    row = page.get_by_role("listitem").filter(has_text="anna")
    await row.locator("summary").click()
    await row.get_by_role("button", name="Disable").click()
    await expect(page.get_by_role("status").first).to_contain_text("Changed. It counts at once.")
    await expect(row).to_contain_text("disabled")
    await theirs.reload()
    assert theirs.url.startswith(f"{address}/sign-in")
