"""How far each origin has come with an app's documents. Each function works inside one transaction."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.store import Placement
from itsus.store.codec import to_micros, to_time
from itsus.store.schema import placements


async def save_placement(connection: AsyncConnection, placement: Placement) -> None:
    """See `Store.save_placement`."""
    mine = (placements.c.app == placement.app, placements.c.origin == placement.origin)
    known = (await connection.execute(sa.select(placements).where(*mine).with_for_update())).first()
    row = _to_row(placement)
    if known is None:
        await connection.execute(sa.insert(placements).values(row))
        return
    row |= {"put": max(known.put, placement.put), "read": max(known.read, placement.read)}
    await connection.execute(sa.update(placements).where(*mine).values(row))


async def read_placements(connection: AsyncConnection, app: str) -> list[Placement]:
    """See `Store.placements`."""
    query = sa.select(placements).order_by(placements.c.app, placements.c.origin)
    rows = await connection.execute(query.where(placements.c.app == app) if app else query)
    return [_from_row(row) for row in rows]


def _to_row(placement: Placement) -> dict[str, Any]:
    return {
        "app": placement.app,
        "origin": placement.origin,
        "put": placement.put,
        "read": placement.read,
        "tries": placement.tries,
        "due": to_micros(placement.due) if placement.due else 0,
        "error": placement.error,
    }


def _from_row(row: sa.Row[Any]) -> Placement:
    due = to_time(row.due) if row.due else None
    return Placement(row.app, row.origin, row.put, row.read, row.tries, due, row.error)
