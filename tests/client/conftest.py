"""One Chromium and one town for each file of tests; an ordinary day and a new person for each test."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright
from pytest_socket import enable_socket, socket_allow_hosts

from tests.client.town import CLIENT, Town, open_town

_FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip


@pytest.fixture(scope="module")
def browser(chromium_path: str) -> Iterator[Browser]:
    assert (CLIENT / "itsus.js").exists(), "the client is not built: run `npm ci && npm run build` in clients/js"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=_FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def whole_town() -> Iterator[Town]:
    enable_socket()
    socket_allow_hosts(["127.0.0.1", "localhost", "::1"], allow_unix_socket=True)
    with open_town() as town:
        yield town


@pytest.fixture
def town(whole_town: Town) -> Town:
    whole_town.reset()
    return whole_town
