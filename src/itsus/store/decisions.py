"""What the engine decided: commit one step, read it back. Each function works inside one transaction."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any, Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.event import Event, NoticeEvent
from itsus.model.history import words_of_incident, words_of_notice
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.store import StepResult, StoredEvent, Tally
from itsus.store.codec import read_event, to_json, to_micros
from itsus.store.curves import save_points
from itsus.store.history import save_said
from itsus.store.log import number_of, set_mark
from itsus.store.outbox import enqueue
from itsus.store.schema import events, facts, incidents, notices, tallies

#: An ended notice stays current this long, so that "Fixed." reaches those who were shown it.
_AFTERGLOW: Final = timedelta(hours=24)


async def commit_step(connection: AsyncConnection, result: StepResult) -> None:
    """See `Store.commit_step`."""
    now = to_micros(result.now)
    committed = await number_of(connection, "committed_to", lock=True)
    if committed is not None and now <= committed:
        return
    await set_mark(connection, "committed_to", number=now)
    for event in result.events:
        added = await connection.execute(sa.insert(events).values(_event_row(event)))
        if isinstance(event, NoticeEvent) and added.inserted_primary_key is not None:
            await save_said(connection, added.inserted_primary_key[0], event)
    for incident in result.incidents:
        await _replace(connection, incidents, {"id": incident.id}, _incident_row(incident))
    for notice in result.notices:
        await _replace(connection, notices, {"id": notice.id}, _notice_row(notice))
    for task in result.tasks:
        await enqueue(connection, task)
    for tally in result.tallies:
        await _add(connection, tally)
    for key, value in result.facts.items():
        await _replace(connection, facts, {"key": key}, {"value": value})
    await save_points(connection, result.points)


async def read_events(
    connection: AsyncConnection, *, after: int, before: int | None, app: str, incident: str, limit: int
) -> list[StoredEvent]:
    """See `Store.events`."""
    query = sa.select(events.c.position, events.c.data).where(events.c.position > after).limit(limit)
    if app:
        query = query.where(events.c.app == app)
    if incident:
        query = query.where(events.c.incident == incident)
    if before is None:
        rows: Sequence[Any] = (await connection.execute(query.order_by(events.c.position))).all()
    else:
        latest = query.where(events.c.position < before).order_by(events.c.position.desc())
        rows = (await connection.execute(latest)).all()[::-1]
    return [StoredEvent(row.position, read_event(row.data)) for row in rows]


async def read_incident(connection: AsyncConnection, incident: str) -> Incident | None:
    """See `Store.incident`."""
    data = await connection.scalar(sa.select(incidents.c.data).where(incidents.c.id == incident))
    return None if data is None else msgspec.json.decode(data, type=Incident)


async def read_notices(
    connection: AsyncConnection, *, app: str, only_current: bool, limit: int, of: Sequence[str], before: str
) -> list[Notice]:
    """See `Store.notices`."""
    query = sa.select(notices.c.data).order_by(notices.c.since.desc(), notices.c.id).limit(limit)
    if app:
        query = query.where(notices.c.app == app)
    if of:
        query = query.where(notices.c.incident.in_(of))
    if before:
        since = await connection.scalar(sa.select(notices.c.since).where(notices.c.id == before))
        if since is None:
            return []
        query = query.where((notices.c.since < since) | ((notices.c.since == since) & (notices.c.id > before)))
    if only_current:
        last = await number_of(connection, "committed_to") or 0
        query = query.where(
            notices.c.is_current | (notices.c.ended_at > last - _AFTERGLOW // timedelta(microseconds=1))
        )
    return [msgspec.json.decode(data, type=Notice) for data in await connection.scalars(query)]


async def read_notice(connection: AsyncConnection, notice: str) -> Notice | None:
    """See `Store.notice`."""
    data = await connection.scalar(sa.select(notices.c.data).where(notices.c.id == notice))
    return None if data is None else msgspec.json.decode(data, type=Notice)


async def read_facts(connection: AsyncConnection, prefix: str) -> dict[str, str]:
    """See `Store.facts`."""
    query = sa.select(facts).where(facts.c.key.startswith(prefix, autoescape=True)).order_by(facts.c.key)
    return {row.key: row.value for row in await connection.execute(query)}


def _event_row(event: Event) -> dict[str, str]:
    return {"app": event.app, "incident": getattr(event, "incident", ""), "data": to_json(event)}


def _incident_row(incident: Incident) -> dict[str, Any]:
    opened = to_micros(incident.opened_at)
    words = words_of_incident(incident)
    row = {"app": incident.app, "opened_at": opened, "is_open": incident.is_open, "words": words}
    return row | {"data": to_json(incident)}


def _notice_row(notice: Notice) -> dict[str, Any]:
    return {
        "app": notice.app,
        "since": to_micros(notice.since),
        "is_current": notice.status in ("proposed", "active"),
        "ended_at": to_micros(notice.ended_at) if notice.ended_at else 0,
        "data": to_json(notice),
        "incident": notice.incident,
        "words": words_of_notice(notice),
    }


async def _replace(connection: AsyncConnection, table: sa.Table, key: dict[str, Any], row: dict[str, Any]) -> None:
    matches = _equal(table, key.items())
    done = await connection.execute(sa.update(table).where(*matches).values(row))
    if done.rowcount == 0:
        await connection.execute(sa.insert(table).values(key | row))


async def _add(connection: AsyncConnection, tally: Tally) -> None:
    row = msgspec.structs.asdict(tally)
    count = row.pop("count")
    matches = _equal(tallies, row.items())
    done = await connection.execute(sa.update(tallies).where(*matches).values(count=tallies.c.count + count))
    if done.rowcount == 0:
        await connection.execute(sa.insert(tallies).values(row | {"count": count}))


def _equal(table: sa.Table, values: Iterable[tuple[str, Any]]) -> list[sa.ColumnElement[bool]]:
    return [table.c[name] == value for name, value in values]
