"""What is mirrored from the chain. All of it can be deleted and read again from the chain."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import AddressText, Amount, HashText, Number

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chain_id", Number),
    Column("escrow", AddressText),
    Column("deployed_at", Number),
    Column("genesis_hash", HashText),
    Column("checkpoint_number", Number),
    Column("checkpoint_hash", HashText),
    Column("finalized_number", Number),
    CheckConstraint("id = 1", name="single"),
)
"""One row: which chain this is, and how far it is mirrored. Every writer changes it, guarded by the old checkpoint."""

blocks = Table(
    "blocks",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("hash", HashText, nullable=False, unique=True),
    Column("parent_hash", HashText, nullable=False),
    Column("timestamp", Number, nullable=False),
)
"""The mirrored blocks: all above finality, and those with events below it."""

coverage = Table(
    "coverage",
    metadata,
    Column("start", Number, primary_key=True, autoincrement=False),
    Column("stop", Number, nullable=False),
    Column("level", String(16), nullable=False),
)
"""To which level the mirrored blocks ``start <= number < stop`` are proved; without gaps from first to checkpoint."""

_IS_AMENDMENT = text("parent IS NOT NULL")

events = Table(
    "events",
    metadata,
    Column("block_number", Number, ForeignKey(blocks.c.number), primary_key=True, autoincrement=False),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("transaction_hash", HashText, nullable=False, index=True),
    Column("name", String(40), nullable=False),
    Column("agreement_id", HashText),
    Column("parent", HashText),
    Column("milestone", Integer),
    Column("fact", Text, nullable=False),
    Index(None, "agreement_id", "block_number", "log_index"),
    Index(None, "parent", sqlite_where=_IS_AMENDMENT, postgresql_where=_IS_AMENDMENT),
)
"""The escrow's events. The agreement is null for those that belong to none; the parent stands at amendments only."""

balances = Table(
    "balances",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("account", String(128), nullable=False),
    Column("token", AddressText, nullable=False),
    Column("amount", Amount, nullable=False),
    UniqueConstraint("account", "token"),
)
"""The sum of the postings of each account and token that has any. The id stands for both in the postings."""

postings = Table(
    "postings",
    metadata,
    Column("block_number", Number, primary_key=True, autoincrement=False),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("balance_id", Integer, ForeignKey(balances.c.id), nullable=False, index=True),
    Column("amount", Amount, nullable=False),
    ForeignKeyConstraint(["block_number", "log_index"], [events.c.block_number, events.c.log_index]),
)
"""The journal. The postings of one event are one entry."""

agreements = Table(
    "agreements",
    metadata,
    Column("agreement_id", HashText, primary_key=True),
    Column("employer", AddressText, nullable=False),
    Column("worker", AddressText, nullable=False),
    Column("token", AddressText, nullable=False),
    Column("terms", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("successor", HashText),
    Column("funded_block", Number, nullable=False),
    Column("funded_log_index", Integer, nullable=False),
    Column("arbiter", AddressText, nullable=False),
    Index(None, "funded_block", "funded_log_index", "agreement_id"),
    Index(None, "employer"),
    Index(None, "worker"),
    Index(None, "arbiter"),
)
"""A projection of the events: each agreement that was funded, with its derived state, and what replaced it."""

holdings = Table(
    "holdings",
    metadata,
    Column("agreement_id", HashText, ForeignKey(agreements.c.agreement_id), primary_key=True),
    Column("milestone", Integer, primary_key=True, autoincrement=False),
    Column("amount", Amount, nullable=False),
    Column("released", Amount, nullable=False),
    Column("refunded", Amount, nullable=False),
    Column("clock", Number, nullable=False),
    Column("phase", Integer, nullable=False),
    Column("round", Integer, nullable=False),
    Column("deliverable", HashText),
)
"""A projection of the events: what is held for each funded milestone."""

evidence_groups = Table(
    "evidence_groups",
    metadata,
    Column("holding_id", HashText, primary_key=True),
    Column("agreement_id", HashText, ForeignKey(agreements.c.agreement_id), nullable=False, index=True),
    Column("milestone", Integer, nullable=False),
)
"""A projection of the events: which milestone the evidence under a holding's id is about."""

reorgs = Table(
    "reorgs",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("ancestor_number", Number, nullable=False),
    Column("ancestor_hash", HashText, nullable=False),
    Column("head_number", Number, nullable=False),
    Column("head_hash", HashText, nullable=False),
)
"""The rewinds that were made: from which head down to which ancestor."""

dropped_events = Table(
    "dropped_events",
    metadata,
    Column("reorg_id", Integer, ForeignKey(reorgs.c.id), primary_key=True, autoincrement=False),
    Column("block_number", Number, primary_key=True, autoincrement=False),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("block_hash", HashText, nullable=False),
    Column("timestamp", Number, nullable=False),
    Column("transaction_hash", HashText, nullable=False),
    Column("name", String(40), nullable=False),
    Column("fact", Text, nullable=False),
    Column("agreement_id", HashText),
    Column("parent", HashText),
    Column("milestone", Integer),
    Column("employer", AddressText),
    Column("worker", AddressText),
    Column("occurrence", Integer, nullable=False, server_default="0"),
    Column("told_at", Integer, nullable=False, server_default="0"),
    Column("finalized_at", Integer, nullable=False, server_default="0"),
    Column("gone_at", Integer, nullable=False, server_default="0"),
    Index(None, "block_hash", "log_index"),
)
"""
The events that left the books by a rewind. They may stand there again, in another block.

The last columns are for the feed: how often the same event of the same block had left before, and in which rows of
`feed` it was told, became final and left. 0: in none.
"""
