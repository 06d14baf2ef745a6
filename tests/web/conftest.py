"""The desk under test: a store in memory, the scene in it, and clients or browsers in front of it."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from granian.constants import Interfaces
from granian.server.embed import Server
from litestar import Litestar
from litestar.testing import AsyncTestClient
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.server import create_app
from tests.web import scene

Client = AsyncTestClient[Litestar]
SignIn = Callable[[str], Awaitable[str]]
_FLAGS = [
    "--headless",
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture
def clock() -> FakeClock:
    """The story's clock, far from the wall's."""
    return FakeClock(scene.NOW, wall_offset=datetime.now(UTC).replace(microsecond=0) - scene.NOW)


@pytest.fixture
async def store() -> MemoryStore:
    store = MemoryStore()
    await scene.fill(store)
    return store


@pytest.fixture
def app(store: MemoryStore, clock: FakeClock) -> Litestar:
    return create_app(store, scene.SETTINGS, clock, FixedReader(scene.READINGS), rehearsal=True, hasher=scene.HASHER)


@pytest.fixture
async def client(app: Litestar) -> AsyncIterator[Client]:
    async with AsyncTestClient(app, base_url="http://testserver.local") as client:
        yield client


@pytest.fixture
def sign_in(client: Client) -> SignIn:
    """Sign in by name and return the CSRF token that pages then carry."""

    async def act(name: str) -> str:
        page = await client.get("/sign-in")
        form = {"name": name, "password": scene.PASSWORD, "next": "/", "csrf": find_csrf(page.text)}
        answer = await client.post("/sign-in", data=form, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return find_csrf((await client.get("/rollout")).text)

    return act


def find_csrf(html: str) -> str:
    """Return the token in a page's first form."""
    return html.split('name="csrf" value="')[1].split('"', maxsplit=1)[0]


@pytest.fixture
async def address(app: Litestar) -> AsyncIterator[str]:
    """Serve the application on a free port of loopback and return its address."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
    server = Server(app, address="127.0.0.1", port=port, interface=Interfaces.ASGI, log_enabled=False)
    serving = asyncio.create_task(server.serve())
    await _answers(port)
    yield f"http://127.0.0.1:{port}"
    server.stop()  # type: ignore[no-untyped-call] # granian has no types here
    await asyncio.wait([serving], timeout=5)
    serving.cancel()


async def _answers(port: int) -> None:
    async with asyncio.timeout(10):
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)
                continue
            writer.close()
            await writer.wait_closed()
            return


@pytest.fixture
async def browser(chromium_path: str, tmp_path: Path) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=_FLAGS)
        yield browser
        await browser.close()


OpenPage = Callable[..., Awaitable[Page]]


@pytest.fixture
async def open_page(browser: Browser, address: str) -> AsyncIterator[OpenPage]:
    """Open a page, signed in as somebody; whatever breaks on it fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    async def act(
        path: str = "/",
        *,
        name: str = "anna",
        width: int = 390,
        height: int = 844,
        dark: bool = False,
        scripts: bool = True,
    ) -> Page:
        context = await browser.new_context(
            base_url=address,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            java_script_enabled=scripts,
        )
        context.set_default_timeout(8000)
        contexts.append(context)
        page = await context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
        await page.goto(f"/sign-in?next={path}")
        if name:
            await page.get_by_label("Name").fill(name)
            await page.get_by_label("Password").fill(scene.PASSWORD)
            await page.get_by_role("button", name="Sign in").click()
            await page.wait_for_url(f"{address}{path}")
        return page

    yield act
    for context in contexts:
        await context.close()
    assert wrong == []
