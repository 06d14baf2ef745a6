"""Who may do what: accounts, sessions, keys. Each function works inside one transaction."""

from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.store import Account, ApiKey, Session
from itsus.store.codec import to_json, to_micros, to_time
from itsus.store.schema import accounts, api_keys, sessions


async def save_account(connection: AsyncConnection, account: Account) -> None:
    """See `Store.save_account`."""
    await connection.execute(sa.delete(accounts).where(accounts.c.name == account.name))
    await connection.execute(sa.insert(accounts).values(msgspec.structs.asdict(account)))


async def read_account(connection: AsyncConnection, name: str) -> Account | None:
    """See `Store.account`."""
    row = (await connection.execute(sa.select(accounts).where(accounts.c.name == name))).first()
    return None if row is None else Account(**row._mapping)


async def save_session(connection: AsyncConnection, session: Session) -> None:
    """See `Store.save_session`."""
    await end_session(connection, session.digest)
    row = {"digest": session.digest, "account": session.account, "expires": to_micros(session.expires)}
    await connection.execute(sa.insert(sessions).values(row))


async def read_session(connection: AsyncConnection, digest: str, now: datetime) -> Session | None:
    """See `Store.session`."""
    alive = (sessions.c.digest == digest, sessions.c.expires > to_micros(now))
    row = (await connection.execute(sa.select(sessions).where(*alive))).first()
    return None if row is None else Session(row.digest, row.account, to_time(row.expires))


async def end_session(connection: AsyncConnection, digest: str) -> None:
    """See `Store.end_session`."""
    await connection.execute(sa.delete(sessions).where(sessions.c.digest == digest))


async def save_api_key(connection: AsyncConnection, key: ApiKey) -> None:
    """See `Store.save_api_key`."""
    await connection.execute(sa.delete(api_keys).where(api_keys.c.name == key.name))
    await connection.execute(sa.insert(api_keys).values(name=key.name, data=to_json(key)))


async def read_api_keys(connection: AsyncConnection) -> list[ApiKey]:
    """See `Store.api_keys`."""
    rows = await connection.scalars(sa.select(api_keys.c.data).order_by(api_keys.c.name))
    return [msgspec.json.decode(data, type=ApiKey) for data in rows]
