"""What is the database's own: schema, durability, and errors a person can act on."""

import asyncio
import resource
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from itsus.model.errors import BackendError, SettingsError
from itsus.model.store import Account, AuditEntry, StepResult
from itsus.store.database import Database
from itsus.store.migrate import HEAD, build_config, migrate
from itsus.store.schema import metadata
from itsus.store.sql import open_store
from tests.store.values import at, build_batch, build_events, items


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.db"


@pytest.fixture
def small_files() -> Iterator[None]:
    """Let files grow to 300 KB only: what a full disk looks like to a program, without filling one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_the_steps_from_empty_lead_to_the_schema(path: Path) -> None:
    engine = sa.create_engine(f"sqlite:///{path}")
    with engine.connect() as connection:
        migrate(connection)
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert ScriptDirectory.from_config(build_config(connection)).get_current_head() == HEAD
    engine.dispose()


async def test_a_store_keeps_everything_over_a_restart(path: Path) -> None:
    store = await open_store(f"sqlite:///{path}")
    await store.append(build_batch(1), at(1))
    await store.commit_step(StepResult(now=at(10), events=build_events()))
    await store.close()
    again = await open_store(f"sqlite:///{path}")
    assert items(await again.begin_step(at(10))) == [1]
    assert [stored.event for stored in await again.events()] == build_events()
    await again.close()


async def test_many_processes_may_open_a_new_store_at_once(path: Path) -> None:
    stores = await asyncio.gather(*(open_store(f"sqlite:///{path}") for _ in range(4)))
    assert [await store.append(build_batch(n), at(1)) for n, store in enumerate(stores)] == [True] * 4
    for store in stores:
        await store.close()


async def test_every_commit_is_on_the_disk_before_it_is_acknowledged(path: Path) -> None:
    database = Database(f"sqlite:///{path}")
    async with database.read() as connection:
        assert await connection.scalar(sa.text("PRAGMA journal_mode")) == "wal"
        assert await connection.scalar(sa.text("PRAGMA synchronous")) == 2  # FULL
        assert await connection.scalar(sa.text("PRAGMA foreign_keys")) == 1
    await database.close()


async def test_a_store_of_a_later_version_is_refused(path: Path) -> None:
    await (await open_store(f"sqlite:///{path}")).close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    with pytest.raises(BackendError, match="later version of itsus") as caught:
        await open_store(f"sqlite:///{path}")
    assert not caught.value.retryable


async def test_a_file_that_is_no_store_is_named(path: Path) -> None:
    path.write_bytes(b"hello, I am not a database at all" * 100)
    with pytest.raises(BackendError, match=r"store\.db: the file is not a store of itsus") as caught:
        await open_store(f"sqlite:///{path}")
    assert not caught.value.retryable


async def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(BackendError, match="check that its folder exists"):
        await open_store(f"sqlite:///{tmp_path / 'nowhere' / 'store.db'}")


async def test_another_kind_of_database_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match="postgresql is not supported") as caught:
        await open_store("postgresql://user:secret@host/db")
    assert caught.value.key == "serve.store"
    assert "secret" not in str(caught.value)


@pytest.mark.usefixtures("small_files")
async def test_a_full_disk_is_said_and_what_was_acknowledged_stays(path: Path) -> None:
    store = await open_store(f"sqlite:///{path}")
    kept, refusal = 0, None
    while refusal is None:
        try:
            await store.append(build_batch(kept, rows=50), at(1))
            kept += 1
        except BackendError as error:
            refusal = error
    assert refusal.retryable
    assert "disk" in str(refusal)
    assert kept > 0
    await store.close()
    again = await open_store(f"sqlite:///{path}")
    assert items(await again.inputs_since(at(0))) == []
    async with again._database.read() as connection:
        assert await connection.scalar(sa.text("SELECT count(*) FROM inputs")) == kept
    await again.close()


async def test_a_locked_store_may_be_tried_again(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("itsus.store.database.BUSY_MS", 20)
    store = await open_store(f"sqlite:///{path}")
    blocker = sqlite3.connect(path, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    with pytest.raises(BackendError, match="another process holds the store") as caught:
        await store.save_account(Account("ada", "argon2 secret", "admin"))
    assert caught.value.retryable
    assert "secret" not in str(caught.value)
    blocker.execute("ROLLBACK")
    blocker.close()
    await store.save_account(Account("ada", "hash", "admin"))
    await store.close()


async def test_a_failed_transaction_keeps_nothing(path: Path) -> None:
    store = await open_store(f"sqlite:///{path}")
    with sqlite3.connect(path) as connection:
        connection.execute("DROP TABLE facts")
    connection.close()
    with pytest.raises(BackendError):
        await store.commit_step(StepResult(now=at(10), events=build_events(), facts={"mute/a": "1"}))
    assert await store.events() == []
    assert await store.committed_to() is None
    await store.close()


@pytest.mark.parametrize("change", ["UPDATE audit SET data = '{}'", "DELETE FROM audit"])
async def test_the_database_itself_keeps_the_audit_log_as_it_is(path: Path, change: str) -> None:
    store = await open_store(f"sqlite:///{path}")
    await store.append_audit(AuditEntry(at(1), "ada", "terminal", "approve", "n_1"))
    with sqlite3.connect(path) as connection, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        connection.execute(change)
    connection.close()
    assert len(await store.audit()) == 1
    await store.close()
