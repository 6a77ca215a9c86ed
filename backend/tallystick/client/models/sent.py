"""What was put on its way, and how far it is."""

from enum import StrEnum
from typing import ClassVar

from tallystick.client.models.books import Event
from tallystick.client.models.fresh import Answer
from tallystick.client.models.prepared import Call, Revert
from tallystick.domain.units import Address, AgreementId, TransactionHash


class RelayState(StrEnum):
    """How far a relayed act is."""

    QUEUED = "queued"
    SENT = "sent"
    MINED = "mined"
    FINALIZED = "finalized"
    FAILED = "failed"


class TransactionState(StrEnum):
    """How far a transaction is."""

    PENDING = "pending"
    MINED = "mined"
    FINALIZED = "finalized"
    REVERTED = "reverted"


class Stage(StrEnum):
    """How far something is to be before one goes on."""

    MINED = "mined"
    """Its event is mirrored. It may still leave the chain."""
    FINAL = "final"
    """It is there for ever."""


class Relay(Answer):
    """A relayed act: signed by its party, and sent at the relayer's cost."""

    schema_name: ClassVar[str] = "RelayAnswer"

    relay_id: str
    state: RelayState
    transaction_hash: TransactionHash | None
    """The transaction that was mined, or else the newest one. None: the relayer has signed nothing yet."""
    agreement_id: AgreementId | None
    milestone: int | None
    act: str
    sender: Address
    call: Call
    revert: Revert | None
    events: list[Event]
    """What it did. Empty until it is mirrored."""

    @property
    def name(self) -> str:
        """By what people know it."""
        return f"relay {self.relay_id}"

    @property
    def block_number(self) -> int | None:
        """The block that holds it; None until it is mirrored."""
        return self.events[0].block_number if self.events else None


class Transaction(Answer):
    """A transaction that its sender signed."""

    schema_name: ClassVar[str] = "TransactionAnswer"

    transaction_hash: TransactionHash
    state: TransactionState
    block_number: int | None
    call: Call | None
    revert: Revert | None
    events: list[Event]

    @property
    def name(self) -> str:
        """By what people know it."""
        return f"transaction {self.transaction_hash}"


Sent = Relay | Transaction
"""What was put on its way."""
