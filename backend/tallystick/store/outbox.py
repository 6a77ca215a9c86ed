"""
The outbox: signed acts on their way into the chain. What is here was promised, and survives a crash.

The one rule: a transaction stands here before anybody else sees it, under a nonce that belongs to one relay for ever.
"""

import json
from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, or_, select, update

from tallystick.domain.ports import Call, Fees, Revert, SignedTransaction
from tallystick.domain.units import Address, AgreementId, Hash, MilestoneIndex, Timestamp, TransactionHash, Wei
from tallystick.store.tables.relay import attempts, nonces, relays


class Fate(StrEnum):
    """What became of a relay, for good."""

    OPEN = "open"
    """Nothing that could not change any more."""
    DONE = "done"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be relayed: one call, for one party, paid for by one operator."""

    chain: Hash
    """The genesis block's hash: transactions of one chain never reach another."""
    digest: Hash
    """Names the signed act. Of two relays with the same digest, one failed for good."""
    agreement_id: AgreementId | None
    """None for an act that belongs to none, or to several."""
    milestone: MilestoneIndex | None
    """None for an act on the whole agreement, or on none."""
    kind: str
    sender: Address
    """The operator."""
    call: Call
    gas: int


@dataclass(frozen=True, slots=True)
class Attempt:
    """One transaction that was signed for a relay."""

    number: int
    """From 0, oldest first."""
    transaction: SignedTransaction
    nonce: int
    fees: Fees
    signed_at: Timestamp
    tried_at: Timestamp | None = None
    """When a node was first seen to take or to refuse it, by the chain's clock. None: it may have reached nobody."""
    refusal: str | None = None
    """Why the node refused it last. None: it took it, or was never asked."""


@dataclass(frozen=True, slots=True)
class StoredRelay:
    """A relay, with all transactions that were ever signed for it."""

    id: str
    intent: Intent
    fate: Fate
    revert: Revert | None
    """Why it failed, when a block says so. While the fate is open, that block may still leave the chain."""
    attempts: tuple[Attempt, ...]
    """Oldest first; never empty."""

    @property
    def newest(self) -> Attempt:
        """The transaction that is to be mined."""
        return self.attempts[-1]


