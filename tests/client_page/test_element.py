"""`<itsus-feed>` as people meet it: keyboard or screen reader, any of the languages, light and dark, small screens."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.client_page.conftest import OpenContext
from tests.client_page.gallery import STAGES, TEXTS, write_gallery
from tests.client_page.site import CLIENT
from tests.client_page.street import Street

pytestmark = [pytest.mark.browser, pytest.mark.server]

AXE = CLIENT.parent / "node_modules" / "axe-core" / "axe.min.js"


def open_gallery(
    street: Street,
    open_context: OpenContext,
    lang: str = "en",
    stages: tuple[tuple[str, str], ...] = STAGES,
    **options: object,
) -> Page:
    street.write(**write_gallery(lang, stages))
    street.start_app()
    page = open_context(**options).new_page()
    page.goto(street.app)
    expect(page.locator("itsus-feed li")).to_have_count(len(stages))
    return page


def find_violations(page: Page) -> list[str]:
    """Return what axe finds wrong on the page, with all its rules."""
    page.evaluate(AXE.read_text())
    found: dict[str, Any] = page.evaluate("() => axe.run(document)")
    assert found["passes"], "axe looked at nothing"
    return [f"{each['id']}: {each['nodes'][0]['failureSummary']}" for each in found["violations"]]


def picture(page: Page, name: str) -> None:
    folder = Path("test-results")
    folder.mkdir(exist_ok=True)
    page.screenshot(path=folder / f"element-{name}.png", full_page=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("lang", TEXTS)
def test_axe_finds_nothing_in_any_stage(street: Street, open_context: OpenContext, lang: str, scheme: str) -> None:
    page = open_gallery(street, open_context, lang, color_scheme=scheme, reduced_motion="reduce")
    picture(page, f"{lang}-{scheme}")
    assert find_violations(page) == []


@pytest.mark.parametrize("stage", STAGES)
def test_axe_finds_nothing_in_forced_colours(street: Street, open_context: OpenContext, stage: tuple[str, str]) -> None:
    page = open_gallery(street, open_context, stages=(stage,), forced_colors="active", reduced_motion="reduce")
    picture(page, f"forced-{stage[0]}-{stage[1]}")
    assert find_violations(page) == []


def test_axe_would_find_something(street: Street, open_context: OpenContext) -> None:
    page = open_gallery(street, open_context)
    page.evaluate("""() => {
      const button = document.querySelector("itsus-feed").shadowRoot.querySelector(".dismiss");
      button.removeAttribute("aria-label");
      button.removeAttribute("title");
    }""")
    assert any(each.startswith("button-name") for each in find_violations(page))


@pytest.mark.parametrize("lang", TEXTS)
def test_nothing_is_wider_than_a_screen_of_320_pixels(street: Street, open_context: OpenContext, lang: str) -> None:
    page = open_gallery(street, open_context, lang, width=320, reduced_motion="reduce")
    picture(page, f"{lang}-320")
    assert page.evaluate("() => document.documentElement.scrollWidth") == 320


def test_on_a_wide_screen(street: Street, open_context: OpenContext) -> None:
    picture(open_gallery(street, open_context, width=1280, reduced_motion="reduce"), "en-wide")


def test_with_the_keyboard_alone(street: Street, open_context: OpenContext) -> None:
    page = open_gallery(street, open_context, stages=STAGES[1:3])

    def focused() -> str:
        return str(page.evaluate("""() => {
          const { activeElement } = document.querySelector("itsus-feed").shadowRoot;
          return activeElement.ariaLabel ?? activeElement.textContent;
        }"""))  # fmt: skip

    page.keyboard.press("Tab")
    assert focused() == "Hide: It's us, not you"
    page.keyboard.press("Tab")
    assert focused() == "Works again"
    page.keyboard.press("Enter")
    assert focused() == "Thank you."
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(page.locator("itsus-feed li")).to_have_count(1)
    assert focused() == "Hide: It's us, not you"


def test_right_to_left_the_icon_is_on_the_right(street: Street, open_context: OpenContext) -> None:
    page = open_gallery(street, open_context, "ar")
    icon, button = (page.locator(f"itsus-feed li .{part}").first.bounding_box() for part in ("icon", "dismiss"))
    assert icon is not None
    assert button is not None
    assert icon["x"] > 300
    assert button["x"] < 40


def test_without_motion_nothing_moves(street: Street, open_context: OpenContext) -> None:
    still = open_gallery(street, open_context, reduced_motion="reduce")
    moved = "() => getComputedStyle(document.querySelector('itsus-feed').shadowRoot.querySelector('li')).animationName"
    assert still.evaluate(moved) == "none"
    still.emulate_media(reduced_motion="no-preference")
    assert still.evaluate(moved) == "in"


def test_each_stage_is_announced_once_and_the_unseen_are_counted(street: Street, open_context: OpenContext) -> None:
    page = open_gallery(street, open_context, stages=STAGES[:1])
    page.evaluate("""() => {
      globalThis.said = [];
      const status = document.querySelector("itsus-feed").shadowRoot.querySelector("[role=status]");
      new MutationObserver(() => said.push(status.textContent)).observe(status, { childList: true });
    }""")
    for change in ({"kind": "notice"}, {"kind": "notice"}, {"kind": "notice", "status": "resolved"}):
        page.evaluate("(change) => client.change(client.entries().map((entry) => ({ ...entry, ...change })))", change)
    assert page.evaluate("() => said") == ["Known problem: It's us, not you", "Fixed: It's us, not you"]
    page.wait_for_function("() => unseen.length > 1")
    assert page.evaluate("() => unseen") == [1, 0]
