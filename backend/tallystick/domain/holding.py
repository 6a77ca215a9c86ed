"""What the escrow holds and knows of one milestone, folded from its events: the contract's rules, written twice."""

from dataclasses import dataclass, replace
from typing import assert_never

from tallystick.domain.errors import ImpossibleEvent
from tallystick.domain.events import (
    ChangesRequested,
    MilestoneFact,
    MilestoneFunded,
    OfferAccepted,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    Phase,
    WorkDelivered,
)
from tallystick.domain.units import Hash, Timestamp, TokenUnits


@dataclass(frozen=True, slots=True)
class Holding:
    """One milestone's slot on chain, with its amount and its last deliverable."""

    amount: TokenUnits
    released: TokenUnits
    refunded: TokenUnits
    clock: Timestamp
    """The delivery deadline while Offered or Active, the end of the review while Delivered."""
    phase: Phase
    round: int
    """How often changes were requested."""
    deliverable: Hash | None
    """The hash handed in last, in any round."""

    @property
    def escrowed(self) -> TokenUnits:
        """Token units that are still held."""
        return TokenUnits(self.amount - self.released - self.refunded)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is held any more."""
        return self.escrowed == 0


def folded(holding: Holding | None, fact: MilestoneFact) -> Holding:
    """
    The holding after one more fact.

    Args:
        holding: Before it; None when the milestone was not funded yet.
        fact: What the contract says happened next to this milestone.

    Raises:
        ImpossibleEvent: If the contract could not have emitted the fact in this place.
    """
    if isinstance(fact, MilestoneFunded):
        return _funded(holding, fact)
    if holding is None:
        raise ImpossibleEvent(f"{fact!r} of a milestone that was never funded")
    after = _moved(holding, fact)
    if after.escrowed < 0 or after.released < holding.released or after.refunded < holding.refunded:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")
    return after


def _funded(holding: Holding | None, fact: MilestoneFunded) -> Holding:
    milestone = fact.terms.milestone(fact.milestone)
    if holding is not None or milestone is None:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")
    return Holding(
        amount=milestone.amount,
        released=TokenUnits(0),
        refunded=TokenUnits(0),
        clock=milestone.deliver_by,
        phase=fact.phase,
        round=0,
        deliverable=None,
    )


def _moved(
    holding: Holding,
    fact: OfferAccepted
    | WorkDelivered
    | ChangesRequested
    | PaymentReleased
    | PaymentRefunded
    | PaymentClaimed
    | PaymentReclaimed,
) -> Holding:
    match fact:
        case OfferAccepted():
            return replace(holding, phase=Phase.ACTIVE)
        case WorkDelivered():
            return replace(holding, phase=Phase.DELIVERED, clock=fact.review_until, deliverable=fact.deliverable)
        case ChangesRequested():
            return replace(holding, phase=Phase.ACTIVE, clock=fact.deliver_by, round=fact.round)
        case PaymentReleased() | PaymentClaimed():
            return replace(holding, released=fact.released)
        case PaymentRefunded() | PaymentReclaimed():
            return replace(holding, refunded=fact.refunded)
        case _:
            assert_never(fact)
