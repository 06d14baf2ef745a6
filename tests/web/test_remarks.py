"""Notes beside an incident and a person's word above the evidence's: over HTTP and on the pages."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from itsus.model.act import Act, Note, Overrule
from itsus.model.event import DecisionEvent, IncidentEvent, SettingEvent
from itsus.model.incident import Overruled
from itsus.model.scope import Scope
from itsus.model.store import Tally
from itsus.testing.memory_store import MemoryStore
from tests.web import scene
from tests.web.conftest import Client, SignIn

NOTES, OVERRULE = "/v1/incidents/i_7f3a/notes", "/v1/incidents/i_7f3a/overrule"
LATER = scene.NOW + timedelta(seconds=10)
FRANCE = Scope.of(component="stories", country="FR")


def acts_of(store: MemoryStore) -> list[Act]:
    return [logged.item for logged in store._log if isinstance(logged.item, Act)]


async def call(client: Client, token: str, path: str, body: Any, **headers: str) -> Any:
    return await client.post(path, json=body, headers={"x-csrf-token": token, **headers})


async def end(store: MemoryStore) -> None:
    await scene.commit(store, LATER, incidents=[scene.make_incident(state="resolved", ended_at=LATER)])


def make_note(words: str = "The CDN has a ticket.", link: str = "https://tickets.example/7") -> SettingEvent:
    return SettingEvent(
        at=LATER, event="note.written", app="photogram", by=("dora",), words=words, incident="i_7f3a", link=link
    )


def overruled(scope: Scope | None = FRANCE, fault: str = "dependency") -> Overruled:
    return Overruled("ada", LATER, scope, fault)  # type: ignore[arg-type] # of the parties


async def test_a_drafter_writes_a_note_with_a_link(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    body = {"text": " The CDN has a ticket. ", "link": "https://tickets.example/7"}
    answer = await call(client, await sign_in("dora"), NOTES, body)
    assert answer.status_code == 202
    [act] = acts_of(store)
    assert act == Note(
        id=answer.json()["act"],
        by="dora",
        incident="i_7f3a",
        text="The CDN has a ticket.",
        link=body["link"],
        app="photogram",
    )


async def test_the_same_note_sent_twice_is_one(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("dora")
    answers = [await call(client, token, NOTES, {"text": "Found it."}) for _ in range(2)]
    form = {"text": "Found it.", "link": "", "once": "", "csrf": token}
    await client.post("/incidents/i_7f3a/notes", data=form, follow_redirects=False)
    assert [a.json()["is_new"] for a in answers] == [True, False]
    assert len(acts_of(store)) == 1


async def test_a_note_may_follow_when_all_is_over(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await end(store)
    assert (await call(client, await sign_in("dora"), NOTES, {"text": "It was a lock."})).status_code == 202


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": " "}, "empty_note"),
        ({"text": "x" * 2001}, "note_too_long"),
        ({"text": "x", "link": "javascript:alert(1)"}, "bad_link"),
        ({"text": "x", "link": "https://a:b@evil.example"}, "bad_link"),
        ({"text": "x", "url": "https://a.example"}, "invalid_input"),
        ({}, "invalid_input"),
    ],
)
async def test_a_wrong_note_is_refused(
    client: Client, sign_in: SignIn, store: MemoryStore, body: dict[str, str], code: str
) -> None:
    answer = await call(client, await sign_in("dora"), NOTES, body)
    assert (answer.status_code, answer.json()["code"]) == (400, code)
    assert acts_of(store) == []


async def test_an_approver_overrules_scope_and_fault(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    body = {"scope": {"component": ["stories"], "country": ["fr"]}, "fault": "dependency"}
    answer = await call(client, await sign_in("anna"), OVERRULE, body)
    assert answer.status_code == 202
    [act] = acts_of(store)
    assert isinstance(act, Overrule)
    assert (act.by, act.scope, act.fault) == ("anna", FRANCE, "dependency")


async def test_what_the_evidence_says_is_asked_for_by_nothing(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await call(client, await sign_in("anna"), OVERRULE, {})
    [act] = acts_of(store)
    assert isinstance(act, Overrule)
    assert (act.scope, act.fault) == (None, "")


async def test_the_same_word_after_another_is_a_new_act(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    first = [await call(client, token, OVERRULE, {"fault": "us"}) for _ in range(2)]
    await scene.commit(store, LATER, incidents=[scene.make_incident(overruled=overruled())])
    again = await call(client, token, OVERRULE, {"fault": "us"})
    assert [a.json()["is_new"] for a in (*first, again)] == [True, False, True]


@pytest.mark.parametrize(
    "body",
    [
        {"scope": {"component": ["storys"]}},
        {"scope": {"country": ["France"]}},
        {"scope": {"contry": ["FR"]}},
        {"scope": {"version": ["x" * 101]}},
        {"fault": "them"},
        {"fault": None},
    ],
)
async def test_a_wrong_word_is_refused(client: Client, sign_in: SignIn, store: MemoryStore, body: Any) -> None:
    answer = await call(client, await sign_in("anna"), OVERRULE, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "invalid_input")
    assert acts_of(store) == []


async def test_what_is_over_is_not_overruled(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await end(store)
    answer = await call(client, await sign_in("anna"), OVERRULE, {"fault": "us"})
    assert (answer.status_code, answer.json()["code"]) == (409, "already_ended")


@pytest.mark.parametrize(
    ("form", "scope", "fault"),
    [
        ({"where": "evidence", "fault": "network"}, None, "network"),
        ({"where": "evidence", "component": "stories", "country": "US", "platform": "ios", "fault": ""}, None, ""),
        ({"where": "here", "component": "stories", "country": " fr ,", "fault": ""}, FRANCE, ""),
        ({"where": "here", "component": "", "country": "", "fault": ""}, Scope(), ""),
    ],
)
async def test_the_form_says_the_same(
    client: Client, sign_in: SignIn, store: MemoryStore, form: dict[str, str], scope: Scope | None, fault: str
) -> None:
    token = await sign_in("anna")
    answer = await client.post("/incidents/i_7f3a/overrule", data={**form, "csrf": token}, follow_redirects=False)
    assert answer.headers["location"] == "/incidents/i_7f3a?did=overrule"
    [act] = acts_of(store)
    assert isinstance(act, Overrule)
    assert (act.scope, act.fault) == (scope, fault)


@pytest.mark.parametrize(
    "form", [{"where": "evidence", "country": "FR"}, {"where": "", "fault": "us"}, {"where": "here", "fault": "them"}]
)
async def test_a_form_that_can_be_meant_in_two_ways_is_asked_again(
    client: Client, sign_in: SignIn, store: MemoryStore, form: dict[str, str]
) -> None:
    token = await sign_in("anna")
    answer = await client.post("/incidents/i_7f3a/overrule", data={**form, "csrf": token})
    assert answer.status_code == 400
    assert "Choose" in answer.text
    assert acts_of(store) == []


async def test_everybody_sees_whose_word_it_is(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, incidents=[scene.make_incident(scope=FRANCE, overruled=overruled())])
    await sign_in("vera")
    for path in ("/", "/incidents/i_7f3a"):
        page = (await client.get(path)).text
        assert "<b>ada says:</b> stories · France; the fault is a service’s we depend on." in page
    read = (await client.get("/v1/incidents/i_7f3a")).json()["overruled"]
    assert (read["by"], read["fault"]) == ("ada", "dependency")


async def test_a_word_on_the_fault_alone_says_nothing_of_the_place(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, LATER, incidents=[scene.make_incident(overruled=overruled(None, "us"))])
    await sign_in("vera")
    assert "<b>ada says:</b> the fault is ours." in (await client.get("/")).text


async def test_a_viewer_sees_no_form_and_a_drafter_only_the_notes(client: Client, sign_in: SignIn) -> None:
    forms = {"vera": set(), "dora": {"note"}, "anna": {"note", "overrule", "resolve"}}
    for name, expected in forms.items():
        await sign_in(name)
        page = (await client.get("/incidents/i_7f3a")).text
        assert {form for form in ("note", "overrule", "resolve") if f'id="{form}"' in page} == expected


async def test_the_incident_is_told_from_the_first_symptom_on(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    await scene.commit(store, LATER, events=[make_note()])
    await sign_in("vera")
    page = (await client.get("/incidents/i_7f3a")).text
    places = [page.index(words) for words in ("Note by dora", "Proposed to say", "Decided: say", "First symptom")]
    assert places == sorted(places)
    assert 'href="/notices/n_2b91"' in page
    assert "34 % of stories requests from iOS in the US fail, usually 0.4 %." in page
    assert "412 people a minute look for answers" in page


async def test_the_first_symptom_of_all_is_called_so_and_the_one_people_saw_begins_the_silence(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    early = msgspec.structs.replace(
        scene.EVIDENCE[0], since=scene.SINCE - timedelta(minutes=2), detector="traffic", words="No counts any more."
    )
    await scene.commit(store, LATER, incidents=[scene.make_incident(evidence=(*scene.EVIDENCE, early))])
    await sign_in("vera")
    page = (await client.get("/incidents/i_7f3a")).text
    first = page.split("<b>First symptom</b>")[1]
    assert page.count("<b>First symptom</b>") == 1
    assert "No counts any more." in first
    assert "the silence is counted from here" in page
    assert "the silence is counted from here" not in first


async def test_what_went_out_by_itself_is_told_so(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    hint = msgspec.structs.replace(scene.make_events()[4], event="notice.published", strength="hint")
    await scene.commit(store, LATER, events=[hint])
    await sign_in("vera")
    page = (await client.get("/incidents/i_7f3a")).text
    assert "went out by itself, as your policy allows" in page


async def test_an_approval_is_told_with_who_gave_it(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    proposed = scene.make_events()[4]
    published = msgspec.structs.replace(proposed, event="notice.published", by=("anna", "ada"))
    await scene.commit(store, LATER, events=[published])
    await sign_in("vera")
    assert "Approved by anna, ada" in (await client.get("/incidents/i_7f3a")).text


async def test_what_people_answered_afterwards_is_counted(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    tallies = [
        Tally("followup", "photogram", "n_2b91", "US", "shown", answer, False, count)
        for answer, count in (("works", 1_200), ("broken", 30))
    ]
    await scene.commit(store, LATER, tallies=tallies)
    await sign_in("vera")
    assert "1,200 said yes and 30 said no" in (await client.get("/incidents/i_7f3a")).text


async def test_the_evidence_behind_a_decision_is_that_of_its_time(
    client: Client, sign_in: SignIn, store: MemoryStore
) -> None:
    wait = next(e for e in scene.make_events() if isinstance(e, DecisionEvent))
    opened = next(e for e in scene.make_events() if isinstance(e, IncidentEvent))
    await sign_in("vera")
    page = (await client.get("/incidents/i_7f3a")).text
    behind = page.split("Decided: wait")[1].split("</details>")[0]
    assert wait.at == opened.at
    assert opened.evidence[0].words in behind
    assert scene.EVIDENCE[1].words not in behind


async def test_a_note_stands_in_the_log_of_all(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    await scene.commit(store, LATER, events=[make_note()])
    await sign_in("vera")
    page = (await client.get("/log")).text
    assert 'href="https://tickets.example/7" rel="noopener noreferrer nofollow"' in page


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//evil.example"])
async def test_a_bad_link_from_elsewhere_is_never_one_to_click(
    client: Client, sign_in: SignIn, store: MemoryStore, link: str
) -> None:
    await scene.commit(store, LATER, events=[make_note(link=link)])
    await sign_in("vera")
    for path in ("/log", "/incidents/i_7f3a"):
        page = (await client.get(path)).text
        assert f'href="{link}"' not in page
        assert link in page
