"""The whole story in a real browser: from the first symptom to the activity feed, and back.

The rehearsal of 4 October 2021 runs fast against everything as an operator would start it. Four people have photogram
open: one in the test, one held out, one in France, and an operator at the console.
"""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import msgspec
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from examples.photogram.demo import APP_DIES, APP_RETURNS
from examples.photogram.stage import ACCOUNT, PASSWORD, Stage
from itsus.feed.audience import Device, arm_of
from itsus.feed.keys import PublicKeys
from itsus.feed.verify import verify

pytestmark = [pytest.mark.browser, pytest.mark.server]

SPEED = 200.0
#: Chromium in a container: no sandbox of its own, and no talk with anyone but us.
CHROMIUM = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
SOON_MS = 60_000
#: The whole outage lasts six hours of the story, two minutes of ours.
RECOVERY_MS = 240_000


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    with Stage(tmp_path / "stage", SPEED, first_port=19420, begins="2021-10-04T15:30Z") as stage:
        yield stage


@pytest.fixture
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=list(CHROMIUM))
        yield browser
        browser.close()


def open_page(browser: Browser, url: str, *, width: int = 390, height: int = 844) -> Page:
    page = browser.new_context(viewport={"width": width, "height": height}, locale="en-US").new_page()
    page.goto(url)
    return page


def wait_until_kept(page: Page) -> None:
    """Return when the page's service worker has made ready for the day on which the app is gone."""
    kept = "caches.keys().then((names) => names.some((name) => name.startsWith('itsus-offline:photogram:')))"
    page.wait_for_function(kept, timeout=SOON_MS)


def find_user(stage: Stage, arm: str) -> int:
    """Return the first user whose device falls into an arm of the rollout, by the rules of the client."""
    public = msgspec.json.decode((stage.folder / "keys" / "public.json").read_bytes())
    answer = httpx.get(f"{stage.url('origin-1')}/photogram.jws")
    keys = PublicKeys.of(public["current"], public["standby"])
    document = verify(answer.content, app="photogram", keys=keys, now=datetime.now(UTC), seen_seq={})
    return next(n for n in range(1, 500) if arm_of(document, Device(f"user-{n}", {"country": "US"})) == arm)


def wait_for_story(page: Page, stage: Stage, at: datetime) -> None:
    """Return when the story's clock shows `at`."""
    while datetime.fromisoformat(httpx.get(f"{stage.url('itsus')}/health").json()["now"]) < at:
        page.wait_for_timeout(50)


def picture(page: Page, name: str) -> None:
    folder = Path("test-results")
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"story-{name}.png")


def approve_notice(desk: Page, stage: Stage) -> None:
    """Sign in at the console, and approve what is proposed for photogram."""
    desk.goto(stage.url("itsus"))
    if desk.get_by_label("Password").is_visible():
        desk.get_by_label("Name").fill(ACCOUNT)
        desk.get_by_label("Password").fill(PASSWORD)
        desk.get_by_role("button", name="Sign in").click()
    proposal = find_proposal(stage)
    desk.goto(f"{stage.url('itsus')}/notices/{proposal}")
    picture(desk, "3-console")
    desk.locator("#approve").click()


def find_proposal(stage: Stage) -> str:
    """Return the notice of photogram that waits for a person."""
    with httpx.Client(base_url=stage.url("itsus"), auth=(ACCOUNT, PASSWORD)) as api:
        for _ in range(600):
            notices = api.get("/v1/notices", params={"app": "photogram"}).json()["notices"]
            waiting: list[str] = [n["id"] for n in notices if n.get("proposal")]
            if waiting:
                return waiting[0]
    raise AssertionError("no notice was proposed for photogram")


def feed_of(page: Page) -> Callable[[str], object]:
    """Return a function that expects a title in the activity feed."""
    return lambda words: expect(page.locator("itsus-feed")).to_contain_text(words, timeout=SOON_MS)


def test_people_are_told_while_the_app_is_dead_and_told_again_when_it_is_fixed(stage: Stage, browser: Browser) -> None:
    stage.start_all()
    told, held = find_user(stage, "shown"), find_user(stage, "held")
    app = stage.url("app")
    us = open_page(browser, f"{app}/activity?country=US&user={told}")
    kept = open_page(browser, f"{app}/activity?country=US&user={held}")
    france = open_page(browser, f"{app}/activity?country=FR&user={told}")
    expect(us.get_by_text("started following you")).to_be_visible(timeout=SOON_MS)
    picture(us, "1-quiet")
    for page in (us, kept, france):
        wait_until_kept(page)

    stage.start_rehearsal()
    wait_for_story(us, stage, APP_DIES)
    stage.stop("app")
    feed_of(us)("We are looking into a possible problem")
    picture(us, "2-hint")

    stage.stop("origin-1")
    us.reload()
    feed_of(us)("We are looking into a possible problem")

    approve_notice(open_page(browser, stage.url("itsus"), width=1280, height=800), stage)
    feed_of(us)("It's us, not you")
    picture(us, "4-notice")
    for other in (kept, france):
        other.reload()
        expect(other.get_by_text("Couldn't load your activity")).to_be_visible(timeout=SOON_MS)
        expect(other.locator("itsus-feed [role=list] > *")).to_have_count(0)
    picture(kept, "5-held")

    wait_for_story(us, stage, APP_RETURNS)
    stage.start_app()
    expect(us.locator("itsus-feed")).to_contain_text("Fixed", timeout=RECOVERY_MS)
    picture(us, "6-fixed")
    for other in (kept, france):
        other.reload()
        expect(other.get_by_text("started following you")).to_be_visible(timeout=SOON_MS)
        expect(other.locator("itsus-feed [role=list] > *")).to_have_count(0)
