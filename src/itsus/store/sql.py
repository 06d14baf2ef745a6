"""The store on SQLite (and, later, PostgreSQL): one transaction per method, the work done by the modules beside it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime
from typing import Final, Literal

from itsus.model.curve import CurvePoint
from itsus.model.errors import BackendError
from itsus.model.history import Said
from itsus.model.incident import Incident
from itsus.model.log import Input, Logged
from itsus.model.notice import Notice
from itsus.model.store import (
    Account,
    ApiKey,
    AuditEntry,
    Claimed,
    KeptRequest,
    Placement,
    Publication,
    Session,
    Snapshot,
    StepResult,
    StoredAudit,
    StoredEvent,
    Tally,
    Task,
)
from itsus.store import audit, decisions, history, log, outbox, people, placing, requests
from itsus.store.codec import to_time
from itsus.store.curves import read_curve
from itsus.store.database import Database
from itsus.store.migrate import HEAD, migrate, version_of

#: How long opening is tried again while somebody else prepares the file, and how long is waited between.
_PATIENCE_S: Final = 5.0
_PAUSE_S: Final = 0.05


async def open_store(url: str) -> "SqlStore":
    """Open a store, bringing its schema to this version.

    Args:
        url: `sqlite:///FILE`; the file is made if it is missing, its folder is not.

    Raises:
        SettingsError: for a kind of database that is not supported.
        BackendError: if it cannot be opened.
    """
    database = Database(url)
    try:
        await _prepare(database)
    except BaseException:
        await database.close()
        raise
    return SqlStore(database)


async def _prepare(database: Database) -> None:
    """Bring the schema to this version; of several who open a new file at once, one does the work.

    A new file changes its way of journalling once, and for that SQLite does not wait: who comes in between tries again.
    """
    clock = asyncio.get_running_loop()
    end = clock.time() + _PATIENCE_S
    while True:
        try:
            return await _bring_up(database)
        except BackendError as error:
            if not error.retryable or clock.time() >= end:
                raise
        await asyncio.sleep(_PAUSE_S)


async def _bring_up(database: Database) -> None:
    async with database.read() as connection:
        if await connection.run_sync(version_of) == HEAD:
            return
    async with database.write() as connection:
        await connection.run_sync(migrate)


class SqlStore:
    """`Store` on a database. Open it with `open_store`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def append(self, item: Input, received: datetime) -> bool:
        """See `Store.append`."""
        async with self._database.write() as connection:
            return await log.append(connection, item, received)

    async def begin_step(self, now: datetime) -> list[Logged]:
        """See `Store.begin_step`."""
        async with self._database.write() as connection:
            return await log.begin_step(connection, now)

    async def has_new_act(self) -> bool:
        """See `Store.has_new_act`."""
        async with self._database.read() as connection:
            return await log.has_new_act(connection)

    async def commit_step(self, result: StepResult) -> None:
        """See `Store.commit_step`."""
        async with self._database.write() as connection:
            await decisions.commit_step(connection, result)

    async def committed_to(self) -> datetime | None:
        """See `Store.committed_to`."""
        async with self._database.read() as connection:
            micros = await log.number_of(connection, "committed_to")
        return None if micros is None else to_time(micros)

    async def begun_to(self) -> datetime | None:
        """See `Store.begun_to`."""
        async with self._database.read() as connection:
            micros = await log.number_of(connection, "begun_to")
        return None if micros is None else to_time(micros)

    async def inputs_since(self, at: datetime) -> list[Logged]:
        """See `Store.inputs_since`."""
        async with self._database.read() as connection:
            return await log.inputs_since(connection, at)

    async def save_snapshot(self, snapshot: Snapshot) -> None:
        """See `Store.save_snapshot`."""
        async with self._database.write() as connection:
            await log.save_snapshot(connection, snapshot)

    async def load_snapshot(self) -> Snapshot | None:
        """See `Store.load_snapshot`."""
        async with self._database.read() as connection:
            return await log.load_snapshot(connection)

    async def events(
        self, *, after: int = 0, before: int | None = None, app: str = "", incident: str = "", limit: int = 200
    ) -> list[StoredEvent]:
        """See `Store.events`."""
        async with self._database.read() as connection:
            return await decisions.read_events(
                connection, after=after, before=before, app=app, incident=incident, limit=limit
            )

    async def incidents(
        self,
        *,
        app: str = "",
        only_open: bool = False,
        limit: int = 100,
        before: str = "",
        search: str = "",
        since: datetime | None = None,
        until: datetime | None = None,
    ) -> list[Incident]:
        """See `Store.incidents`."""
        async with self._database.read() as connection:
            return await history.read_incidents(
                connection,
                app=app,
                only_open=only_open,
                limit=limit,
                before=before,
                search=search,
                since=since,
                until=until,
            )

    async def incident(self, incident: str) -> Incident | None:
        """See `Store.incident`."""
        async with self._database.read() as connection:
            return await decisions.read_incident(connection, incident)

    async def notices(
        self, *, app: str = "", only_current: bool = False, limit: int = 100, of: Sequence[str] = (), before: str = ""
    ) -> list[Notice]:
        """See `Store.notices`."""
        async with self._database.read() as connection:
            return await decisions.read_notices(
                connection, app=app, only_current=only_current, limit=limit, of=of, before=before
            )

    async def notice(self, notice: str) -> Notice | None:
        """See `Store.notice`."""
        async with self._database.read() as connection:
            return await decisions.read_notice(connection, notice)

    async def said(self, *, since: datetime | None = None, app: str = "", incidents: Sequence[str] = ()) -> list[Said]:
        """See `Store.said`."""
        async with self._database.read() as connection:
            return await history.read_said(connection, since=since, app=app, incidents=incidents)

    async def has_act(self, act: str) -> bool:
        """See `Store.has_act`."""
        async with self._database.read() as connection:
            return await log.has_act(connection, act)

    async def enqueue(self, task: Task) -> None:
        """See `Store.enqueue`."""
        async with self._database.write() as connection:
            await outbox.enqueue(connection, task)

    async def claim(self, kind: Literal["feed", "tell"], now: datetime, lease_s: float) -> Claimed | None:
        """See `Store.claim`."""
        async with self._database.read() as connection:
            found = await outbox.find_due(connection, kind, now)
        while found is not None:
            async with self._database.write() as connection:
                claimed = await outbox.claim(connection, found, now, lease_s)
                if claimed is not None:
                    return claimed
                found = await outbox.find_due(connection, kind, now)
        return None

    async def finish(self, claimed: int) -> None:
        """See `Store.finish`."""
        async with self._database.write() as connection:
            await outbox.finish(connection, claimed)

    async def retry(self, claimed: int, at: datetime) -> None:
        """See `Store.retry`."""
        async with self._database.write() as connection:
            await outbox.retry(connection, claimed, at)

    async def number(self, app: str, now: datetime, *, above: int = -1) -> int:
        """See `Store.number`."""
        async with self._database.write() as connection:
            return await outbox.take_number(connection, app, now, above)

    async def save_publication(self, publication: Publication) -> bool:
        """See `Store.save_publication`."""
        async with self._database.write() as connection:
            return await outbox.save_publication(connection, publication)

    async def last_publication(self, app: str) -> Publication | None:
        """See `Store.last_publication`."""
        async with self._database.read() as connection:
            return await outbox.last_publication(connection, app)

    async def save_placement(self, placement: Placement) -> None:
        """See `Store.save_placement`."""
        async with self._database.write() as connection:
            await placing.save_placement(connection, placement)

    async def placements(self, app: str = "") -> list[Placement]:
        """See `Store.placements`."""
        async with self._database.read() as connection:
            return await placing.read_placements(connection, app)

    async def facts(self, prefix: str = "") -> dict[str, str]:
        """See `Store.facts`."""
        async with self._database.read() as connection:
            return await decisions.read_facts(connection, prefix)

    async def curve(self, app: str, since: datetime) -> list[CurvePoint]:
        """See `Store.curve`."""
        async with self._database.read() as connection:
            return await read_curve(connection, app, since)

    async def tallies(self, *, app: str = "", kind: str = "", by_country: bool = True) -> list[Tally]:
        """See `Store.tallies`."""
        async with self._database.read() as connection:
            return await history.read_tallies(connection, app=app, kind=kind, by_country=by_country)

    async def save_account(self, account: Account) -> None:
        """See `Store.save_account`."""
        async with self._database.write() as connection:
            await people.save_account(connection, account)

    async def add_account(self, account: Account) -> bool:
        """See `Store.add_account`."""
        async with self._database.write() as connection:
            return await people.add_account(connection, account)

    async def change_account(self, before: Account, after: Account) -> bool:
        """See `Store.change_account`."""
        async with self._database.write() as connection:
            return await people.change_account(connection, before, after)

    async def account(self, name: str) -> Account | None:
        """See `Store.account`."""
        async with self._database.read() as connection:
            return await people.read_account(connection, name)

    async def accounts(self) -> list[Account]:
        """See `Store.accounts`."""
        async with self._database.read() as connection:
            return await people.read_accounts(connection)

    async def account_of(self, subject: str) -> Account | None:
        """See `Store.account_of`."""
        async with self._database.read() as connection:
            return await people.read_account_of(connection, subject)

    async def save_session(self, session: Session) -> None:
        """See `Store.save_session`."""
        async with self._database.write() as connection:
            await people.save_session(connection, session)

    async def session(self, digest: str, now: datetime) -> Session | None:
        """See `Store.session`."""
        async with self._database.read() as connection:
            return await people.read_session(connection, digest, now)

    async def end_session(self, digest: str) -> None:
        """See `Store.end_session`."""
        async with self._database.write() as connection:
            await people.end_session(connection, digest)

    async def sessions(self, account: str, now: datetime) -> list[Session]:
        """See `Store.sessions`."""
        async with self._database.read() as connection:
            return await people.read_sessions(connection, account, now)

    async def end_sessions(self, account: str) -> int:
        """See `Store.end_sessions`."""
        async with self._database.write() as connection:
            return await people.end_sessions(connection, account)

    async def save_api_key(self, key: ApiKey) -> None:
        """See `Store.save_api_key`."""
        async with self._database.write() as connection:
            await people.save_api_key(connection, key)

    async def add_api_key(self, key: ApiKey) -> bool:
        """See `Store.add_api_key`."""
        async with self._database.write() as connection:
            return await people.add_api_key(connection, key)

    async def api_keys(self) -> list[ApiKey]:
        """See `Store.api_keys`."""
        async with self._database.read() as connection:
            return await people.read_api_keys(connection)

    async def note_key_use(self, name: str, at: datetime) -> None:
        """See `Store.note_key_use`."""
        async with self._database.write() as connection:
            await people.note_key_use(connection, name, at)

    async def begin_request(self, name: str, digest: str, now: datetime) -> KeptRequest | None:
        """See `Store.begin_request`."""
        async with self._database.write() as connection:
            return await requests.begin_request(connection, name, digest, now)

    async def end_request(self, name: str, status: int, body: bytes) -> None:
        """See `Store.end_request`."""
        async with self._database.write() as connection:
            await requests.end_request(connection, name, status, body)

    async def drop_request(self, name: str) -> None:
        """See `Store.drop_request`."""
        async with self._database.write() as connection:
            await requests.drop_request(connection, name)

    async def append_audit(self, entry: AuditEntry) -> None:
        """See `Store.append_audit`."""
        async with self._database.write() as connection:
            await audit.append_audit(connection, entry)

    async def audit(self, *, before: int | None = None, search: str = "", limit: int = 100) -> list[StoredAudit]:
        """See `Store.audit`."""
        async with self._database.read() as connection:
            return await audit.read_audit(connection, before=before, search=search, limit=limit)

    async def close(self) -> None:
        """See `Store.close`."""
        await self._database.close()
