"""Who was let in: sessions, API keys, signed nonces."""

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, HashText, Number

revision = "0006_door"
down_revision = "0005_loose_relays"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "signed_nonces",
        sa.Column("nonce", sa.String(128), nullable=False),
        sa.Column("expires_at", Number, nullable=False),
        sa.PrimaryKeyConstraint("nonce", name="pk_signed_nonces"),
    )
    op.create_index("ix_signed_nonces_expires_at", "signed_nonces", ["expires_at"])
    op.create_table(
        "sessions",
        sa.Column("credential_hash", HashText, nullable=False),
        sa.Column("address", AddressText, nullable=False),
        sa.Column("made_at", Number, nullable=False),
        sa.Column("expires_at", Number, nullable=False),
        sa.PrimaryKeyConstraint("credential_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_address", "sessions", ["address"])
    op.create_index("ix_sessions_expires_at", "sessions", ["expires_at"])
    _make_keys()
    op.create_table(
        "door_seals",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("seal", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_door_seals"),
    )


def _make_keys() -> None:
    op.create_table(
        "api_keys",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("credential_hash", HashText, nullable=False),
        sa.Column("beginning", sa.String(32), nullable=False),
        sa.Column("address", AddressText, nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("scopes", sa.String(200), nullable=False),
        sa.Column("made_at", Number, nullable=False),
        sa.Column("expires_at", Number, nullable=False),
        sa.Column("revoked_at", Number),
        sa.Column("used_at", Number),
        sa.PrimaryKeyConstraint("id", name="pk_api_keys"),
        sa.UniqueConstraint("credential_hash", name="uq_api_keys_credential_hash"),
    )
    op.create_index("ix_api_keys_address", "api_keys", ["address"])


def downgrade() -> None:
    """Drop them: everybody signs in anew."""
    for table in ("door_seals", "api_keys", "sessions", "signed_nonces"):
        op.drop_table(table)
