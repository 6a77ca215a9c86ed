"""An agreement's terms: what both parties sign, and what its id is the digest of. They cannot be built unsound."""

from dataclasses import dataclass

from tallystick.domain.errors import UnsoundTerms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
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
MAX_SALT = 2**64 - 1


@dataclass(frozen=True, slots=True)
class Milestone:
    """A part of an agreement with its own amount and deadline."""

    amount: TokenUnits
    """Zero: an amendment drops the milestone. It can never be funded."""
    deliver_by: Timestamp
    """The work is delivered before this instant."""

    def __post_init__(self) -> None:
        _require_within("amount", self.amount, 0, MAX_AMOUNT, "token units")
        _require_within("deliver_by", self.deliver_by, 0, MAX_TIMESTAMP, "Unix seconds")


@dataclass(frozen=True, slots=True)
class Payment:
    """Who pays whom how: all that an act which only moves money needs to know of the terms."""

    employer: Address
    worker: Address
    """Zero: an open task, which an amendment can engage a worker for."""
    token: Address
    """Zero: the chain's own currency."""
    fee_recipient: Address
    """Zero exactly when there is no fee."""
    fee_bps: BasisPoints
    """Of what is released."""
    review_period: Seconds
    """How long the employer has to review a delivery."""

    def __post_init__(self) -> None:
        if self.employer == ZERO_ADDRESS:
            raise UnsoundTerms("employer", "there must be an employer")
        if self.employer == self.worker:
            raise UnsoundTerms("worker", "employer and worker are the same address")
        if (self.fee_bps == 0) != (self.fee_recipient == ZERO_ADDRESS):
            raise UnsoundTerms("fee_recipient", "a fee needs a recipient, and a recipient a fee")
        _require_within("fee_bps", self.fee_bps, 0, MAX_FEE, "basis points")
        _require_within("review_period", self.review_period, 1, MAX_PERIOD, "seconds")


@dataclass(frozen=True, slots=True)
class Conditions:
    """For what is paid, and under which rules."""

    arbiter: Address
    """Rules a dispute. Zero: nobody; a dispute then ends by the agreed default."""
    dispute_period: Seconds
    """How long the arbiter has to rule. Not zero when there is an arbiter."""
    default_worker_bps: BasisPoints
    """The worker's share when a dispute gets no ruling."""
    brief_hash: Hash
    """keccak256 of the brief, the off-chain text that describes the work."""
    parent: Hash
    """The agreement that this one amends. Zero: none."""
    salt: int
    """Makes two otherwise equal agreements two. 64 bits."""
    milestones: tuple[Milestone, ...]

    def __post_init__(self) -> None:
        least = 0 if self.arbiter == ZERO_ADDRESS else 1
        _require_within("dispute_period", self.dispute_period, least, MAX_PERIOD, "seconds")
        _require_within("default_worker_bps", self.default_worker_bps, 0, WHOLE, "basis points")
        _require_within("salt", self.salt, 0, MAX_SALT, "as a number of 64 bits")
        _require_within("milestones", len(self.milestones), 1, MAX_MILESTONES, "milestones")

    @property
    def total(self) -> TokenUnits:
        """The amounts of all milestones together."""
        return TokenUnits(sum(milestone.amount for milestone in self.milestones))


@dataclass(frozen=True, slots=True)
class Terms:
    """The immutable content of an agreement."""

    payment: Payment
    conditions: Conditions

    def __post_init__(self) -> None:
        arbiter = self.conditions.arbiter
        if arbiter != ZERO_ADDRESS and arbiter in (self.payment.employer, self.payment.worker):
            raise UnsoundTerms("arbiter", "the arbiter cannot be a party")

    @property
    def milestones(self) -> tuple[Milestone, ...]:
        """The parts, in their order."""
        return self.conditions.milestones

    def milestone(self, index: MilestoneIndex) -> Milestone | None:
        """The milestone at ``index``, or None when there is no such milestone."""
        return self.milestones[index] if 0 <= index < len(self.milestones) else None

    def require_amounts(self) -> None:
        """
        Refuse terms of a new agreement with a milestone that can never be funded.

        The escrow takes such terms and does not lock anything for the milestone; nobody should sign them.

        Raises:
            UnsoundTerms: If a milestone has no amount, and the terms do not amend others.
        """
        if self.conditions.parent != ZERO_HASH:
            return
        for index, part in enumerate(self.milestones):
            if part.amount == 0:
                raise UnsoundTerms(f"milestones[{index}].amount", "it is 0, so that nothing could ever be locked")


@dataclass(frozen=True, slots=True)
class NewTerms:
    """The terms of an amendment as its event tells them: all but the employer, who is the parent's."""

    worker: Address
    token: Address
    fee_recipient: Address
    fee_bps: BasisPoints
    review_period: Seconds
    conditions: Conditions

    @classmethod
    def of(cls, terms: Terms) -> "NewTerms":
        """Terms, without their employer."""
        payment = terms.payment
        return cls(
            worker=payment.worker,
            token=payment.token,
            fee_recipient=payment.fee_recipient,
            fee_bps=payment.fee_bps,
            review_period=payment.review_period,
            conditions=terms.conditions,
        )

    def offered_by(self, employer: Address) -> Terms:
        """The whole terms. Raises UnsoundTerms when the employer is in another role, too."""
        payment = Payment(
            employer=employer,
            worker=self.worker,
            token=self.token,
            fee_recipient=self.fee_recipient,
            fee_bps=self.fee_bps,
            review_period=self.review_period,
        )
        return Terms(payment, self.conditions)


def _require_within(field: str, number: int, least: int, most: int, unit: str) -> None:
    if not least <= number <= most:
        raise UnsoundTerms(field, f"{number} {unit} is not within {least} to {most}")
