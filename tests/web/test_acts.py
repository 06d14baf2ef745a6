"""Approving and the other acts, over HTTP: once, for one exact draft, in the input log."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from itsus.model.act import Act, Approve, Edit, Mute, Reject, Speak
from itsus.testing.memory_store import MemoryStore
from tests.web import scene
from tests.web.conftest import Client, SignIn

DRAFT = scene.make_proposal().draft


def acts_of(store: MemoryStore) -> Sequence[Act]:
    return [logged.item for logged in store._log if isinstance(logged.item, Act)]


async def call(client: Client, token: str, path: str, body: Any = None, **headers: str) -> Any:
    return await client.post(path, json=body, headers={"x-csrf-token": token, **headers})


async def test_an_approval_is_logged_before_its_answer(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    answer = await call(client, await sign_in("anna"), "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    assert answer.status_code == 202
    [act] = acts_of(store)
    assert act == Approve(id=answer.json()["act"], by="anna", notice="n_2b91", draft=DRAFT)


async def test_clicking_twice_is_one_approval(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    answers = [await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT}) for _ in range(3)]
    assert [a.status_code for a in answers] == [202, 202, 202]
    assert [a.json()["is_new"] for a in answers] == [True, False, False]
    assert len(acts_of(store)) == 1


async def test_console_and_api_are_the_same_act(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    await client.post("/notices/n_2b91/approve", data={"draft": DRAFT, "csrf": token})
    assert len(acts_of(store)) == 1


async def test_two_people_are_two_approvals(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    for name in ("anna", "ada"):
        await call(client, await sign_in(name), "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    assert [act.by for act in acts_of(store)] == ["anna", "ada"]


async def test_a_draft_that_has_changed_is_not_approved(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    for path in ("/v1/notices/n_2b91/approve", "/v1/notices/n_2b91/reject"):
        answer = await call(client, token, path, {"draft": "000000000000"})
        assert answer.status_code == 409
        assert answer.headers["content-type"].startswith("application/problem+json")
        assert answer.json()["code"] == "stale_draft"
    assert acts_of(store) == []


async def test_an_approval_that_was_taken_is_confirmed_again_after_it_took_effect(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    token = await sign_in("anna")
    path, key = "/v1/notices/n_2b91/approve", {"Idempotency-Key": "k1"}
    await call(client, token, path, {"draft": DRAFT}, **key)
    await scene.commit(store, scene.NOW + timedelta(seconds=10), notices=[scene.make_live_notice()])
    again = await call(client, token, path, {"draft": DRAFT}, **key)
    assert (again.status_code, again.headers["idempotency-replayed"]) == (202, "true")
    other = await call(client, token, path, {"draft": DRAFT})
    assert other.json()["code"] == "nothing_proposed"


async def test_rejecting_names_the_draft(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await call(client, await sign_in("anna"), "/v1/notices/n_2b91/reject", {"draft": DRAFT})
    assert isinstance(acts_of(store)[0], Reject)


async def test_an_edit_keeps_only_plain_text(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    text = {"en": {"title": "It’s\u202e us", "body": "Sorry.\n\nWe are on it."}}
    answer = await call(client, await sign_in("dora"), "/v1/notices/n_2b91/edit", {"text": text})
    assert answer.status_code == 202
    [act] = acts_of(store)
    assert isinstance(act, Edit)
    assert (act.text["en"].title, act.text["en"].body) == ("It’s us", "Sorry. We are on it.")


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ({"en": {"title": "", "body": "x"}}, "empty_text"),
        ({"en": {"title": "x" * 81, "body": "x"}}, "text_too_long"),
        ({"tlh": {"title": "nuqneH", "body": "x"}}, "unknown_language"),
        ("no object", "invalid_input"),
    ],
)
async def test_a_text_that_people_cannot_be_shown_is_refused(
    client: Client, sign_in: SignIn, text: Any, code: str
) -> None:
    answer = await call(client, await sign_in("dora"), "/v1/notices/n_2b91/edit", {"text": text})
    assert (answer.status_code, answer.json()["code"]) == (400, code)


async def test_the_edit_form_sends_only_the_languages_that_changed(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    form = {"csrf": await sign_in("dora"), "draft": DRAFT}
    for lang, text in scene.TEXTS.items():
        form |= {f"title.{lang}": text.title, f"body.{lang}": text.body}
    await client.post("/notices/n_2b91/edit", data=form | {"title.fr": "Désolés, c’est nous"})
    [act] = acts_of(store)
    assert isinstance(act, Edit)
    assert {lang: text.title for lang, text in act.text.items()} == {"fr": "Désolés, c’est nous"}


async def test_an_edit_of_words_that_changed_meanwhile_is_refused(client: Client, sign_in: SignIn) -> None:
    form = {"csrf": await sign_in("dora"), "draft": "000000000000", "title.en": "x", "body.en": "y"}
    answer = await client.post("/notices/n_2b91/edit", data=form)
    assert answer.status_code == 409
    assert "The words have changed; read them again" in answer.text


async def test_only_what_is_up_can_be_retracted(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    assert (await call(client, token, "/v1/notices/n_2b91/retract")).json()["code"] == "not_live"
    await scene.commit(store, scene.NOW + timedelta(seconds=10), notices=[scene.make_live_notice()])
    assert (await call(client, token, "/v1/notices/n_2b91/retract")).status_code == 202


async def test_only_an_open_incident_can_be_resolved(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    assert (await call(client, token, "/v1/incidents/i_7f3a/resolve")).status_code == 202
    ended = scene.make_incident(state="resolved", ended_at=scene.NOW, updated_at=scene.NOW + timedelta(seconds=5))
    await scene.commit(store, scene.NOW + timedelta(seconds=10), incidents=[ended])
    assert (await call(client, token, "/v1/incidents/i_7f3a/resolve")).json()["code"] == "already_ended"


async def test_speaking_by_hand_from_the_form_is_one_act_however_often_it_is_sent(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    form = {
        "csrf": await sign_in("anna"), "once": "abc", "app": "photogram", "component": "messages", "country": "us, ca",
        "platform": "", "severity": "total", "title": "", "body": "",
    }  # fmt: skip
    for _ in range(2):
        answer = await client.post("/speak", data=form, follow_redirects=False)
        assert answer.headers["location"] == "/?did=speak"
    [act] = acts_of(store)
    assert isinstance(act, Speak)
    assert act.scope.to_json() == {"component": "messages", "country": ["CA", "US"]}
    assert (act.severity, act.text) == ("total", {})


async def test_speaking_for_an_app_that_nobody_configured_is_refused(client: Client, sign_in: SignIn) -> None:
    answer = await call(client, await sign_in("anna"), "/v1/speak", {"app": "fotogram", "scope": {}})
    assert answer.status_code == 400
    assert "photogram" in answer.json()["detail"]


async def test_muting_needs_a_time_with_a_zone(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    naive = await call(client, token, "/v1/mute", {"app": "photogram", "until": "2021-10-04T18:00:00"})
    assert naive.status_code == 400
    answer = await call(client, token, "/v1/mute", {"app": "photogram", "until": "2021-10-04T18:00:00Z"})
    assert answer.status_code == 202
    assert isinstance(acts_of(store)[0], Mute)


async def test_only_the_next_stage_can_be_opened(client: Client, sign_in: SignIn) -> None:
    token = await sign_in("anna")
    wrong = await call(client, token, "/v1/rollout/advance", {"app": "photogram", "stage": 0})
    assert wrong.json()["code"] == "stage_not_next"
    right = await call(client, token, "/v1/rollout/advance", {"app": "photogram", "stage": 1})
    assert right.status_code == 202


async def test_the_same_draft_proposed_again_is_another_thing_to_approve(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    token = await sign_in("anna")
    await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    later = msgspec.structs.replace(scene.make_proposal(), at=scene.NOW + timedelta(minutes=5))
    await scene.commit(store, scene.NOW + timedelta(minutes=5), notices=[scene.make_notice(proposal=later)])
    again = await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    assert again.json()["is_new"] is True


async def test_nobody_speaks_for_a_muted_app(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    fact = msgspec.json.encode(scene.NOW + timedelta(hours=1)).decode()
    await scene.commit(store, scene.NOW + timedelta(seconds=10), facts={"mute/photogram": fact})
    answer = await call(client, await sign_in("anna"), "/v1/speak", {"app": "photogram", "scope": {}})
    assert (answer.status_code, answer.json()["code"]) == (409, "muted")
    assert acts_of(store) == []
