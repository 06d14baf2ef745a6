"""The page about a replay, in a real browser: on a phone and a wide screen, by day, by night, and on paper."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, async_playwright

from itsus.replay.report import write_report
from tests.replay.test_report import outage, record

pytestmark = pytest.mark.browser

_FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]


@pytest.fixture
async def browser(chromium_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium_path, args=_FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def page_file(tmp_path: Path) -> Path:
    file = tmp_path / "out.html"
    write_report(file, record(outage()), title="a-rather-long-file-name-of-last-week-without-any-blank.ndjson.gz")
    return file


async def show(browser: Browser, file: Path, *, width: int, dark: bool = False) -> tuple[Page, list[str]]:
    """Open the page; return it and all that the browser complained of."""
    page = await browser.new_page(
        viewport={"width": width, "height": 844}, color_scheme="dark" if dark else "light", java_script_enabled=True
    )
    wrong: list[str] = []
    page.on("console", lambda message: wrong.append(message.text))
    page.on("request", lambda request: wrong.append(request.url) if not request.url.startswith("file:") else None)
    await page.goto(file.as_uri())
    return page, wrong


@pytest.mark.parametrize(("width", "dark"), [(390, False), (390, True), (1100, False)])
async def test_it_fits_the_screen_and_asks_for_nothing(
    browser: Browser, page_file: Path, width: int, dark: bool
) -> None:
    page, wrong = await show(browser, page_file, width=width, dark=dark)

    assert await page.evaluate("document.documentElement.scrollWidth") <= width
    assert wrong == []


async def test_a_mark_leads_to_its_decision(browser: Browser, page_file: Path) -> None:
    page, _ = await show(browser, page_file, width=390)

    await page.locator("svg.marks a").first.click()

    assert await page.locator("li:target h5").count() == 1


async def test_letters_stand_out_by_day_and_by_night(browser: Browser, page_file: Path) -> None:
    for dark in (False, True):
        page, _ = await show(browser, page_file, width=390, dark=dark)
        contrasts: list[float] = await page.evaluate(_CONTRASTS)

        assert min(contrasts) >= 4.5, sorted(contrasts)[:3]


async def test_on_paper_nothing_is_folded(browser: Browser, page_file: Path) -> None:
    page, _ = await show(browser, page_file, width=700)
    await page.evaluate("document.querySelectorAll('details').forEach((d) => { d.open = false })")
    folded: int = await page.evaluate("document.documentElement.scrollHeight")

    await page.emulate_media(media="print")

    assert await page.evaluate("document.documentElement.scrollHeight") > folded + 400


#: Contrast of each line of text with the ground it stands on (WCAG 2, 1.4.3).
_CONTRASTS = """() => {
  const parse = (c) => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const c = parse(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  return [...document.querySelectorAll("p,dt,dd,th,td,h1,h2,h3,h4,h5,li,span,code,small,summary")]
    .filter((e) => e.offsetParent && e.textContent.trim())
    .map((e) => [light(parse(getComputedStyle(e).color)), light(ground(e))].sort((a, b) => b - a))
    .map(([a, b]) => (a + 0.05) / (b + 0.05));
}"""
