"""Connections and transactions: the only place that knows the driver, its settings and its errors."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from itsus.model.errors import BackendError, SettingsError

#: How long a writer waits for another process's transaction before it says that the store is busy.
BUSY_MS = 5_000

#: What SQLite says, what a person can do about it, and whether trying again may help.
_KNOWN = (
    ("database or disk is full", "the disk is full; make room, nothing that was acknowledged is lost", True),
    ("disk i/o error", "the disk refuses to write (full, or a file size limit)", True),
    ("database is locked", "another process holds the store", True),
    ("database table is locked", "another process holds the store", True),
    ("readonly database", "the store may not be written to; check the rights of the file and its folder", False),
    (
        "unable to open database file",
        "the file cannot be opened; check that its folder exists and may be written",
        False,
    ),
    ("file is not a database", "the file is not a store of itsus (or is damaged); restore it from a backup", False),
    ("malformed", "the store is damaged; restore it from a backup", False),
)


class Database:
    """One database: read transactions side by side, write transactions one after another."""

    def __init__(self, url: str) -> None:
        self.name = url.removeprefix("sqlite:///")
        self._engine = _create_engine(url)
        # One process's writers queue here instead of polling SQLite's lock against each other.
        self._writing = asyncio.Lock()

    @asynccontextmanager
    async def read(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that sees one moment.

        Raises:
            BackendError: if the database fails.
        """
        with _wrapping(self.name):
            async with self._engine.connect() as connection, connection.begin():
                yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[AsyncConnection]:
        """Open a transaction that alone may write until it ends (`BEGIN IMMEDIATE`), so that reads in it stay true.

        Raises:
            BackendError: if the database fails; nothing of the transaction is kept then.
        """
        with _wrapping(self.name):
            async with self._writing, self._engine.connect() as connection:
                await connection.execution_options(itsus_write=True)
                async with connection.begin():
                    yield connection

    async def close(self) -> None:
        """Close all connections."""
        await self._engine.dispose()


def wrap(error: SQLAlchemyError | OSError, name: str) -> BackendError:
    """Say in words what the driver said; never with the statement or its values."""
    said = str(error.orig) if isinstance(error, DBAPIError) else str(error)
    for sign, words, retryable in _KNOWN:
        if sign in said.lower():
            return BackendError(f"store {name}: {words}", retryable=retryable)
    return BackendError(f"store {name}: {said}", retryable=False)


@contextmanager
def _wrapping(name: str) -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, OSError) as error:
        raise wrap(error, name) from error


def _create_engine(url: str) -> AsyncEngine:
    if not url.startswith("sqlite:///"):
        kind = url.split(":", maxsplit=1)[0]
        raise SettingsError(f"serve.store: {kind} is not supported (yet): use sqlite:///FILE", key="serve.store")
    path = Path(url.removeprefix("sqlite:///"))
    if not path.parent.is_dir():
        # Asked first, since a driver that cannot open a file leaves a thread behind for a moment.
        raise wrap(OSError("unable to open database file"), str(path))
    engine = create_async_engine(f"sqlite+aiosqlite:///{path}", hide_parameters=True)
    sa.event.listen(engine.sync_engine, "connect", _set_up)
    sa.event.listen(engine.sync_engine, "begin", _begin)
    return engine


def _set_up(connection: Any, _record: object) -> None:
    # The driver must not open transactions by itself: `_begin` does, so that a writer takes the lock at once.
    connection.isolation_level = None
    cursor = connection.cursor()
    try:
        for pragma in (f"busy_timeout={BUSY_MS}", "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
    except BaseException:
        # The pool forgets a connection that is refused here; left open, its thread would outlive the event loop.
        connection.close()
        raise
    cursor.close()


def _begin(connection: sa.Connection) -> None:
    is_write = connection.get_execution_options().get("itsus_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")
