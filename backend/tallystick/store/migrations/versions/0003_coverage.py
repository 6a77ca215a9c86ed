"""The coverage: to which level the mirrored blocks are proved. What was mirrored before had only been seen."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import Number

revision = "0003_coverage"
down_revision = "0002_relay"


def upgrade() -> None:
    """Make the table, with a range for what is mirrored already."""
    op.create_table(
        "coverage",
        sa.Column("start", Number, autoincrement=False, nullable=False),
        sa.Column("stop", Number, nullable=False),
        sa.Column("level", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("start", name="pk_coverage"),
    )
    op.execute(
        "INSERT INTO coverage (start, stop, level) SELECT COALESCE(deployed_at, 0), checkpoint_number + 1, 'seen' "
        "FROM chain WHERE checkpoint_number IS NOT NULL"
    )


def downgrade() -> None:
    """Drop it again. What was proved is forgotten, and can be proved anew from the chain."""
    op.drop_table("coverage")
