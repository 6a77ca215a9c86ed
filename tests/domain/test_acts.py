import pytest
from hypothesis import given
from hypothesis import strategies as st

from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    FundWithAuthorization,
    FundWithPermit2,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
    amount_of,
    bits_of,
    milestones_in,
    milestones_of,
    parties_to,
)
from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.units import ZERO_ADDRESS, Address, MilestoneIndex, TokenUnits
from tests.builders import (
    ARBITER,
    DELIVER_BY,
    DELIVERABLE,
    EMPLOYER,
    EVIDENCE,
    FIRST,
    REASON,
    STRANGER,
    WORKER,
    a_deal,
    amending,
    some_terms,
)

SOME = TokenUnits(5)
OPEN = amending(a_deal(), 5, worker=ZERO_ADDRESS)


@pytest.mark.parametrize(
    ("act", "parties"),
    [
        (Fund((FIRST,)), (EMPLOYER,)),
        (FundWithAuthorization((FIRST,), DELIVER_BY, DELIVER_BY), (EMPLOYER,)),
        (FundWithPermit2((FIRST,), 1, DELIVER_BY), (EMPLOYER,)),
        (Accept(FIRST), (WORKER,)),
        (Deliver(FIRST, 0, DELIVERABLE), (WORKER,)),
        (RequestChanges(FIRST, 0, REASON, DELIVER_BY), (EMPLOYER,)),
        (Release(FIRST, SOME), (EMPLOYER,)),
        (ReleaseAll((FIRST,)), (EMPLOYER,)),
        (Refund(FIRST, SOME), (WORKER,)),
        (Claim(FIRST), ()),
        (Reclaim(FIRST), (EMPLOYER,)),
        (Settle(FIRST, 0, SOME, SOME, DELIVER_BY), (EMPLOYER, WORKER)),
        (Dispute(FIRST, 0, WORKER, EVIDENCE), (WORKER,)),
        (SubmitEvidence(FIRST, STRANGER, ""), (STRANGER,)),
        (Rule(FIRST, SOME, REASON), (ARBITER,)),
        (Conclude(FIRST), ()),
        (Amend(amending(a_deal(), 5), DELIVER_BY), (EMPLOYER, WORKER)),
        (Amend(OPEN, DELIVER_BY), (EMPLOYER,)),
    ],
)
def test_an_act_belongs_to_its_parties(act: Act, parties: tuple[Address, ...]) -> None:
    assert parties_to(act, some_terms(), Phase.OFFERED) == parties


def test_anybody_may_reclaim_what_was_not_delivered() -> None:
    assert parties_to(Reclaim(FIRST), some_terms(), Phase.ACTIVE) == ()


def test_an_act_is_about_its_milestones() -> None:
    both = (FIRST, MilestoneIndex(2))

    assert milestones_of(Fund(both)) == milestones_of(ReleaseAll(both)) == both
    assert milestones_of(Claim(MilestoneIndex(2))) == (2,)
    assert milestones_of(Amend(OPEN, DELIVER_BY)) == ()
    assert amount_of(Fund(both), some_terms(5, 7, 9)) == 14


@given(st.sets(st.integers(0, 255).map(MilestoneIndex)))
def test_a_set_of_milestones_is_written_in_bits(milestones: set[MilestoneIndex]) -> None:
    assert milestones_in(bits_of(milestones)) == tuple(sorted(milestones))
    assert bits_of([MilestoneIndex(0), MilestoneIndex(3), MilestoneIndex(3)]) == 0b1001


@pytest.mark.parametrize("milestones", [(), (1, 0), (0, 0), (-1,), (100,)])
def test_what_is_no_set_of_milestones_is_refused(milestones: tuple[int, ...]) -> None:
    with pytest.raises(Malformed, match="milestones"):
        Fund(tuple(map(MilestoneIndex, milestones)))
