"""
What is kept of agreements under which nothing was ever locked is counted, and has an end.

The time of what there is already begins now.
"""

import time

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, HashText, Number

revision = "0013_free_documents"
down_revision = "0012_due_messages"


def upgrade() -> None:
    """Make the table, and count what there is."""
    op.create_table(
        "free_documents",
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("sha256", HashText, nullable=False),
        sa.Column("put_by", AddressText),
        sa.Column("size", Number, nullable=False),
        sa.Column("since", Number, nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", "sha256", name="pk_free_documents"),
    )
    op.create_index("ix_free_documents_put_by", "free_documents", ["put_by"])
    op.create_index("ix_free_documents_since", "free_documents", ["since"])
    unfunded = sa.text(
        "INSERT INTO free_documents (agreement_id, sha256, put_by, size, since) "
        "SELECT agreement_id, sha256, put_by, size, :now FROM documents "
        "WHERE agreement_id NOT IN (SELECT agreement_id FROM agreements)"
    )
    op.get_bind().execute(unfunded, {"now": int(time.time())})


def downgrade() -> None:
    """Drop it again."""
    op.drop_table("free_documents")
