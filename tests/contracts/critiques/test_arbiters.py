"""
Other people's mistakes: who judges
├── the judge pays itself, or is a party .............. resolver who takes everything, employer = evaluator
├── the judge is exchanged, or chosen by one side ..... arbitrator swapped mid-dispute
├── the judge is silent, lost or absent ............... funds frozen
└── a ruling is made to fail .......................... a small payment in the way
"""

import pytest

from tests.contracts.deals import AMOUNT, ELSEWHERE, ZERO, at, reverts


@pytest.mark.spec("Q5", "M4")
def test_the_resolver_pays_itself_everything(deal, token, parties):
    """SmartInvoice: a resolver who had set its own rate to one took all of a disputed invoice. Here a ruling splits
    between two addresses that the terms name, and the arbiter is neither."""
    before = token.balanceOf(parties.employer)
    deal.dispute_all()

    with reverts("ExceedsAmount", AMOUNT, AMOUNT + 1):
        deal.rule(AMOUNT + 1)
    deal.rule(AMOUNT // 2)

    assert token.balanceOf(parties.arbiter) == 0
    assert token.balanceOf(parties.worker) + token.balanceOf(parties.employer) == before


@pytest.mark.spec("T4")
@pytest.mark.parametrize("role", ["employer", "worker"])
def test_a_party_is_its_own_judge(deal, parties, role):
    """ERC-8183, ClawWork: the client may be the evaluator, and a funded job can then not be rejected: a deadlock.
    CodeHawks 2023-07: the arbiter may be the buyer or the seller."""
    party = getattr(parties, role)

    with reverts("RolesCoincide", party):
        deal.but(arbiter=party.address).fund()


@pytest.mark.spec("N4", "Q5")
def test_the_arbitrator_is_exchanged_while_a_dispute_runs(deal, token, parties):
    """Kleros escrow-v2: the governor replaces the one arbitrator of all, and what runs can never be ruled. Here it
    takes both parties, and a ruling by the one that they agreed on goes through."""
    deal.dispute_all()
    other = deal.amended(arbiter=parties.stranger.address)

    with reverts("NotParty", parties.employer, parties.worker):
        deal.amend(other, signatures=(b"", b""))
    with reverts("NotFunded", other.id, 0):
        other.rule(0, by=parties.stranger)
    deal.rule(AMOUNT)

    assert token.balanceOf(parties.worker) == AMOUNT


@pytest.mark.spec("A1", "T1")
def test_the_buyer_alone_picks_the_arbiter(deal, parties):
    """CodeHawks 2023-07: the seller never agrees to it. Here it is part of what the worker signs."""
    biased = deal.but(arbiter=parties.stranger.address)

    with reverts("InvalidSignature", parties.worker):
        biased.fund(acceptance=deal.acceptance())


@pytest.mark.spec("Q6", "M3")
def test_a_silent_or_lost_arbiter_freezes_the_money(deal, token, parties):
    """SmartInvoice: a dispute has no time-out. CodeHawks 2023-07: the arbiter's key is lost. ERC-8183: so is an
    evaluator's."""
    lost = deal.but(arbiter=ELSEWHERE).dispute_all()
    at(lost.holding()["clock"])

    lost.conclude(by=parties.stranger)

    assert token.balanceOf(parties.worker) == AMOUNT // 2
    assert token.balanceOf(deal.escrow) == 0


@pytest.mark.spec("Q6")
def test_without_an_arbiter_there_is_no_way_out(deal, token):
    """CodeHawks 2023-07: arbiter zero leaves nobody who could resolve."""
    nobody = deal.but(arbiter=ZERO).dispute_all()
    at(nobody.holding()["clock"])

    nobody.conclude()

    assert token.balanceOf(deal.escrow) == 0


@pytest.mark.spec("E1")
def test_no_settlement_is_possible_once_there_is_a_dispute(deal, token, parties):
    """Most systems (only Kleros has offers): both agree, and must wait for a judge all the same."""
    deal.dispute_all()

    deal.settle((AMOUNT - 1, 1))

    assert token.balanceOf(parties.worker) == AMOUNT - 1


@pytest.mark.spec("Q8")
def test_a_party_that_loses_runs_ahead_of_the_ruling(deal, token, parties):
    """Our own first design: a split that must add up to all that is left. One unit paid in between, and it reverted."""
    deal.dispute_all()
    deal.release(1, by=parties.employer)

    deal.rule(AMOUNT)

    assert token.balanceOf(parties.worker) == AMOUNT


@pytest.mark.spec("W1", "Q5")
def test_a_blocked_arbiter_or_party_stops_the_resolution(hostile_deal, hostile, parties):
    """CodeHawks 2023-07: all is pushed in one act, and one blocklisted receiver stops it for everybody."""
    hostile_deal.dispute_all()
    for blocked in (parties.arbiter, parties.worker):
        hostile.setBlocked(blocked, True, {"from": parties.deployer})
    before = hostile.balanceOf(parties.employer)

    hostile_deal.rule(100)

    assert hostile.balanceOf(parties.employer) == before + AMOUNT - 100
    assert hostile_deal.escrow.owedOf(hostile, parties.worker) == 100
