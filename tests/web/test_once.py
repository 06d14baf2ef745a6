"""`Idempotency-Key`: done once, answered the same, and never mistaken for another request."""

import asyncio
from typing import Any

import msgspec
import pytest
from httpx import Response
from litestar import Litestar

from itsus.model.errors import BackendError
from itsus.model.store import REQUEST_LEASE
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from itsus.web.access import ROUTES
from itsus.web.once import AGAIN_HEADER, KEY_MAX, TELL_SECRETS, WITHOUT_KEY
from tests.web import scene
from tests.web.conftest import Client

ADMIN = ("ada", scene.PASSWORD)
ANNA = ("anna", scene.PASSWORD)
DRAFT = scene.make_proposal().draft
#: What each POST of the API takes, so that it is done once; and another body that it would take as well.
BODIES: dict[str, tuple[Any, Any]] = {
    "/v1/people": ({"name": "bob", "role": "viewer"}, {"name": "bea", "role": "viewer"}),
    "/v1/people/{name}/role": ({"role": "drafter"}, {"role": "viewer"}),
    "/v1/people/{name}/disable": (None, {}),
    "/v1/people/{name}/enable": (None, {}),
    "/v1/people/{name}/password": (None, {}),
    "/v1/people/{name}/end-sessions": (None, {}),
    "/v1/keys": ({"name": "web", "type": "publishable"}, {"name": "web2", "type": "publishable"}),
    "/v1/keys/{key}/revoke": (None, {}),
    "/v1/sessions/end": (None, {}),
    "/v1/sessions/{session}/end": (None, {}),
    "/v1/incidents/{incident}/resolve": (None, {}),
    "/v1/incidents/{incident}/notes": ({"text": "It is the cache."}, {"text": "It is not."}),
    "/v1/incidents/{incident}/overrule": ({"fault": "us"}, {"fault": "dependency"}),
    "/v1/notices/{notice}/approve": ({"draft": DRAFT}, {"draft": DRAFT, "at_deadline": True}),
    "/v1/notices/{notice}/edit": (
        {"text": {"en": {"title": "It is us", "body": "Not you."}}},
        {"text": {"en": {"title": "It is us", "body": "We fix it."}}},
    ),
    "/v1/notices/{notice}/reject": ({"draft": DRAFT}, {"draft": DRAFT, "x": 1}),
    "/v1/notices/{notice}/retract": (None, {}),
    "/v1/speak": ({"app": "wazzup", "scope": {}}, {"app": "facespace", "scope": {}}),
    "/v1/mute": (
        {"app": "wazzup", "until": "2021-10-04T18:00:00Z"},
        {"app": "wazzup", "until": "2021-10-04T19:00:00Z"},
    ),
    "/v1/rollout/advance": ({"app": "photogram", "stage": 1}, {"app": "photogram", "stage": 2}),
}
_IDS = {"{notice}": "n_2b91", "{incident}": "i_7f3a", "{name}": "vera", "{key}": "gateway"}


async def send(client: Client, path: str, body: Any = None, key: str = "k", auth: tuple[str, str] = ADMIN) -> Response:
    return await client.post(path, json=body, headers={"idempotency-key": key}, auth=auth)


async def make_ready(path: str, client: Client, store: MemoryStore, sign_in_digest: str) -> str:
    """Return the address, with what stands in it in the store."""
    if path.endswith("/retract"):
        await scene.commit(store, scene.LATER, notices=[scene.make_live_notice()])
    if "{key}" in path:
        body = {"name": "gateway", "type": "server"}
        assert (await client.post("/v1/keys", json=body, auth=ADMIN)).status_code == 201
    for name, value in _IDS.items():
        path = path.replace(name, value)
    return path.replace("{session}", sign_in_digest)


@pytest.fixture
async def session(client: Client, sign_in: Any) -> str:
    await sign_in("anna")
    found = (await client.get("/v1/sessions")).json()["sessions"]
    client.cookies.clear()
    return str(found[0]["id"])


def test_every_request_that_changes_something_is_tried_here() -> None:
    changing = {path for method, path in ROUTES if method == "POST" and path.startswith("/v1/")}
    assert set(BODIES) == changing - WITHOUT_KEY


@pytest.mark.parametrize("path", BODIES)
async def test_with_a_key_it_is_done_once_and_answered_the_same(
    client: Client, store: MemoryStore, session: str, path: str
) -> None:
    address = await make_ready(path, client, store, session)
    body, other = BODIES[path]
    first = await send(client, address, body)
    assert first.status_code < 300, first.text
    done = (len(store._log), len(store._audit), dict(store._accounts), dict(store._keys))
    again = await send(client, address, body)
    if path in TELL_SECRETS:
        assert (again.status_code, again.json()["code"]) == (409, "told_once")
    else:
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers[AGAIN_HEADER] == "true"
    another = await send(client, address, other)
    assert (another.status_code, another.json()["code"]) == (422, "idempotency_mismatch")
    assert (len(store._log), len(store._audit), dict(store._accounts), dict(store._keys)) == done


