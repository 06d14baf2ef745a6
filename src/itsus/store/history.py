"""The past: incidents by time and words, what was said about them, what people did. Inside one transaction each."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.event import NoticeEvent
from itsus.model.history import Said, shorten, split_search
from itsus.model.incident import Incident
from itsus.model.store import Tally
from itsus.store.codec import to_micros, to_time
from itsus.store.schema import incidents, notices, said, tallies


async def read_incidents(
    connection: AsyncConnection,
    *,
    app: str,
    only_open: bool,
    limit: int,
    before: str,
    search: str,
    since: datetime | None,
    until: datetime | None,
) -> list[Incident]:
    """See `Store.incidents`."""
    query = sa.select(incidents.c.data).order_by(incidents.c.opened_at.desc(), incidents.c.id).limit(limit)
    if app:
        query = query.where(incidents.c.app == app)
    if only_open:
        query = query.where(incidents.c.is_open)
    if since is not None:
        query = query.where(incidents.c.opened_at >= to_micros(since))
    if until is not None:
        query = query.where(incidents.c.opened_at < to_micros(until))
    if before:
        opened = await connection.scalar(sa.select(incidents.c.opened_at).where(incidents.c.id == before))
        if opened is None:
            return []
        same = (incidents.c.opened_at == opened) & (incidents.c.id > before)
        query = query.where((incidents.c.opened_at < opened) | same)
    for word in split_search(search):
        query = query.where(_has_word(word))
    return [msgspec.json.decode(data, type=Incident) for data in await connection.scalars(query)]


def _has_word(word: str) -> sa.ColumnElement[bool]:
    told = sa.select(notices.c.id).where(notices.c.incident == incidents.c.id)
    return (
        incidents.c.words.contains(word, autoescape=True)
        | told.where(notices.c.words.contains(word, autoescape=True)).exists()
    )


async def save_said(connection: AsyncConnection, position: int, event: NoticeEvent) -> None:
    """Keep an event of a notice in short, so that the past can be counted without reading every word of it."""
    turn = shorten(event)
    row = msgspec.structs.asdict(turn) | {"position": position, "at": to_micros(turn.at)}
    await connection.execute(sa.insert(said).values(row))


async def read_said(
    connection: AsyncConnection, *, since: datetime | None, app: str, incidents: Sequence[str]
) -> list[Said]:
    """See `Store.said`."""
    query = sa.select(said).order_by(said.c.position)
    if since is not None:
        query = query.where(said.c.at >= to_micros(since))
    if app:
        query = query.where(said.c.app == app)
    if incidents:
        query = query.where(said.c.incident.in_(incidents))
    return [_said(row) for row in await connection.execute(query)]


async def read_tallies(connection: AsyncConnection, *, app: str, kind: str, by_country: bool) -> list[Tally]:
    """See `Store.tallies`."""
    keys = [column for column in tallies.primary_key.columns if by_country or column is not tallies.c.country]
    country, count = (
        (tallies.c.country, tallies.c.count) if by_country else (sa.literal(""), sa.func.sum(tallies.c.count))
    )
    t = tallies.c
    query = sa.select(t.kind, t.app, t.notice, country, t.arm, t.answer, t.simulated, count).order_by(*keys)
    if not by_country:
        query = query.group_by(*keys)
    if app:
        query = query.where(tallies.c.app == app)
    if kind:
        query = query.where(tallies.c.kind == kind)
    # By position: there may be very many, and names would take most of the time.
    return [Tally(*row) for row in await connection.execute(query)]


def _said(row: Any) -> Said:
    return Said(
        at=to_time(row.at),
        event=row.event,
        app=row.app,
        incident=row.incident,
        notice=row.notice,
        strength=row.strength,
        why=row.why,
        people=row.people,
    )
