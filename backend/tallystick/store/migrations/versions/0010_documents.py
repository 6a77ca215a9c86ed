"""
Private documents. The texts of briefs move in behind the same rules.

Until here a text was kept under its hash alone, for whichever agreement names it. Whose it is: of the agreement that
was registered first with that hash. Anybody could have copied the hash into terms of their own later, and would be a
party to those; so no other agreement gets the text, and who had it can hand it in again.
"""

import json
from hashlib import sha256

import sqlalchemy as sa
from alembic import op

from tallystick.store.tables.columns import AddressText, HashText, Number

revision = "0010_documents"
down_revision = "0009_relay_lines"

_documents = sa.table(
    "documents",
    *(sa.column(name) for name in ("agreement_id", "sha256", "keccak256", "size", "media_type", "text")),
)


def upgrade() -> None:
    """Make the tables, and move what there is."""
    op.create_table(
        "documents",
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("sha256", HashText, nullable=False),
        sa.Column("keccak256", HashText, nullable=False),
        sa.Column("size", Number, nullable=False),
        sa.Column("media_type", sa.String(100), nullable=False),
        sa.Column("name", sa.String(200)),
        sa.Column("put_by", AddressText),
        sa.Column("put_at", Number),
        sa.Column("place", sa.String(110)),
        sa.Column("text", sa.Text()),
        sa.PrimaryKeyConstraint("agreement_id", "sha256", name="pk_documents"),
        sa.UniqueConstraint("place", name="uq_documents_place"),
    )
    op.create_index("ix_documents_agreement_id_keccak256", "documents", ["agreement_id", "keccak256"])
    op.create_table(
        "grants",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("agreement_id", HashText, nullable=False),
        sa.Column("address", AddressText, nullable=False),
        sa.Column("document", HashText),
        sa.Column("granted_by", AddressText, nullable=False),
        sa.Column("granted_at", Number, nullable=False),
        sa.Column("revoked_at", Number),
        sa.PrimaryKeyConstraint("id", name="pk_grants"),
    )
    op.create_index("ix_grants_agreement_id_address", "grants", ["agreement_id", "address"])
    _move_briefs()
    op.drop_table("briefs")


def downgrade() -> None:
    """Keep the texts of briefs. Everything else that was handed in is left where it is, and forgotten."""
    op.create_table(
        "briefs",
        sa.Column("hash", HashText, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_briefs"),
    )
    op.execute(
        "INSERT INTO briefs SELECT keccak256, MIN(text) FROM documents WHERE text IS NOT NULL GROUP BY keccak256"
    )
    op.drop_table("grants")
    op.drop_table("documents")


def _move_briefs() -> None:
    connection = op.get_bind()
    kept = connection.execute(sa.text("SELECT hash, text FROM briefs")).all()
    texts: dict[str, str] = {row.hash: row.text for row in kept}
    for agreement_id, terms in connection.execute(
        sa.text("SELECT agreement_id, terms FROM drafts ORDER BY place")
    ).all():
        named = json.loads(terms)["conditions"]["brief_hash"]
        text = texts.pop(named, None)
        if text is not None:
            content = text.encode()
            row = {
                "agreement_id": agreement_id,
                "sha256": "0x" + sha256(content).hexdigest(),
                "keccak256": named,
                "size": len(content),
                "media_type": "text/plain; charset=utf-8",
                "text": text,
            }
            connection.execute(sa.insert(_documents).values(row))
