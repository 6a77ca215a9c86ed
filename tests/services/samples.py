"""Terms and holdings with dull defaults, for tests that need no chain."""

from tallystick.domain.events import Phase
from tallystick.domain.holding import Holding
from tallystick.domain.ports import Token
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    BasisPoints,
    MilestoneIndex,
    Seconds,
    Timestamp,
    TokenUnits,
)

FIRST = MilestoneIndex(0)
EMPLOYER, WORKER, ARBITER, RECIPIENT, TOKEN = (Address("0x" + digit * 40) for digit in "12345")
DEADLINE = Timestamp(1_800_000_000)
"""2027-01-15 08:00:00 UTC."""
TLD = Token(TOKEN, "TLD", 6)


def some_terms(*amounts: int, worker: Address = WORKER, token: Address = TOKEN, fee: int = 0, salt: int = 0) -> Terms:
    return Terms(
        Payment(
            employer=EMPLOYER,
            worker=worker,
            token=token,
            fee_recipient=RECIPIENT if fee else ZERO_ADDRESS,
            fee_bps=BasisPoints(fee),
            review_period=Seconds(3 * 86_400),
        ),
        Conditions(
            arbiter=ARBITER,
            dispute_period=Seconds(7 * 86_400),
            default_worker_bps=BasisPoints(5_000),
            brief_hash=ZERO_HASH,
            parent=ZERO_HASH,
            salt=salt,
            milestones=tuple(Milestone(TokenUnits(amount), DEADLINE) for amount in amounts),
        ),
    )


def a_holding(
    amount: int, released: int = 0, refunded: int = 0, phase: Phase = Phase.ACTIVE, round_: int = 0
) -> Holding:
    return Holding(
        amount=TokenUnits(amount),
        released=TokenUnits(released),
        refunded=TokenUnits(refunded),
        clock=DEADLINE,
        phase=phase,
        round=round_,
        deliverable=None,
    )
