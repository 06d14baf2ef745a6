"""What is written into the audit log, by whom, from where; and what is not."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from itsus.model.act import Act, Adopt, Advance, Approve, Edit, Mute, Note, Overrule, Reject, Resolve, Retract, Speak
from itsus.model.errors import BackendError
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.store import AuditEntry
from itsus.testing.fake_clock import FakeClock
from itsus.testing.memory_store import MemoryStore
from itsus.web.audit import DETAIL_MAX, NAME_MAX, action_of, describe, target_of, write_entry
from tests.web import scene
from tests.web.conftest import Client, SignIn, find_csrf

DRAFT = scene.make_proposal().draft


def entries(store: MemoryStore, action: str = "") -> list[AuditEntry]:
    return [s.entry for s in store._audit if action in ("", s.entry.action)]


async def call(client: Client, token: str, path: str, body: Any = None) -> Any:
    return await client.post(path, json=body, headers={"x-csrf-token": token})


async def test_an_act_has_an_entry_with_who_when_what_and_from_where(
    client: Client, sign_in: SignIn, store: MemoryStore, clock: FakeClock
) -> None:
    token = await sign_in("anna")
    await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    [entry] = entries(store, "approve")
    assert (entry.by, entry.via, entry.target, entry.address) == ("anna", "console", "n_2b91", "testclient")
    assert entry.detail == f"draft {DRAFT[:12]}"
    assert entry.at == clock.to_wall(scene.NOW)


async def test_a_script_is_told_apart_from_a_browser(client: Client, store: MemoryStore) -> None:
    until = (scene.NOW + timedelta(hours=2)).isoformat()
    await client.post("/v1/mute", json={"app": "photogram", "until": until}, auth=("anna", scene.PASSWORD))
    [entry] = entries(store)
    assert (entry.by, entry.via, entry.action, entry.target) == ("anna", "api", "mute", "photogram")


async def test_the_same_act_again_has_no_second_entry(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("anna")
    for _ in range(3):
        await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    assert len(entries(store, "approve")) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/notices/n_2b91/approve", {"draft": "0000"}),
        ("/v1/notices/n_none/approve", {"draft": DRAFT}),
        ("/v1/notices/n_2b91/retract", None),
        ("/v1/mute", {"app": "nobody", "until": "2021-10-04T18:00:00Z"}),
        ("/v1/rollout/advance", {"app": "photogram", "stage": 7}),
    ],
)
async def test_what_was_refused_has_no_entry(
    client: Client, sign_in: SignIn, store: MemoryStore, path: str, body: Any
) -> None:
    token = await sign_in("anna")
    before = len(entries(store))
    assert (await call(client, token, path, body)).status_code >= 400
    assert len(entries(store)) == before


async def test_who_may_not_act_leaves_no_entry(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("vera")
    before = len(entries(store))
    assert (await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})).status_code == 403
    assert len(entries(store)) == before


async def test_nothing_is_done_that_has_no_entry(
    client: Client, sign_in: SignIn, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await sign_in("anna")
    log = len(store._log)

    async def fail(entry: AuditEntry) -> None:
        raise BackendError("the disk is full", retryable=True)

    monkeypatch.setattr(store, "append_audit", fail)
    answer = await call(client, token, "/v1/notices/n_2b91/approve", {"draft": DRAFT})
    assert answer.json()["code"] == "backend_unavailable"
    assert len(store._log) == log


async def test_signing_in_and_out_have_entries(client: Client, sign_in: SignIn, store: MemoryStore) -> None:
    token = await sign_in("vera")
    await client.post("/sign-out", data={"csrf": token}, follow_redirects=False)
    assert [(e.by, e.via, e.action) for e in entries(store)] == [
        ("vera", "console", "sign_in"),
        ("vera", "console", "sign_out"),
    ]


async def test_signing_out_works_without_its_entry(
    client: Client, sign_in: SignIn, store: MemoryStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = await sign_in("vera")

    async def fail(entry: AuditEntry) -> None:
        raise BackendError("the disk is full", retryable=True)

    monkeypatch.setattr(store, "append_audit", fail)
    await client.post("/sign-out", data={"csrf": token})
    assert store._sessions == {}


async def test_a_failed_sign_in_keeps_no_password(client: Client, store: MemoryStore) -> None:
    token = find_csrf((await client.get("/sign-in")).text)
    for name, password in (("vera", "hunter2"), ("my secret typed as a name", "x")):
        await client.post("/sign-in", data={"name": name, "password": password, "csrf": token})
    await client.get("/v1/now", auth=("vera", "hunter2"))
    assert [(e.by, e.via, e.detail) for e in entries(store, "sign_in.failed")] == [
        ("vera", "console", "wrong password"),
        ("", "console", "a name that nobody has"),
        ("vera", "api", "wrong password"),
    ]
    assert "hunter2" not in str(store._audit)
    assert "my secret" not in str(store._audit)


async def test_who_is_locked_out_fills_no_log(client: Client, store: MemoryStore) -> None:
    for _ in range(15):
        await client.get("/v1/now", auth=("vera", "wrong"))
    assert len(entries(store, "sign_in.failed")) == 10


_BY: dict[str, Any] = {"id": "a_1", "by": "anna"}
_TEXT = Text("a", "b")


@pytest.mark.parametrize(
    ("act", "action", "target", "detail"),
    [
        (Approve(notice="n_1", draft="0123456789abcdef", **_BY), "approve", "n_1", "draft 0123456789ab"),
        (Reject(notice="n_1", draft="ab", **_BY), "reject", "n_1", "draft ab"),
        (Edit(notice="n_1", text={"fr": _TEXT, "en": _TEXT}, **_BY), "edit", "n_1", "words in en, fr"),
        (Retract(notice="n_1", **_BY), "retract", "n_1", ""),
        (Resolve(incident="i_1", **_BY), "resolve", "i_1", ""),
        (Mute(app="wazzup", until=scene.NOW, **_BY), "mute", "wazzup", "until 2021-10-04T15:52:30Z"),
        (Advance(app="wazzup", stage=1, **_BY), "rollout.advance", "wazzup", "stage 1"),
        (Speak(app="wazzup", scope=Scope(), **_BY), "speak", "wazzup", "partial; the whole app"),
        (Note(incident="i_1", text="seen", link="https://a.example/1", **_BY), "note", "i_1", "seen https://a.example/1"),
        (Adopt(notice=scene.make_notice(), **_BY), "adopt", "n_2b91", ""),
        (
            Overrule(incident="i_1", scope=Scope.of(country="US"), **_BY),
            "overrule",
            "i_1",
            "scope: country US; fault: as the evidence says",
        ),
    ],
)  # fmt: skip
def test_acts_are_told_in_words(act: Act, action: str, target: str, detail: str) -> None:
    assert (action_of(act), target_of(act), describe(act)) == (action, target, detail)


Make = Callable[..., AuditEntry]


@pytest.mark.parametrize(
    ("hostile", "kept"),
    [
        ("two\nlines\r\n\tand\x00\x1b[31m", "two lines and [31m"),
        ("a\u202eb\u2066c\u200bd", "abcd"),
        ("  spaces \u2028 everywhere  ", "spaces everywhere"),
        ("\ud800broken", "broken"),
    ],
)
def test_hostile_text_is_one_plain_line(hostile: str, kept: str) -> None:
    entry = write_entry(scene.NOW, "anna", "api", "note", detail=hostile)
    assert entry.detail == kept


def test_entries_are_short() -> None:
    entry = write_entry(
        scene.NOW, "n" * 5000, "api", "note", target="t" * 5000, detail="d" * 500_000, address="a" * 999
    )
    assert len(entry.by) == NAME_MAX
    assert len(entry.detail) == DETAIL_MAX
    assert entry.detail.endswith("…")
    assert len(entry.target) < 201
    assert len(entry.address) <= NAME_MAX
