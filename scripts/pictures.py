"""Takes the pictures of the console for README and docs, from a real rehearsal of 4 October 2021: `make pictures`.

Plays the demo's story up to the moment at which a notice waits for a person, and takes what an operator then sees.
"""

import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final, NamedTuple

import httpx
from playwright.sync_api import Browser, ViewportSize, sync_playwright

from examples.photogram.stage import ACCOUNT, PASSWORD, Stage

PICTURES: Final = Path(__file__).parents[1] / "docs" / "pictures"
#: Fast until something waits. Then there are some minutes of the story for the pictures.
SPEED: Final = 15.0
#: Long enough after the first proposal for the curves to have a shape.
RISE_S: Final = 12.0
#: Curves are drawn and the notice is in the phone.
SETTLE_MS: Final = 1500
LIMIT_S: Final = 120.0
APP: Final = "photogram"


class Picture(NamedTuple):
    """A file's name without look and ending, and the size of the screen."""

    name: str
    width: int
    height: int


def main() -> None:
    """Play, and take the pictures."""
    chromium = shutil.which("chromium") or sys.exit("Chromium is missing: run `make setup` as root, or install it.")
    with tempfile.TemporaryDirectory() as folder, Stage(Path(folder) / "s", SPEED, begins="2021-10-04T15:36Z") as stage:
        stage.start_all()
        stage.start_rehearsal()
        notice = _wait_for_notice(stage)
        time.sleep(RISE_S)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--headless", "--no-sandbox"])
            for look in ("light", "dark"):
                _take(browser, stage, look, "/", Picture("console", 1180, 900))
                _take(browser, stage, look, f"/notices/{notice}", Picture("approve", 390, 844))
            browser.close()


def _wait_for_notice(stage: Stage) -> str:
    with httpx.Client(base_url=stage.url("itsus"), auth=(ACCOUNT, PASSWORD)) as api:
        end = time.monotonic() + LIMIT_S
        while time.monotonic() < end:
            waiting = [n["id"] for n in api.get("/v1/notices").json()["notices"] if n["app"] == APP and n["proposal"]]
            if waiting:
                return str(waiting[0])
            time.sleep(0.5)
    sys.exit("No notice was proposed in time.")


def _take(browser: Browser, stage: Stage, look: Any, path: str, picture: Picture) -> None:
    size = ViewportSize(width=picture.width, height=picture.height)
    page = browser.new_page(viewport=size, color_scheme=look, reduced_motion="reduce", device_scale_factor=1.5)
    page.goto(f"{stage.url('itsus')}/sign-in?next={path}")
    page.get_by_label("Name").fill(ACCOUNT)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"**{path}")
    page.wait_for_timeout(SETTLE_MS)
    page.screenshot(path=PICTURES / f"{picture.name}-{look}.png")
    page.close()


if __name__ == "__main__":
    main()
