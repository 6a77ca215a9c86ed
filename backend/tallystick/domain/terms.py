"""An agreement's terms: what both parties sign, and what its id is the digest of. They cannot be built unsound."""

from dataclasses import dataclass

from tallystick.domain.errors import UnsoundTerms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    Address,
    BasisPoints,
    Hash,
    MilestoneIndex,
    Seconds,
    Timestamp,
    TokenUnits,
)

WHOLE = BasisPoints(10_000)
MAX_FEE = BasisPoints(1_000)
"""The highest fee, in basis points of what is released."""
MAX_PERIOD = Seconds(365 * 24 * 60 * 60)
"""The longest review or dispute period."""
MAX_MILESTONES = 100
MAX_AMOUNT = TokenUnits(2**96 - 1)
MAX_TIMESTAMP = Timestamp(2**40 - 1)


@dataclass(frozen=True, slots=True)
class Milestone:
    """A part of an agreement with its own amount and deadline."""

    amount: TokenUnits
    deliver_by: Timestamp
    """The work is delivered before this instant."""

    def __post_init__(self) -> None:
        _require_within("amount", self.amount, 1, MAX_AMOUNT, "token units")
        _require_within("deliver_by", self.deliver_by, 0, MAX_TIMESTAMP, "Unix seconds")


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays whom how much: all that an act which only moves money needs."""

    employer: Address
    worker: Address
    """Zero: an open task, which nobody can accept yet."""
    token: Address
    """Zero: the chain's own currency."""
    fee_recipient: Address
    """Zero exactly when there is no fee."""
    fee: BasisPoints
    """Of what is released."""
    milestones: tuple[Milestone, ...]

    def __post_init__(self) -> None:
        if self.employer == ZERO_ADDRESS:
            raise UnsoundTerms("employer", "there must be an employer")
        if self.employer == self.worker:
            raise UnsoundTerms("worker", "employer and worker are the same address")
        if (self.fee == 0) != (self.fee_recipient == ZERO_ADDRESS):
            raise UnsoundTerms("fee_recipient", "a fee needs a recipient, and a recipient a fee")
        _require_within("fee_bps", self.fee, 0, MAX_FEE, "basis points")
        _require_within("milestones", len(self.milestones), 1, MAX_MILESTONES, "milestones")

    @property
    def total(self) -> TokenUnits:
        """The amounts of all milestones together."""
        return TokenUnits(sum(milestone.amount for milestone in self.milestones))


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which rules the payment is decided."""

    arbiter: Address
    """Rules a dispute. Zero: nobody; a dispute then ends by the agreed default."""
    review_period: Seconds
    dispute_period: Seconds
    default_worker_share: BasisPoints
    """The worker's share when a dispute gets no ruling."""
    brief_hash: Hash
    """keccak256 of the brief, the off-chain text that describes the work."""
    parent: Hash
    """The agreement that this one amends. Zero: none."""
    salt: Hash

    def __post_init__(self) -> None:
        _require_within("review_period", self.review_period, 1, MAX_PERIOD, "seconds")
        _require_within("dispute_period", self.dispute_period, 0, MAX_PERIOD, "seconds")
        _require_within("default_worker_bps", self.default_worker_share, 0, WHOLE, "basis points")


@dataclass(frozen=True, slots=True)
class Terms:
    """The immutable content of an agreement."""

    payment: Payment
    conditions: Conditions

    def __post_init__(self) -> None:
        arbiter = self.conditions.arbiter
        if arbiter != ZERO_ADDRESS and arbiter in (self.payment.employer, self.payment.worker):
            raise UnsoundTerms("arbiter", "the arbiter cannot be a party")

    def milestone(self, index: MilestoneIndex) -> Milestone | None:
        """The milestone at ``index``, or None when there is no such milestone."""
        milestones = self.payment.milestones
        return milestones[index] if 0 <= index < len(milestones) else None


def _require_within(field: str, number: int, least: int, most: int, unit: str) -> None:
    if not least <= number <= most:
        raise UnsoundTerms(field, f"{number} {unit} is not within {least} to {most}")
