"""What the escrow holds and knows of one milestone, folded from its events: the contract's rules, written twice."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import assert_never

from tallystick.domain.errors import ImpossibleEvent
from tallystick.domain.events import (
    AgreementAmended,
    AgreementFact,
    ChangesRequested,
    DisputeConcluded,
    DisputeOpened,
    DisputeRuled,
    MilestoneFact,
    MilestonesFunded,
    Money,
    OfferAccepted,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    Phase,
    Split,
    Work,
    WorkDelivered,
)
from tallystick.domain.terms import Milestone, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, AgreementId, Hash, MilestoneIndex, Timestamp, TokenUnits

OPEN = (Phase.OFFERED, Phase.ACTIVE, Phase.DELIVERED, Phase.DISPUTED)
"""The phases in which money can move."""


@dataclass(frozen=True, slots=True)
class Holding:
    """One milestone's slot on chain, with its amount and its last deliverable."""

    amount: TokenUnits
    released: TokenUnits
    refunded: TokenUnits
    clock: Timestamp
    """The delivery deadline while Offered or Active, the end of the review while Delivered, the end of the arbiter's
    time while Disputed."""
    phase: Phase
    round: int
    """How often changes were requested."""
    deliverable: Hash | None
    """The hash handed in last, in any round."""

    @property
    def escrowed(self) -> TokenUnits:
        """Token units that are still held: nothing once the agreement was amended."""
        return TokenUnits(0 if self.phase is Phase.AMENDED else self.amount - self.released - self.refunded)

    @property
    def is_closed(self) -> bool:
        """Whether nothing is held any more."""
        return self.escrowed == 0


Held = Mapping[MilestoneIndex, Holding]
"""The holdings of one agreement: of those of its milestones that have one."""

Place = tuple[AgreementId, MilestoneIndex]


def changed(fact: AgreementFact, terms: Terms | None, held: Held) -> dict[Place, Holding]:
    """
    The holdings that a fact brings about, and where they are.

    Args:
        fact: What the contract says happened next.
        terms: Of the agreement that :func:`~tallystick.domain.events.subject_of` names; None: nothing of it is known.
        held: The holdings of that agreement before the fact.

    Raises:
        ImpossibleEvent: If the contract could not have emitted the fact in this place.
    """
    match fact:
        case MilestonesFunded():
            return {(fact.agreement_id, index): _funded(fact, index, held.get(index)) for index in fact.milestones}
        case AgreementAmended():
            return _amended(fact, terms, held) if terms else _amended_unknown(fact)
        case _:
            return {(fact.agreement_id, fact.milestone): folded(held.get(fact.milestone), fact)}


def folded(holding: Holding | None, fact: MilestoneFact) -> Holding:
    """
    The holding after one more fact.

    Args:
        holding: Before it; None when the milestone was not funded yet.
        fact: What the contract says happened next to this milestone.

    Raises:
        ImpossibleEvent: If the contract could not have emitted the fact in this place.
    """
    if holding is None:
        raise ImpossibleEvent(f"{fact!r} of a milestone that was never funded")
    if holding.is_closed:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}, which is closed")
    return _worked(holding, fact) if isinstance(fact, Work) else _moved(holding, fact)


def successor_of(before: Holding, milestone: Milestone, *, has_worker: bool) -> Holding:
    """
    What becomes of a holding when its agreement is amended.

    Args:
        before: Under the old terms.
        milestone: Of the new terms.
        has_worker: Whether the new terms name a worker, who then consented to them.
    """
    after = replace(before, amount=milestone.amount)
    if after.is_closed or before.phase not in (Phase.OFFERED, Phase.ACTIVE):
        return after
    return replace(after, phase=Phase.ACTIVE if has_worker else Phase.OFFERED, clock=milestone.deliver_by)


@dataclass(frozen=True, slots=True)
class Difference:
    """What an amendment moves between escrow and employer. Not both."""

    drawn: TokenUnits
    returned: TokenUnits


def difference(held: Held, to: Terms) -> Difference:
    """What an amendment of an agreement with these holdings moves: what one milestone lacks, another may leave over."""
    return _difference(held, _successors(held, to.milestones, to.payment.worker))


def left_behind(before: Holding | None, milestone: Milestone) -> Holding:
    """What stays under the old terms when an agreement is amended: final, also where nothing was ever funded."""
    nothing = Holding(
        amount=milestone.amount,
        released=TokenUnits(0),
        refunded=TokenUnits(0),
        clock=Timestamp(0),
        phase=Phase.NONE,
        round=0,
        deliverable=None,
    )
    return replace(before or nothing, phase=Phase.AMENDED)


def _funded(fact: MilestonesFunded, index: MilestoneIndex, before: Holding | None) -> Holding:
    milestone = fact.terms.milestone(index)
    if before is not None or milestone is None or fact.phase not in (Phase.OFFERED, Phase.ACTIVE):
        raise ImpossibleEvent(f"{fact!r} after {before!r}")
    if milestone.amount == 0:
        raise ImpossibleEvent(f"{fact!r} of a milestone without an amount")
    return Holding(
        amount=milestone.amount,
        released=TokenUnits(0),
        refunded=TokenUnits(0),
        clock=milestone.deliver_by,
        phase=fact.phase,
        round=0,
        deliverable=None,
    )


