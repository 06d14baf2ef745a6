"""Brings a database to the schema of this version, in one transaction. Not responsible for connecting."""

from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from itsus.model.errors import BackendError

#: The last step; opening a store that is there already needs no more than a look.
HEAD = "0007"


def build_config(connection: sa.Connection) -> Config:
    """Return Alembic's configuration for the steps that ship with this package."""
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    return config


def version_of(connection: sa.Connection) -> str | None:
    """Return the version of a database's schema; None if it is empty."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    version: str | None = connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return version


def migrate(connection: sa.Connection) -> None:
    """Run the steps that are missing. Call inside a write transaction: of two that open at once, one does the work.

    Raises:
        BackendError: if the database was made by a later version of itsus.
    """
    if version_of(connection) == HEAD:
        return
    try:
        command.upgrade(build_config(connection), "head")
    except CommandError as error:
        raise BackendError(
            "the store was made by a later version of itsus; use that version, or another store", retryable=False
        ) from error
