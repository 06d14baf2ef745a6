"""The input log and the steps over it: append, begin, commit, snapshots. Each function works inside one transaction."""

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.log import Input, Logged
from itsus.model.settings import Settings
from itsus.model.store import Snapshot
from itsus.model.window import WindowBatch
from itsus.store.codec import kind_of, read_input, to_json, to_micros, to_time, write_input
from itsus.store.schema import inputs, marks, seen, snapshots

#: How long a batch is remembered after a snapshot has taken it in; a node does not resend for longer.
_BATCH_MEMORY: Final = timedelta(days=1)


async def append(connection: AsyncConnection, item: Input, received: datetime) -> bool:
    """See `Store.append`. Settings count as there already when they equal the last ones."""
    begun = await number_of(connection, "begun_to", lock=True)
    at = to_micros(received) if begun is None else max(to_micros(received), begun)
    if not await _is_new(connection, item, at):
        return False
    await connection.execute(sa.insert(inputs).values(received=at, kind=kind_of(item), data=write_input(item)))
    return True


async def begin_step(connection: AsyncConnection, now: datetime) -> list[Logged]:
    """See `Store.begin_step`."""
    to = to_micros(now)
    begun = await number_of(connection, "begun_to", lock=True)
    if begun is not None and to <= begun:
        return []
    await set_mark(connection, "begun_to", number=to)
    return await _read(connection, since=begun, before=to)


async def has_new_act(connection: AsyncConnection) -> bool:
    """See `Store.has_new_act`."""
    begun = sa.select(marks.c.number).where(marks.c.name == "begun_to").scalar_subquery()
    new = sa.select(inputs.c.position).where(inputs.c.kind == "act", inputs.c.received >= sa.func.coalesce(begun, 0))
    return await connection.scalar(new.limit(1)) is not None


async def inputs_since(connection: AsyncConnection, at: datetime) -> list[Logged]:
    """See `Store.inputs_since`."""
    begun = await number_of(connection, "begun_to")
    return [] if begun is None else await _read(connection, since=to_micros(at), before=begun)


async def save_snapshot(connection: AsyncConnection, snapshot: Snapshot) -> None:
    """See `Store.save_snapshot`. Older snapshots and what they needed go; the ids of acts stay for good."""
    at = to_micros(snapshot.at)
    later = await connection.scalar(sa.select(sa.func.count()).where(snapshots.c.at > at))
    if later:
        return
    await connection.execute(sa.delete(snapshots))
    await connection.execute(sa.insert(snapshots).values(at=at, state=snapshot.state))
    await connection.execute(sa.delete(inputs).where(inputs.c.received < at))
    forgotten = to_micros(snapshot.at - _BATCH_MEMORY)
    await connection.execute(sa.delete(seen).where(seen.c.kind == "batch", seen.c.received < forgotten))


async def load_snapshot(connection: AsyncConnection) -> Snapshot | None:
    """See `Store.load_snapshot`."""
    row = (await connection.execute(sa.select(snapshots).order_by(snapshots.c.at.desc()).limit(1))).first()
    return None if row is None else Snapshot(at=to_time(row.at), state=row.state)


async def has_act(connection: AsyncConnection, act: str) -> bool:
    """See `Store.has_act`."""
    return await connection.scalar(sa.select(seen.c.key).where(seen.c.key == f"act:{act}")) is not None


async def number_of(connection: AsyncConnection, name: str, *, lock: bool = False) -> int | None:
    """Return a mark's number; with `lock`, nobody else changes it before this transaction ends."""
    query = sa.select(marks.c.number).where(marks.c.name == name)
    number: int | None = await connection.scalar(query.with_for_update() if lock else query)
    return number


async def set_mark(connection: AsyncConnection, name: str, *, number: int = 0, text: str = "") -> None:
    """Set a mark, new or not."""
    done = await connection.execute(sa.update(marks).where(marks.c.name == name).values(number=number, text=text))
    if done.rowcount == 0:
        await connection.execute(sa.insert(marks).values(name=name, number=number, text=text))


async def _is_new(connection: AsyncConnection, item: Input, at: int) -> bool:
    if isinstance(item, Settings):
        return await _is_changed(connection, to_json(item))
    key = f"batch:{item.node}:{item.sequence}" if isinstance(item, WindowBatch) else f"act:{item.id}"
    if await connection.scalar(sa.select(seen.c.key).where(seen.c.key == key)) is not None:
        return False
    await connection.execute(sa.insert(seen).values(key=key, received=at, kind=kind_of(item)))
    return True


async def _is_changed(connection: AsyncConnection, settings: str) -> bool:
    if await connection.scalar(sa.select(marks.c.text).where(marks.c.name == "settings")) == settings:
        return False
    await set_mark(connection, "settings", text=settings)
    return True


async def _read(connection: AsyncConnection, *, since: int | None, before: int) -> list[Logged]:
    query = sa.select(inputs).where(inputs.c.received < before).order_by(inputs.c.received, inputs.c.position)
    if since is not None:
        query = query.where(inputs.c.received >= since)
    rows = await connection.execute(query)
    return [Logged(to_time(row.received), read_input(row.kind, row.data)) for row in rows]
