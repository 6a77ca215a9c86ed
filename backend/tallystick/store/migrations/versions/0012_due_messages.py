"""Messages of webhooks that are due are found without looking at those that were told."""

from alembic import op

revision = "0012_due_messages"
down_revision = "0011_webhooks"

_NAME = "ix_webhook_messages_state_due_at"


def upgrade() -> None:
    """Make the index."""
    op.create_index(_NAME, "webhook_messages", ["state", "due_at"])


def downgrade() -> None:
    """Drop it again."""
    op.drop_index(_NAME, "webhook_messages")
