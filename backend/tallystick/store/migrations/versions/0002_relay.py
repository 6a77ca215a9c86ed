"""The relay: drafts, briefs, acceptances; relays, their nonces and attempts; users' own transactions."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, Amount, HashText, Number

revision = "0002_relay"
down_revision = "0001_mirror"


def upgrade() -> None:
    """Make the tables."""
    _drafts()
    _relays()
    _attempts()
    _broadcasts()


def downgrade() -> None:
    """Drop them again. What they held is lost."""
    for table in ("broadcasts", "attempts", "nonces", "relays", "acceptances", "briefs", "drafts"):
        op.drop_table(table)


def _drafts() -> None:
    op.create_table(
        "drafts",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("employer", AddressText, nullable=False),
        sa.Column("worker", AddressText, nullable=False),
        sa.Column("token", AddressText, nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_drafts"),
        sa.UniqueConstraint("agreement_id", name="uq_drafts_agreement_id"),
    )
    op.create_index("ix_drafts_employer", "drafts", ["employer"])
    op.create_index("ix_drafts_worker", "drafts", ["worker"])
    op.create_table(
        "briefs",
        sa.Column("hash", HashText, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_briefs"),
    )
    op.create_table(
        "acceptances",
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("signature", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", name="pk_acceptances"),
    )


def _relays() -> None:
    op.create_table(
        "relays",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("chain", HashText, nullable=False),
        sa.Column("digest", HashText, nullable=False),
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("milestone", sa.Integer()),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("sender", AddressText, nullable=False),
        sa.Column("call_to", AddressText, nullable=False),
        sa.Column("call_value", Amount(), nullable=False),
        sa.Column("call_input", sa.Text(), nullable=False),
        sa.Column("call_function", sa.String(40), nullable=False),
        sa.Column("call_arguments", sa.Text(), nullable=False),
        sa.Column("gas", Number, nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("revert", sa.Text()),
        sa.PrimaryKeyConstraint("id", name="pk_relays"),
    )
    alive = sa.text("state != 'failed'")
    op.create_index(
        "uq_relays_chain_digest", "relays", ["chain", "digest"], unique=True, sqlite_where=alive, postgresql_where=alive
    )
    op.create_index("ix_relays_state", "relays", ["state"])


def _attempts() -> None:
    op.create_table(
        "nonces",
        sa.Column("chain", HashText, nullable=False),
        sa.Column("sender", AddressText, nullable=False),
        sa.Column("nonce", Number, autoincrement=False, nullable=False),
        sa.Column("relay_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("chain", "sender", "nonce", name="pk_nonces"),
        sa.ForeignKeyConstraint(["relay_id"], ["relays.id"], name="fk_nonces_relay_id"),
    )
    op.create_table(
        "attempts",
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
        sa.PrimaryKeyConstraint("relay_id", "number", name="pk_attempts"),
        sa.ForeignKeyConstraint(["relay_id"], ["relays.id"], name="fk_attempts_relay_id"),
    )
    op.create_index("ix_attempts_hash", "attempts", ["hash"])


def _broadcasts() -> None:
    op.create_table(
        "broadcasts",
        sa.Column("hash", HashText, nullable=False),
        sa.Column("chain", HashText, nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("refused_at", Number),
        sa.PrimaryKeyConstraint("hash", name="pk_broadcasts"),
    )
    op.create_index("ix_broadcasts_state", "broadcasts", ["state"])