class Outbox:
    """The relays. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def living(self, chain: Hash, digest: Hash) -> StoredRelay | None:
        """The relay of a signed act that did not fail for good."""
        wanted = (relays.c.chain == chain, relays.c.digest == digest, relays.c.state != Fate.FAILED)
        return self._first(select(relays).where(*wanted))

    def get(self, relay_id: str) -> StoredRelay | None:
        """A relay by its id."""
        return self._first(select(relays).where(relays.c.id == relay_id))

    def of_transaction(self, chain: Hash, transaction: TransactionHash) -> StoredRelay | None:
        """The relay that a transaction was signed for."""
        joined = select(relays).join(attempts, attempts.c.relay_id == relays.c.id)
        return self._first(joined.where(relays.c.chain == chain, attempts.c.hash == transaction))

    def open(self, chain: Hash) -> tuple[StoredRelay, ...]:
        """The relays on a chain whose fate is open, lowest nonce first."""
        found = self._all(select(relays).where(relays.c.chain == chain, relays.c.state == Fate.OPEN))
        return tuple(sorted(found, key=lambda relay: relay.newest.nonce))

    def under_way_with(self, chain: Hash, calls: Collection[bytes]) -> tuple[StoredRelay, ...]:
        """Relays of which no block says anything yet, that make one of these calls, or are batches of any."""
        alike = or_(relays.c.call_function == "batch", relays.c.call_input.in_([call.hex() for call in calls]))
        under_way = (relays.c.chain == chain, relays.c.state == Fate.OPEN, relays.c.revert.is_(None))
        return self._all(select(relays).where(*under_way, alike))

    def count(self) -> dict[Fate, int]:
        """How many relays there are of each fate, on whatever chain."""
        rows = self._connection.execute(select(relays.c.state, func.count()).group_by(relays.c.state)).all()
        return dict.fromkeys(Fate, 0) | {Fate(state): count for state, count in rows}

    def next_nonce(self, chain: Hash, sender: Address, mined: int) -> int:
        """
        The first nonce that belongs to nobody.

        Args:
            chain: Where.
            sender: Whose transactions are counted.
            mined: How many transactions of the sender the chain has, whoever signed them.
        """
        taken = select(func.max(nonces.c.nonce)).where(nonces.c.chain == chain, nonces.c.sender == sender)
        last: int | None = self._connection.execute(taken).scalar_one()
        return mined if last is None else max(last + 1, mined)

    def add(self, relay_id: str, intent: Intent, first: Attempt) -> StoredRelay:
        """Accept a relay, with its first transaction. The nonce is its own from now on."""
        self._connection.execute(insert(relays).values(id=relay_id, state=Fate.OPEN, **_columns_of(intent)))
        relay = StoredRelay(relay_id, intent, Fate.OPEN, None, ())
        self.add_attempt(relay, first)
        return StoredRelay(relay_id, intent, Fate.OPEN, None, (first,))

    def add_attempt(self, relay: StoredRelay, attempt: Attempt) -> None:
        """Add a transaction that replaces a relay's newest: at the same nonce, or at one that belongs to nobody."""
        if all(attempt.nonce != earlier.nonce for earlier in relay.attempts):
            owned = {"chain": relay.intent.chain, "sender": relay.intent.sender, "nonce": attempt.nonce}
            self._connection.execute(insert(nonces).values(**owned, relay_id=relay.id))
        self._connection.execute(
            insert(attempts).values(
                relay_id=relay.id,
                number=attempt.number,
                hash=attempt.transaction.hash,
                nonce=attempt.nonce,
                raw=attempt.transaction.raw.hex(),
                max_fee=attempt.fees.max_fee,
                max_priority_fee=attempt.fees.max_priority_fee,
                signed_at=attempt.signed_at,
            )
        )

    def note_trial(self, relay_id: str, number: int, at: Timestamp, refusal: str | None) -> None:
        """Note that a node took an attempt, or why it refused it. The first instant stays."""
        tried_at = func.coalesce(attempts.c.tried_at, at)
        changed = update(attempts).where(attempts.c.relay_id == relay_id, attempts.c.number == number)
        self._connection.execute(changed.values(tried_at=tried_at, refusal=refusal))

    def note_revert(self, relay_id: str, revert: Revert | None) -> None:
        """Note why a relay failed in a block that may still leave the chain; None when it left."""
        changed = update(relays).where(relays.c.id == relay_id, relays.c.state == Fate.OPEN)
        self._connection.execute(changed.values(revert=None if revert is None else json.dumps(asdict(revert))))

    def close(self, relay_id: str, fate: Fate) -> None:
        """Write down what cannot change any more."""
        self._connection.execute(update(relays).where(relays.c.id == relay_id).values(state=fate))

    def _first(self, query: Select[Any]) -> StoredRelay | None:
        return next(iter(self._all(query.limit(1))), None)

    def _all(self, query: Select[Any]) -> tuple[StoredRelay, ...]:
        return tuple(_relay(row, self._attempts(row.id)) for row in self._connection.execute(query).all())

    def _attempts(self, relay_id: str) -> Iterable[Row[Any]]:
        query = select(attempts).where(attempts.c.relay_id == relay_id).order_by(attempts.c.number)
        return self._connection.execute(query).all()


def _columns_of(intent: Intent) -> dict[str, object]:
    call = intent.call
    return {
        "chain": intent.chain,
        "digest": intent.digest,
        "agreement_id": intent.agreement_id,
        "milestone": intent.milestone,
        "kind": intent.kind,
        "sender": intent.sender,
        "call_to": call.to,
        "call_value": call.value,
        "call_input": call.input.hex(),
        "call_function": call.function,
        "call_arguments": json.dumps(call.arguments),
        "gas": intent.gas,
    }


def _relay(row: Row[Any], tried: Iterable[Row[Any]]) -> StoredRelay:
    return StoredRelay(
        id=row.id,
        intent=Intent(
            chain=Hash(row.chain),
            digest=Hash(row.digest),
            agreement_id=None if row.agreement_id is None else AgreementId(row.agreement_id),
            milestone=None if row.milestone is None else MilestoneIndex(row.milestone),
            kind=row.kind,
            sender=Address(row.sender),
            call=_call(row),
            gas=row.gas,
        ),
        fate=Fate(row.state),
        revert=None if row.revert is None else Revert(**json.loads(row.revert)),
        attempts=tuple(_attempt(attempt) for attempt in tried),
    )


def _call(row: Row[Any]) -> Call:
    return Call(
        to=Address(row.call_to),
        value=Wei(row.call_value),
        input=bytes.fromhex(row.call_input),
        function=row.call_function,
        arguments=json.loads(row.call_arguments),
    )


def _attempt(row: Row[Any]) -> Attempt:
    return Attempt(
        number=row.number,
        transaction=SignedTransaction(TransactionHash(row.hash), bytes.fromhex(row.raw)),
        nonce=row.nonce,
        fees=Fees(Wei(row.max_fee), Wei(row.max_priority_fee)),
        signed_at=Timestamp(row.signed_at),
        tried_at=None if row.tried_at is None else Timestamp(row.tried_at),
        refusal=row.refusal,
    )
