"""The audit log as admins read it: page, API, files, and nobody else."""

import csv
import io
import json
from datetime import timedelta

import pytest
from playwright.async_api import Page

from itsus.testing.memory_store import MemoryStore
from itsus.web import audit_log, export
from itsus.web.audit import write_entry
from tests.web import scene
from tests.web.axe import find_faults
from tests.web.conftest import Client, OpenPage, SignIn

HOSTILE = '=HYPERLINK("https://e.example")<script>alert(1)</script><img src=x onerror=alert(2)>{{7*7}}'


async def add(store: MemoryStore, count: int, **changes: str) -> None:
    for n in range(count):
        at = scene.NOW + timedelta(seconds=n)
        fields = {"target": f"n_{n}", "detail": f"number {n}", "address": "192.0.2.7"} | changes
        await store.append_audit(write_entry(at, "anna", "console", "approve", **fields))


@pytest.mark.parametrize("path", ["/audit", "/v1/audit", "/v1/audit.csv", "/v1/audit.jsonl"])
@pytest.mark.parametrize("name", ["vera", "dora", "anna"])
async def test_only_admins_read_it(client: Client, sign_in: SignIn, path: str, name: str) -> None:
    await sign_in(name)
    assert (await client.get(path)).status_code == 403


async def test_the_page_tells_who_did_what_from_where(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await add(store, 1)
    await sign_in("ada")
    page = " ".join((await client.get("/audit")).text.split())
    assert '<b>anna</b> approved <a href="/notices/n_0">n_0</a>' in page
    assert "in the console · from 192.0.2.7" in page
    assert "<b>ada</b> signed in" in page
    assert 'href="/audit" aria-current="page"' in page


async def test_pages_lead_to_older_ones_and_keep_what_was_looked_for(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await add(store, 60)
    await sign_in("ada")
    first = (await client.get("/audit?search=NUMBER")).text
    assert first.count('class="event"') == 50
    older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await client.get(older)).text
    assert second.count('class="event"') == 10
    assert 'rel="next"' not in second
    assert "Nothing is found" in (await client.get("/audit?search=nowhere%20%25")).text


async def test_the_api_goes_through_all_of_it_once(client: Client, store: MemoryStore) -> None:
    await add(store, 25)
    seen, before = [], ""
    for _ in range(3):
        answer = (await client.get(f"/v1/audit?limit=10{before}", auth=("ada", scene.PASSWORD))).json()
        seen += [stored["entry"]["target"] for stored in answer["entries"]]
        before = f"&before={answer['next']}"
    assert seen == [f"n_{n}" for n in reversed(range(25))]
    assert answer["next"] is None


@pytest.mark.parametrize("query", ["before=0", "before=x", "limit=0", "limit=1001", f"search={'x' * 201}"])
async def test_nonsense_is_refused_in_words(client: Client, query: str) -> None:
    answer = await client.get(f"/v1/audit?{query}", auth=("ada", scene.PASSWORD))
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")


async def test_the_table_holds_all_that_was_looked_for_and_no_formula(
    client: Client, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "PAGE", 7)
    monkeypatch.setattr(audit_log, "PAGE", 7)
    await add(store, 20, detail=HOSTILE)
    await add(store, 5, detail="other")
    answer = await client.get("/v1/audit.csv?search=hyperlink", auth=("ada", scene.PASSWORD))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith('attachment; filename="itsus-audit-20')
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert rows[0]["action"] == "export"
    assert rows[0]["detail"] == "csv search: hyperlink"
    assert [row["target"] for row in rows[1:]] == [f"n_{n}" for n in reversed(range(20))]
    assert rows[1]["detail"].startswith("'=HYPERLINK")


async def test_lines_are_json(client: Client, store: MemoryStore) -> None:
    await add(store, 2, detail=HOSTILE)
    answer = await client.get("/v1/audit.jsonl", auth=("ada", scene.PASSWORD))
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert lines[0] | {"at": ""} == {
        "position": 3, "at": "", "by": "ada", "via": "api", "action": "export", "target": "audit", "detail": "jsonl",
        "address": "testclient",
    }  # fmt: skip
    assert lines[1]["detail"] == HOSTILE
    assert lines[1]["at"] == "2021-10-04T15:52:31Z"


@pytest.mark.browser
@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
@pytest.mark.parametrize("dark", [False, True])
async def test_in_a_browser_nothing_runs_and_axe_finds_nothing(
    open_page: OpenPage, store: MemoryStore, size: tuple[int, int], dark: bool
) -> None:
    await add(store, 3, detail=HOSTILE, address=HOSTILE)
    page: Page = await open_page("/audit", name="ada", width=size[0], height=size[1], dark=dark)
    await page.get_by_role("searchbox").fill(HOSTILE)
    await page.get_by_role("button", name="Find").click()
    await page.wait_for_url("**/audit?search=**")
    assert await page.get_by_role("searchbox").input_value() == HOSTILE
    assert await page.locator("#entries script, #entries img").count() == 0
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert await find_faults(page) == []


@pytest.mark.browser
async def test_the_button_saves_a_file(open_page: OpenPage, store: MemoryStore) -> None:
    await add(store, 3)
    page: Page = await open_page("/audit", name="ada")
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name="As a table").click()
    download = await waiting.value
    assert download.suggested_filename.endswith(".csv")
