"""People: disabled accounts, sign-in elsewhere, sessions one can tell apart, the use of keys; and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_REFUSE = (
    "CREATE TRIGGER audit_{verb} BEFORE {verb} ON audit BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END"
)


def upgrade() -> None:
    """Add what is new; what is there stays."""
    op.add_column("accounts", sa.Column("is_disabled", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("accounts", sa.Column("subject", sa.String(500), nullable=False, server_default=""))
    op.create_index("accounts_by_subject", "accounts", ["subject"])
    op.add_column("sessions", sa.Column("begun", sa.BigInteger, nullable=False, server_default="0"))
    op.add_column("sessions", sa.Column("agent", sa.String(100), nullable=False, server_default=""))
    op.create_index("sessions_by_account", "sessions", ["account"])
    op.add_column("api_keys", sa.Column("last_used", sa.BigInteger, nullable=False, server_default="0"))
    op.create_table(
        "audit",
        sa.Column("position", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("data", sa.Text, nullable=False),
        sa.Column("words", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(_REFUSE.format(verb=verb))
