"""Curves know how many of all attempts failed, and what of that is usual."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Add what is new; of the minutes before, it is not known."""
    for name in ("failed", "failed_usual", "failed_most"):
        op.add_column("curves", sa.Column(name, sa.Float))
