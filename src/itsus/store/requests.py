"""Requests that must be done once, whichever process they reach. Each function works inside one transaction."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.store import REQUEST_KEPT, REQUEST_LEASE, KeptRequest
from itsus.store.codec import to_micros, to_time
from itsus.store.schema import requests


async def begin_request(connection: AsyncConnection, name: str, digest: str, now: datetime) -> KeptRequest | None:
    """See `Store.begin_request`. Nobody else writes while this transaction is open."""
    is_forgotten = requests.c.at <= to_micros(now - REQUEST_KEPT)
    is_abandoned = sa.and_(requests.c.status == 0, requests.c.at <= to_micros(now - REQUEST_LEASE))
    await connection.execute(sa.delete(requests).where(sa.or_(is_forgotten, is_abandoned)))
    row = (await connection.execute(sa.select(requests).where(requests.c.name == name))).first()
    if row is not None:
        return KeptRequest(row.digest, to_time(row.at), row.status, row.body)
    fresh = {"name": name, "digest": digest, "at": to_micros(now), "status": 0, "body": b""}
    await connection.execute(sa.insert(requests).values(fresh))
    return None


async def end_request(connection: AsyncConnection, name: str, status: int, body: bytes) -> None:
    """See `Store.end_request`."""
    await connection.execute(sa.update(requests).where(requests.c.name == name).values(status=status, body=body))


async def drop_request(connection: AsyncConnection, name: str) -> None:
    """See `Store.drop_request`."""
    await connection.execute(sa.delete(requests).where(requests.c.name == name, requests.c.status == 0))
