"""Real pages in a real Chromium, with the client as it is built (`npm run build` in clients/js)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.client_page.site import CLIENT
from tests.client_page.street import Street

_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip

OpenContext = Callable[..., BrowserContext]


@pytest.fixture(scope="session", autouse=True)
def built_client() -> None:
    """The client must be built; a test that needs it fails with what to do."""
    assert (CLIENT / "worker.js").exists(), "the client is not built: run `npm ci && npm run build` in clients/js"


@pytest.fixture
def street(tmp_path: Path) -> Iterator[Street]:
    street = Street(tmp_path)
    yield street
    street.close()


@pytest.fixture
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_context(browser: Browser) -> Iterator[OpenContext]:
    """A person's browser; what their pages' policies forbid fails the test."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda line: wrong.append(line.text) if "Content Security Policy" in line.text else None)
        page.on("pageerror", lambda error: wrong.append(str(error)))

    def act(*, width: int = 390, **options: object) -> BrowserContext:
        settings = {"viewport": {"width": width, "height": 844}, "locale": "en-US"} | options
        context = browser.new_context(**settings)  # type: ignore[arg-type]  # settings of Playwright's own
        context.set_default_timeout(10_000)
        context.on("page", listen)
        contexts.append(context)
        return context

    yield act
    for context in contexts:
        context.close()
    assert wrong == []
