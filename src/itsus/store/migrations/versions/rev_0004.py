"""Curves: how each app stood minute by minute, for the last two days."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Add the table; it fills itself from the next step on."""
    op.create_table(
        "curves",
        sa.Column("app", sa.String(100), primary_key=True),
        sa.Column("at", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("people", sa.Float, nullable=False),
        sa.Column("usual", sa.Float),
        sa.Column("most", sa.Float),
        sa.Column("failing", sa.Float),
    )
