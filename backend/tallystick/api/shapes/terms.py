"""An agreement's terms: as a client sends them, flat and with defaults, and as we answer them."""

from typing import Annotated

from pydantic import ConfigDict, Field
from pydantic.config import JsonDict

from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import (
    AddressText,
    Amount,
    AmountIn,
    BriefText,
    HashText,
    Instant,
    InstantIn,
    Salt,
    SaltIn,
)
from tallystick.domain.ports import Codec
from tallystick.domain.terms import (
    MAX_FEE,
    MAX_MILESTONES,
    MAX_PERIOD,
    WHOLE,
    Conditions,
    Milestone,
    Payment,
    Terms,
)
from tallystick.domain.units import ZERO_ADDRESS, ZERO_HASH, BasisPoints, Hash, Seconds

THREE_DAYS = 3 * 86_400
A_WEEK = 7 * 86_400

Period = Annotated[int, Field(ge=0, le=MAX_PERIOD, description="Seconds.")]
ReviewPeriod = Annotated[int, Field(ge=1, le=MAX_PERIOD, description="Seconds to review a delivery.")]
Share = Annotated[int, Field(ge=0, le=WHOLE, description="Basis points: ten-thousandths.")]
Fee = Annotated[int, Field(ge=0, le=MAX_FEE, description="Basis points of what is released.")]


_EXAMPLE: JsonDict = {
    "employer": "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266",
    "worker": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8",
    "review_period": THREE_DAYS,
    "brief": "A logo for a bakery, as SVG.",
    "milestones": [{"amount": "1000000000000000000", "deliver_by": "2040-01-01T00:00:00Z"}],
}


class MilestoneIn(Shape):
    """A part of the work with its own amount and deadline."""

    amount: AmountIn
    deliver_by: InstantIn = Field(description="The work is delivered before this instant. RFC 3339, whole seconds.")


class TermsIn(Shape):
    """The terms of an agreement to be. What is left out is zero, or the default that stands here."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    employer: AddressText
    worker: AddressText = Field(
        description="Zero, which must be said: an open task, for which an amendment engages a worker later."
    )
    token: AddressText = Field(
        default=ZERO_ADDRESS,
        description="An ERC-20 token of this chain, such as `GET /v1/chain` names. Zero: the chain's own currency.",
    )
    fee_recipient: AddressText = Field(default=ZERO_ADDRESS, description="Zero exactly when there is no fee.")
    fee_bps: Fee = 0
    arbiter: AddressText = Field(default=ZERO_ADDRESS, description="Rules a dispute. Zero: nobody.")
    review_period: ReviewPeriod = THREE_DAYS
    dispute_period: Period = A_WEEK
    default_worker_bps: Share = Field(default=5_000, description="The worker's share when a dispute gets no ruling.")
    brief: BriefText | None = Field(
        default=None, description="The work in words, at most 64 KiB of UTF-8; the parties alone read it."
    )
    brief_hash: HashText = Field(
        default=ZERO_HASH, description="keccak256 of the brief in UTF-8, if the brief itself stays with you."
    )
    parent: HashText = Field(default=ZERO_HASH, description="The agreement that this one amends. Zero: none.")
    salt: SaltIn = 0
    milestones: list[MilestoneIn] = Field(min_length=1, max_length=MAX_MILESTONES)

    def terms(self, codec: Codec) -> Terms:
        """
        The terms that are meant.

        Raises:
            Malformed: If an address has a wrong checksum.
            UnsoundTerms: If the escrow would refuse them.
        """
        return Terms(self._payment(codec), self._conditions(codec))

    def _payment(self, codec: Codec) -> Payment:
        return Payment(
            employer=codec.address("employer", self.employer),
            worker=codec.address("worker", self.worker),
            token=codec.address("token", self.token),
            fee_recipient=codec.address("fee_recipient", self.fee_recipient),
            fee_bps=BasisPoints(self.fee_bps),
            review_period=Seconds(self.review_period),
        )

    def _conditions(self, codec: Codec) -> Conditions:
        return Conditions(
            arbiter=codec.address("arbiter", self.arbiter),
            dispute_period=Seconds(self.dispute_period),
            default_worker_bps=BasisPoints(self.default_worker_bps),
            brief_hash=Hash(self.brief_hash),
            parent=Hash(self.parent),
            salt=self.salt,
            milestones=tuple(Milestone(part.amount, part.deliver_by) for part in self.milestones),
        )


class MilestoneShape(Shape):
    """A milestone, as it was agreed."""

    amount: Amount
    deliver_by: Instant


class TermsShape(Shape):
    """The immutable content of an agreement."""

    employer: AddressText
    worker: AddressText
    token: AddressText
    fee_recipient: AddressText
    fee_bps: Fee
    arbiter: AddressText
    review_period: Period
    dispute_period: Period
    default_worker_bps: Share
    brief_hash: HashText
    parent: HashText
    salt: Salt
    milestones: list[MilestoneShape]

    @classmethod
    def of(cls, terms: Terms) -> "TermsShape":
        """The shape of terms."""
        payment, conditions = terms.payment, terms.conditions
        return cls(
            employer=payment.employer,
            worker=payment.worker,
            token=payment.token,
            fee_recipient=payment.fee_recipient,
            fee_bps=payment.fee_bps,
            arbiter=conditions.arbiter,
            review_period=payment.review_period,
            dispute_period=conditions.dispute_period,
            default_worker_bps=conditions.default_worker_bps,
            brief_hash=conditions.brief_hash,
            parent=conditions.parent,
            salt=conditions.salt,
            milestones=[MilestoneShape(amount=part.amount, deliver_by=part.deliver_by) for part in terms.milestones],
        )
