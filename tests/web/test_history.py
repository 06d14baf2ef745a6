"""History: past incidents, found, told, and taken out; and the report about one."""

import csv
import io
import json
import re
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from playwright.async_api import Page

from itsus.model.event import NoticeEvent, SettingEvent
from itsus.model.evidence import Fault
from itsus.model.incident import Incident
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.store import Tally
from itsus.testing.memory_store import MemoryStore
from itsus.web.markdown import escape
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import Client, OpenPage, SignIn

HOSTILE = "=cmd|' /C calc'!A0 <script>alert(1)</script><img src=x onerror=alert(2)> [x](javascript:alert(3)) {{7*7}}"
ADA = ("ada", scene.PASSWORD)
LATER = scene.NOW + timedelta(minutes=1)


def make_past(n: int, **changes: object) -> Incident:
    began = scene.SINCE - timedelta(hours=n + 1)
    times = {
        "visible_since": began,
        "opened_at": began,
        "confirmed_at": began,
        "ended_at": began + timedelta(minutes=30),
    }
    fields: dict[str, Any] = {"id": f"i_{n:03}", "state": "resolved", "notice": "", **times, **changes}
    return scene.make_incident(**fields)


def make_turn(incident: Incident, event: str, after_s: float, **changes: object) -> NoticeEvent:
    base = next(e for e in scene.make_events() if isinstance(e, NoticeEvent))
    at = incident.visible_since + timedelta(seconds=after_s)
    fields = {"incident": incident.id, "event": f"notice.{event}", "at": at, "notice": f"n_{incident.id}", **changes}
    return msgspec.structs.replace(base, **fields)


async def put_story(store: MemoryStore) -> Incident:
    """Put one whole incident into the store: hint, approved notice, fixed."""
    spoken = make_past(
        1, id="i_old", spoke_at=scene.SINCE - timedelta(hours=2) + timedelta(minutes=4), notice="n_i_old"
    )
    events = [
        make_turn(spoken, "published", 240, strength="hint", why="hint_from_machines"),
        make_turn(spoken, "proposed", 300),
        make_turn(spoken, "published", 390, by=("anna", "ada"), why="hint_to_notice"),
        make_turn(spoken, "resolved", 1800, why="resolve"),
    ]
    live = scene.make_live_notice(id="n_i_old", incident="i_old", status="resolved", ended_at=spoken.ended_at)
    people = [
        Tally("exposure", "photogram", "n_i_old", "US", "shown", "affected", False, 900),
        Tally("exposure", "photogram", "n_i_old", "US", "held", "affected", False, 100),
        Tally("exposure", "photogram", "n_i_old", "US", "shown", "unaffected", False, 30),
        Tally("followup", "photogram", "n_i_old", "US", "shown", "works", False, 500),
        Tally("followup", "photogram", "n_i_old", "US", "shown", "broken", False, 12),
    ]
    await scene.commit(store, LATER, incidents=[spoken], events=events, notices=[live], tallies=people)
    return spoken


async def read(client: Client, path: str) -> str:
    answer = await client.get(path)
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.replace("\u00a0", " ").split())


