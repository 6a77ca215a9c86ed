"""The acts of working, none of which moves money: the twin of Work.sol."""

from typing import assert_never

from tallystick.domain.acts import Accept, Deliver, Handing, RequestChanges
from tallystick.domain.events import ChangesRequested, OfferAccepted, Phase, WorkDelivered
from tallystick.domain.rules.ground import Ground, Sender, refused, require_consent, require_phase
from tallystick.domain.units import Timestamp

MAX_ROUND = 255


def worked(act: Handing, ground: Ground, sender: Sender) -> OfferAccepted | WorkDelivered | ChangesRequested:
    """What an act of working brings about."""
    match act:
        case Accept():
            return _accepted(act, ground, sender)
        case Deliver():
            return _delivered(act, ground, sender)
        case RequestChanges():
            return _sent_back(act, ground, sender)
        case _:
            assert_never(act)


def _accepted(act: Accept, ground: Ground, sender: Sender) -> OfferAccepted:
    holding = ground.open(act.milestone)
    require_phase(holding, Phase.OFFERED)
    ground.require_before(holding.clock)
    require_consent(ground.payment.worker, sender.caller, sender.signer)
    return OfferAccepted(ground.agreement_id, ground.payment.worker, act.milestone)


def _delivered(act: Deliver, ground: Ground, sender: Sender) -> WorkDelivered:
    holding = ground.open(act.milestone)
    require_phase(holding, Phase.OFFERED, Phase.ACTIVE)
    ground.require_before(holding.clock)
    worker = ground.payment.worker
    require_consent(worker, sender.caller, sender.signer, binds=act.round == holding.round)
    until = Timestamp(ground.now + ground.payment.review_period)
    return WorkDelivered(ground.agreement_id, worker, act.milestone, holding.round, act.deliverable, until)


def _sent_back(act: RequestChanges, ground: Ground, sender: Sender) -> ChangesRequested:
    holding = ground.open(act.milestone)
    require_phase(holding, Phase.DELIVERED)
    ground.require_before(holding.clock)
    agreed = ground.terms.milestones[act.milestone].deliver_by
    earliest = max(ground.now + ground.payment.review_period, agreed)
    if act.deliver_by < earliest:
        raise refused("DeadlineTooSoon", deliverBy=act.deliver_by, earliest=earliest)
    employer = ground.payment.employer
    require_consent(employer, sender.caller, sender.signer, binds=act.round == holding.round)
    if holding.round == MAX_ROUND:
        raise refused("TooManyRounds")
    return ChangesRequested(ground.agreement_id, employer, act.milestone, holding.round + 1, act.reason, act.deliver_by)
