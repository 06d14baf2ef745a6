"""Approving: exactly what was read, by a signed-in person, once, however often and from wherever it is clicked."""

import asyncio
from contextlib import AsyncExitStack
from datetime import datetime

import httpx
import msgspec
import pytest
from litestar import Litestar
from playwright.async_api import expect

from itsus.app.engine_loop import EngineLoop
from itsus.model.act import Approve
from itsus.model.event import NoticeEvent
from itsus.model.notice import Approval, Notice, Text
from itsus.model.scope import Scope
from itsus.model.store import Account
from itsus.notices.write import draft_hash
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.server import create_app
from tests.app.values import SETTINGS as ENGINE_SETTINGS
from tests.app.values import at, build_outage
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import Client, OpenPage, SignIn, find_csrf

PAGE = "/notices/n_2b91"
DRAFT = draft_hash(scene.make_wording())
OTHER = {**scene.TEXTS, "en": Text("It’s us, sorry", "Some people cannot post stories on Photogram. We are fixing it.")}


def approvals_of(store: MemoryStore) -> list[Approve]:
    return [logged.item for logged in store._log if isinstance(logged.item, Approve)]


async def change_words(store: MemoryStore, **changes: object) -> Notice:
    """Let bob change the words, and perhaps more, as the engine would commit it."""
    wording = msgspec.structs.replace(scene.make_wording(OTHER), **changes)
    proposal = msgspec.structs.replace(scene.make_proposal(wording), edited_by="bob")
    notice = scene.make_notice(proposal=proposal)
    await scene.commit(store, scene.LATER, notices=[notice], events=scene.make_events()[-1:])
    return notice


async def approve(client: Client, token: str, draft: str = DRAFT, **more: str) -> httpx.Response:
    form = {"csrf": token, "draft": draft, **more}
    return await client.post(f"{PAGE}/approve", data=form, follow_redirects=False)


async def test_a_link_from_a_chat_leads_through_signing_in_to_the_notice(client: Client) -> None:
    answer = await client.get(f"{PAGE}?lang=fr", follow_redirects=False)
    assert answer.headers["location"] == f"/sign-in?next={PAGE}%3Flang%3Dfr"
    form = {"name": "anna", "password": scene.PASSWORD, "next": f"{PAGE}?lang=fr"}
    page = await client.get(answer.headers["location"])
    assert f'value="{PAGE}?lang=fr"' in page.text
    done = await client.post("/sign-in", data=form | {"csrf": find_csrf(page.text)}, follow_redirects=False)
    assert done.headers["location"] == f"{PAGE}?lang=fr"


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_following_a_link_approves_nothing(
    client: Client, sign_in: SignIn, store: MemoryStore, method: str
) -> None:
    await sign_in("anna")
    for path in (PAGE, f"{PAGE}/approve", f"{PAGE}/approve?draft={DRAFT}", f"/v1{PAGE}/approve"):
        await client.request(method, path)
    assert approvals_of(store) == []


async def test_words_that_changed_are_not_approved_but_shown_with_what_changed(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    token = await sign_in("anna")
    await change_words(store)
    answer = await approve(client, token)
    assert answer.status_code == 409
    assert "The words have changed; read them again" in answer.text
    assert "bob changed it" in answer.text
    assert "<ins>sorry</ins>" in answer.text
    assert approvals_of(store) == []


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"audience": Scope()}, "Everybody, whether or not they have run into it."),
        ({"show": "affected"}, "who run into the problem themselves."),
        ({"blame_not": ()}, "<ins>nothing</ins>"),
    ],
)
async def test_an_audience_that_changed_invalidates_an_approval_too(
    client: Client, sign_in: SignIn, store: MemoryStore, changes: dict[str, object], said: str
) -> None:
    token = await sign_in("anna")
    await change_words(store, text=scene.TEXTS, **changes)
    answer = await approve(client, token)
    assert answer.status_code == 409
    assert said in answer.text
    assert approvals_of(store) == []


async def test_a_draft_that_nobody_knows_is_said_to_be_one(client: Client, sign_in: SignIn) -> None:
    answer = await approve(client, await sign_in("anna"), "000000000000")
    assert answer.status_code == 409
    assert "What exactly has changed cannot be said" in answer.text


