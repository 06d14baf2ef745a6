"""The console in a real browser: approving, live updates, hostile words, phones and desktops."""

from datetime import timedelta

import msgspec
import pytest
from playwright.async_api import Page, expect

from itsus.model.act import Approve
from itsus.model.evidence import Fault
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.testing.memory_store import MemoryStore
from tests.web import scene
from tests.web.conftest import OpenPage

pytestmark = pytest.mark.browser

LATER = scene.NOW + timedelta(seconds=10)
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)>{{7*7}}"


async def test_an_approver_gets_from_now_to_approved_in_two_clicks(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/")
    await page.get_by_role("link", name="Read and approve").click()
    await expect(page.get_by_role("heading", name="It’s us, not you")).to_be_visible()
    await page.get_by_role("button", name="Approve and tell people").click()
    await expect(page.get_by_text("You agreed to these words.")).to_be_visible()
    assert [type(logged.item) for logged in store._log][-1] is Approve


async def test_now_changes_by_itself_without_a_reload(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page("/")
    await page.evaluate("window.isSamePage = true")
    await page.get_by_text("Evidence", exact=True).click()
    ended = scene.make_incident(state="recovering", recovering_since=LATER, spoke_at=LATER)
    await scene.commit(
        store, LATER, incidents=[ended], notices=[scene.make_live_notice()], events=scene.make_events()[-1:]
    )
    await expect(page.get_by_text("First word after 11 min")).to_be_visible(timeout=5000)
    await expect(page).to_have_title("Photogram: recovering – itsus")
    await expect(page.locator("#said")).to_contain_text("Nothing waits for a person")
    await expect(page.locator("details[open]")).to_have_count(1)
    assert await page.evaluate("window.isSamePage") is True


async def test_words_of_strangers_never_run(open_page: OpenPage, store: MemoryStore) -> None:
    texts = {lang: Text(HOSTILE[:80], HOSTILE) for lang in ("en", "fr")}
    wording = scene.make_wording(texts)
    scope = Scope((HOSTILE,), (HOSTILE,), (HOSTILE,), (HOSTILE,), (HOSTILE,))
    evidence = (msgspec.structs.replace(scene.EVIDENCE[0], words=HOSTILE, sources=(HOSTILE,), scope=scope),)
    events = [
        msgspec.structs.replace(e, **{f: v for f, v in _HOSTILE_FIELDS.items() if f in e.__struct_fields__})
        for e in scene.make_events()
    ]
    await scene.commit(
        store,
        LATER,
        incidents=[scene.make_incident(scope=scope, evidence=evidence, fault=Fault({"us": 1.0}, (HOSTILE,)))],
        notices=[
            scene.make_live_notice(
                live=scene.make_wording(),
                proposal=msgspec.structs.replace(
                    scene.make_proposal(msgspec.structs.replace(wording, component=(HOSTILE,), audience=scope)),
                    edited_by=HOSTILE,
                    why=HOSTILE,
                ),
            )
        ],
        events=events,
        facts={"now/photogram": scene.make_present(learning=HOSTILE), f"now/{HOSTILE}": scene.make_present()},
    )
    page = await open_page("/")
    for path in ("/", "/notices/n_2b91", "/incidents/i_7f3a", "/log", "/rollout", "/speak", "/read"):
        await page.goto(path)
        assert await page.locator("main script, main svg[onload], main img[src=x]").count() == 0
        assert "49" not in await page.locator("h1").inner_text()
    await page.goto("/log")
    await expect(page.get_by_text("<script>alert(1)</script>").first).to_be_visible()


_HOSTILE_FIELDS = {
    "words": HOSTILE,
    "why": HOSTILE,
    "by": (HOSTILE,),
    "reasons": (HOSTILE,),
    "text": {"en": Text(HOSTILE, HOSTILE)},
}


async def test_the_approve_button_is_on_the_first_screen_of_a_phone(open_page: OpenPage) -> None:
    page = await open_page("/notices/n_2b91", width=390, height=844)
    await expect(page.locator("#approve")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("dark", [False, True])
async def test_words_can_be_read_against_their_background(open_page: OpenPage, dark: bool) -> None:
    page = await open_page("/", width=1280, height=800, dark=dark)
    for path in ("/", "/notices/n_2b91", "/rollout"):
        await page.goto(path)
        assert await page.evaluate(_LOW_CONTRAST) == [], path


async def test_the_keyboard_reaches_content_and_the_next_step(open_page: OpenPage) -> None:
    page = await open_page("/", width=1280, height=800)
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    await page.keyboard.press("Enter")
    for _ in range(6):
        await page.keyboard.press("Tab")
        if "Read and approve" in await _focused(page):
            return
    pytest.fail("the next step was not reached")


async def _focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.textContent"))


#: Elements with words of their own whose contrast is under 4.5 : 1 (WCAG 2 AA).
_LOW_CONTRAST = """
() => {
  const parse = (c) => c.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const behind = (e) => { for (; e; e = e.parentElement) {
    const c = parse(getComputedStyle(e).backgroundColor); if (c.length < 4 || c[3] > 0.99) return c; }
    return [255, 255, 255]; };
  return [...document.querySelectorAll('body *')]
    .filter((e) => e.checkVisibility() && [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim()))
    .map((e) => { const [a, b] = [light(parse(getComputedStyle(e).color)), light(behind(e))];
      return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), e.className, e.textContent.trim().slice(0, 30)]; })
    .filter(([ratio]) => ratio < 4.5);
}
"""
