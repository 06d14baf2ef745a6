"""How apps stood minute by minute. Each function works inside one transaction."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.curve import CURVES_KEPT, CurvePoint, minute_of
from itsus.store.codec import to_micros, to_time
from itsus.store.schema import curves


async def save_points(connection: AsyncConnection, points: Sequence[CurvePoint]) -> None:
    """Put points in the place of those of the same minute; with a new minute, forget what is too old."""
    for point in points:
        at = to_micros(point.at)
        row = msgspec.structs.asdict(point) | {"at": at}
        here = (curves.c.app == point.app, curves.c.at == at)
        if (await connection.execute(sa.update(curves).where(*here).values(row))).rowcount:
            continue
        await connection.execute(sa.insert(curves).values(row))
        oldest = to_micros(point.at - CURVES_KEPT)
        await connection.execute(sa.delete(curves).where(curves.c.app == point.app, curves.c.at < oldest))


async def read_curve(connection: AsyncConnection, app: str, since: datetime) -> list[CurvePoint]:
    """See `Store.curve`."""
    at = to_micros(minute_of(since))
    mine = sa.select(curves).where(curves.c.app == app)
    before = await connection.execute(mine.where(curves.c.at < at).order_by(curves.c.at.desc()).limit(1))
    rows = [*before, *await connection.execute(mine.where(curves.c.at >= at).order_by(curves.c.at))]
    return [CurvePoint(**dict(row._mapping) | {"at": to_time(row.at)}) for row in rows]
