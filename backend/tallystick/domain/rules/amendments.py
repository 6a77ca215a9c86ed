"""The act by which both parties replace an agreement: the twin of Amendments.sol."""

from tallystick.domain.acts import Amend
from tallystick.domain.events import AgreementAmended, Phase
from tallystick.domain.holding import Holding, difference
from tallystick.domain.rules.funding import holding_ids
from tallystick.domain.rules.ground import Ground, Sender, refused, require_consent
from tallystick.domain.terms import Milestone, NewTerms, Payment
from tallystick.domain.units import ZERO_ADDRESS, AgreementId, MilestoneIndex


def amended(act: Amend, ground: Ground, sender: Sender) -> AgreementAmended:
    """What an amendment brings about. Whether what the employer adds can be drawn is the token's to say."""
    parent, to = ground.agreement_id, act.to
    if AgreementId(to.conditions.parent) != parent:
        raise refused("ParentDiffers", parent=to.conditions.parent, agreementId=parent)
    if ground.successor is not None:
        raise refused("AlreadyAmended", agreementId=parent, successor=ground.successor)
    ground.require_in_force()
    _require_same_payment(ground.payment, to.payment)
    ground.require_before(act.valid_before)
    require_consent(to.payment.employer, sender.caller, sender.signer)
    if to.payment.worker != ZERO_ADDRESS:
        require_consent(to.payment.worker, sender.caller, sender.worker_signer)
    _require_movable(ground, to.milestones)
    moved = difference(ground.held, to)
    return AgreementAmended(
        agreement_id=ground.naming.agreement_id(to),
        parent=parent,
        worker=to.payment.worker,
        drawn=moved.drawn,
        returned=moved.returned,
        terms=NewTerms.of(to),
        holding_ids=holding_ids(ground, to),
    )


def _require_same_payment(old: Payment, new: Payment) -> None:
    """Employer, worker once there is one, token and fee stay."""
    worker = new.worker if old.worker == ZERO_ADDRESS else old.worker
    stays = (old.employer, worker, old.token, old.fee_recipient, old.fee_bps)
    found = (new.employer, new.worker, new.token, new.fee_recipient, new.fee_bps)
    for member, (expected, actual) in enumerate(zip(stays, found, strict=True)):
        if expected != actual:
            raise refused("PaymentDiffers", member=member)


def _require_movable(ground: Ground, new: tuple[Milestone, ...]) -> None:
    count = len(ground.terms.milestones)
    if len(new) < count:
        raise refused("MilestonesMissing", count=len(new), required=count)
    for index in sorted(ground.held):
        _require_milestone(ground, index, ground.held[index], new[index])
    if not ground.held:
        raise refused("NotFunded", agreementId=ground.agreement_id, milestone=0)


def _require_milestone(ground: Ground, index: MilestoneIndex, holding: Holding, new: Milestone) -> None:
    """The new amount covers what is gone; what is closed stays closed; there is time to work."""
    gone = holding.released + holding.refunded
    if new.amount < gone:
        raise refused("InsufficientEscrow", escrowed=new.amount, requested=gone)
    if holding.is_closed and new.amount != gone:
        raise refused("MilestoneClosed", milestone=index)
    if new.amount != gone and holding.phase in (Phase.OFFERED, Phase.ACTIVE):
        ground.require_before(new.deliver_by)
