"""Every page of the table of routes, in a real browser: axe, width, sizes of what is touched; none can be forgotten."""

from typing import Final

import msgspec
import pytest

from itsus.model.incident import Incident
from itsus.testing.memory_store import MemoryStore
from itsus.web.access import ROUTES
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import Client, OpenPage, SignIn
from tests.web.hours import make_points

pytestmark = pytest.mark.browser

PATHS: Final = {
    "/": "/",
    "/notices/{notice}": "/notices/n_2b91",
    "/notices/{notice}/words": "/notices/n_2b91/words",
    "/incidents/{incident}": "/incidents/i_7f3a",
    "/log": "/log",
    "/history": "/history",
    "/rollout": "/rollout",
    "/read": "/read",
    "/team": "/team",
    "/audit": "/audit",
    "/speak": "/speak",
}
#: Looked at where people are not signed in (test_team_browser); and what is no page.
ELSEWHERE: Final = {"/sign-in", "/sign-in/provider", "/sign-in/callback", "/schema"}
NO_PAGES: Final = ("/v1/", "/static/")
_TOUCHED: Final = "main :is(button, .button, summary, input:not([type=hidden], [type=radio], [type=checkbox]))"
_TOO_SMALL: Final = """touched => [...document.querySelectorAll(touched)]
    .filter(e => e.checkVisibility() && e.getBoundingClientRect().height < 44).map(e => e.outerHTML)"""


def test_no_page_is_forgotten() -> None:
    pages = {path for method, path in ROUTES if method == "GET" and not path.startswith(NO_PAGES)}
    assert pages == set(PATHS) | ELSEWHERE


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_and_all_fits(
    open_page: OpenPage, store: MemoryStore, width: int, height: int, dark: bool
) -> None:
    await scene.commit(store, scene.LATER, points=make_points(), incidents=[_second_incident()])
    page = await open_page("/", name="ada", width=width, height=height, dark=dark)
    await page.emulate_media(reduced_motion="reduce")
    for path in PATHS.values():
        await page.goto(path)
        if path == "/read":
            await page.get_by_label("A post").fill("is photogram down or is it my wifi")
            await page.get_by_role("button", name="Read it").click()
        assert await find_faults(page) == [], path
        for summary in await page.locator("main summary:visible").all():
            await summary.click()
        assert await find_faults(page) == [], f"{path}, unfolded"
        assert await page.evaluate("document.documentElement.scrollWidth") <= width, path
        if width < 400:
            assert await page.evaluate(_TOO_SMALL, _TOUCHED) == [], path


async def test_several_apps_in_trouble_are_named_first_with_what_waits(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, scene.LATER, incidents=[_second_incident()])
    await sign_in("vera")
    lead = (await client.get("/")).text.split('id="lead"')[1].split('id="apps"')[0]
    facespace, photogram = lead.split("<li>")[1:]
    assert "Facespace" in facespace
    assert "/notices/" not in facespace
    assert "Photogram" in photogram
    assert '<a href="/notices/n_2b91">Read the proposal</a>' in photogram


def _second_incident() -> Incident:
    return msgspec.structs.replace(scene.make_incident(notice=""), id="i_9c01", app="facespace")
