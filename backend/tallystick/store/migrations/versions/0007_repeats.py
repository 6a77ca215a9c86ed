"""Requests that may come again, each under its key, with the answer that the first one got."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import HashText, Number

revision = "0007_repeats"
down_revision = "0006_door"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "repeats",
        sa.Column("key", HashText, nullable=False),
        sa.Column("request", HashText, nullable=False),
        sa.Column("holder", sa.String(32), nullable=False),
        sa.Column("until", Number, nullable=False),
        sa.Column("status", sa.Integer()),
        sa.Column("headers", sa.Text()),
        sa.Column("body", sa.LargeBinary()),
        sa.PrimaryKeyConstraint("key", name="pk_repeats"),
    )
    op.create_index("ix_repeats_until", "repeats", ["until"])


def downgrade() -> None:
    """Forget the answers that were kept. Acts stay what they are: one for each signature."""
    op.drop_table("repeats")
