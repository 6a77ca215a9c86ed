"""The acts by which the parties move money out of escrow: the twin of Payments.sol."""

from typing import assert_never

from tallystick.domain.acts import Claim, Paying, Reclaim, Refund, Release, ReleaseAll, Settle
from tallystick.domain.events import (
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    Phase,
)
from tallystick.domain.holding import Holding
from tallystick.domain.rules.ground import Ground, Sender, refused, require_consent, require_phase
from tallystick.domain.split import Shares, fee_between
from tallystick.domain.units import Address, MilestoneIndex, TokenUnits

Paid = PaymentReleased | PaymentRefunded | PaymentClaimed | PaymentReclaimed | PaymentSettled


def paid(act: Paying, ground: Ground, sender: Sender) -> Paid:
    """What an act of paying brings about."""
    match act:
        case Release():
            return _released(act, ground, sender)
        case Refund():
            return _refunded(act, ground, sender)
        case Claim():
            return _claimed(act, ground)
        case Reclaim():
            return _reclaimed(act, ground, sender)
        case Settle():
            return _settled(act, ground, sender)
        case _:
            assert_never(act)


def paid_out(act: ReleaseAll, ground: Ground, sender: Sender) -> tuple[PaymentReleased, ...]:
    """What releasing all that is left in some milestones brings about: a release of each in which something is."""
    require_consent(ground.payment.employer, sender.caller, sender.signer)
    worker = ground.require_worker()
    releases = (_released_whole(ground, worker, milestone) for milestone in act.milestones)
    made = tuple(release for release in releases if release is not None)
    if not made:
        raise refused("NoMilestones")
    return made


def _released_whole(ground: Ground, worker: Address, milestone: MilestoneIndex) -> PaymentReleased | None:
    if ground.terms.milestone(milestone) is None:
        raise refused("NoSuchMilestone", milestone=milestone, count=len(ground.terms.milestones))
    holding = ground.funded(milestone)
    if holding.is_closed:
        return None
    rest, fee = holding.escrowed, fee_of(ground, holding, holding.escrowed)
    released = TokenUnits(holding.released + rest)
    return PaymentReleased(ground.agreement_id, worker, milestone, rest, fee, released)


def fee_of(ground: Ground, holding: Holding, to_worker: TokenUnits) -> TokenUnits:
    """The fee on what goes to the worker now."""
    after = TokenUnits(holding.released + to_worker)
    return fee_between(holding.released, after, ground.payment.fee_bps)


def _released(act: Release, ground: Ground, sender: Sender) -> PaymentReleased:
    holding = ground.funded(act.milestone)
    require_consent(ground.payment.employer, sender.caller, sender.signer)
    if act.released <= holding.released:
        raise refused("AlreadyReleased", released=holding.released, requested=act.released)
    rise = TokenUnits(act.released - holding.released)
    _require_escrowed(holding, rise)
    worker, fee = ground.require_worker(), fee_of(ground, holding, rise)
    return PaymentReleased(ground.agreement_id, worker, act.milestone, rise, fee, act.released)


def _refunded(act: Refund, ground: Ground, sender: Sender) -> PaymentRefunded:
    holding = ground.funded(act.milestone)
    require_consent(ground.payment.worker, sender.caller, sender.signer)
    if act.refunded <= holding.refunded:
        raise refused("AlreadyRefunded", refunded=holding.refunded, requested=act.refunded)
    rise = TokenUnits(act.refunded - holding.refunded)
    _require_escrowed(holding, rise)
    return PaymentRefunded(ground.agreement_id, ground.payment.employer, act.milestone, rise, act.refunded)


def _claimed(act: Claim, ground: Ground) -> PaymentClaimed:
    holding = ground.open(act.milestone)
    require_phase(holding, Phase.DELIVERED)
    ground.require_from(holding.clock)
    rest, fee = holding.escrowed, fee_of(ground, holding, holding.escrowed)
    released = TokenUnits(holding.released + rest)
    return PaymentClaimed(ground.agreement_id, ground.payment.worker, act.milestone, rest, fee, released)


def _reclaimed(act: Reclaim, ground: Ground, sender: Sender) -> PaymentReclaimed:
    holding = ground.open(act.milestone)
    employer = ground.payment.employer
    require_phase(holding, Phase.OFFERED, Phase.ACTIVE)
    if holding.phase is Phase.OFFERED:
        require_consent(employer, sender.caller, sender.signer)
    else:
        ground.require_from(holding.clock)
    refunded = TokenUnits(holding.refunded + holding.escrowed)
    return PaymentReclaimed(ground.agreement_id, employer, act.milestone, holding.escrowed, refunded)


def _settled(act: Settle, ground: Ground, sender: Sender) -> PaymentSettled:
    holding = ground.funded(act.milestone)
    ground.require_before(act.valid_before)
    binds = act.round == holding.round
    require_consent(ground.payment.employer, sender.caller, sender.signer, binds=binds)
    require_consent(ground.require_worker(), sender.caller, sender.worker_signer, binds=binds)
    shares = _agreed(act, holding)
    return PaymentSettled(
        agreement_id=ground.agreement_id,
        worker=ground.payment.worker,
        employer=ground.payment.employer,
        milestone=act.milestone,
        to_worker=shares.to_worker,
        fee=fee_of(ground, holding, shares.to_worker),
        to_employer=shares.to_employer,
    )


def _agreed(act: Settle, holding: Holding) -> Shares:
    """By how much a settlement raises what was released and refunded."""
    if act.released < holding.released:
        raise refused("AlreadyReleased", released=holding.released, requested=act.released)
    if act.refunded < holding.refunded:
        raise refused("AlreadyRefunded", refunded=holding.refunded, requested=act.refunded)
    shares = Shares(TokenUnits(act.released - holding.released), TokenUnits(act.refunded - holding.refunded))
    rise = TokenUnits(shares.to_worker + shares.to_employer)
    if rise == 0:
        raise refused("AlreadySettled", released=holding.released, refunded=holding.refunded)
    _require_escrowed(holding, rise)
    return shares


def _require_escrowed(holding: Holding, requested: TokenUnits) -> None:
    if requested > holding.escrowed:
        raise refused("InsufficientEscrow", escrowed=holding.escrowed, requested=requested)
