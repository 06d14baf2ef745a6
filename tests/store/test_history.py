"""The past: page by page, by words and by time, the same in every store; and filled in for stores made before."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa
from alembic import command

from itsus.model.event import NoticeEvent
from itsus.model.history import WORDS_MAX, Said, split_search
from itsus.model.notice import Text
from itsus.model.scope import Scope
from itsus.model.store import StepResult, Store, Tally
from itsus.store.codec import to_json
from itsus.store.migrate import build_config
from itsus.store.sql import open_store
from tests.store.values import T0, WORDING, at, build_events, build_incident, build_notice


async def fill(store: Store, *, same_time: bool = False) -> list[str]:
    """Put 25 incidents into a store; return their ids, latest opened first."""
    made = [build_incident(f"i_{n:02}", opened=0 if same_time else n * 60) for n in range(25)]
    await store.commit_step(StepResult(now=at(10), incidents=made))
    ids = [incident.id for incident in made]
    return ids if same_time else ids[::-1]


@pytest.mark.parametrize("same_time", [False, True])
async def test_pages_go_through_all_incidents_once(store: Store, same_time: bool) -> None:
    everything, seen, before = await fill(store, same_time=same_time), [], ""
    while page := await store.incidents(limit=10, before=before):
        seen += [incident.id for incident in page]
        before = seen[-1]
    assert seen == everything


async def test_nothing_comes_after_an_incident_that_is_not_there(store: Store) -> None:
    await fill(store)
    assert await store.incidents(before="i_none") == []


async def test_incidents_are_found_by_when_they_were_opened(store: Store) -> None:
    await fill(store)
    found = await store.incidents(since=at(60), until=at(180))
    assert [i.id for i in found] == ["i_02", "i_01"]


def build_other(name: str, **changes: Any) -> Any:
    return msgspec.structs.replace(build_incident(name, app="wazzup"), **changes)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("STORIES", {"i_1"}),
        ("photogram", {"i_1"}),
        ("83 % fail", {"i_1"}),
        ("meldungen", {"i_2"}),
        ("wazzup größe", {"i_2"}),
        ("stories wazzup", set()),
        ("100%", set()),
        ("i\\_1", set()),
        ("nichts_geht", {"i_2"}),
        ("nichtsxgeht", set()),
        ("", {"i_1", "i_2"}),
        ("   ", {"i_1", "i_2"}),
    ],
)
async def test_incidents_are_found_by_their_words_and_by_what_people_read(
    store: Store, search: str, found: set[str]
) -> None:
    words = msgspec.structs.replace(WORDING, text={"de": Text("Nichts_geht", "GRÖSSE und Größe von Meldungen")})
    notice = msgspec.structs.replace(build_notice("n_2", app="wazzup", status="active"), incident="i_2", live=words)
    other = build_other("i_2", scope=Scope(), evidence=())
    result = StepResult(now=at(10), incidents=[build_incident("i_1"), other], notices=[notice])
    await store.commit_step(result)
    assert {i.id for i in await store.incidents(search=search)} == found


async def test_words_that_have_changed_are_found_as_they_are_now(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), incidents=[build_incident()]))
    changed = msgspec.structs.replace(build_incident(), scope=Scope.of(component="login"))
    await store.commit_step(StepResult(now=at(20), incidents=[changed]))
    assert await store.incidents(search="login") == [changed]
    assert await store.incidents(search="ios") == []


def test_more_words_than_anybody_needs_are_left_out() -> None:
    assert len(split_search("a " * 5000)) == WORDS_MAX


async def test_notices_are_found_by_their_incidents(store: Store) -> None:
    other = msgspec.structs.replace(build_notice("n_2"), incident="i_2")
    await store.commit_step(StepResult(now=at(10), notices=[build_notice("n_1"), other]))
    assert [n.id for n in await store.notices(of=["i_2", "i_9"])] == ["n_2"]


async def test_what_was_said_is_told_turn_by_turn(store: Store) -> None:
    await store.commit_step(StepResult(now=at(10), events=build_events()))
    assert await store.said() == [
        Said(T0, "notice.published", "photogram", "i_1", "n_1", "notice", people=2),
    ]


async def test_what_was_said_is_found_by_time_app_and_incident(store: Store) -> None:
    [event] = [e for e in build_events() if isinstance(e, NoticeEvent)]
    later = msgspec.structs.replace(event, at=T0 + timedelta(hours=1), incident="i_2", app="wazzup")
    await store.commit_step(StepResult(now=at(10), events=[event, later]))
    for found in (
        await store.said(since=at(1)),
        await store.said(app="wazzup"),
        await store.said(incidents=["i_2", "i_3"]),
    ):
        assert [turn.incident for turn in found] == ["i_2"]
    assert await store.said(incidents=["i_9"]) == []


def make_old_store(path: Path) -> None:
    """Make a store as the version before this one left it."""
    engine = sa.create_engine(f"sqlite:///{path}")
    incident, notice = build_incident(), build_notice()
    with engine.begin() as connection:
        command.upgrade(build_config(connection), "0004")
        for event in build_events():
            row = {"app": event.app, "incident": getattr(event, "incident", ""), "data": to_json(event)}
            connection.execute(sa.text("INSERT INTO events (app, incident, data) VALUES (:app, :incident, :data)"), row)
        connection.execute(
            sa.text("INSERT INTO incidents (id, app, opened_at, is_open, data) VALUES (:id, :app, 0, 1, :data)"),
            {"id": incident.id, "app": incident.app, "data": to_json(incident)},
        )
        connection.execute(
            sa.text(
                "INSERT INTO notices (id, app, since, is_current, ended_at, data) VALUES (:id, :app, 0, 1, 0, :data)"
            ),
            {"id": notice.id, "app": notice.app, "data": to_json(notice)},
        )
    engine.dispose()


async def test_a_store_of_before_is_filled_in(tmp_path: Path) -> None:
    make_old_store(tmp_path / "s.db")
    store = await open_store(f"sqlite:///{tmp_path / 's.db'}")
    [turn] = await store.said()
    assert turn == Said(T0, "notice.published", "photogram", "i_1", "n_1", "notice", people=2)
    for search in ("stories US 83", "c'est nous", "photogram CONFIRMED failures"):
        assert [i.id for i in await store.incidents(search=search)] == ["i_1"], search
    assert [n.id for n in await store.notices(of=["i_1"])] == ["n_1"]
    await store.close()


async def test_tallies_are_summed_over_countries_and_found_by_kind(store: Store) -> None:
    us = Tally("exposure", "photogram", "n_1", "US", "shown", "affected", simulated=False, count=3)
    ca = msgspec.structs.replace(us, country="CA", count=4)
    held = msgspec.structs.replace(us, arm="held", count=1)
    asked = msgspec.structs.replace(us, kind="asked", answer="", count=9)
    await store.commit_step(StepResult(now=at(10), tallies=[us, ca, held, asked]))
    found = await store.tallies(kind="exposure", by_country=False)
    assert found == [msgspec.structs.replace(t, country="") for t in (held, msgspec.structs.replace(us, count=7))]
    assert await store.tallies(kind="asked") == [asked]