async def test_the_same_key_for_another_address_is_another_request(client: Client) -> None:
    assert (await send(client, "/v1/people/vera/disable")).status_code == 200
    assert (await send(client, "/v1/people/dora/disable")).json()["code"] == "idempotency_mismatch"


async def test_another_person_has_keys_of_their_own(client: Client) -> None:
    body = {"app": "wazzup", "until": "2021-10-04T18:00:00Z"}
    answers = [await send(client, "/v1/mute", body, auth=auth) for auth in (ADMIN, ANNA)]
    assert [answer.json()["is_new"] for answer in answers] == [True, True]


async def test_what_was_refused_was_not_done_and_may_be_sent_again(client: Client, store: MemoryStore) -> None:
    refused = await send(client, "/v1/notices/n_2b91/retract")
    assert refused.json()["code"] == "not_live"
    await scene.commit(store, scene.LATER, notices=[scene.make_live_notice()])
    assert (await send(client, "/v1/notices/n_2b91/retract")).status_code == 202
    for wrong in ({"name": "bob"}, {"name": "bob", "role": "king"}):
        assert (await send(client, "/v1/people", wrong, key="n")).json()["code"] == "invalid_input"
    assert (await send(client, "/v1/people", {"name": "bob", "role": "viewer"}, key="n")).status_code == 201


async def test_nobody_gets_an_answer_by_a_key_without_the_role(client: Client, store: MemoryStore) -> None:
    await send(client, "/v1/people/vera/disable")
    ada = await store.account("ada")
    assert ada is not None
    await store.save_account(msgspec.structs.replace(ada, role="viewer"))
    assert (await send(client, "/v1/people/vera/disable")).json()["code"] == "role_required"


async def test_two_at_once_are_one(client: Client, store: MemoryStore) -> None:
    calls = [send(client, "/v1/people", {"name": "bob", "role": "viewer"}) for _ in range(5)]
    answers = await asyncio.gather(*calls)
    assert sorted(a.status_code for a in answers) == [201, 409, 409, 409, 409]
    assert {a.json()["code"] for a in answers if a.status_code == 409} <= {"in_progress", "told_once"}
    assert len([s for s in store._audit if s.entry.action == "person.add"]) == 1


async def test_while_it_is_being_done_it_is_not_done_again(
    client: Client, store: MemoryStore, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(name: str, status: int, body: bytes) -> None:
        raise BackendError("the disk is full", retryable=True)

    monkeypatch.setattr(store, "end_request", fail)
    body = {"app": "wazzup", "until": "2021-10-04T18:00:00Z"}
    first = await send(client, "/v1/mute", body)
    assert first.status_code == 202
    monkeypatch.undo()
    waiting = await send(client, "/v1/mute", body)
    assert (waiting.status_code, waiting.json()["code"], waiting.headers["retry-after"]) == (409, "in_progress", "1")
    await clock.advance(REQUEST_LEASE)
    again = await send(client, "/v1/mute", body)
    assert again.json() == {"act": first.json()["act"], "is_new": False}


async def test_no_secret_is_kept_with_an_answer(client: Client, store: MemoryStore) -> None:
    made = [
        (await send(client, "/v1/people", {"name": "bob", "role": "viewer"}, key="1")).json()["password"],
        (await send(client, "/v1/people/vera/password", key="2")).json()["password"],
        (await send(client, "/v1/keys", {"name": "gateway", "type": "server"}, key="3")).json()["secret"],
    ]
    kept = str(store._requests)
    assert len(store._requests) == 3
    assert [secret for secret in made if secret in kept] == []


async def test_whatever_tells_a_secret_is_known_here(client: Client) -> None:
    schema = (await client.get("/schema")).json()
    schemas = schema["components"]["schemas"]
    secret = {name for name, each in schemas.items() if {"password", "secret"} & set(each.get("properties", {}))}
    telling = {
        path
        for path, item in schema["paths"].items()
        for operation in item.values()
        if any(f'schemas/{name}"' in msgspec.json.encode(operation["responses"]).decode() for name in secret)
    }
    assert telling == TELL_SECRETS


async def test_a_key_is_not_endless(client: Client) -> None:
    answer = await send(client, "/v1/people/vera/disable", key="k" * (KEY_MAX + 1))
    assert answer.json()["code"] == "invalid_input"


async def test_the_description_offers_the_key_wherever_it_counts(client: Client, app: Litestar) -> None:
    paths = (await client.get("/schema")).json()["paths"]
    for path, item in paths.items():
        for method, operation in item.items():
            named = [each["name"] for each in operation.get("parameters", [])]
            assert named.count("Idempotency-Key") == (method == "post" and path not in WITHOUT_KEY), path
