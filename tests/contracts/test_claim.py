"""
claim
├── given nothing was funded .......................... it reverts NotFunded
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given Offered or Active ........................... it reverts PhaseIs
├── given the review runs ............................. it reverts BeforeDeadline
└── otherwise, by anybody ............................. all that is left goes to the worker · emits PaymentClaimed
"""

import pytest

from tests.contracts.deals import ACTIVE, AMOUNT, DISPUTED, OFFERED, at, in_days, reverts


@pytest.mark.spec("K2")
class TestGivenNothingToClaim:
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.claim()

    def test_reverts_when_the_milestone_is_closed(self, deal):
        deal.fund_active()
        deal.deliver()
        deal.release(AMOUNT)

        with reverts("NothingEscrowed", deal.id, 0):
            deal.claim()

    def test_reverts_when_it_is_offered(self, deal):
        deal.fund()

        with reverts("PhaseIs", OFFERED):
            deal.claim()

    @pytest.mark.spec("Q3")
    def test_reverts_when_it_is_disputed(self, deal):
        deal.dispute_all()
        at(in_days(400))

        with reverts("PhaseIs", DISPUTED):
            deal.claim()

    def test_reverts_when_nothing_was_delivered_in_time(self, deal, parties):
        deal.fund_active()
        at(deal.deadline)

        with reverts("PhaseIs", ACTIVE):
            deal.claim(by=parties.worker)

    def test_reverts_a_second_before_the_review_ends(self, deal, parties):
        deal.fund_active()
        deal.deliver()
        review_until = deal.holding()["clock"]
        at(review_until - 1)

        with reverts("BeforeDeadline", review_until - 1, review_until):
            deal.claim(by=parties.worker)


@pytest.mark.spec("K1")
class TestGivenTheReviewIsOver:
    def test_pays_the_worker_when_the_review_ends(self, deal, token, parties):
        """Silence pays the worker, whoever says so."""
        deal.fund_active()
        deal.deliver()
        at(deal.holding()["clock"])

        event = deal.claim(by=parties.stranger).events["PaymentClaimed"]

        assert token.balanceOf(parties.worker) == AMOUNT
        assert deal.holding()["released"] == AMOUNT
        assert (event["agreementId"], event["worker"], event["milestone"]) == (deal.id, parties.worker, 0)
        assert (event["amount"], event["fee"], event["released"]) == (AMOUNT, 0, AMOUNT)

    def test_pays_what_is_left_less_the_fee(self, deal, token, parties):
        with_fee = deal.with_fee(250)
        with_fee.fund_active()
        with_fee.deliver()
        with_fee.release(10_000)
        with_fee.refund(30_000)
        at(with_fee.holding()["clock"])

        event = with_fee.claim().events["PaymentClaimed"]

        released = AMOUNT - 30_000
        fee = released * 250 // 10_000
        assert (event["amount"], event["fee"], event["released"]) == (released - 10_000, fee - 250, released)
        assert token.balanceOf(parties.worker) == released - fee
        assert token.balanceOf(with_fee.escrow) == fee

    def test_pays_the_chains_own_currency(self, native_deal, parties):
        native_deal.fund_active()
        native_deal.deliver()
        at(native_deal.holding()["clock"])
        before = parties.worker.balance()

        native_deal.claim()

        assert parties.worker.balance() - before == AMOUNT
