"""The feed of all that became known, with what was mirrored before as its beginning."""

import secrets
from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.types import TypeEngine

from tallystick.store.tables.columns import AddressText, HashText, Number

revision = "0008_feed"
down_revision = "0007_repeats"

_PLACES = ("occurrence", "told_at", "finalized_at", "gone_at")
_OF_EVENTS = ("agreement_id", "parent", "milestone", "employer", "worker")
_TELL_ADDED = """
INSERT INTO feed (kind, start, stop, kept)
SELECT 'added', first, last, last FROM
    (SELECT min(block_number) AS first, max(block_number) AS last FROM events) AS mirrored
WHERE first IS NOT NULL
"""
_TELL_FINALIZED = """
INSERT INTO feed (kind, start, stop, kept)
SELECT 'finalized', 0, finalized_number, finalized_number FROM chain
WHERE finalized_number IS NOT NULL AND EXISTS (SELECT 1 FROM events WHERE block_number <= finalized_number)
"""


def upgrade() -> None:
    """Make the tables. What is mirrored already is told at once, as if it were one update."""
    op.create_table(
        "feed",
        sa.Column("place", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("kind", sa.String(9), nullable=False),
        sa.Column("start", Number, nullable=False),
        sa.Column("stop", Number, nullable=False),
        sa.Column("kept", Number, nullable=False),
        sa.PrimaryKeyConstraint("place", name="pk_feed"),
    )
    op.create_index("ix_feed_kind_kept", "feed", ["kind", "kept"])
    epoch = op.create_table(
        "epoch",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(16), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_epoch"),
        sa.CheckConstraint("id = 1", name=op.f("ck_epoch_single")),
    )
    op.bulk_insert(epoch, [{"id": 1, "name": secrets.token_hex(6)}])
    for column in _of_events():
        op.add_column("dropped_events", column)
    for name in _PLACES:
        op.add_column("dropped_events", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.create_index("ix_dropped_events_block_hash_log_index", "dropped_events", ["block_hash", "log_index"])
    op.execute(_TELL_ADDED)
    op.execute(_TELL_FINALIZED)


def downgrade() -> None:
    """Drop them again. Readers of the feed have to begin anew."""
    op.drop_index("ix_dropped_events_block_hash_log_index", "dropped_events")
    for name in (*_PLACES, *_OF_EVENTS):
        op.drop_column("dropped_events", name)
    op.drop_table("epoch")
    op.drop_table("feed")


def _of_events() -> list[sa.Column[object]]:
    kinds: tuple[TypeEngine[Any], ...] = (HashText, HashText, sa.Integer(), AddressText, AddressText)
    return [sa.Column(name, kind) for name, kind in zip(_OF_EVENTS, kinds, strict=True)]
