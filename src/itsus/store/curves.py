"""How apps stood minute by minute. Each function works inside one transaction."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.curve import CURVES_KEPT, CurvePoint, minute_of
from itsus.store.codec import to_micros, to_time
from itsus.store.schema import curves

_KEPT: Final = CURVES_KEPT // timedelta.resolution
_DROP: Final = sa.delete(curves).where(
    curves.c.app == sa.bindparam("of"),
    sa.or_(curves.c.at == sa.bindparam("here"), curves.c.at < sa.bindparam("oldest")),
)


async def save_points(connection: AsyncConnection, points: Sequence[CurvePoint]) -> None:
    """Put points in the place of those of the same minute, and forget what is too old."""
    if not points:
        return
    rows = [msgspec.structs.asdict(point) | {"at": to_micros(point.at)} for point in points]
    edges = [{"of": row["app"], "here": row["at"], "oldest": row["at"] - _KEPT} for row in rows]
    await connection.execute(_DROP, edges)
    await connection.execute(sa.insert(curves), rows)


async def read_curve(connection: AsyncConnection, app: str, since: datetime) -> list[CurvePoint]:
    """See `Store.curve`."""
    at = to_micros(minute_of(since))
    mine = sa.select(curves).where(curves.c.app == app)
    before = await connection.execute(mine.where(curves.c.at < at).order_by(curves.c.at.desc()).limit(1))
    rows = [*before, *await connection.execute(mine.where(curves.c.at >= at).order_by(curves.c.at))]
    return [CurvePoint(**dict(row._mapping) | {"at": to_time(row.at)}) for row in rows]
