"""
money
├── what the escrow holds covers what it owes
├── a token or a receiver that calls back moves nothing
├── from every phase one party alone empties a milestone
└── a closed milestone is remembered
"""

import pytest
from brownie import HostileWallet

from tests.contracts.deals import AMOUNT, DELIVERED, ZERO, at, in_days, milestone


@pytest.mark.spec("M1")
class TestSolvency:
    def test_covers_escrow_debts_and_fees(self, hostile_deal, hostile, parties):
        deal = hostile_deal.but(
            feeBps=500,
            feeRecipient=parties.fee_recipient.address,
            milestones=[milestone(amount=1_000), milestone(amount=3_000)],
        )
        deal.fund()
        deal.fund(part=1)
        hostile.setBlocked(parties.worker, True, {"from": parties.deployer})

        deal.release(400, part=0)
        deal.refund(100, part=1)

        escrowed = (1_000 - 400) + (3_000 - 100)
        owed = deal.escrow.owedOf(hostile, parties.worker)
        fees = deal.escrow.feesOf(hostile, parties.fee_recipient)
        assert (owed, fees) == (380, 20)
        assert hostile.balanceOf(deal.escrow) == escrowed + owed + fees


@pytest.mark.spec("M7")
class TestCallBack:
    def test_of_a_token_when_money_comes_in(self, hostile_deal, hostile, parties):
        """While one milestone is drawn, the token tries to claim another of the same token."""
        hostile.callBack(hostile_deal.escrow, _claim_of(_matured(hostile_deal)), {"from": parties.deployer})

        hostile_deal.but(salt=0x02).fund()

        assert not hostile.calledBack()
        assert hostile.balanceOf(parties.worker) == 0

    def test_of_a_token_when_money_goes_out(self, hostile_deal, hostile, parties):
        other = hostile_deal.but(salt=0x02)
        other.fund_active()
        hostile.callBack(other.escrow, _claim_of(_matured(hostile_deal)), {"from": parties.deployer})

        other.release(5)

        assert not hostile.calledBack()
        assert hostile.balanceOf(parties.worker) == 5

    def test_of_a_receiver(self, native_deal, parties):
        wallet = HostileWallet.deploy(parties.worker, {"from": parties.deployer})
        deal = native_deal.but(worker=wallet.address)
        deal.fund()
        wallet.callBack(deal.escrow, _claim_of(_matured(native_deal)), {"from": parties.deployer})
        before = parties.worker.balance()

        deal.release(AMOUNT)

        assert not wallet.calledBack()
        assert wallet.balance() == AMOUNT
        assert parties.worker.balance() == before

    def test_would_have_gone_through_outside(self, hostile_deal, hostile, parties):
        """The same call, when nothing else is under way: what stopped it above is the escrow's guard."""
        deal = _matured(hostile_deal)

        parties.stranger.transfer(deal.escrow, data=_claim_of(deal))

        assert hostile.balanceOf(parties.worker) == AMOUNT


def _matured(deal):
    """A milestone that anybody can claim."""
    deal.fund_active()
    deal.deliver()
    at(deal.holding()["clock"])
    return deal


def _claim_of(deal) -> str:
    return deal.escrow.claim.encode_input(deal.payment, deal.conditions_hash, 0)


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
        deal.fund_active()
        deal.deliver()
        at(deal.holding()["clock"])

        deal.claim(by=parties.worker)

        assert token.balanceOf(deal.escrow) == 0

    def test_the_worker_alone_empties_what_was_sent_back(self, deal, token, parties):
        deal.fund_active()
        deal.deliver()
        deal.request_changes(in_days(20))
        deal.deliver()
        at(deal.holding()["clock"])

        deal.claim(by=parties.worker)

        assert token.balanceOf(deal.escrow) == 0

    def test_the_employer_alone_empties_what_was_sent_back_and_never_came(self, deal, token):
        deal.fund_active()
        deal.deliver()
        deal.request_changes(in_days(20))
        at(in_days(20))

        deal.reclaim()

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
