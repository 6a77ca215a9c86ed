"""Webhooks, and what was told to them."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, HashText, Number

revision = "0011_webhooks"
down_revision = "0010_documents"


def upgrade() -> None:
    """Make the tables."""
    op.create_table("webhooks", *_of_webhooks(), sa.PrimaryKeyConstraint("id", name="pk_webhooks"))
    op.create_index("ix_webhooks_owner", "webhooks", ["owner"])
    op.create_table(
        "webhook_messages",
        *_of_messages(),
        sa.PrimaryKeyConstraint("number", name="pk_webhook_messages"),
        sa.ForeignKeyConstraint(["webhook_id"], ["webhooks.id"], name="fk_webhook_messages_webhook_id"),
        sa.UniqueConstraint("webhook_id", "id", name="uq_webhook_messages_webhook_id_id"),
    )
    due = ["webhook_id", "state", "due_at"]
    op.create_index("ix_webhook_messages_webhook_id_state_due_at", "webhook_messages", due)
    op.create_index("ix_webhook_messages_tried_at", "webhook_messages", ["tried_at"])


def downgrade() -> None:
    """Drop them again. Their owners have to make their webhooks anew."""
    op.drop_table("webhook_messages")
    op.drop_table("webhooks")


def _of_webhooks() -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("owner", AddressText, nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("description", sa.Text(), nullable=False),
        sa.Column("topics", sa.Text()),
        sa.Column("agreement_id", HashText),
        sa.Column("party", AddressText),
        sa.Column("finality", sa.String(9), nullable=False),
        sa.Column("made_at", Number, nullable=False),
        sa.Column("generation", sa.Integer(), nullable=False),
        sa.Column("both_until", Number, nullable=False),
        sa.Column("note", sa.Text()),
        sa.Column("failing_since", Number),
        sa.Column("chain", sa.String(120), nullable=False),
        sa.Column("epoch", sa.String(16), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("block", Number),
        sa.Column("log_index", sa.Integer()),
        sa.Column("settled", Number, nullable=False),
        sa.Column("above", Number, nullable=False),
        sa.Column("lease", sa.String(32)),
        sa.Column("leased_until", Number, nullable=False),
    ]


def _of_messages() -> list[sa.Column[object]]:
    return [
        sa.Column("number", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("webhook_id", sa.String(32), nullable=False),
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(9), nullable=False),
        sa.Column("due_at", Number, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("tried_at", Number),
        sa.Column("status", sa.Integer()),
        sa.Column("milliseconds", sa.Integer()),
        sa.Column("excerpt", sa.Text()),
    ]
