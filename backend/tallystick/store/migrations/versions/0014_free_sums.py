"""
What briefs take of agreements under which nothing was locked stands in a row, and need not be summed up each time.

Each counts for 16 KiB at least. Texts that came with registrations so far are nobody's, as if from no known network.
"""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, HashText, Number

revision = "0014_free_sums"
down_revision = "0013_free_documents"


def upgrade() -> None:
    """Make the tables anew, with what there is."""
    _begin()
    op.create_table(
        "free_documents",
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("sha256", HashText, nullable=False),
        sa.Column("owner", AddressText, nullable=False),
        sa.Column("size", Number, nullable=False),
        sa.Column("came", Number, nullable=False),
        sa.Column("since", Number, nullable=False),
        sa.Column("is_accepted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", "sha256", name="pk_free_documents"),
    )
    op.create_index("ix_free_documents_owner", "free_documents", ["owner"])
    op.create_index("ix_free_documents_since", "free_documents", ["since"])
    op.create_index("ix_free_documents_is_accepted_since", "free_documents", ["is_accepted", "since"])
    op.execute(
        "INSERT INTO free_documents (agreement_id, sha256, owner, size, came, since, is_accepted) "
        "SELECT agreement_id, sha256, COALESCE(put_by, '::/64'), CASE WHEN size < 16384 THEN 16384 ELSE size END, "
        "since, since, EXISTS (SELECT 1 FROM acceptances WHERE acceptances.agreement_id = kept_before.agreement_id) "
        "FROM kept_before"
    )
    op.create_table(
        "free_sums",
        sa.Column("owner", AddressText, nullable=False),
        sa.Column("size", Number, nullable=False),
        sa.PrimaryKeyConstraint("owner", name="pk_free_sums"),
    )
    op.execute("INSERT INTO free_sums (owner, size) SELECT owner, SUM(size) FROM free_documents GROUP BY owner")
    op.execute("INSERT INTO free_sums (owner, size) SELECT '*', SUM(size) FROM free_documents HAVING COUNT(*) > 0")
    op.execute("DROP TABLE kept_before")


def downgrade() -> None:
    """Make the table again that there was."""
    _begin()
    op.drop_table("free_sums")
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
    op.execute(
        "INSERT INTO free_documents (agreement_id, sha256, put_by, size, since) "
        "SELECT agreement_id, sha256, CASE WHEN owner LIKE '0x%' THEN owner END, size, since FROM kept_before"
    )
    op.execute("DROP TABLE kept_before")


def _begin() -> None:
    """Put aside what there is: no database changes all of this within a table."""
    op.execute("CREATE TEMPORARY TABLE kept_before AS SELECT * FROM free_documents")
    op.drop_table("free_documents")
