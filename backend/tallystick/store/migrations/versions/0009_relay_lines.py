"""Relays that stand in line before they are signed: what each carries out, and what a day costs."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import Amount, HashText, Number

revision = "0009_relay_lines"
down_revision = "0008_feed"


def upgrade() -> None:
    """Make room. What was relayed before counts against no day."""
    op.add_column("relays", sa.Column("day", Number, nullable=False, server_default="0"))
    op.add_column("relays", sa.Column("cost", Amount(), nullable=False, server_default="0"))
    op.add_column("relays", sa.Column("parties", sa.Text(), nullable=False, server_default="[]"))
    op.add_column("attempts", sa.Column("given_up", sa.Text()))
    op.create_index("ix_nonces_relay_id", "nonces", ["relay_id"])
    op.create_table(
        "relay_acts",
        sa.Column("act", HashText, nullable=False),
        sa.Column("relay_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("act", "relay_id", name="pk_relay_acts"),
        sa.ForeignKeyConstraint(["relay_id"], ["relays.id"], name="fk_relay_acts_relay_id"),
    )
    op.create_index("ix_relay_acts_relay_id", "relay_acts", ["relay_id"])
    op.create_table(
        "spendings",
        sa.Column("chain", HashText, nullable=False),
        sa.Column("day", Number, autoincrement=False, nullable=False),
        sa.Column("party", sa.String(42), nullable=False),
        sa.Column("wei", Amount(), nullable=False),
        sa.PrimaryKeyConstraint("chain", "day", "party", name="pk_spendings"),
    )


def downgrade() -> None:
    """Take the room away again."""
    op.drop_table("spendings")
    op.drop_table("relay_acts")
    op.drop_index("ix_nonces_relay_id", "nonces")
    op.drop_column("attempts", "given_up")
    for column in ("parties", "cost", "day"):
        op.drop_column("relays", column)
