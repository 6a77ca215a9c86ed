"""Who was let in: sessions, API keys, and the nonces that were signed. No secret of anybody's is among it."""

from sqlalchemy import Column, String, Table

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import AddressText, HashText, Number

signed_nonces = Table(
    "signed_nonces",
    metadata,
    Column("nonce", String(128), primary_key=True),
    Column("expires_at", Number, nullable=False, index=True),
)
"""Nonces that somebody signed in with: each is good once. After they expire they would be refused anyway."""

sessions = Table(
    "sessions",
    metadata,
    Column("credential_hash", HashText, primary_key=True),
    Column("address", AddressText, nullable=False, index=True),
    Column("made_at", Number, nullable=False),
    Column("expires_at", Number, nullable=False, index=True),
)
"""People who signed in, by the hash of what they show."""

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("credential_hash", HashText, nullable=False, unique=True),
    Column("beginning", String(32), nullable=False),
    Column("address", AddressText, nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("scopes", String(200), nullable=False),
    Column("made_at", Number, nullable=False),
    Column("expires_at", Number, nullable=False),
    Column("revoked_at", Number),
    Column("used_at", Number),
)
"""Keys of machines, by the hash of what they show. Those that were revoked stay on record."""

door_seals = Table(
    "door_seals",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("seal", String(64), nullable=False),
)
"""What nonces are sealed with, the same for every server on this database. It lets nobody in: a signature does."""
