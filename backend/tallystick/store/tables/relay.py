"""What parties entrusted to us: drafts, and transactions on their way. It cannot be read from the chain again."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text, text

from tallystick.store.tables import metadata
from tallystick.store.tables.columns import AddressText, Amount, HashText, Hearsay, Number

drafts = Table(
    "drafts",
    metadata,
    Column("place", Integer, primary_key=True, autoincrement=True),
    Column("agreement_id", HashText, nullable=False, unique=True),
    Column("employer", AddressText, nullable=False, index=True),
    Column("worker", AddressText, nullable=False, index=True),
    Column("token", AddressText, nullable=False),
    Column("terms", Text, nullable=False),
    Column("arbiter", AddressText, nullable=False, index=True),
)
"""Registered terms, in the order in which they came."""

acceptances = Table(
    "acceptances",
    metadata,
    Column("agreement_id", HashText, primary_key=True),
    Column("signature", Text, nullable=False),
)
"""The worker's signatures of terms, as hexadecimal digits. They were verified."""

relays = Table(
    "relays",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("chain", HashText, nullable=False),
    Column("digest", HashText, nullable=False),
    Column("agreement_id", HashText),
    Column("milestone", Integer),
    Column("kind", String(40), nullable=False),
    Column("sender", AddressText, nullable=False),
    Column("call_to", AddressText, nullable=False),
    Column("call_value", Amount, nullable=False),
    Column("call_input", Text, nullable=False),
    Column("call_function", String(40), nullable=False),
    Column("call_arguments", Text, nullable=False),
    Column("gas", Number, nullable=False),
    Column("state", String(8), nullable=False),
    Column("revert", Text),
    Column("day", Number, nullable=False, server_default="0"),
    Column("cost", Amount, nullable=False, server_default="0"),
    Column("parties", Text, nullable=False, server_default="[]"),
    Index(
        "uq_relays_chain_digest",
        "chain",
        "digest",
        unique=True,
        sqlite_where=text("state != 'failed'"),
        postgresql_where=text("state != 'failed'"),
    ),
    Index(None, "state"),
)
"""Signed acts that were accepted for relaying. One that did not fail for good is never accepted twice. ``parties``:
their shares of what it costs, or a list of those for whom all of it counts."""

relay_acts = Table(
    "relay_acts",
    metadata,
    Column("act", HashText, primary_key=True),
    Column("relay_id", String(32), ForeignKey(relays.c.id), primary_key=True),
    Index(None, "relay_id"),
)
"""Which acts a relay carries out, each by a name that is the same however it was signed."""

spendings = Table(
    "spendings",
    metadata,
    Column("chain", HashText, primary_key=True),
    Column("day", Number, primary_key=True, autoincrement=False),
    Column("party", String(42), primary_key=True),
    Column("wei", Amount, nullable=False),
)
"""What a day of the chain's clock costs in gas: of what one party signed; under names of their own for what nobody
signs, and (the empty one) for everybody."""

nonces = Table(
    "nonces",
    metadata,
    Column("chain", HashText, primary_key=True),
    Column("sender", AddressText, primary_key=True),
    Column("nonce", Number, primary_key=True, autoincrement=False),
    Column("relay_id", String(32), ForeignKey(relays.c.id), nullable=False, index=True),
)
"""Which relay a nonce belongs to, for ever once anything was signed with it."""

attempts = Table(
    "attempts",
    metadata,
    Column("relay_id", String(32), ForeignKey(relays.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("hash", HashText, nullable=False, index=True),
    Column("nonce", Number, nullable=False),
    Column("raw", Text, nullable=False),
    Column("max_fee", Amount, nullable=False),
    Column("max_priority_fee", Amount, nullable=False),
    Column("signed_at", Number, nullable=False),
    Column("tried_at", Number),
    Column("refusal", Hearsay),
    Column("given_up", Text),
)
"""The transactions that were signed for a relay, oldest first. Each was stored before it was sent."""

broadcasts = Table(
    "broadcasts",
    metadata,
    Column("hash", HashText, primary_key=True),
    Column("chain", HashText, nullable=False),
    Column("raw", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("refused_at", Number),
    Index(None, "state"),
)
"""Transactions that users signed themselves and gave us to send."""