async def test_what_was_said_and_when_is_told(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await put_story(store)
    await sign_in("vera")
    page = await read(client, "/history")
    for words in (
        "Hint at <time",
        "notice at <time",
        "said fixed at <time",
        "Silence gap 4 min.",
        '<q dir="auto">It’s us, not you</q>',
        "/v1/incidents/i_old/report.md",
        "Proposed, not sent yet.",
    ):
        assert words in page


async def test_the_figures_are_in_words_with_their_meaning(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await put_story(store)
    await sign_in("vera")
    page = await read(client, "/history")
    for words in (
        "2 incidents, 2 of them confirmed",
        '<p class="big">4 min</p>',
        '<p class="big">90 s</p>',
        "1 hint, 1 notice; 1 hint became a notice.",
        "900 of 1,000 devices that ran into the trouble were shown it.",
        "30 of 930 devices that were shown it had not run into it.",
        "0 false alarms",
        "How long people were left alone",
    ):
        assert words in page


async def test_figures_are_of_the_chosen_days_and_app(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await put_story(store)
    await sign_in("vera")
    assert "0 incidents" in await read(client, "/history?app=wazzup")
    assert "0 incidents" in await read(client, "/history?since=2021-10-05")
    assert "0 incidents" in await read(client, "/history?until=2021-10-03")
    assert "2 incidents" in await read(client, "/history?since=2021-10-04&until=2021-10-04")


@pytest.mark.parametrize("query", ["since=yesterday", "until=9999-12-31", "since=0001-01-01", "search=" + "x" * 201])
async def test_days_that_are_none_are_refused_in_words(client: Client, sign_in: SignIn, query: str) -> None:
    await sign_in("vera")
    assert (await client.get(f"/history?{query}")).status_code == 400


async def test_the_page_leads_to_older_ones(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, incidents=[make_past(n) for n in range(45)])
    await sign_in("vera")
    path, seen = "/history?app=photogram", 0
    while path:
        page = (await client.get(path)).text
        seen += page.count('class="event"')
        assert ("How honest we were" in page) == ("before=" not in path)
        found = re.search(r'rel="next" href="([^"]+)"', page)
        path = found[1].replace("&amp;", "&") if found else ""
    assert seen == 46


async def test_the_api_pages_searches_and_says_what_is_wrong(client: Client, store: MemoryStore) -> None:
    await scene.commit(store, LATER, incidents=[make_past(n) for n in range(25)])
    seen: list[str] = []
    following = ""
    while True:
        answer = (await client.get(f"/v1/incidents?limit=10&before={following}", auth=ADA)).json()
        seen += [incident["id"] for incident in answer["incidents"]]
        following = answer["next"]
        if not following:
            break
    assert seen == ["i_7f3a", *(f"i_{n:03}" for n in range(25))]
    found = (await client.get("/v1/incidents?search=STORIES%20i_007", auth=ADA)).json()["incidents"]
    assert [incident["id"] for incident in found] == ["i_007"]
    for path in ("/v1/incidents", "/v1/honesty", "/v1/incidents.csv"):
        naive = await client.get(f"{path}?since=2021-10-04T00:00:00", auth=ADA)
        assert (naive.status_code, naive.json()["code"]) == (400, "invalid_input")


async def test_what_was_said_is_in_the_api(client: Client, store: MemoryStore) -> None:
    await put_story(store)
    said = (await client.get("/v1/incidents/i_old/said", auth=ADA)).json()["said"]
    assert [(turn["event"], turn["strength"], turn["people"]) for turn in said] == [
        ("notice.published", "hint", 0),
        ("notice.proposed", "notice", 0),
        ("notice.published", "notice", 2),
        ("notice.resolved", "notice", 0),
    ]
    assert (await client.get("/v1/incidents/i_none/said", auth=ADA)).status_code == 404


async def test_the_figures_are_in_the_api(client: Client, store: MemoryStore) -> None:
    await put_story(store)
    h = (await client.get("/v1/honesty?app=photogram&until=2021-10-04T15:00:00Z", auth=ADA)).json()
    assert h["silence_gap"] == {"count": 1, "median_s": 240.0, "worst_s": 240.0, "worst": "i_old"}
    assert h["exposed"][0]["reach"] == 0.9


async def test_the_table_has_when_what_was_said_and_no_formula(client: Client, store: MemoryStore) -> None:
    await put_story(store)
    hostile = make_past(2, scope=Scope((HOSTILE,)), fault=Fault({"us": 1.0}, (HOSTILE,)))
    await scene.commit(store, LATER + timedelta(seconds=10), incidents=[hostile])
    answer = await client.get("/v1/incidents.csv?app=photogram", auth=ADA)
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    rows = {row["id"]: row for row in csv.DictReader(io.StringIO(answer.text))}
    old = rows["i_old"]
    assert (old["silence_gap_s"], old["duration_s"], old["approved_by_people"]) == ("240", "1800", "2")
    assert (old["hint_at"], old["notice_at"], old["fixed_at"], old["retracted_at"]) == (
        "2021-10-04T13:45:10Z",
        "2021-10-04T13:47:40Z",
        "2021-10-04T14:11:10Z",
        "",
    )
    assert rows["i_002"]["component"].startswith("'=cmd")
    [entry] = [s.entry for s in store._audit]
    assert (entry.action, entry.target, entry.detail) == ("export", "incidents", "csv; app: photogram")


async def test_lines_are_what_was_found_only(client: Client, store: MemoryStore) -> None:
    await put_story(store)
    answer = await client.get("/v1/incidents.jsonl?until=2021-10-04T15:00:00Z", auth=ADA)
    [line] = answer.text.splitlines()
    assert json.loads(line)["component"] == ["stories"]
    assert json.loads(line)["hint_at"] == "2021-10-04T13:45:10Z"


async def test_the_report_tells_it_from_the_first_symptom_to_the_end(client: Client, store: MemoryStore) -> None:
    await put_story(store)
    answer = await client.get("/v1/incidents/i_old/report.md", auth=ADA)
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="itsus-i_old.md"'
    report = answer.text
    for words in (
        "# Photogram: Stories has a problem, 2021-10-04",
        "| Silence gap | 4 min, until 2021-10-04 13:45:10 |",
        "| Until a person agreed | 90 s |",
        "| Reach | 90 % (900 of 1,000 devices) |",
        "| Misfire | 3.2 % (30 of 930 devices) |",
        "- 13:41:10 **First symptom** that people could see.",
        "**Notice published** by anna, ada",
        "Agreed to by: anna, ada.",
        "Agreed to by: nobody had to.",
        "The same words as before.",
        "| fr | C’est nous, pas vous |",
        "500 said that it works again, 12 that it does not.",
        "### What we will do, who does it, and by when\n\n-\n",
    ):
        assert words in report
    assert report.index("First symptom") < report.index("**Hint published**") < report.index("**Notice resolved**")
    assert [s.entry.detail for s in store._audit] == ["report"]


async def test_the_report_of_a_running_incident_gives_decisions_with_reasons(client: Client) -> None:
    report = (await client.get("/v1/incidents/i_7f3a/report.md", auth=ADA)).text
    for words in (
        "**This incident is not over yet.**",
        "**Decided: say that it’s us.**",
        "  - People look for answers or blame the wrong thing, clearly more than usual.",
        "412 people a minute look for answers",
        "Nothing: people were told nothing about it.",
        "Up to 88 people a minute made fun of us.",
    ):
        assert words in report


async def test_nothing_in_a_report_is_markup(client: Client, store: MemoryStore) -> None:
    hostile = make_past(1, scope=Scope((HOSTILE + "\n# Heading",)))
    events = [
        make_turn(hostile, "published", 60, text={"en": Text(HOSTILE[:80], "a | b\n\n# Not a heading")}, by=(HOSTILE,)),
        SettingEvent(
            at=hostile.visible_since, event="note.written", app="photogram", by=("anna",), words=HOSTILE,
            incident=hostile.id, link="https://e.example/<b>",
        ),
    ]  # fmt: skip
    await scene.commit(store, LATER, incidents=[hostile], events=events)
    report = (await client.get(f"/v1/incidents/{hostile.id}/report.md", auth=ADA)).text
    assert not re.search(r"(?<!\\)<", report)
    assert "](" not in report.replace("\\]", "")
    assert not re.search(r"^#+ (Not|Heading)", report, re.MULTILINE)
    assert "**Note** by anna" in report


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("plain words, as they are.", "plain words, as they are."),
        ("<b>", "\\<b\\>"),
        ("a|b", "a\\|b"),
        ("# x", "\\# x"),
        ("- x", "\\- x"),
        ("1. x", "1\\. x"),
        ("1.5 %", "1.5 %"),
        ("two\nlines", "two lines"),
        ("https://e.example at 15:41", "https\\://e.example at 15:41"),
        ("@all", "\\@all"),
        ("a\u202eb", "ab"),
    ],
)
def test_markdown_is_escaped(text: str, escaped: str) -> None:
    assert escape(text) == escaped


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
@pytest.mark.parametrize("dark", [False, True])
async def test_in_a_browser_nothing_runs_and_axe_finds_nothing(
    open_page: OpenPage, store: MemoryStore, size: tuple[int, int], dark: bool
) -> None:
    await put_story(store)
    hostile = make_past(2, scope=Scope((HOSTILE,), (HOSTILE,)), fault=Fault({"us": 1.0}, (HOSTILE,)))
    told = scene.make_live_notice(id="n_h", incident=hostile.id, live=scene.make_wording({"en": Text(HOSTILE, "x")}))
    await scene.commit(
        store, LATER + timedelta(seconds=10), incidents=[hostile], notices=[told],
        events=[make_turn(hostile, "published", 60, notice="n_h")],
    )  # fmt: skip
    page: Page = await open_page("/history", name="vera", width=size[0], height=size[1], dark=dark)
    await page.get_by_text("What this means").first.click()
    assert await page.locator("#past script, #past img").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await find_faults(page) == []
    await page.get_by_role("searchbox").fill(HOSTILE)
    await page.get_by_role("button", name="Show").click()
    await page.wait_for_url("**/history?search=**")
    assert await page.get_by_role("searchbox").input_value() == HOSTILE


@pytest.mark.browser
async def test_the_report_is_saved_as_a_file(open_page: OpenPage, store: MemoryStore) -> None:
    await put_story(store)
    page: Page = await open_page("/history", name="vera")
    async with page.expect_download() as waiting:
        await page.locator('a[href="/v1/incidents/i_old/report.md"]').click()
    assert (await waiting.value).suggested_filename == "itsus-i_old.md"
