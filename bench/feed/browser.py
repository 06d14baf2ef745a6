"""Pages of an app in a real Chromium, with the client as it is built for people."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from playwright.sync_api import Browser, sync_playwright

from bench.feed.programs import find_missing

HERE: Final = Path(__file__).resolve().parent
CLIENT: Final = HERE.parents[1] / "clients" / "js" / "dist"
#: No sandbox of its own in a container, and no talk with anyone but us; pages in the background count as looked at.
_FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-background-timer-throttling",
    "--disable-backgrounding-occluded-windows",
    "--disable-renderer-backgrounding",
)


def find_missing_for_pages() -> str:
    """Return in one line what to do first, "" if pages can be opened."""
    missing = find_missing("chromium", "nginx")
    return missing or ("" if (CLIENT / "itsus.js").is_file() else "needs the built client: make setup")


def lay_out_site(root: Path) -> None:
    """Put the page and the client into a folder, as an app's server would have them."""
    root.mkdir(parents=True)
    shutil.copytree(CLIENT, root / "client")
    shutil.copy(HERE / "page.html", root / "index.html")
    shutil.copy(HERE / "page.js", root / "page.js")


@contextmanager
def browsing() -> Iterator[Browser]:
    """Run Chromium until the block ends."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(_FLAGS))
        try:
            yield browser
        finally:
            browser.close()
