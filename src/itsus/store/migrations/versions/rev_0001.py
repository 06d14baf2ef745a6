"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

#: Frozen here: a migration never changes with the code that came later.
Position = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Create everything."""
    _create_log()
    _create_decisions()
    _create_outbox()
    _create_people()


def _create_log() -> None:
    op.create_table(
        "inputs",
        sa.Column("position", Position, primary_key=True),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("inputs_by_received", "inputs", ["received", "position"])
    op.create_table(
        "seen",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
    )
    op.create_table(
        "marks",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("state", sa.LargeBinary, nullable=False),
    )


def _create_decisions() -> None:
    op.create_table(
        "events",
        sa.Column("position", Position, primary_key=True),
        sa.Column("app", sa.String(100), nullable=False),
        sa.Column("incident", sa.String(100), nullable=False),
        sa.Column("data", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("events_by_incident", "events", ["incident", "position"])
    op.create_table(
        "incidents",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("app", sa.String(100), nullable=False),
        sa.Column("opened_at", sa.BigInteger, nullable=False),
        sa.Column("is_open", sa.Boolean, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("incidents_by_opened", "incidents", ["opened_at"])
    op.create_table(
        "notices",
        sa.Column("id", sa.String(100), primary_key=True),
        sa.Column("app", sa.String(100), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("is_current", sa.Boolean, nullable=False),
        sa.Column("ended_at", sa.BigInteger, nullable=False),
        sa.Column("data", sa.Text, nullable=False),
    )
    op.create_index("notices_by_since", "notices", ["since"])
    op.create_table(
        "tallies",
        sa.Column("kind", sa.String(20), primary_key=True),
        sa.Column("app", sa.String(100), primary_key=True),
        sa.Column("notice", sa.String(100), primary_key=True),
        sa.Column("country", sa.String(10), primary_key=True),
        sa.Column("arm", sa.String(10), primary_key=True),
        sa.Column("answer", sa.String(20), primary_key=True),
        sa.Column("simulated", sa.Boolean, primary_key=True),
        sa.Column("count", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "facts",
        sa.Column("key", sa.String(200), primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
    )


def _create_outbox() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", Position, primary_key=True),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("app", sa.String(100), nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("leased_to", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "publications",
        sa.Column("app", sa.String(100), primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
        sa.Column("document", sa.LargeBinary, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sequences",
        sa.Column("app", sa.String(100), primary_key=True),
        sa.Column("last", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "published",
        sa.Column("app", sa.String(100), primary_key=True),
        sa.Column("origin", sa.String(300), primary_key=True),
        sa.Column("seq", sa.BigInteger, nullable=False),
    )


def _create_people() -> None:
    op.create_table(
        "accounts",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("password", sa.String(300), nullable=False),
        sa.Column("role", sa.String(20), nullable=False),
    )
    op.create_table(
        "sessions",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("account", sa.String(100), nullable=False),
        sa.Column("expires", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "api_keys",
        sa.Column("name", sa.String(100), primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
    )
