"""The acts by which money comes in: the twin of Funding.sol."""

from tallystick.domain.acts import Fund, Funding
from tallystick.domain.events import MilestonesFunded, Phase
from tallystick.domain.rules.ground import Ground, Sender, refused, require_consent
from tallystick.domain.terms import Terms
from tallystick.domain.units import HoldingId, MilestoneIndex


def funded(act: Funding, ground: Ground, sender: Sender) -> MilestonesFunded:
    """What a funding brings about. Whether the employer's tokens are there, and let draw, is the token's to say."""
    payment = ground.payment
    if isinstance(act, Fund) and sender.signer is None:
        require_consent(payment.employer, sender.caller, None)
    ground.require_in_force()
    phase = Phase.OFFERED
    if sender.worker_signer is not None:
        require_consent(payment.worker, sender.caller, sender.worker_signer)
        phase = Phase.ACTIVE
    for milestone in act.milestones:
        _require_fundable(ground, milestone)
    if isinstance(act, Fund):
        require_consent(payment.employer, sender.caller, sender.signer)
    return MilestonesFunded(
        agreement_id=ground.agreement_id,
        employer=payment.employer,
        worker=payment.worker,
        milestones=act.milestones,
        phase=phase,
        terms=ground.terms,
        holding_ids=holding_ids(ground, ground.terms),
    )


def holding_ids(ground: Ground, terms: Terms) -> tuple[HoldingId, ...]:
    """The names of all holdings under some terms."""
    agreement_id = ground.naming.agreement_id(terms)
    return tuple(
        ground.naming.holding_id(agreement_id, MilestoneIndex(index), milestone.amount)
        for index, milestone in enumerate(terms.milestones)
    )


def _require_fundable(ground: Ground, milestone: MilestoneIndex) -> None:
    part = ground.terms.milestone(milestone)
    if part is None:
        raise refused("NoSuchMilestone", milestone=milestone, count=len(ground.terms.milestones))
    if part.amount == 0:
        raise refused("NoAmount", milestone=milestone)
    if milestone in ground.held:
        raise refused("AlreadyFunded", agreementId=ground.agreement_id, milestone=milestone)
    ground.require_before(part.deliver_by)
