"""Pages as they are served: their words, their headers, their errors."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest
from litestar import Litestar
from litestar.testing import AsyncTestClient

from itsus.model.errors import BackendError
from itsus.model.event import SettingEvent
from itsus.model.notice import Text
from itsus.model.settings import Settings
from itsus.testing.fake_clock import FakeClock
from itsus.testing.fixed_reader import FixedReader
from itsus.testing.memory_store import MemoryStore
from itsus.web.compare import compare_words
from itsus.web.console.render import DONE, HERE
from itsus.web.server import create_app
from tests.web import scene
from tests.web.conftest import Client, SignIn

PAGES = ["/", "/notices/n_2b91", "/incidents/i_7f3a", "/log", "/rollout", "/speak", "/read"]


async def read(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


@pytest.mark.parametrize("path", [*PAGES, "/sign-in", "/static/console.js", "/nowhere", "/v1/now", "/schema"])
async def test_every_answer_tells_browsers_to_be_careful(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("anna")
    headers = (await client.get(path)).headers
    assert headers["content-security-policy"].startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    if not path.startswith("/static"):
        assert headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
async def test_a_rehearsal_says_so_on_every_page(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("anna")
    assert "nothing here is happening" in await read(client, path)


async def test_outside_a_rehearsal_no_page_says_so(store: MemoryStore, clock: FakeClock) -> None:
    app = create_app(store, scene.SETTINGS, clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER)
    async with AsyncTestClient(app, base_url="http://testserver.local") as client:
        assert "ehearsal" not in (await client.get("/sign-in")).text


async def test_now_says_what_where_whose_how_many_and_why(client: Client, sign_in: SignIn) -> None:
    await sign_in("anna")
    page = await read(client, "/")
    for words in (
        "Stories has a problem",
        "stories · United States · iOS",
        "Part of it fails",
        "Almost certainly ours (94 %)",
        "412 people a minute look for answers, 0.2 % of those active.",
        "They blame their account (41 %), their connection (33 %), us (21 %), their device (5 %).",
        "People look for answers or blame the wrong thing, clearly more than usual.",
        "Learning: judging by the last 40 minutes and usual daily rhythms until",
        "Read and approve",
        "1 notice waits for approval.",
    ):
        assert words in page


async def test_a_viewer_is_not_offered_what_is_not_theirs(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    pages = [await read(client, path) for path in PAGES if path != "/speak"]
    for words in (
        "Tell people now…",
        "Approve and tell people",
        "Change the words",
        "It is over…",
        "Open the next stage",
    ):
        assert not any(words in page for page in pages)


async def test_all_is_well_when_nothing_is_broken(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    ended = scene.make_incident(state="resolved", ended_at=scene.NOW)
    await scene.commit(store, scene.NOW + timedelta(seconds=10), incidents=[ended], notices=[])
    await sign_in("vera")
    page = await read(client, "/")
    assert "<h1>All is well</h1>" in page
    assert "over since" in page


async def test_without_apps_now_says_what_to_do(clock: FakeClock) -> None:
    store = MemoryStore()
    await scene.fill(store)
    empty = MemoryStore()
    empty._accounts = store._accounts
    app = create_app(empty, Settings(), clock, FixedReader(scene.READINGS), rehearsal=False, hasher=scene.HASHER)
    async with AsyncTestClient(app, base_url="http://testserver.local") as client:
        auth = ("ada", scene.PASSWORD)
        for path in ("/", "/log", "/rollout", "/speak"):
            assert (await client.get(path, auth=auth)).status_code == 200
        assert "Send signals" in (await client.get("/", auth=auth)).text


async def test_a_muted_app_says_until_when(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    until = scene.NOW + timedelta(hours=2)
    fact = msgspec.json.encode(until).decode()
    await scene.commit(store, scene.NOW + timedelta(seconds=10), facts={"mute/photogram": fact})
    await sign_in("vera")
    assert "Muted until" in await read(client, "/")


async def test_a_notice_is_shown_in_each_of_its_languages(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    assert "Es liegt an uns, nicht an dir" in (await read(client, "/notices/n_2b91?lang=de"))
    assert "It’s us, not you" in await read(client, "/notices/n_2b91?lang=xx")


async def test_a_change_of_what_people_see_is_shown_word_by_word(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    changed = scene.TEXTS | {"en": Text("It’s us, not you", "Nobody can post stories. We are fixing it.")}
    proposal = scene.make_proposal(scene.make_wording(changed))
    await scene.commit(store, scene.NOW + timedelta(seconds=10), notices=[scene.make_live_notice(proposal=proposal)])
    await sign_in("anna")
    page = await read(client, "/notices/n_2b91")
    assert "Change what people see?" in page
    assert "<ins>Nobody can</ins>" in page


async def test_a_hint_that_would_become_a_notice_asks_just_that(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    hint = msgspec.structs.replace(
        scene.make_wording(), strength="hint", text=dict.fromkeys(scene.TEXTS, Text("Hm", ""))
    )
    notice = scene.make_live_notice(live=hint, proposal=scene.make_proposal())
    await scene.commit(store, scene.LATER, notices=[notice])
    await sign_in("anna")
    page = await read(client, "/notices/n_2b91")
    assert "Tell people that it’s us?" in page
    assert "In 4 more languages" in page


def test_words_are_compared_in_order() -> None:
    pieces = list(compare_words("a b c", "a x c d"))
    assert pieces == [
        ("same", "a"),
        ("gone", "b"),
        ("new", "x"),
        ("same", "c"),
        ("new", "d"),
    ]


async def test_who_has_approved_is_not_asked_again(client: Client, sign_in: SignIn) -> None:
    token = await sign_in("anna")
    draft = scene.make_proposal().draft
    page = await client.post("/notices/n_2b91/approve", data={"csrf": token, "draft": draft})
    assert "You agreed to these words." in page.text
    assert "Approve and tell people" not in page.text


async def test_the_log_is_paged_and_filtered(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    events = scene.make_events()[:1] * 60
    await scene.commit(store, scene.NOW + timedelta(seconds=10), events=events)
    await sign_in("vera")
    first = await read(client, "/log?app=photogram")
    assert first.count('class="event"') == 50
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert (await read(client, older)).count('class="event"') == 16
    assert "Nothing was decided yet." in await read(client, "/log?app=facespace")


async def test_the_rollout_shows_arms_and_calls_simulated_people_simulated(client: Client, sign_in: SignIn) -> None:
    await sign_in("anna")
    page = await read(client, "/rollout")
    for words in ("Conclusive", "simulated people", "18,000", "610", "Open the next stage: Canada"):
        assert words in page


@pytest.mark.parametrize("path", ["/nowhere", "/notices/n_none", "/incidents/i_none", "/static/../server.py"])
async def test_what_is_not_there_is_said_kindly(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("vera")
    answer = await client.get(path)
    assert answer.status_code == 404
    assert "There is" in answer.text


@pytest.mark.parametrize("path", ["/log?before=abc", "/log?before=-1"])
async def test_a_nonsense_address_is_no_crash(client: Client, sign_in: SignIn, path: str) -> None:
    await sign_in("vera")
    assert (await client.get(path)).status_code == 400


@pytest.mark.parametrize(
    ("error", "status"), [(BackendError("disk full at /secret", retryable=True), 503), (KeyError("secret"), 500)]
)
async def test_no_failure_shows_its_inside(
    client: Client, sign_in: SignIn, app: Litestar, monkeypatch: pytest.MonkeyPatch, error: Exception, status: int
) -> None:
    await sign_in("vera")

    async def fail(*args: Any, **kwargs: Any) -> Any:
        raise error

    monkeypatch.setattr(app.state.desk.store, "facts", fail)
    for path in ("/", "/v1/now"):
        answer = await client.get(path)
        assert answer.status_code == status
        assert "secret" not in answer.text
        assert "Traceback" not in answer.text


async def test_who_was_refused_by_the_engine_reads_why(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    words = "n_2b91: the wording has changed since"
    refused = SettingEvent(at=scene.NOW, event="act.refused", app="photogram", by=("anna",), words=words)
    await scene.commit(store, scene.NOW + timedelta(seconds=10), events=[refused])
    await sign_in("anna")
    for path in ("/", "/notices/n_2b91"):
        assert f"Refused: {words}" in await read(client, path)
    await sign_in("ada")
    assert "Refused:" not in await read(client, "/")


async def test_a_link_cannot_put_words_into_a_page(client: Client, sign_in: SignIn) -> None:
    await sign_in("vera")
    assert "hello there" not in await read(client, "/?did=hello there")
    assert DONE["speak"] in await read(client, "/?did=speak")


def test_no_template_has_inline_script_or_style() -> None:
    for path in (HERE / "templates").glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert " style=" not in text
        assert "<style" not in text
        assert " on" + "click" not in text
        assert "|safe" not in text.replace(" ", "")
        assert all(part.startswith(' src="') for part in text.split("<script")[1:])
