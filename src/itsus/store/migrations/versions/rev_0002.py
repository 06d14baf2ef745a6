"""How far origins have come: what was read back, and what fails, beside what was put."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Start anew: the publisher puts and reads back what it does not find."""
    op.drop_table("published")
    op.create_table(
        "placements",
        sa.Column("app", sa.String(100), primary_key=True),
        sa.Column("origin", sa.String(300), primary_key=True),
        sa.Column("put", sa.BigInteger, nullable=False),
        sa.Column("read", sa.BigInteger, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("due", sa.BigInteger, nullable=False),
        sa.Column("error", sa.Text, nullable=False),
    )
