"""
money
├── what the escrow holds covers what it owes
├── a token or a receiver that calls back moves nothing
├── from every phase one party alone empties a milestone, by the passage of time
├── both parties' consent empties it at once, or in parts
└── a closed milestone is remembered
"""

import pytest
from brownie import HostileWallet

from tests.contracts.deals import AMOUNT, DELIVERED, ZERO, at, in_days, milestone


@pytest.mark.spec("M1")
class TestSolvency:
    def test_covers_escrow_debts_and_fees(self, hostile_deal, hostile, parties):
        deal = hostile_deal.with_fee(500).of(1_000, 3_000)
        deal.fund(0, 1)
        hostile.setBlocked(parties.worker, True, {"from": parties.deployer})

        deal.release(400, part=0)
        deal.refund(100, part=1)

        escrowed = (1_000 - 400) + (3_000 - 100)
        owed = deal.escrow.owedOf(hostile, parties.worker)
        fees = deal.escrow.feesOf(hostile, parties.fee_recipient)
        assert (owed, fees) == (380, 20)
        assert hostile.balanceOf(deal.escrow) == escrowed + owed + fees

    def test_covers_what_every_way_out_leaves(self, deal, token, parties):
        """Each milestone ends another way; what is left in the escrow is fees, to the unit."""
        ways = deal.with_fee(333).but(milestones=[milestone(1_001) for _ in range(7)])
        ways.fund_active(*range(7))
        for part in (0, 1, 2, 3):
            ways.deliver(part=part)
        ways.dispute(part=0)
        ways.dispute(part=1)

        ways.rule(500, part=0)
        ways.release(7, part=2)
        ways.settle((11, 13), part=3)
        ways.release(1_001, part=4)
        ways.refund(1_001, part=5)
        at(in_days(30))
        ways.conclude(part=1)
        ways.claim(part=2)
        ways.claim(part=3)
        ways.reclaim(part=6)

        fees = ways.escrow.feesOf(token, parties.fee_recipient)
        assert sum(ways.escrowed(part) for part in range(7)) == 0
        assert token.balanceOf(ways.escrow) == fees
        released = [500, 500, 1_001, 1_001 - 13, 1_001, 0, 0]
        assert [ways.holding(part)["released"] for part in range(7)] == released
        assert fees == sum(amount * 333 // 10_000 for amount in released)

    def test_covers_what_an_amendment_moved(self, deal, token):
        two = deal.of(100, 200)
        two.fund_active(0, 1)
        two.release(30, part=0)
        new = two.amended(milestones=[milestone(40), milestone(500), milestone(9)])

        two.amend(new)
        new.fund(2)

        assert token.balanceOf(deal.escrow) == new.escrowed(0) + new.escrowed(1) + new.escrowed(2) == 519


@pytest.mark.spec("M7")
class TestCallBack:
    def test_of_a_token_when_money_comes_in(self, hostile_deal, hostile, parties):
        """While one milestone is drawn, the token tries to claim another of the same token."""
        hostile.callBack(hostile_deal.escrow, _claim_of(_matured(hostile_deal)), {"from": parties.deployer})

        hostile_deal.but(salt=2).fund()

        assert not hostile.calledBack()
        assert hostile.balanceOf(parties.worker) == 0

    def test_of_a_token_when_money_goes_out(self, hostile_deal, hostile, parties):
        other = hostile_deal.but(salt=2)
        other.fund_active()
        hostile.callBack(other.escrow, _claim_of(_matured(hostile_deal)), {"from": parties.deployer})

        other.release(5)

        assert not hostile.calledBack()
        assert hostile.balanceOf(parties.worker) == 5

    def test_of_a_token_when_an_amendment_draws(self, hostile_deal, hostile, parties):
        other = hostile_deal.but(salt=2)
        other.fund_active()
        hostile.callBack(other.escrow, _claim_of(_matured(hostile_deal)), {"from": parties.deployer})

        other.amend(other.amended(milestones=[milestone(AMOUNT + 5)]))

        assert not hostile.calledBack()
        assert hostile.balanceOf(parties.worker) == 0

    @pytest.mark.parametrize("way_out", ["release", "rule", "conclude", "settle"])
    def test_of_a_receiver(self, native_deal, parties, way_out):
        wallet = HostileWallet.deploy(parties.worker, {"from": parties.deployer})
        deal = native_deal.but(worker=wallet.address)
        _disputed_by_signature(deal)
        matured = _matured(native_deal.but(salt=3))
        wallet.callBack(deal.escrow, _claim_of(matured), {"from": parties.deployer})
        before = parties.worker.balance()

        _WAYS_OUT[way_out](deal)

        assert not wallet.calledBack()
        assert wallet.balance() > 0
        assert parties.worker.balance() == before

    def test_would_have_gone_through_outside(self, hostile_deal, hostile, parties):
        """The same call, when nothing else is under way: what stopped it above is the escrow's guard."""
        deal = _matured(hostile_deal)

        parties.stranger.transfer(deal.escrow, data=_claim_of(deal))

        assert hostile.balanceOf(parties.worker) == AMOUNT


def _matured(deal):
    """A milestone that anybody can claim."""
    deal.deliver_all()
    at(deal.holding()["clock"])
    return deal


def _claim_of(deal) -> str:
    return deal.written.claim()


@pytest.mark.spec("M3")
class TestLiveness:
    def test_the_employer_alone_empties_an_offer(self, deal, token):
        deal.fund()

        deal.reclaim()

        assert token.balanceOf(deal.escrow) == 0

    def test_the_employer_alone_empties_what_is_never_delivered(self, deal, token):
        deal.fund_active()
        at(deal.deadline)

        deal.reclaim()

        assert token.balanceOf(deal.escrow) == 0

    def test_the_worker_alone_empties_what_it_delivers(self, deal, token, parties):
        deal.deliver_all()
        at(deal.holding()["clock"])

        deal.claim(by=parties.worker)

        assert token.balanceOf(deal.escrow) == 0

    def test_the_worker_alone_empties_what_was_sent_back(self, deal, token, parties):
        deal.deliver_all()
        deal.request_changes(in_days(20))
        deal.deliver()
        at(deal.holding()["clock"])

        deal.claim(by=parties.worker)

        assert token.balanceOf(deal.escrow) == 0

    def test_the_employer_alone_empties_what_was_sent_back_and_never_came(self, deal, token):
        deal.deliver_all()
        deal.request_changes(in_days(20))
        at(in_days(20))

        deal.reclaim()

        assert token.balanceOf(deal.escrow) == 0

    @pytest.mark.parametrize("role", ["employer", "worker"])
    def test_either_party_alone_empties_what_nobody_rules(self, deal, token, parties, role):
        deal.dispute_all()
        at(deal.holding()["clock"])

        deal.conclude(by=getattr(parties, role))

        assert token.balanceOf(deal.escrow) == 0

    def test_the_employer_alone_empties_an_open_task(self, deal, token):
        open_task = deal.but(worker=ZERO)
        open_task.fund()
        at(in_days(900))

        open_task.reclaim()

        assert token.balanceOf(deal.escrow) == 0


class TestMemory:
    @pytest.mark.spec("M9", "M2")
    def test_keeps_the_holding_of_a_closed_milestone(self, native_deal):
        deal = _matured(native_deal)
        review_until = deal.holding()["clock"]

        deal.claim()

        assert deal.holding() == {
            "released": AMOUNT,
            "refunded": 0,
            "clock": review_until,
            "phase": DELIVERED,
            "round": 0,
        }
        assert deal.escrow.owedOf(ZERO, deal.parties.worker) == 0


def _disputed_by_signature(deal) -> None:
    """Disputed, where the worker is a contract wallet of its key."""
    signed, worker = deal.signed, deal.parties.worker
    deal.fund_active()
    deal.deliver(signature=signed("Deliver", worker, round=0, deliverable=b"\x01" * 32))
    deal.dispute(deal.payment_fields["worker"], signature=signed("Dispute", worker, round=0, evidence=b"\x04" * 32))


def _conclude(deal) -> None:
    at(deal.holding()["clock"])
    deal.conclude()


_WAYS_OUT = {
    "release": lambda deal: deal.release(5),
    "rule": lambda deal: deal.rule(5),
    "conclude": _conclude,
    "settle": lambda deal: deal.settle((5, 6)),
}
