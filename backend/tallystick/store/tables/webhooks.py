"""Whom to call, and what was told to them. No secret is among it: secrets follow from a key that is not here."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, UniqueConstraint

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import AddressText, HashText, Hearsay, Number

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", AddressText, nullable=False, index=True),
    Column("url", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("topics", Text),
    Column("agreement_id", HashText),
    Column("party", AddressText),
    Column("finality", String(9), nullable=False),
    Column("made_at", Number, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("both_until", Number, nullable=False),
    Column("note", Text),
    Column("failing_since", Number),
    Column("chain", String(120), nullable=False),
    Column("epoch", String(16), nullable=False),
    Column("row", Integer, nullable=False),
    Column("block", Number),
    Column("log_index", Integer),
    Column("settled", Number, nullable=False),
    Column("above", Number, nullable=False),
    Column("lease", String(32)),
    Column("leased_until", Number, nullable=False),
)
"""The webhooks, how far each was told, and which process is at it until when."""

messages = Table(
    "webhook_messages",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("webhook_id", String(32), ForeignKey(webhooks.c.id), nullable=False),
    Column("id", String(64), nullable=False),
    Column("topic", String(40), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(9), nullable=False),
    Column("due_at", Number, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("tried_at", Number),
    Column("status", Integer),
    Column("milliseconds", Integer),
    Column("excerpt", Hearsay),
    UniqueConstraint("webhook_id", "id"),
    Index(None, "webhook_id", "state", "due_at"),
    Index(None, "state", "due_at"),
    Index(None, "tried_at"),
)
"""What was told, or is to be told once more, with what came of the last try."""
