"""The escrow's events: one per act, as facts. Names and fields are those of IAgreementEscrow.sol."""

from dataclasses import dataclass
from enum import IntEnum

from tallystick.domain.terms import Terms
from tallystick.domain.units import (
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    MilestoneIndex,
    Timestamp,
    TokenUnits,
    TransactionHash,
)


class Phase(IntEnum):
    """Where a funded milestone stands, numbered as on chain."""

    NONE = 0
    OFFERED = 1
    ACTIVE = 2
    DELIVERED = 3
    DISPUTED = 4


@dataclass(frozen=True, slots=True)
class MilestoneFunded:
    """The employer locked a milestone's amount."""

    agreement_id: AgreementId
    employer: Address
    worker: Address
    milestone: MilestoneIndex
    phase: Phase
    terms: Terms


@dataclass(frozen=True, slots=True)
class OfferAccepted:
    """The worker accepted a funded milestone."""

    agreement_id: AgreementId
    worker: Address
    milestone: MilestoneIndex


@dataclass(frozen=True, slots=True)
class WorkDelivered:
    """The worker handed in a deliverable; the review runs until ``review_until``."""

    agreement_id: AgreementId
    worker: Address
    milestone: MilestoneIndex
    round: int
    deliverable: Hash
    review_until: Timestamp


@dataclass(frozen=True, slots=True)
class ChangesRequested:
    """The employer sent the work back: ``round`` begins, to be delivered before ``deliver_by``."""

    agreement_id: AgreementId
    employer: Address
    milestone: MilestoneIndex
    round: int
    reason: Hash
    deliver_by: Timestamp


@dataclass(frozen=True, slots=True)
class PaymentReleased:
    """The employer released ``amount``: ``amount - fee`` to the worker; ``released`` so far, this act included."""

    agreement_id: AgreementId
    worker: Address
    milestone: MilestoneIndex
    amount: TokenUnits
    fee: TokenUnits
    released: TokenUnits


@dataclass(frozen=True, slots=True)
class PaymentRefunded:
    """The worker gave ``amount`` back to the employer; ``refunded`` so far, this act included."""

    agreement_id: AgreementId
    employer: Address
    milestone: MilestoneIndex
    amount: TokenUnits
    refunded: TokenUnits


@dataclass(frozen=True, slots=True)
class PaymentClaimed:
    """The review passed in silence: all that was left went to the worker, less the fee."""

    agreement_id: AgreementId
    worker: Address
    milestone: MilestoneIndex
    amount: TokenUnits
    fee: TokenUnits
    released: TokenUnits


@dataclass(frozen=True, slots=True)
class PaymentReclaimed:
    """Nothing was accepted or delivered: all that was left went back to the employer."""

    agreement_id: AgreementId
    employer: Address
    milestone: MilestoneIndex
    amount: TokenUnits
    refunded: TokenUnits


@dataclass(frozen=True, slots=True)
class PayoutOwed:
    """A payout could not be pushed; the payee can withdraw it. ``agreement_id`` is zero for swept fees."""

    agreement_id: AgreementId
    payee: Address
    token: Address
    amount: TokenUnits


@dataclass(frozen=True, slots=True)
class OwedWithdrawn:
    """``owner`` withdrew what it was owed, to ``to``."""

    owner: Address
    token: Address
    to: Address
    amount: TokenUnits


@dataclass(frozen=True, slots=True)
class FeesSwept:
    """Accrued fees were paid to their recipient."""

    fee_recipient: Address
    token: Address
    amount: TokenUnits


MilestoneFact = (
    MilestoneFunded
    | OfferAccepted
    | WorkDelivered
    | ChangesRequested
    | PaymentReleased
    | PaymentRefunded
    | PaymentClaimed
    | PaymentReclaimed
)
"""A fact about one milestone of one agreement."""

Fact = MilestoneFact | PayoutOwed | OwedWithdrawn | FeesSwept


@dataclass(frozen=True, slots=True)
class EscrowEvent:
    """A fact, and where on the chain it stands."""

    block_number: BlockNumber
    block_hash: Hash
    timestamp: Timestamp
    transaction_hash: TransactionHash
    log_index: int
    """Its place among all logs of its block."""
    fact: Fact

    @property
    def name(self) -> str:
        """The event's name in the contract's interface."""
        return type(self.fact).__name__
