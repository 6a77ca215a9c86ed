"""The escrow's events: one per act, as facts. Names and fields are those of IAgreementEscrow.sol."""

from dataclasses import dataclass
from enum import IntEnum

from tallystick.domain.terms import NewTerms, Terms
from tallystick.domain.units import (
    Address,
    AgreementId,
    BlockNumber,
    Hash,
    HoldingId,
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
    AMENDED = 5
    """Replaced by an amendment: what was held is held under the new agreement."""


@dataclass(frozen=True, slots=True)
class MilestonesFunded:
    """The employer locked the amounts of some milestones."""

    agreement_id: AgreementId
    employer: Address
    worker: Address
    milestones: tuple[MilestoneIndex, ...]
    """Which: ascending, not empty."""
    phase: Phase
    """The one that all of them are in now: Offered, or Active."""
    terms: Terms
    holding_ids: tuple[HoldingId, ...]
    """Of every milestone of the terms, in their order: computed, so that evidence can be told to whom it belongs."""


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
class DisputeOpened:
    """``party`` opened a dispute: both clocks stop, and the arbiter has until ``rule_by``."""

    agreement_id: AgreementId
    party: Address
    arbiter: Address
    milestone: MilestoneIndex
    round: int
    evidence: Hash
    rule_by: Timestamp


@dataclass(frozen=True, slots=True)
class Evidence:
    """A party or the arbiter put something in evidence. Changes nothing."""

    arbitrator: Address
    evidence_group_id: HoldingId
    """The holding that it is about."""
    party: Address
    evidence: str
    """URI of the evidence. Somebody else's text: of any length and content."""


@dataclass(frozen=True, slots=True)
class DisputeRuled:
    """The arbiter ruled: all that was left was split, ``to_worker`` (less ``fee``) and ``to_employer``."""

    agreement_id: AgreementId
    worker: Address
    employer: Address
    milestone: MilestoneIndex
    to_worker: TokenUnits
    fee: TokenUnits
    to_employer: TokenUnits
    reason: Hash


@dataclass(frozen=True, slots=True)
class DisputeConcluded:
    """The arbiter stayed silent: all that was left was split as the terms say."""

    agreement_id: AgreementId
    worker: Address
    employer: Address
    milestone: MilestoneIndex
    to_worker: TokenUnits
    fee: TokenUnits
    to_employer: TokenUnits


@dataclass(frozen=True, slots=True)
class PaymentSettled:
    """Both parties agreed on a split: ``to_worker`` (less ``fee``) and ``to_employer``. Something may be left."""

    agreement_id: AgreementId
    worker: Address
    employer: Address
    milestone: MilestoneIndex
    to_worker: TokenUnits
    fee: TokenUnits
    to_employer: TokenUnits


@dataclass(frozen=True, slots=True)
class AgreementAmended:
    """Both parties replaced the terms of ``parent``: all that it held is held under ``agreement_id``."""

    agreement_id: AgreementId
    parent: AgreementId
    worker: Address
    drawn: TokenUnits
    """What the employer added to what was held."""
    returned: TokenUnits
    """What went back to the employer. Not both ``drawn`` and ``returned``."""
    terms: NewTerms
    holding_ids: tuple[HoldingId, ...]
    """Of every milestone of the new terms, in their order: computed, as in :class:`MilestonesFunded`."""


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


Work = OfferAccepted | WorkDelivered | ChangesRequested | DisputeOpened
"""A fact about one milestone that moves no money."""

Split = DisputeRuled | DisputeConcluded | PaymentSettled
"""A fact that divides money of one milestone between both parties."""

Money = PaymentReleased | PaymentClaimed | PaymentRefunded | PaymentReclaimed | Split
"""A fact that moves money of one milestone."""

MilestoneFact = Work | Money
"""A fact about one milestone of one agreement that was funded before."""

AgreementFact = MilestonesFunded | AgreementAmended | MilestoneFact
"""A fact that changes holdings."""

Fact = AgreementFact | Evidence | PayoutOwed | OwedWithdrawn | FeesSwept


def subject_of(fact: Fact) -> AgreementId | None:
    """
    The agreement whose terms and holdings one must know to tell what the fact changes.

    For an amendment it is the parent. None: no agreement is needed.
    """
    match fact:
        case AgreementAmended():
            return fact.parent
        case Evidence() | PayoutOwed() | OwedWithdrawn() | FeesSwept():
            return None
        case _:
            return fact.agreement_id


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
