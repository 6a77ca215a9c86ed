"""Who rules the disputes of an agreement, to be asked for: it stands in the terms, and is read out of them once."""

import json

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, HashText

revision = "0015_arbiters"
down_revision = "0014_free_sums"

_NOBODY = "0x" + "0" * 40
_TABLES = ("agreements", "drafts")
_PORTION = 1_000
"""Rows that are read at once."""


def upgrade() -> None:
    """Add the column, and fill it in."""
    for table in _TABLES:
        op.add_column(table, sa.Column("arbiter", AddressText, nullable=False, server_default=_NOBODY))
        _fill(table)
        op.create_index(f"ix_{table}_arbiter", table, ["arbiter"])


def downgrade() -> None:
    """Drop it again. The terms still say it."""
    for table in _TABLES:
        op.drop_index(f"ix_{table}_arbiter", table)
        op.drop_column(table, "arbiter")


def _fill(name: str) -> None:
    table = sa.table(
        name, sa.column("agreement_id", HashText), sa.column("terms", sa.Text()), sa.column("arbiter", AddressText)
    )
    rows = sa.select(table.c.agreement_id, table.c.terms).order_by(table.c.agreement_id).limit(_PORTION)
    filled = sa.update(table).where(table.c.agreement_id == sa.bindparam("of")).values(arbiter=sa.bindparam("now"))
    connection, last = op.get_bind(), ""
    while found := connection.execute(rows.where(table.c.agreement_id > last)).all():
        connection.execute(
            filled, [{"of": row.agreement_id, "now": json.loads(row.terms)["conditions"]["arbiter"]} for row in found]
        )
        last = found[-1].agreement_id
