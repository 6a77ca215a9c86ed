"""The acts of a dispute: the twin of Disputes.sol."""

from typing import assert_never

from tallystick.domain.acts import Conclude, Dispute, Disputing, Rule, SubmitEvidence
from tallystick.domain.events import DisputeConcluded, DisputeOpened, DisputeRuled, Evidence, Phase
from tallystick.domain.holding import Holding
from tallystick.domain.rules.ground import Ground, Sender, refused, require_consent, require_phase
from tallystick.domain.rules.payments import fee_of
from tallystick.domain.split import concluded, ruled
from tallystick.domain.units import ZERO_ADDRESS, Timestamp

Judged = DisputeOpened | Evidence | DisputeRuled | DisputeConcluded


def judged(act: Disputing, ground: Ground, sender: Sender) -> Judged:
    """What an act of a dispute brings about."""
    match act:
        case Dispute():
            return _opened(act, ground, sender)
        case SubmitEvidence():
            return _submitted(act, ground, sender)
        case Rule():
            return _ruled(act, ground, sender)
        case Conclude():
            return _concluded(act, ground)
        case _:
            assert_never(act)


def _opened(act: Dispute, ground: Ground, sender: Sender) -> DisputeOpened:
    holding = ground.open(act.milestone)
    _require_disputable(act, ground, holding)
    ground.require_before(holding.clock)
    require_consent(act.party, sender.caller, sender.signer, binds=act.round == holding.round)
    conditions = ground.terms.conditions
    return DisputeOpened(
        agreement_id=ground.agreement_id,
        party=act.party,
        arbiter=conditions.arbiter,
        milestone=act.milestone,
        round=holding.round,
        evidence=act.evidence,
        rule_by=Timestamp(ground.now + conditions.dispute_period),
    )


def _require_disputable(act: Dispute, ground: Ground, holding: Holding) -> None:
    """Delivered work: either party. Work sent back: the worker. Before any delivery: nobody."""
    require_phase(holding, Phase.ACTIVE, Phase.DELIVERED)
    if holding.phase is Phase.ACTIVE and holding.round == 0:
        raise refused("NothingDelivered", agreementId=ground.agreement_id, milestone=act.milestone)
    may_employer = holding.phase is Phase.DELIVERED
    if act.party != ground.payment.worker and not (may_employer and act.party == ground.payment.employer):
        raise refused("NotInRole", party=act.party)


def _submitted(act: SubmitEvidence, ground: Ground, sender: Sender) -> Evidence:
    ground.funded(act.milestone)
    arbiter = ground.terms.conditions.arbiter
    if act.party == ZERO_ADDRESS or act.party not in (ground.payment.employer, ground.payment.worker, arbiter):
        raise refused("NotInRole", party=act.party)
    require_consent(act.party, sender.caller, sender.signer)
    amount = ground.terms.milestones[act.milestone].amount
    group = ground.naming.holding_id(ground.agreement_id, act.milestone, amount)
    return Evidence(arbiter, group, act.party, act.evidence)


def _ruled(act: Rule, ground: Ground, sender: Sender) -> DisputeRuled:
    holding = ground.open(act.milestone)
    require_phase(holding, Phase.DISPUTED)
    ground.require_before(holding.clock)
    if act.released > holding.amount:
        raise refused("ExceedsAmount", amount=holding.amount, requested=act.released)
    require_consent(ground.terms.conditions.arbiter, sender.caller, sender.signer)
    shares = ruled(act.released, holding.released, holding.escrowed)
    return DisputeRuled(
        agreement_id=ground.agreement_id,
        worker=ground.payment.worker,
        employer=ground.payment.employer,
        milestone=act.milestone,
        to_worker=shares.to_worker,
        fee=fee_of(ground, holding, shares.to_worker),
        to_employer=shares.to_employer,
        reason=act.reason,
    )


def _concluded(act: Conclude, ground: Ground) -> DisputeConcluded:
    holding = ground.open(act.milestone)
    require_phase(holding, Phase.DISPUTED)
    ground.require_from(holding.clock)
    shares = concluded(holding.escrowed, ground.terms.conditions.default_worker_bps)
    return DisputeConcluded(
        agreement_id=ground.agreement_id,
        worker=ground.payment.worker,
        employer=ground.payment.employer,
        milestone=act.milestone,
        to_worker=shares.to_worker,
        fee=fee_of(ground, holding, shares.to_worker),
        to_employer=shares.to_employer,
    )
