"""What parties show each other and nobody else: documents by their hashes, and whom else they let look."""

from sqlalchemy import Boolean, Column, Index, String, Table, Text

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import AddressText, HashText, Number

documents = Table(
    "documents",
    metadata,
    Column("agreement_id", HashText, primary_key=True),
    Column("sha256", HashText, primary_key=True),
    Column("keccak256", HashText, nullable=False),
    Column("size", Number, nullable=False),
    Column("media_type", String(100), nullable=False),
    Column("name", String(200)),
    Column("put_by", AddressText),
    Column("put_at", Number),
    Column("place", String(110), unique=True),
    Column("text", Text),
    Index(None, "agreement_id", "keccak256"),
)
"""The content is at the place, or the text itself. One of the two is null. Contents of agreements are never shared."""

free_documents = Table(
    "free_documents",
    metadata,
    Column("agreement_id", HashText, primary_key=True),
    Column("sha256", HashText, primary_key=True),
    Column("owner", AddressText, nullable=False, index=True),
    Column("size", Number, nullable=False),
    Column("came", Number, nullable=False),
    Column("since", Number, nullable=False, index=True),
    Column("is_accepted", Boolean, nullable=False),
    Index(None, "is_accepted", "since"),
)
"""Those of agreements under which nothing was locked when they came: whose room they take, how much of it, and since
when; ``since`` is put off for what is wanted. An owner is an address, or a network that texts came from."""

free_sums = Table(
    "free_sums",
    metadata,
    Column("owner", AddressText, primary_key=True),
    Column("size", Number, nullable=False),
)
"""What each owner's take together, and all of them (``*``). They change in the unit of work that changes the rows."""

grants = Table(
    "grants",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("agreement_id", HashText, nullable=False),
    Column("address", AddressText, nullable=False),
    Column("document", HashText),
    Column("granted_by", AddressText, nullable=False),
    Column("granted_at", Number, nullable=False),
    Column("revoked_at", Number),
    Index(None, "agreement_id", "address"),
)
"""Those that were revoked stay on record."""
