"""Relays of acts that belong to no agreement, and of acts with longer names. SQLite can only make such a table anew."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, Amount, HashText, Number

revision = "0005_loose_relays"
down_revision = "0004_balance_ids"

_TABLES = ("nonces", "attempts", "relays")
"""Those that name another one come before it."""


def upgrade() -> None:
    """Make the tables anew, with what they hold."""
    _put_aside()
    _make(is_loose=True)
    _bring_back()


def downgrade() -> None:
    """Make them as they were. Refused while there is a relay that they have no room for."""
    _put_aside()
    _make(is_loose=False)
    _bring_back()


def _put_aside() -> None:
    for table in _TABLES:
        op.execute(f"CREATE TABLE old_{table} AS SELECT * FROM {table}")
    for table in _TABLES:
        op.drop_table(table)


def _make(*, is_loose: bool) -> None:
    op.create_table("relays", *_of_relays(is_loose), sa.PrimaryKeyConstraint("id", name="pk_relays"))
    alive = sa.text("state != 'failed'")
    op.create_index(
        "uq_relays_chain_digest", "relays", ["chain", "digest"], unique=True, sqlite_where=alive, postgresql_where=alive
    )
    op.create_index("ix_relays_state", "relays", ["state"])
    op.create_table(
        "nonces",
        *_of_nonces(),
        sa.PrimaryKeyConstraint("chain", "sender", "nonce", name="pk_nonces"),
        sa.ForeignKeyConstraint(["relay_id"], ["relays.id"], name="fk_nonces_relay_id"),
    )
    op.create_table(
        "attempts",
        *_of_attempts(),
        sa.PrimaryKeyConstraint("relay_id", "number", name="pk_attempts"),
        sa.ForeignKeyConstraint(["relay_id"], ["relays.id"], name="fk_attempts_relay_id"),
    )
    op.create_index("ix_attempts_hash", "attempts", ["hash"])


def _bring_back() -> None:
    for table in reversed(_TABLES):
        op.execute(f"INSERT INTO {table} SELECT * FROM old_{table}")
    for table in _TABLES:
        op.drop_table(f"old_{table}")


def _of_relays(is_loose: bool) -> list[sa.Column[object]]:
    return [
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("chain", HashText, nullable=False),
        sa.Column("digest", HashText, nullable=False),
        sa.Column("agreement_id", HashText, nullable=is_loose),
        sa.Column("milestone", sa.Integer()),
        sa.Column("kind", sa.String(40 if is_loose else 16), nullable=False),
        sa.Column("sender", AddressText, nullable=False),
        sa.Column("call_to", AddressText, nullable=False),
        sa.Column("call_value", Amount(), nullable=False),
        sa.Column("call_input", sa.Text(), nullable=False),
        sa.Column("call_function", sa.String(40), nullable=False),
        sa.Column("call_arguments", sa.Text(), nullable=False),
        sa.Column("gas", Number, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("revert", sa.Text()),
    ]


def _of_nonces() -> list[sa.Column[object]]:
    return [
        sa.Column("chain", HashText, nullable=False),
        sa.Column("sender", AddressText, nullable=False),
        sa.Column("nonce", Number, autoincrement=False, nullable=False),
        sa.Column("relay_id", sa.String(32), nullable=False),
    ]


def _of_attempts() -> list[sa.Column[object]]:
    return [
        sa.Column("relay_id", sa.String(32), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hash", HashText, nullable=False),
        sa.Column("nonce", Number, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("max_fee", Amount(), nullable=False),
        sa.Column("max_priority_fee", Amount(), nullable=False),
        sa.Column("signed_at", Number, nullable=False),
        sa.Column("tried_at", Number),
        sa.Column("refusal", sa.Text()),
    ]
