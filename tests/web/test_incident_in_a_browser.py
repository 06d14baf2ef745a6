"""Now and Incident in a real browser: charts that go on, notes, overruling, hostile words, axe."""

import re
import time
from datetime import timedelta

import msgspec
import pytest
from playwright.async_api import Page, Route, expect

from itsus.model.act import Act, Note, Overrule
from itsus.model.event import SettingEvent
from itsus.model.incident import Overruled
from itsus.model.scope import Scope
from itsus.testing.memory_store import MemoryStore
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import OpenPage
from tests.web.hours import make_points

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)>\"'><svg onload=alert(2)>{{7*7}}\u202e"
LATER = scene.NOW + timedelta(seconds=10)
SIZES = [(390, 844), (1280, 800)]


def make_note(words: str, link: str = "", by: str = "dora") -> SettingEvent:
    return SettingEvent(
        at=scene.NOW, event="note.written", app="photogram", by=(by,), words=words, incident="i_7f3a", link=link
    )


def acts_of(store: MemoryStore) -> list[Act]:
    return [logged.item for logged in store._log if isinstance(logged.item, Act)]


async def fill(store: MemoryStore) -> None:
    """Six hours of curves, a note, and a word above the evidence."""
    word = Overruled("ada", scene.NOW, scene.SCOPE, "dependency")
    await scene.commit(
        store,
        scene.NOW + timedelta(seconds=10),
        points=[*make_points(), *make_points("facespace", is_calm=True)],
        incidents=[scene.make_incident(overruled=word)],
        events=[make_note("The CDN has a ticket.\nThey see it too.", "https://tickets.example/7")],
    )


FAILED_PIXELS = "document.querySelector('[id=plot-failed-photogram] canvas').toDataURL()"


async def count_colours(page: Page, slot: str) -> int:
    """Return of how many colours a chart is: of one, if nothing is drawn."""
    return int(
        await page.locator(f'[id="{slot}"] canvas').evaluate(
            """(canvas) => {
              const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
              return new Set(new Uint32Array(data.buffer)).size;
            }"""
        )
    )


async def test_charts_are_drawn_and_go_on_without_a_reload(open_page: OpenPage, store: MemoryStore) -> None:
    await fill(store)
    page = await open_page("/", width=1280, height=800)
    await expect(page.locator(".chart canvas")).to_have_count(3)
    assert await count_colours(page, "plot-people-photogram") > 5
    assert await count_colours(page, "plot-failed-photogram") > 5
    await page.evaluate("document.querySelector('.chart canvas').isTheSame = true")
    points = make_points()
    worse = type(points[-1])("photogram", points[-1].at + timedelta(minutes=1), 911.0, 9.0, 21.0, 0.5)
    async with page.expect_response(lambda answer: "after=2021-10-04T15%3A52" in answer.url) as asked:
        await scene.commit(
            store,
            scene.NOW + timedelta(seconds=60),
            points=[worse],
            facts={"now/photogram": scene.make_present(learning="one day")},
        )
    assert [p["people"] for p in (await (await asked.value).json())["points"]][-1] == 911.0
    await expect(page.get_by_text("Now 911 people a minute")).to_be_visible()
    assert await page.evaluate("document.querySelector('.chart canvas').isTheSame")


async def test_charts_go_on_where_only_the_curve_has_changed(open_page: OpenPage, store: MemoryStore) -> None:
    await fill(store)
    page = await open_page("/", width=1280, height=800)
    await expect(page.locator(".chart canvas")).to_have_count(3)
    await page.clock.install()
    async with page.expect_response(lambda answer: "curves?hours=1&after=" in answer.url):
        await page.reload()  # once drawn, it asks again as soon as the stream is there; after that, all is quiet
    points = make_points()
    gap = type(points[-1])("photogram", points[-1].at + timedelta(minutes=1), 9.0, 9.0, 21.0, 0.0)
    before = await page.evaluate(FAILED_PIXELS)
    await scene.commit(store, scene.NOW + timedelta(seconds=60), points=[gap])
    async with page.expect_response(lambda answer: "after=2021-10-04T15%3A52" in answer.url) as asked:
        await page.clock.fast_forward(31_000)
    assert [p["failed"] for p in (await (await asked.value).json())["points"]][-1] is None
    await page.wait_for_function(f"(before) => {FAILED_PIXELS} !== before", arg=before)


async def test_a_folded_chart_is_drawn_when_it_is_opened(open_page: OpenPage, store: MemoryStore) -> None:
    await fill(store)
    page = await open_page("/")
    slot = page.locator('[id="plot-people-facespace"]')
    await expect(slot.locator("canvas")).to_have_count(0)
    await page.get_by_text("The last hours").click()
    await expect(slot.locator("canvas")).to_have_count(1)
    assert await count_colours(page, "plot-people-facespace") > 5


async def test_charts_follow_light_and_dark(open_page: OpenPage, store: MemoryStore) -> None:
    await fill(store)
    page = await open_page("/", width=1280, height=800)
    pixels = "document.querySelector('.chart canvas')?.toDataURL()"
    await expect(page.locator(".chart canvas").first).to_be_visible()
    light = await page.evaluate(pixels)
    await page.emulate_media(color_scheme="dark")
    await page.wait_for_function(f"(before) => {pixels} !== before", arg=light)


