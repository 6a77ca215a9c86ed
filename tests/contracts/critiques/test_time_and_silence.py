"""
Other people's mistakes: time and silence
├── silence takes from who delivered .................. refunds at expiry, reserved pay taken back
├── silence pays who delivered nothing ................ releases at a fixed deadline
├── time forbids what both want ....................... no payment after expiry
└── nobody can move ................................... no refusal, no refund, no way out for one party
"""

import pytest

from tests.contracts.deals import ACTIVE, AMOUNT, DELIVERED, DISPUTED, ZERO, at, in_days, reverts


@pytest.mark.spec("X3", "K1")
def test_expiry_gives_delivered_work_back_to_the_employer(deal, token, parties):
    """ERC-8183: `claimRefund` after `expiredAt` even for submitted work. SmartInvoice: after `terminationTime` anybody
    sends everything back. Commerce Payments: silence is a reclaim."""
    deal.deliver_all()
    at(in_days(400))

    with reverts("PhaseIs", DELIVERED):
        deal.reclaim()
    deal.claim(by=parties.worker)

    assert token.balanceOf(parties.worker) == AMOUNT


@pytest.mark.spec("X3", "M3")
def test_pay_reserved_for_delivered_work_is_taken_back_at_expiry(deal, token, parties):
    """HUMAN Protocol: after 100 days payouts revert, and a cancellation returns what was reserved for workers, too."""
    two = deal.of(125, 125)
    two.fund_active(0, 1)
    two.deliver(part=0)
    at(in_days(101))

    two.reclaim(part=1)
    with reverts("PhaseIs", DELIVERED):
        two.reclaim(part=0)
    two.claim(part=0)

    assert token.balanceOf(parties.worker) == 125


@pytest.mark.spec("K2", "X2")
def test_the_deadline_pays_a_worker_who_delivered_nothing(deal, token, parties):
    """Kleros escrow v1 and v2: `executeTransaction` after the deadline, whatever was done; the payer has no refund by
    time. Here it is the other way round."""
    before = token.balanceOf(parties.employer)
    deal.fund_active()
    at(deal.deadline)

    with reverts("PhaseIs", ACTIVE):
        deal.claim(by=parties.worker)
    deal.reclaim()

    assert token.balanceOf(parties.employer) == before


@pytest.mark.spec("R1", "U1", "E1")
@pytest.mark.parametrize("way", ["release", "refund", "settle"])
def test_after_expiry_a_willing_party_can_not_pay(deal, way):
    """StandardBounties and Gitcoin (issues 25, 2715, 4110, 4171): an employer who wanted to pay could not."""
    deal.fund_active()
    at(in_days(500))

    getattr(deal, way)((AMOUNT, 0) if way == "settle" else AMOUNT)

    assert deal.escrowed() == 0


@pytest.mark.spec("A4", "X3")
def test_the_issuer_drains_a_bounty_while_somebody_works_for_it(deal, parties):
    """StandardBounties: `drainBounty` by the issuer at any time."""
    deal.fund_active()
    at(deal.deadline - 1)

    with reverts("BeforeDeadline", deal.deadline - 1, deal.deadline):
        deal.reclaim(by=parties.employer)


@pytest.mark.spec("U1")
def test_the_worker_can_neither_refuse_nor_give_back(deal, token, parties):
    """SmartInvoice: the provider has no refund. ERC-8183: only in the state Open."""
    before = token.balanceOf(parties.employer)
    deal.fund_active()
    deal.release(10)

    deal.refund(AMOUNT - 10)

    assert token.balanceOf(parties.employer) == before - 10


@pytest.mark.spec("R1", "K1")
def test_neither_party_can_act_without_an_operator(deal, token, parties):
    """Commerce Payments: inside the window only the operator captures or voids. ERC-8183: only the evaluator pays."""
    two = deal.but(arbiter=ZERO).of(3, 4)
    two.fund_active(0, 1)
    two.deliver(part=1)

    two.release(3, part=0)
    at(two.holding(1)["clock"])
    two.claim(by=parties.worker, part=1)

    assert token.balanceOf(parties.worker) == 7


@pytest.mark.spec("X2", "W1")
def test_the_provider_blocks_the_refund(native_deal, wallet, parties):
    """ERC-8183 later: `claimRefund` calls a hook, and reverts while a claim of the provider is pending. Here nothing of
    the worker's is called: not even one that refuses all money can hold the employer's."""
    deal = native_deal.but(worker=wallet.address)
    deal.fund_active()
    wallet.setRefusing(True, {"from": parties.deployer})
    before = parties.employer.balance()
    at(deal.deadline)

    deal.reclaim(by=parties.stranger)

    assert parties.employer.balance() - before == AMOUNT


@pytest.mark.spec("R1", "R8")
def test_milestones_are_paid_in_one_order_only(deal, token, parties):
    """SmartInvoice: milestone n only after n - 1."""
    three = deal.of(5, 7, 11)
    three.fund_active(0, 1, 2)

    three.release(11, part=2)
    three.release(5, part=0)

    assert token.balanceOf(parties.worker) == 16


@pytest.mark.spec("Q2")
def test_workers_can_not_dispute_a_rejection(deal):
    """HUMAN Protocol: oracles decide, and a worker whose answer is not paid has no way to be heard."""
    deal.deliver_all()
    deal.request_changes(in_days(20))

    deal.dispute()

    assert deal.holding()["phase"] == DISPUTED


@pytest.mark.spec("M3")
def test_nothing_moves_when_both_sides_are_silent(deal, token, parties):
    """TalentLayer: without a dispute there is no time-out for either side. Here a stranger can end it, and pays whom
    the terms name."""
    delivered, idle = deal, deal.but(salt=1)
    delivered.deliver_all()
    idle.fund_active()
    at(in_days(400))

    delivered.claim(by=parties.stranger)
    idle.reclaim(by=parties.stranger)

    assert token.balanceOf(deal.escrow) == 0
    assert token.balanceOf(parties.worker) == AMOUNT
