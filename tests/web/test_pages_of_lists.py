"""Every list of the API comes page by page, and no page loses or doubles anything."""

from typing import Any

import msgspec
import pytest

from itsus.model.store import Account, ApiKey, Session
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from itsus.web.api.page import cut_page
from tests.web import scene
from tests.web.conftest import Client

ADMIN = ("ada", scene.PASSWORD)
#: As long as the configuration makes them, or as the time that is asked for: no page is needed.
BOUNDED = {
    "/v1/now": "an app each",
    "/v1/rollout": "an app each",
    "/v1/feed-keys": "two, and those that were ever revoked",
    "/v1/apps/{app}/curves": "a point a minute, of at most two days",
    "/v1/apps/{app}/notices": "what one person is shown",
    "/v1/notices/{notice}/words": "a language each",
    "/v1/incidents/{incident}": "one incident",
    "/v1/notices/{notice}": "one notice",
    "/v1/honesty": "figures",
}


def _properties(schema: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any]:
    content = operation["responses"]["200"].get("content", {}).get("application/json", {}).get("schema", {})
    name = content.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = schema["components"]["schemas"].get(name, {}).get("properties", {})
    return found


async def test_every_list_has_pages_or_a_reason_to_have_none(client: Client) -> None:
    schema = (await client.get("/schema")).json()
    reads = {path: item["get"] for path, item in schema["paths"].items() if "get" in item}
    lists = {
        path: operation
        for path, operation in reads.items()
        if any(each.get("type") == "array" for each in _properties(schema, operation).values())
    }
    for path, operation in lists.items():
        parameters = {each["name"] for each in operation.get("parameters", [])}
        is_paged = "limit" in parameters and parameters & {"after", "before"}
        assert is_paged or path in BOUNDED, path
    assert {"/v1/people", "/v1/keys", "/v1/sessions", "/v1/events", "/v1/incidents", "/v1/audit"} <= set(lists)


async def read_all(client: Client, path: str, of: str, limit: int) -> list[Any]:
    found: list[Any] = []
    after = ""
    for _ in range(100):
        page = (await client.get(path, params={"limit": limit, "after": after}, auth=ADMIN)).json()
        assert len(page[of]) <= limit
        found, after = found + page[of], page["next"]
        if not after:
            return found
    pytest.fail("the pages do not end")


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
async def test_pages_make_up_the_whole_list(client: Client, store: MemoryStore, clock: FakeClock, limit: int) -> None:
    for n in range(5):
        await store.save_api_key(ApiKey(f"key {n}", "server", str(n)))
        await store.save_session(Session(str(n) * 64, "ada", clock.to_wall(clock.now()).replace(year=2100)))
        await store.save_account(Account(f"zoe {n}", "", "viewer"))
    await scene.commit(
        store, scene.LATER, events=[msgspec.structs.replace(e, at=scene.LATER) for e in scene.make_events()]
    )
    for path, of in (
        ("/v1/people", "people"), ("/v1/keys", "keys"), ("/v1/sessions", "sessions"),
        ("/v1/incidents/i_7f3a/said", "said"),
    ):  # fmt: skip
        whole = (await client.get(path, auth=ADMIN)).json()[of]
        assert len(whole) >= 2, path
        assert await read_all(client, path, of, limit) == whole


def test_a_page_after_what_is_not_there_is_empty() -> None:
    assert cut_page(["a", "b"], str, "c", 10) == ((), "")
    assert cut_page([], str, "", 10) == ([], "")
    assert cut_page(["a", "b"], str, "b", 10) == ([], "")
    assert cut_page(["a", "b"], str, "", 2) == (["a", "b"], "")