async def test_a_change_before_the_page_listens_is_not_missed(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/")

    async def change_first(route: Route) -> None:
        await scene.commit(store, LATER, facts={"now/photogram": scene.make_present(learning="one day")})
        await route.continue_()

    await page.route("**/v1/stream", change_first, times=1)
    await page.reload()
    await expect(page.get_by_text("judging by one day")).to_be_visible()


async def test_a_change_shows_within_a_second(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/")
    waits = []
    for number in range(4):
        words = f"watch {number}"
        begun = time.monotonic()
        await scene.commit(
            store,
            scene.NOW + timedelta(seconds=10 * (number + 1)),
            facts={"now/photogram": scene.make_present(learning=words)},
        )
        await expect(page.get_by_text(f"judging by {words}")).to_be_visible()
        waits.append(time.monotonic() - begun)
    assert sorted(waits)[1] <= 1.0, waits


async def test_a_note_is_written_with_the_keyboard_alone(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/incidents/i_7f3a", name="dora", width=1280, height=800)
    await page.locator("#note summary").focus()
    await page.keyboard.press("Enter")
    await page.keyboard.press("Tab")
    await page.keyboard.type("The CDN has a ticket.")
    await page.keyboard.press("Tab")
    await page.keyboard.type("https://tickets.example/7")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Your note is recorded")).to_be_visible()
    [act] = acts_of(store)
    assert isinstance(act, Note)
    assert (act.by, act.text, act.link) == ("dora", "The CDN has a ticket.", "https://tickets.example/7")


async def test_what_is_being_written_outlives_a_change(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/incidents/i_7f3a")
    await page.locator("#note summary").click()
    await page.get_by_label("What was found").fill("Half a sent")
    await scene.commit(store, scene.NOW + timedelta(seconds=10), events=[make_note("Another note.")])
    await expect(page.get_by_text("Another note.")).to_be_visible()
    await expect(page.get_by_label("What was found")).to_have_value("Half a sent")


async def test_an_approver_overrules_the_evidence(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/incidents/i_7f3a", name="ada")
    await page.locator("#overrule summary").click()
    await page.get_by_label("Country").fill("us, ca")
    await expect(page.get_by_label("Here:")).to_be_checked()
    await page.get_by_label("Whose fault").select_option("dependency")
    await page.get_by_role("button", name="Overrule the evidence").click()
    await expect(page.get_by_text("Your word is recorded")).to_be_visible()
    [act] = acts_of(store)
    assert isinstance(act, Overrule)
    assert act.scope == Scope.of(component="stories", country=["CA", "US"], platform="ios")
    assert (act.by, act.fault) == ("ada", "dependency")


async def test_words_and_links_of_others_never_run(open_page: OpenPage, store: MemoryStore) -> None:
    links = ("javascript:alert(4)", "data:text/html,<script>alert(5)</script>", f"https://x.example/{HOSTILE}")
    word = Overruled(HOSTILE, scene.NOW, Scope.of(component=HOSTILE), "us")
    await scene.commit(
        store,
        scene.NOW + timedelta(seconds=10),
        events=[make_note(HOSTILE, link, by=HOSTILE) for link in links],
        incidents=[scene.make_incident(overruled=word)],
        points=[msgspec.structs.replace(p, app=HOSTILE) for p in make_points()],
        facts={f"now/{HOSTILE}": scene.make_present()},
    )
    page = await open_page("/")
    await page.locator("details[id^=hours]").get_by_text("The last hours").click()
    await expect(page.locator(".chart canvas")).to_have_count(3)
    for path in ("/", "/incidents/i_7f3a", "/log"):
        await page.goto(path)
        assert await page.locator("main script, main svg, main img[src=x]").count() == 0
        bad = "a[href^='javascript' i], a[href^='data' i], a[href*='onerror']"
        assert await page.locator(bad).count() == 0
    await expect(page.get_by_text("javascript:alert(4)")).to_be_visible()


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_on_now_and_incident(
    open_page: OpenPage, store: MemoryStore, size: tuple[int, int], dark: bool
) -> None:
    await fill(store)
    page = await open_page("/", name="ada", width=size[0], height=size[1], dark=dark)
    await expect(page.locator(".chart canvas").first).to_be_visible()
    for path in ("/", "/incidents/i_7f3a"):
        await page.goto(path)
        for summary in await page.locator("main summary").all():
            await summary.click()
        assert await find_faults(page) == [], path
        assert await page.evaluate("document.documentElement.scrollWidth") <= size[0], path


async def test_from_now_to_told_in_the_words_of_the_pages_alone(open_page: OpenPage, store: MemoryStore) -> None:
    """A person who has never seen it: what is wrong, that nothing was said, and one button that says what it does."""
    await fill(store)
    page = await open_page("/")
    first = await page.locator("main").inner_text()
    for words in (
        "Photogram: not well",
        "Part of it fails",
        "People were told nothing so far. Silent for 11 min",
        "1 notice waits for approval",
    ):
        assert words in first
    button = page.get_by_role("link", name=re.compile("Read and approve"))
    await expect(button).to_be_in_viewport(ratio=1)
    await expect(button).to_contain_text("It’s us, not you")
    await expect(button).to_contain_text(re.compile(r"min left to decide"))
    await button.click()
    await page.get_by_role("button", name="Approve and tell people").click()
    await expect(page.get_by_text("You agreed to these words.")).to_be_visible()
