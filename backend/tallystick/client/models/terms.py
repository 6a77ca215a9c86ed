"""An agreement's terms as the server tells them, and as the values that can be hashed and signed."""

from typing import ClassVar

from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant, Number, Units
from tallystick.domain import terms as domain
from tallystick.domain.units import Address, BasisPoints, Hash, Seconds


class Milestone(Model):
    """A milestone, as it was agreed."""

    schema_name: ClassVar[str] = "MilestoneShape"

    amount: Units
    deliver_by: Instant


class Terms(Model):
    """The immutable content of an agreement."""

    schema_name: ClassVar[str] = "TermsShape"

    employer: Address
    worker: Address
    token: Address
    fee_recipient: Address
    fee_bps: int
    arbiter: Address
    review_period: int
    """Seconds."""
    dispute_period: int
    """Seconds."""
    default_worker_bps: int
    brief_hash: Hash
    parent: Hash
    salt: Number
    milestones: list[Milestone]

    def to_sign(self) -> domain.Terms:
        """The terms as they are hashed and signed. Raises UnsoundTerms if the escrow would refuse them."""
        payment = domain.Payment(
            employer=self.employer,
            worker=self.worker,
            token=self.token,
            fee_recipient=self.fee_recipient,
            fee_bps=BasisPoints(self.fee_bps),
            review_period=Seconds(self.review_period),
        )
        conditions = domain.Conditions(
            arbiter=self.arbiter,
            dispute_period=Seconds(self.dispute_period),
            default_worker_bps=BasisPoints(self.default_worker_bps),
            brief_hash=self.brief_hash,
            parent=self.parent,
            salt=self.salt,
            milestones=tuple(domain.Milestone(part.amount, part.deliver_by) for part in self.milestones),
        )
        return domain.Terms(payment, conditions)
