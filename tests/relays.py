"""Relays with dull defaults, for tests of what keeps them."""

from dataclasses import replace

from tallystick.domain.ports import Call, Fees, SignedTransaction
from tallystick.domain.units import (
    Address,
    AgreementId,
    Hash,
    MilestoneIndex,
    Timestamp,
    TransactionHash,
    Wei,
)
from tallystick.store.outbox import Attempt, Fate, Intent, StoredRelay
from tallystick.store.relays import UNSIGNED
from tallystick.store.unit_of_work import UnitOfWork

CHAIN, OTHER_CHAIN = Hash("0x" + "c1" * 32), Hash("0x" + "c2" * 32)
SENDER = Address("0x" + "5" * 40)
HUGE = Wei(2**96 - 1)


def an_intent(digest: int = 1, chain: Hash = CHAIN) -> Intent:
    """A release of an agreement, to be relayed."""
    return Intent(
        chain=chain,
        digest=Hash(f"0x{digest:064x}"),
        agreement_id=AgreementId("0x" + "a9" * 32),
        milestone=MilestoneIndex(3),
        kind="release",
        sender=SENDER,
        call=Call(Address("0x" + "e" * 40), HUGE, b"\1\2\3", "release", {"released": "7", "milestones": [1, 2]}),
        gas=90_000,
        acts=frozenset({Hash(f"0x{digest:064x}")}),
        shares={Address("0x" + "6" * 40): 250_000, UNSIGNED: 750_000},
    )


def an_attempt(number: int = 0, nonce: int = 0) -> Attempt:
    """A transaction for it."""
    transaction = SignedTransaction(TransactionHash(f"0x{nonce:032x}{number:032x}"), bytes([number, nonce]))
    return Attempt(number, transaction, nonce, Fees(HUGE, Wei(1)), Timestamp(1_800_000_000))


def a_reserved(relay_id: str, intent: Intent, nonce: int = 0) -> StoredRelay:
    """A relay with a place in its key's line, of which nothing is signed yet."""
    return StoredRelay(relay_id, intent, Fate.OPEN, None, (), (nonce,), day=20_833, cost=Wei(900))


def an_added(unit: UnitOfWork, relay_id: str, intent: Intent, attempt: Attempt) -> StoredRelay:
    """The same, stored with its first transaction."""
    relay = a_reserved(relay_id, intent, attempt.nonce)
    unit.outbox.reserve([relay])
    unit.outbox.add_attempts([(relay, attempt)])
    return replace(relay, attempts=(attempt,))
