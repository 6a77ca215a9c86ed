"""The mirror: blocks, events, journal, balances, agreements, reorgs."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, Amount, HashText, Number

revision = "0001_mirror"
down_revision = None


def upgrade() -> None:
    """Make the tables, and the one row that says how far the chain is mirrored."""
    _chain()
    _events()
    _journal()
    _agreements()
    _holdings()
    _reorgs()


def downgrade() -> None:
    """Drop them again. What they held can be read from the chain."""
    for table in (
        "dropped_events",
        "reorgs",
        "evidence_groups",
        "holdings",
        "agreements",
        "balances",
        "postings",
        "events",
        "blocks",
        "chain",
    ):
        op.drop_table(table)


def _chain() -> None:
    chain = op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("chain_id", Number),
        sa.Column("escrow", AddressText),
        sa.Column("deployed_at", Number),
        sa.Column("genesis_hash", HashText),
        sa.Column("checkpoint_number", Number),
        sa.Column("checkpoint_hash", HashText),
        sa.Column("finalized_number", Number),
        sa.PrimaryKeyConstraint("id", name="pk_chain"),
        sa.CheckConstraint("id = 1", name=op.f("ck_chain_single")),
    )
    op.bulk_insert(chain, [{"id": 1}])
    op.create_table(
        "blocks",
        sa.Column("number", Number, autoincrement=False, nullable=False),
        sa.Column("hash", HashText, nullable=False),
        sa.Column("parent_hash", HashText, nullable=False),
        sa.Column("timestamp", Number, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_blocks"),
        sa.UniqueConstraint("hash", name="uq_blocks_hash"),
    )


def _events() -> None:
    op.create_table(
        "events",
        sa.Column("block_number", Number, autoincrement=False, nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("transaction_hash", HashText, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("agreement_id", HashText),
        sa.Column("parent", HashText),
        sa.Column("milestone", sa.Integer()),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("block_number", "log_index", name="pk_events"),
        sa.ForeignKeyConstraint(["block_number"], ["blocks.number"], name="fk_events_block_number"),
    )
    op.create_index("ix_events_transaction_hash", "events", ["transaction_hash"])
    op.create_index(
        "ix_events_agreement_id_block_number_log_index", "events", ["agreement_id", "block_number", "log_index"]
    )
    op.create_index("ix_events_parent", "events", ["parent"])


def _journal() -> None:
    op.create_table(
        "postings",
        sa.Column("block_number", Number, autoincrement=False, nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("token", AddressText, nullable=False),
        sa.Column("amount", Amount(), nullable=False),
        sa.PrimaryKeyConstraint("block_number", "log_index", "place", name="pk_postings"),
        sa.ForeignKeyConstraint(
            ["block_number", "log_index"],
            ["events.block_number", "events.log_index"],
            name="fk_postings_block_number_log_index",
        ),
    )
    op.create_index("ix_postings_account_token", "postings", ["account", "token"])
    op.create_table(
        "balances",
        sa.Column("account", sa.String(128), nullable=False),
        sa.Column("token", AddressText, nullable=False),
        sa.Column("amount", Amount(), nullable=False),
        sa.PrimaryKeyConstraint("account", "token", name="pk_balances"),
    )


def _agreements() -> None:
    op.create_table(
        "agreements",
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("employer", AddressText, nullable=False),
        sa.Column("worker", AddressText, nullable=False),
        sa.Column("token", AddressText, nullable=False),
        sa.Column("terms", sa.Text(), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("successor", HashText),
        sa.Column("funded_block", Number, nullable=False),
        sa.Column("funded_log_index", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("agreement_id", name="pk_agreements"),
    )
    order = ["funded_block", "funded_log_index", "agreement_id"]
    op.create_index("ix_agreements_funded_block_funded_log_index_agreement_id", "agreements", order)
    op.create_index("ix_agreements_employer", "agreements", ["employer"])
    op.create_index("ix_agreements_worker", "agreements", ["worker"])


def _holdings() -> None:
    op.create_table(
        "holdings",
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("milestone", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("amount", Amount(), nullable=False),
        sa.Column("released", Amount(), nullable=False),
        sa.Column("refunded", Amount(), nullable=False),
        sa.Column("clock", Number, nullable=False),
        sa.Column("phase", sa.Integer(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("deliverable", HashText),
        sa.PrimaryKeyConstraint("agreement_id", "milestone", name="pk_holdings"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.agreement_id"], name="fk_holdings_agreement_id"),
    )
    op.create_table(
        "evidence_groups",
        sa.Column("holding_id", HashText, nullable=False),
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("milestone", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("holding_id", name="pk_evidence_groups"),
        sa.ForeignKeyConstraint(["agreement_id"], ["agreements.agreement_id"], name="fk_evidence_groups_agreement_id"),
    )
    op.create_index("ix_evidence_groups_agreement_id", "evidence_groups", ["agreement_id"])


def _reorgs() -> None:
    op.create_table(
        "reorgs",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("ancestor_number", Number, nullable=False),
        sa.Column("ancestor_hash", HashText, nullable=False),
        sa.Column("head_number", Number, nullable=False),
        sa.Column("head_hash", HashText, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_reorgs"),
    )
    op.create_table(
        "dropped_events",
        sa.Column("reorg_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("block_number", Number, autoincrement=False, nullable=False),
        sa.Column("log_index", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("block_hash", HashText, nullable=False),
        sa.Column("timestamp", Number, nullable=False),
        sa.Column("transaction_hash", HashText, nullable=False),
        sa.Column("name", sa.String(40), nullable=False),
        sa.Column("fact", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("reorg_id", "block_number", "log_index", name="pk_dropped_events"),
        sa.ForeignKeyConstraint(["reorg_id"], ["reorgs.id"], name="fk_dropped_events_reorg_id"),
    )
