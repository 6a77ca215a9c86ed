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

_Work = OfferAccepted | WorkDelivered | ChangesRequested
_Money = PaymentReleased | PaymentClaimed | PaymentRefunded | PaymentReclaimed


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
    return _moved(holding, fact)


def _funded(holding: Holding | None, fact: MilestoneFunded) -> Holding:
    milestone = fact.terms.milestone(fact.milestone)
    if holding is not None or milestone is None or fact.phase not in (Phase.OFFERED, Phase.ACTIVE):
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


def _moved(holding: Holding, fact: _Work | _Money) -> Holding:
    if isinstance(fact, _Work):
        return _worked(holding, fact)
    after = _paid(holding, fact)
    if after.escrowed < 0:
        raise ImpossibleEvent(f"{fact!r} of more than is left of {holding!r}")
    if isinstance(fact, PaymentClaimed | PaymentReclaimed) and not after.is_closed:
        raise ImpossibleEvent(f"{fact!r} of less than is left of {holding!r}")
    return after


def _worked(holding: Holding, fact: _Work) -> Holding:
    match fact:
        case OfferAccepted():
            _require_open(holding, fact, Phase.OFFERED)
            return replace(holding, phase=Phase.ACTIVE)
        case WorkDelivered():
            _require_open(holding, fact, Phase.OFFERED, Phase.ACTIVE)
            _require_round(holding, fact, holding.round)
            return replace(holding, phase=Phase.DELIVERED, clock=fact.review_until, deliverable=fact.deliverable)
        case ChangesRequested():
            _require_open(holding, fact, Phase.DELIVERED)
            _require_round(holding, fact, holding.round + 1)
            return replace(holding, phase=Phase.ACTIVE, clock=fact.deliver_by, round=fact.round)
        case _:
            assert_never(fact)


def _paid(holding: Holding, fact: _Money) -> Holding:
    match fact:
        case PaymentClaimed():
            _require_open(holding, fact, Phase.DELIVERED)
            return _released(holding, fact)
        case PaymentReclaimed():
            _require_open(holding, fact, Phase.OFFERED, Phase.ACTIVE)
            return _refunded(holding, fact)
        case PaymentReleased():
            return _released(holding, fact)
        case PaymentRefunded():
            return _refunded(holding, fact)
        case _:
            assert_never(fact)


def _released(holding: Holding, fact: PaymentReleased | PaymentClaimed) -> Holding:
    if fact.amount <= 0 or fact.released - fact.amount != holding.released or not 0 <= fact.fee <= fact.amount:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")
    return replace(holding, released=fact.released)


def _refunded(holding: Holding, fact: PaymentRefunded | PaymentReclaimed) -> Holding:
    if fact.amount <= 0 or fact.refunded - fact.amount != holding.refunded:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")
    return replace(holding, refunded=fact.refunded)


def _require_open(holding: Holding, fact: MilestoneFact, *phases: Phase) -> None:
    if holding.is_closed or holding.phase not in phases:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")


def _require_round(holding: Holding, fact: WorkDelivered | ChangesRequested, expected: int) -> None:
    if fact.round != expected:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}: round {expected} was to come")