def _amended(fact: AgreementAmended, terms: Terms, held: Held) -> dict[Place, Holding]:
    milestones = fact.terms.conditions.milestones
    if len(milestones) < len(terms.milestones) or any(one.phase is Phase.AMENDED for one in held.values()):
        raise ImpossibleEvent(f"{fact!r} after {held!r}")
    new = _successors(held, milestones, fact.terms.worker)
    _require_balance(fact, held, new)
    old = {index: left_behind(held.get(index), milestone) for index, milestone in _numbered(terms.milestones)}
    return {
        **{(fact.parent, index): holding for index, holding in old.items()},
        **{(fact.agreement_id, index): holding for index, holding in new.items()},
    }


def _successors(held: Held, milestones: tuple[Milestone, ...], worker: Address) -> Held:
    has_worker = worker != ZERO_ADDRESS
    return {index: successor_of(before, milestones[index], has_worker=has_worker) for index, before in held.items()}


def _numbered(milestones: tuple[Milestone, ...]) -> list[tuple[MilestoneIndex, Milestone]]:
    return [(MilestoneIndex(index), milestone) for index, milestone in enumerate(milestones)]


def _amended_unknown(fact: AgreementAmended) -> dict[Place, Holding]:
    """Terms under which nothing was ever funded can be amended; then nothing is moved."""
    if fact.drawn or fact.returned:
        raise ImpossibleEvent(f"{fact!r} moves money of an agreement that nobody knows")
    return {}


def _require_balance(fact: AgreementAmended, old: Held, new: Held) -> None:
    if any(holding.escrowed < 0 for holding in new.values()):
        raise ImpossibleEvent(f"{fact!r} cuts what was paid already: {new!r}")
    moved = _difference(old, new)
    if (fact.drawn, fact.returned) != (moved.drawn, moved.returned):
        raise ImpossibleEvent(f"{fact!r}: the amounts differ by {moved!r}")


def _difference(old: Held, new: Held) -> Difference:
    before, after = (sum(holding.escrowed for holding in held.values()) for held in (old, new))
    return Difference(TokenUnits(max(after - before, 0)), TokenUnits(max(before - after, 0)))


def _worked(holding: Holding, fact: Work) -> Holding:
    match fact:
        case OfferAccepted():
            _require_phase(holding, fact, Phase.OFFERED)
            return replace(holding, phase=Phase.ACTIVE)
        case WorkDelivered():
            _require_phase(holding, fact, Phase.OFFERED, Phase.ACTIVE)
            _require_round(holding, fact, holding.round)
            return replace(holding, phase=Phase.DELIVERED, clock=fact.review_until, deliverable=fact.deliverable)
        case ChangesRequested():
            _require_phase(holding, fact, Phase.DELIVERED)
            _require_round(holding, fact, holding.round + 1)
            return replace(holding, phase=Phase.ACTIVE, clock=fact.deliver_by, round=fact.round)
        case DisputeOpened():
            return _disputed(holding, fact)
        case _:
            assert_never(fact)


def _disputed(holding: Holding, fact: DisputeOpened) -> Holding:
    """Work must have been delivered: now, or in a round before."""
    _require_phase(holding, fact, Phase.DELIVERED, *((Phase.ACTIVE,) if holding.round else ()))
    _require_round(holding, fact, holding.round)
    return replace(holding, phase=Phase.DISPUTED, clock=fact.rule_by)


def _moved(holding: Holding, fact: Money) -> Holding:
    if isinstance(fact, Split):
        return _split(holding, fact)
    after = _paid(holding, fact)
    if after.escrowed < 0:
        raise ImpossibleEvent(f"{fact!r} of more than is left of {holding!r}")
    if isinstance(fact, PaymentClaimed | PaymentReclaimed) and not after.is_closed:
        raise ImpossibleEvent(f"{fact!r} of less than is left of {holding!r}")
    return after


def _paid(holding: Holding, fact: PaymentReleased | PaymentClaimed | PaymentRefunded | PaymentReclaimed) -> Holding:
    match fact:
        case PaymentClaimed():
            _require_phase(holding, fact, Phase.DELIVERED)
            return _released(holding, fact)
        case PaymentReclaimed():
            _require_phase(holding, fact, Phase.OFFERED, Phase.ACTIVE)
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


def _split(holding: Holding, fact: Split) -> Holding:
    moved = fact.to_worker + fact.to_employer
    if min(fact.to_worker, fact.to_employer) < 0 or not 0 <= fact.fee <= fact.to_worker:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")
    if isinstance(fact, DisputeRuled | DisputeConcluded):
        _require_phase(holding, fact, Phase.DISPUTED)
    if not 0 < moved <= holding.escrowed or (not isinstance(fact, PaymentSettled) and moved != holding.escrowed):
        raise ImpossibleEvent(f"{fact!r} does not divide what is left of {holding!r}")
    return replace(
        holding,
        released=TokenUnits(holding.released + fact.to_worker),
        refunded=TokenUnits(holding.refunded + fact.to_employer),
    )


def _require_phase(holding: Holding, fact: MilestoneFact, *phases: Phase) -> None:
    if holding.phase not in phases:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}")


def _require_round(holding: Holding, fact: WorkDelivered | ChangesRequested | DisputeOpened, expected: int) -> None:
    if fact.round != expected:
        raise ImpossibleEvent(f"{fact!r} after {holding!r}: round {expected} was to come")
