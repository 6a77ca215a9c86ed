"""
The contract's rules, written a second time: which act is refused with which error, and what any other brings about.

Parity tests hold them against the contract. What depends on more than the escrow is not told here: what a token
refuses, and which payouts cannot be pushed.
"""

from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Deliver,
    Fund,
    Funding,
    FundWithAuthorization,
    FundWithPermit2,
    MilestoneAct,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Settle,
)
from tallystick.domain.events import AgreementFact, Evidence
from tallystick.domain.rules.amendments import amended
from tallystick.domain.rules.disputes import judged
from tallystick.domain.rules.funding import funded
from tallystick.domain.rules.ground import Ground, Naming, Sender
from tallystick.domain.rules.payments import paid, paid_out
from tallystick.domain.rules.work import worked

__all__ = ["Ground", "Naming", "Sender", "outcome_of"]


def outcome_of(act: Act, ground: Ground, sender: Sender) -> tuple[AgreementFact | Evidence, ...]:
    """
    The facts that an act brings about: one, but for the release of several milestones.

    Args:
        act: On the agreement. Its milestones must be the terms'.
        ground: What the contract knows of the agreement now.
        sender: Who sends the act, and whose signatures come along.

    Raises:
        ActRefused: If the contract would refuse it, with the contract's error and its arguments.
    """
    if isinstance(act, ReleaseAll):
        return paid_out(act, ground, sender)
    return (_fact_of(act, ground, sender),)


def _fact_of(act: Funding | MilestoneAct | Amend, ground: Ground, sender: Sender) -> AgreementFact | Evidence:
    match act:
        case Fund() | FundWithAuthorization() | FundWithPermit2():
            return funded(act, ground, sender)
        case Amend():
            return amended(act, ground, sender)
        case Accept() | Deliver() | RequestChanges():
            return worked(act, ground, sender)
        case Release() | Refund() | Claim() | Reclaim() | Settle():
            return paid(act, ground, sender)
        case _:
            return judged(act, ground, sender)
