"""Whatever strangers can write stands on pages as text: every page, in a real browser, with its policy switched off.

The content policy would stop a script that got in; here it is seen that none gets in to be stopped.
"""

from collections.abc import AsyncIterator
from typing import Final
from urllib.parse import quote

import msgspec
import pytest
from litestar import Litestar
from playwright.async_api import Browser, Page

from itsus.model.confusion import Question
from itsus.model.event import SettingEvent
from itsus.model.evidence import Evidence, Fault
from itsus.model.incident import Incident, Overruled
from itsus.model.notice import Approval, Notice, Text
from itsus.model.scope import Scope
from itsus.model.settings import AppSettings, SignIn
from itsus.model.store import Account, ApiKey, AuditEntry, Present
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.server import create_app
from tests.web import scene
from tests.web.hours import make_points
from tests.web.test_every_page import PATHS

pytestmark = pytest.mark.browser

H: Final = (
    "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg onload=alert(3)></textarea></title>{{7*7}}\u202e"
)
#: Without the characters that names may not hold.
NAME: Final = "<img src=x onerror=alert(1)>\"'><svg onload=alert(2)>{{7*7}}"
LINKS: Final = (
    "javascript:alert(4)",
    "java\tscript:alert(5)",
    "data:text/html,<script>alert(6)</script>",
    f"https://x/{H}",
)
#: What anybody can put into an address and send to an operator.
REFLECTED: Final = (
    "/history?search={}&app={}", "/log?app={}&incident={}&before={}", "/audit?search={}&before={}",
    "/speak?app={}&component={}", "/?did={}", "/nowhere/{}", "/notices/{}", "/incidents/{}",
    "/sign-in?next={}", "/sign-in?next=/{}",
    "/sign-in/callback?error={}&error_description={}&state={}&code={}", "/notices/n_2b91?lang={}&since={}",
    "/notices/n_2b91/words?lang={}",
)  # fmt: skip
#: Elements and links that only a text could have made.
_INJECTED: Final = """() => {
    const bad = "img[src='x'], svg[onload], [onerror], [onload], a[href^='javascript' i], a[href^='data:' i], script:not([src^='/static/'])";
    const roots = [document];
    for (const root of roots) for (const e of root.querySelectorAll("*")) if (e.shadowRoot) roots.push(e.shadowRoot);
    return roots.flatMap(root => [...root.querySelectorAll(bad)]).map(e => e.outerHTML);
}"""  # noqa: E501 - a selector reads better in one line


@pytest.fixture
def app(store: MemoryStore, clock: FakeClock) -> Litestar:
    apps = {"photogram": AppSettings(name=H, components=(H, "stories"), locales=("en", "fr"))}
    sign_in = SignIn(issuer="https://id.example", client_id="itsus", label=H)
    settings = msgspec.structs.replace(scene.SETTINGS, apps=apps, sign_in=sign_in)
    return create_app(store, settings, clock, FixedReader(), rehearsal=True, hasher=scene.HASHER)


@pytest.fixture
async def page(browser: Browser, address: str, store: MemoryStore) -> AsyncIterator[Page]:
    """A browser without the content policy, signed in as an admin; dialogs and errors of scripts fail the test."""
    await fill(store)
    wrong: list[str] = []
    context = await browser.new_context(base_url=address, bypass_csp=True)
    context.set_default_timeout(8000)
    page = await context.new_page()
    page.on("dialog", lambda dialog: wrong.append(f"dialog: {dialog.message}"))
    page.on("pageerror", lambda error: wrong.append(str(error)))
    await page.goto("/sign-in")
    await page.get_by_label("Name").fill("ada")
    await page.get_by_label("Password").fill(scene.PASSWORD)
    await page.locator("form button").first.click()
    await page.wait_for_url(f"{address}/")
    yield page
    await context.close()
    assert wrong == []


async def fill(store: MemoryStore) -> None:
    await store.save_account(Account(NAME, "", "approver", subject=f"https://id.example|{H}"))
    await store.save_api_key(ApiKey(NAME, "server", "0" * 64, apps=(H,), sources=(H,)))
    await store.append_audit(AuditEntry(scene.NOW, H, "console", H, H, H, H))
    asked = (Question("account", 0.9, (H, "am I hacked")),)
    present = Present(at=scene.NOW, confusion=scene.CONFUSION, asked=asked, evidence=_evidence())
    await scene.commit(
        store,
        scene.LATER,
        incidents=[_incident()],
        notices=[_notice()],
        events=_notes(),
        points=make_points(),
        facts={"now/photogram": msgspec.json.encode(present).decode()},
    )


def _evidence() -> tuple[Evidence, ...]:
    return tuple(msgspec.structs.replace(each, words=H, sources=(H,)) for each in scene.EVIDENCE)


def _incident() -> Incident:
    return scene.make_incident(
        scope=Scope.of(component=H, country="US", version=H, network=H),
        fault=Fault({"us": 0.9, "unknown": 0.1}, (H,)),
        evidence=_evidence(),
        overruled=Overruled(H, scene.NOW, Scope.of(component=H), "dependency"),
    )


def _notice() -> Notice:
    texts = {language: Text(H, H) for language in ("en", "fr")}
    proposal = scene.make_proposal(scene.make_wording(texts), needs=2)
    approvals = (Approval(H, scene.NOW, proposal.draft),)
    return scene.make_notice(
        proposal=msgspec.structs.replace(proposal, approvals=approvals, edited_by=H), live=scene.make_wording(texts)
    )


def _notes() -> list[SettingEvent]:
    return [
        SettingEvent(
            at=scene.LATER, event="note.written", app="photogram", by=(H,), words=H, incident="i_7f3a", link=link
        )
        for link in LINKS
    ]


async def look(page: Page, path: str) -> None:
    await page.goto(path)
    for summary in await page.locator("main summary:visible").all():
        await summary.click()
    assert await page.evaluate(_INJECTED) == [], path
    assert "49" not in await page.locator("h1").first.inner_text()


async def test_no_page_runs_what_strangers_write(page: Page) -> None:
    for path in PATHS.values():
        await look(page, path)


async def test_no_page_runs_what_an_address_says(page: Page) -> None:
    for path in REFLECTED:
        await look(page, path.replace("{}", quote(H, safe="")))


async def test_what_was_written_is_read_as_it_was_written(page: Page) -> None:
    for path, words in (("/team", NAME), ("/audit", "<script>alert(1)</script>"), ("/history", "onerror=alert(2)")):
        await page.goto(path)
        assert words in await page.locator("main").inner_text(), path
