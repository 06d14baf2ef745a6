"""What the API answers."""

import re
from datetime import timedelta

import msgspec
import pytest

from itsus.testing.memory_store import MemoryStore
from itsus.web.access import ROUTES
from itsus.web.problem import CODES
from tests.conftest import ROOT
from tests.web import scene
from tests.web.conftest import Client

AUTH = ("anna", scene.PASSWORD)


async def test_now_has_every_app_the_worst_first(client: Client) -> None:
    now = (await client.get("/v1/now", auth=AUTH)).json()
    assert [(a["app"], a["mood"]) for a in now["apps"]] == [
        ("photogram", "broken"),
        ("facespace", "well"),
        ("wazzup", "well"),
    ]
    assert now["is_rehearsal"] is True
    assert now["apps"][0]["notices"][0]["proposal"]["draft"] == scene.make_proposal().draft


async def test_events_are_read_page_by_page_without_loss(client: Client) -> None:
    seen, after = [], 0
    while page := (await client.get("/v1/events", params={"after": after, "limit": 2}, auth=AUTH)).json()["events"]:
        seen += [e["event"]["event"] for e in page]
        after = page[-1]["position"]
    assert seen == [e.event for e in scene.make_events()]


async def test_events_look_as_in_a_replay(client: Client) -> None:
    event = (await client.get("/v1/events", auth=AUTH)).json()["events"][0]["event"]
    assert event["scope"] == {"component": "stories", "country": ["US"], "platform": ["ios"]}
    assert event["at"] == "2021-10-04T15:42:00Z"


async def test_lists_and_single_things_agree(client: Client) -> None:
    for name, one in (("incidents", "i_7f3a"), ("notices", "n_2b91")):
        [listed] = (await client.get(f"/v1/{name}", auth=AUTH)).json()[name]
        assert listed == (await client.get(f"/v1/{name}/{one}", auth=AUTH)).json()


async def test_open_incidents_only(client: Client, store: MemoryStore) -> None:
    ended = scene.make_incident(state="resolved", ended_at=scene.NOW)
    await scene.commit(store, scene.NOW + timedelta(seconds=10), incidents=[ended])
    assert (await client.get("/v1/incidents?only_open=true", auth=AUTH)).json()["incidents"] == []


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/v1/notices/none", 404, "not_found"),
        ("/v1/nowhere", 404, "not_found"),
        ("/v1/events?limit=0", 400, "invalid_input"),
        ("/v1/events?after=x", 400, "invalid_input"),
        ("/v1/speak", 405, "method_not_allowed"),
    ],
)
async def test_refusals_are_problems_with_a_stable_code(client: Client, path: str, status: int, code: str) -> None:
    answer = await client.get(path, auth=AUTH)
    body = answer.json()
    assert (answer.status_code, body["status"], body["code"]) == (status, status, code)
    assert answer.headers["content-type"].startswith("application/problem+json")
    assert set(body) == {"type", "title", "status", "code", "detail"}


async def test_a_huge_body_is_refused(client: Client) -> None:
    answer = await client.post("/v1/speak", content=b"{" + b" " * 100_000 + b"}", auth=AUTH)
    assert answer.json()["code"] == "too_large"


async def test_unknown_fields_of_a_decision_are_refused(client: Client) -> None:
    answer = await client.post("/v1/notices/n_2b91/approve", json={"draft": "x", "force": True}, auth=AUTH)
    assert answer.json()["code"] == "invalid_input"


async def test_the_schema_describes_every_route_of_the_api(client: Client) -> None:
    schema = msgspec.json.decode((await client.get("/schema")).content)
    assert schema["openapi"].startswith("3.1")
    described = {(m.upper(), path) for path, item in schema["paths"].items() for m in item}
    assert described == {key for key in ROUTES if key[1].startswith("/v1/")}


async def test_the_schema_leaves_nothing_to_be_guessed(client: Client) -> None:
    schema = msgspec.json.decode((await client.get("/schema")).content)
    operations = [(p, m, each) for p, item in schema["paths"].items() for m, each in item.items()]
    assert len({each["operationId"] for _, _, each in operations}) == len(operations)
    for path, method, each in operations:
        assert each["summary"], path
        assert each["description"], path
        assert {"4XX", "5XX"} <= set(each["responses"]), path
        assert each.get("security") == [{}] if ROUTES[method.upper(), path] is None else True, path
        for given in each.get("parameters", []):
            assert given["schema"], (path, given)
            assert given["in"] == "path" or given.get("description"), (path, given)
    known = set(schema["components"]["schemas"])
    named = set(re.findall(r'#/components/schemas/([^"]+)', msgspec.json.encode(schema).decode()))
    assert named <= known


async def test_a_body_that_cannot_be_read_is_told_so(client: Client) -> None:
    answer = await client.post("/v1/mute", content=b'{"app":', auth=AUTH)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert answer.json()["detail"] == "The body is no JSON."


def test_every_code_and_route_is_documented() -> None:
    page = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    assert [code for code in CODES if f"`{code}`" not in page] == []
    assert [path for _, path in ROUTES if path.startswith("/v1/") and f"`{path}`" not in page] == []