async def test_what_is_out_already_is_not_sent_again(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    await scene.commit(store, scene.LATER, notices=[scene.make_live_notice()])
    answer = await approve(client, token)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{PAGE}?did=already")
    assert approvals_of(store) == []


async def test_one_can_agree_for_the_deadline_and_then_approve_at_once(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    token = await sign_in("anna")
    await approve(client, token, when="deadline")
    page = (await client.get(PAGE)).text
    assert "You agreed that it goes out at the deadline." in page
    assert "Approve and tell people" in page
    await approve(client, token)
    assert [act.at_deadline for act in approvals_of(store)] == [True, False]


async def test_what_goes_out_at_the_deadline_is_said(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    waits = Approval("ada", scene.NOW, DRAFT, at_deadline=True)
    proposal = msgspec.structs.replace(scene.make_proposal(), approvals=(waits,))
    await scene.commit(store, scene.LATER, notices=[scene.make_notice(proposal=proposal)])
    await sign_in("anna")
    page = (await client.get(PAGE)).text
    assert "ada for the deadline (1 of 1)" in page
    assert "Then it goes out, unless somebody objects." in page


async def test_the_same_key_is_the_same_request_and_another_one_is_not(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    token = await sign_in("anna")
    answers = [
        await client.post(
            f"/v1{PAGE}/approve", json={"draft": DRAFT}, headers={"x-csrf-token": token, "idempotency-key": key}
        )
        for key in ("one", "one", "two")
    ]
    assert answers[0].json() == answers[1].json() != answers[2].json()
    assert len(approvals_of(store)) == 2


class LeapingClock(FakeClock):
    """A clock that is at once where somebody waits for it."""

    async def sleep_until(self, at: datetime) -> None:
        await self.set(at)


@pytest.fixture
async def living() -> tuple[EngineLoop, MemoryStore, Litestar]:
    """Return a real engine in front of an outage, and the console on the same store."""
    store, clock = MemoryStore(), LeapingClock(at(0))
    for name in ("anna", "ben", "cleo"):
        await store.save_account(Account(name, scene.HASHER.hash(scene.PASSWORD), "approver"))
    await store.append(ENGINE_SETTINGS, at(0))
    loop = EngineLoop(store, clock, build_outage())
    await loop.recover()
    app = create_app(store, ENGINE_SETTINGS, clock, FixedReader(), rehearsal=False, hasher=scene.HASHER)
    return loop, store, app


async def _find_waiting(loop: EngineLoop, store: MemoryStore) -> Notice:
    for _ in range(60):
        await loop.step_once()
        for notice in await store.notices():
            if notice.proposal and notice.proposal.wording.strength == "notice":
                return notice
    pytest.fail("the engine proposed nothing")


async def test_twenty_clicks_from_everywhere_at_once_publish_once(
    living: tuple[EngineLoop, MemoryStore, Litestar],
) -> None:
    loop, store, app = living
    notice = await _find_waiting(loop, store)
    assert notice.proposal is not None
    body = {"draft": notice.proposal.draft}
    async with AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(_open(app)) for _ in range(4)]
        tokens = [await _sign_in(b, name) for b, name in zip(browsers, ("anna", "anna", "ben", "cleo"), strict=True)]
        page = f"/notices/{notice.id}/approve"
        clicks = [b.post(page, data=body | {"csrf": t}) for b, t in zip(browsers, tokens, strict=True) for _ in "123"]
        script = await stack.enter_async_context(_open(app))
        calls = [
            script.post(f"/v1{page}", json=body, auth=(name, scene.PASSWORD), headers={"idempotency-key": key})
            for name in ("anna", "ben")
            for key in ("a", "a", "b", "c")
        ]
        answers, _ = await asyncio.gather(asyncio.gather(*clicks, *calls), loop.step_once())
    assert len(answers) == 20
    assert {answer.status_code for answer in answers} <= {202, 303, 409}
    for _ in range(6):
        await loop.step_once()
    events = [s.event for s in await store.events(limit=1000) if isinstance(s.event, NoticeEvent)]
    told = [e for e in events if e.notice == notice.id and e.strength == "notice" and e.event != "notice.proposed"]
    assert [e.event for e in told] == ["notice.published"]
    assert len([n for n in await store.notices() if n.status == "active"]) == 1


async def test_what_has_changed_is_found_in_what_the_engine_wrote(
    living: tuple[EngineLoop, MemoryStore, Litestar],
) -> None:
    loop, store, app = living
    notice = await _find_waiting(loop, store)
    assert notice.proposal is not None
    async with _open(app) as anna:
        token = await _sign_in(anna, "anna")
        edit = {"text": {"en": {"title": "It's us, sorry", "body": notice.proposal.wording.text["en"].body}}}
        await anna.post(f"/v1/notices/{notice.id}/edit", json=edit, auth=("ben", scene.PASSWORD))
        await loop.step_once()
        form = {"csrf": token, "draft": notice.proposal.draft}
        answer = await anna.post(f"/notices/{notice.id}/approve", data=form)
    assert answer.status_code == 409
    assert "<del>not you</del> <ins>sorry</ins>" in answer.text
    assert "Who sees it:" not in answer.text


def _open(app: Litestar) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)  # type: ignore[arg-type] # an ASGI application in other words
    return httpx.AsyncClient(transport=transport, base_url="http://testserver.local")


async def _sign_in(client: httpx.AsyncClient, name: str) -> str:
    token = find_csrf((await client.get("/sign-in")).text)
    form = {"name": name, "password": scene.PASSWORD, "next": "/", "csrf": token}
    assert (await client.post("/sign-in", data=form)).status_code == 303
    return find_csrf((await client.get("/rollout")).text)


@pytest.mark.browser
async def test_from_a_chat_on_a_phone_to_approved(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page(PAGE)
    await page.get_by_role("button", name="Approve and tell people").click()
    await expect(page.get_by_text("You agreed to these words.")).to_be_visible()
    assert [act.draft for act in approvals_of(store)] == [DRAFT]


@pytest.mark.browser
async def test_an_edit_by_bob_takes_the_button_from_under_annas_hand(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page(PAGE)
    await expect(page.locator("#approve")).to_be_visible()
    changed = await change_words(store)
    await expect(page.get_by_text("have changed since you opened this page")).to_be_visible()
    await expect(page.locator("#approve")).to_be_hidden()
    await page.get_by_role("link", name="Read them again").click()
    await expect(page.locator("itsus-feed").get_by_role("heading", name="It’s us, sorry")).to_be_visible()
    await page.get_by_role("button", name="Approve and tell people").click()
    await expect(page.get_by_text("You agreed to these words.")).to_be_visible()
    assert changed.proposal is not None
    assert [act.draft for act in approvals_of(store)] == [changed.proposal.draft]


@pytest.mark.browser
async def test_without_scripts_the_same_edit_leads_to_what_has_changed(open_page: OpenPage, store: MemoryStore) -> None:
    page = await open_page(PAGE, scripts=False)
    await change_words(store)
    await page.get_by_role("button", name="Approve and tell people").click()
    await expect(page.get_by_role("heading", name="The words have changed; read them again")).to_be_visible()
    await page.get_by_role("link", name="Read the words as they are now").click()
    await page.get_by_role("button", name="Approve and tell people").click()
    assert len(approvals_of(store)) == 1


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
@pytest.mark.parametrize("dark", [False, True])
async def test_axe_finds_nothing_on_the_page_of_what_changed(
    open_page: OpenPage, store: MemoryStore, size: tuple[int, int], dark: bool
) -> None:
    page = await open_page(PAGE, width=size[0], height=size[1], dark=dark)
    await page.emulate_media(reduced_motion="reduce")
    await page.evaluate("removeEventListener('change', refresh); globalThis.swap = () => {}")
    await change_words(store, audience=Scope(), text=OTHER)
    await page.evaluate("document.querySelector('#approve').form.submit()")
    await expect(page.get_by_role("heading", name="The words have changed; read them again")).to_be_visible()
    assert await find_faults(page) == []
    assert await page.evaluate("document.documentElement.scrollWidth") <= size[0]
