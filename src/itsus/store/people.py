"""Who may do what: accounts, sessions, keys. Each function works inside one transaction."""

from datetime import datetime

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.store import Account, ApiKey, Session
from itsus.model.team import is_able_admin
from itsus.store.codec import to_json, to_micros, to_time
from itsus.store.schema import accounts, api_keys, sessions


async def save_account(connection: AsyncConnection, account: Account) -> None:
    """See `Store.save_account`."""
    await connection.execute(sa.delete(accounts).where(accounts.c.name == account.name))
    await connection.execute(sa.insert(accounts).values(msgspec.structs.asdict(account)))


async def add_account(connection: AsyncConnection, account: Account) -> bool:
    """See `Store.add_account`. Nobody else writes while this transaction is open."""
    taken = {other.name.casefold() for other in await read_accounts(connection)}
    if account.name.casefold() in taken or await read_account_of(connection, account.subject) is not None:
        return False
    await connection.execute(sa.insert(accounts).values(msgspec.structs.asdict(account)))
    return True


async def change_account(connection: AsyncConnection, before: Account, after: Account) -> bool:
    """See `Store.change_account`."""
    is_as_before = [accounts.c[name] == value for name, value in msgspec.structs.asdict(before).items()]
    others = accounts.alias()
    is_able = (others.c.role == "admin", others.c.is_disabled.is_(False))
    stays = sa.exists().where(*is_able, others.c.name != before.name)
    keeps_one = sa.true() if is_able_admin(after) or not is_able_admin(before) else stays
    values = msgspec.structs.asdict(after)
    return (await connection.execute(sa.update(accounts).where(*is_as_before, keeps_one).values(values))).rowcount == 1


async def read_account(connection: AsyncConnection, name: str) -> Account | None:
    """See `Store.account`."""
    row = (await connection.execute(sa.select(accounts).where(accounts.c.name == name))).first()
    return None if row is None else Account(**row._mapping)


async def read_accounts(connection: AsyncConnection) -> list[Account]:
    """See `Store.accounts`."""
    rows = await connection.execute(sa.select(accounts).order_by(accounts.c.name))
    return [Account(**row._mapping) for row in rows]


async def read_account_of(connection: AsyncConnection, subject: str) -> Account | None:
    """See `Store.account_of`."""
    mine = (accounts.c.subject == subject, accounts.c.subject != "")
    row = (await connection.execute(sa.select(accounts).where(*mine))).first()
    return None if row is None else Account(**row._mapping)


async def save_session(connection: AsyncConnection, session: Session) -> None:
    """See `Store.save_session`."""
    await end_session(connection, session.digest)
    begun = to_micros(session.begun) if session.begun else 0
    await connection.execute(sa.delete(sessions).where(sessions.c.expires <= begun))
    row = msgspec.structs.asdict(session) | {"expires": to_micros(session.expires), "begun": begun}
    await connection.execute(sa.insert(sessions).values(row))


async def read_session(connection: AsyncConnection, digest: str, now: datetime) -> Session | None:
    """See `Store.session`."""
    alive = (sessions.c.digest == digest, sessions.c.expires > to_micros(now))
    row = (await connection.execute(sa.select(sessions).where(*alive))).first()
    return None if row is None else _to_session(row)


async def read_sessions(connection: AsyncConnection, account: str, now: datetime) -> list[Session]:
    """See `Store.sessions`."""
    alive = (sessions.c.account == account, sessions.c.expires > to_micros(now))
    rows = await connection.execute(sa.select(sessions).where(*alive).order_by(sessions.c.begun.desc()))
    return [_to_session(row) for row in rows]


async def end_session(connection: AsyncConnection, digest: str) -> None:
    """See `Store.end_session`."""
    await connection.execute(sa.delete(sessions).where(sessions.c.digest == digest))


async def end_sessions(connection: AsyncConnection, account: str) -> int:
    """See `Store.end_sessions`."""
    return (await connection.execute(sa.delete(sessions).where(sessions.c.account == account))).rowcount


async def save_api_key(connection: AsyncConnection, key: ApiKey) -> None:
    """See `Store.save_api_key`."""
    data = to_json(msgspec.structs.replace(key, last_used=None))
    done = await connection.execute(sa.update(api_keys).where(api_keys.c.name == key.name).values(data=data))
    if done.rowcount == 0:
        await connection.execute(sa.insert(api_keys).values(name=key.name, data=data, last_used=0))


async def add_api_key(connection: AsyncConnection, key: ApiKey) -> bool:
    """See `Store.add_api_key`. Nobody else writes while this transaction is open."""
    if key.name.casefold() in {other.name.casefold() for other in await read_api_keys(connection)}:
        return False
    await save_api_key(connection, key)
    return True


async def read_api_keys(connection: AsyncConnection) -> list[ApiKey]:
    """See `Store.api_keys`."""
    rows = await connection.execute(sa.select(api_keys).order_by(api_keys.c.name))
    return [
        msgspec.structs.replace(
            msgspec.json.decode(row.data, type=ApiKey), last_used=to_time(row.last_used) if row.last_used else None
        )
        for row in rows
    ]


async def note_key_use(connection: AsyncConnection, name: str, at: datetime) -> None:
    """See `Store.note_key_use`."""
    later = (api_keys.c.name == name, api_keys.c.last_used < to_micros(at))
    await connection.execute(sa.update(api_keys).where(*later).values(last_used=to_micros(at)))


def _to_session(row: sa.Row[tuple[object, ...]]) -> Session:
    begun = to_time(row.begun) if row.begun else None
    return Session(row.digest, row.account, to_time(row.expires), begun, row.agent)
