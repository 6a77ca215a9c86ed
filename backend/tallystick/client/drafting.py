"""Terms of an agreement to be, as a program writes them; what is left out is the default that docs/api.md names."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime

from tallystick.client.addresses import address_in, hash_in
from tallystick.client.effects import Json
from tallystick.client.hashing import keccak_of
from tallystick.client.models.texts import instant_of, written
from tallystick.domain.errors import Malformed, UnsoundTerms
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import ZERO_ADDRESS, ZERO_HASH, AgreementId, BasisPoints, Hash, Seconds, TokenUnits

THREE_DAYS = 3 * 86_400
A_WEEK = 7 * 86_400
_SALT_BITS = 64


@dataclass(frozen=True, slots=True)
class NewMilestone:
    """A part of the work with its own amount and deadline."""

    amount: int
    """Token units, not scaled by decimals."""
    deliver_by: datetime | int
    """The work is delivered before this instant: Unix seconds, or a moment with its zone."""

    def to_sign(self, place: str) -> Milestone:
        """As it is hashed. Raises Malformed or UnsoundTerms."""
        if isinstance(self.amount, bool) or not isinstance(self.amount, int):
            raise Malformed(f"{place}.amount", f"{self.amount!r} is not a whole number of token units")
        return Milestone(TokenUnits(self.amount), instant_of(f"{place}.deliver_by", self.deliver_by))


@dataclass(frozen=True, slots=True)
class NewTerms:
    """Terms to be registered. The same value once more is the same agreement: its salt is drawn when it is made."""

    employer: str
    worker: str
    """Zero: an open task, for which an amendment engages a worker later."""
    milestones: tuple[NewMilestone, ...] | list[NewMilestone]
    token: str = ZERO_ADDRESS
    """What is paid in. Zero: the chain's own currency; amounts then count wei."""
    brief: str | None = None
    """The text of the work. It goes to the server, which shows it to nobody but the parties."""
    brief_hash: str = ZERO_HASH
    """keccak256 of the brief in UTF-8, if the text stays with you."""
    review_period: int = THREE_DAYS
    """Seconds in which the employer must answer a delivery; then silence pays the worker."""
    arbiter: str = ZERO_ADDRESS
    dispute_period: int = A_WEEK
    """Seconds that a dispute may last."""
    default_worker_bps: int = 5_000
    """The worker's share of what is left when a dispute got no ruling, in basis points."""
    fee_bps: int = 0
    """Of what is released, in basis points; with a recipient, or not at all."""
    fee_recipient: str = ZERO_ADDRESS
    parent: str = ZERO_HASH
    """The agreement that these terms are to replace by an amendment."""
    salt: int = field(default_factory=lambda: secrets.randbits(_SALT_BITS))
    """Makes equal terms two agreements. 64 bits."""

    def to_sign(self) -> Terms:
        """
        The terms as they are hashed and signed.

        Raises:
            Malformed: If an address, a hash or an instant is none.
            UnsoundTerms: If the escrow would refuse them, or nothing could ever be locked.
        """
        terms = Terms(self._payment(), self._conditions())
        terms.require_amounts()
        return terms

    def body(self) -> Json:
        """The terms as the API takes them. Raises as :meth:`to_sign`."""
        terms = self.to_sign()
        payment, conditions = terms.payment, terms.conditions
        named = {name: getattr(payment, name) for name in ("employer", "worker", "token", "fee_recipient", "fee_bps")}
        agreed = {name: getattr(conditions, name) for name in ("arbiter", "dispute_period", "default_worker_bps")}
        about = {"brief": self.brief} if self.brief is not None else {"brief_hash": conditions.brief_hash}
        return {
            **named,
            **agreed,
            **about,
            "review_period": payment.review_period,
            "parent": conditions.parent,
            "salt": str(conditions.salt),
            "milestones": [
                {"amount": str(part.amount), "deliver_by": written("deliver_by", part.deliver_by)}
                for part in terms.milestones
            ],
        }

    def _payment(self) -> Payment:
        return Payment(
            employer=address_in("employer", self.employer),
            worker=address_in("worker", self.worker),
            token=address_in("token", self.token),
            fee_recipient=address_in("fee_recipient", self.fee_recipient),
            fee_bps=BasisPoints(self.fee_bps),
            review_period=Seconds(self.review_period),
        )

    def _conditions(self) -> Conditions:
        return Conditions(
            arbiter=address_in("arbiter", self.arbiter),
            dispute_period=Seconds(self.dispute_period),
            default_worker_bps=BasisPoints(self.default_worker_bps),
            brief_hash=self._brief_hash(),
            parent=hash_in("parent", self.parent),
            salt=self.salt,
            milestones=tuple(part.to_sign(f"milestones[{place}]") for place, part in enumerate(self.milestones)),
        )

    def _brief_hash(self) -> Hash:
        told = hash_in("brief_hash", self.brief_hash)
        if self.brief is None:
            return told
        found = keccak_of(self.brief.encode())
        if told not in (ZERO_HASH, found):
            raise UnsoundTerms("brief_hash", f"the brief's hash is {found}, the terms say {told}")
        return found


@dataclass(frozen=True, slots=True)
class Draft:
    """Terms and the id that they have in an escrow. Nobody was told of them yet."""

    agreement_id: AgreementId
    terms: Terms
