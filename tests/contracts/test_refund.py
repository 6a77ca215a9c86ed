"""
refund
├── given nothing was funded .......................... it reverts NotFunded
├── when the worker neither calls nor signed .......... it reverts NotParty, InvalidSignature
├── when it adds nothing to what was refunded ......... it reverts AlreadyRefunded
├── when it exceeds what is escrowed .................. it reverts InsufficientEscrow
└── otherwise, in every phase, at any time ............ the difference goes to the employer · emits PaymentRefunded
"""

import pytest

from tests.contracts.deals import AMOUNT, at, in_days, reverts


class TestWhenTheWorkerDoesNotConsent:
    @pytest.mark.spec("U1")
    def test_reverts_for_the_employer(self, deal, parties):
        deal.fund_active()

        with reverts("NotParty", parties.employer, parties.worker):
            deal.refund(AMOUNT, by=parties.employer)

    @pytest.mark.spec("U1")
    def test_reverts_for_a_signature_of_the_employer(self, deal, parties):
        deal.fund_active()

        with reverts("InvalidSignature", parties.worker):
            deal.refund(AMOUNT, signature=deal.signed("Refund", parties.employer, refunded=AMOUNT))


class TestWhenTheAmountIsNotThere:
    @pytest.mark.spec("U1")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.refund(1)

    @pytest.mark.spec("U3")
    def test_reverts_above_what_a_release_left(self, deal):
        deal.fund_active()
        deal.release(30)

        with reverts("InsufficientEscrow", AMOUNT - 30, AMOUNT - 29):
            deal.refund(AMOUNT - 29)

    @pytest.mark.spec("U2")
    @pytest.mark.parametrize("refunded", [0, 100])
    def test_reverts_when_it_adds_nothing(self, deal, refunded):
        deal.fund_active()
        deal.refund(100)

        with reverts("AlreadyRefunded", 100, refunded):
            deal.refund(refunded)


class TestWhenTheWorkerConsents:
    @pytest.mark.spec("U1")
    @pytest.mark.parametrize("late", [False, True], ids=["early", "late"])
    @pytest.mark.parametrize("delivered", [False, True], ids=["active", "delivered"])
    def test_pays_the_employer_back_in_every_phase(self, deal, token, parties, delivered, late):
        before = token.balanceOf(parties.employer)
        deal.fund_active()
        if delivered:
            deal.deliver()
        if late:
            at(in_days(500))

        deal.refund(AMOUNT)

        assert token.balanceOf(parties.employer) == before

    @pytest.mark.spec("U1")
    def test_turns_an_offer_down(self, native_deal, parties):
        native_deal.fund()
        before = parties.employer.balance()

        native_deal.refund(AMOUNT, signature=native_deal.signed("Refund", parties.worker, refunded=AMOUNT))

        assert parties.employer.balance() - before == AMOUNT

    @pytest.mark.spec("U2")
    def test_emits_what_moved_and_what_moved_so_far(self, deal, parties):
        deal.fund_active()
        deal.refund(100)

        event = deal.refund(250).events["PaymentRefunded"]

        assert (event["agreementId"], event["employer"], event["milestone"]) == (deal.id, parties.employer, 0)
        assert (event["amount"], event["refunded"]) == (150, 250)

    @pytest.mark.spec("U4")
    def test_bears_no_fee(self, deal, token, parties):
        with_fee = deal.with_fee(1_000)
        before = token.balanceOf(parties.employer)
        with_fee.fund_active()

        with_fee.refund(AMOUNT)

        assert token.balanceOf(parties.employer) == before
        assert with_fee.escrow.feesOf(token, parties.fee_recipient) == 0

    @pytest.mark.spec("M2")
    def test_empties_the_milestone_with_a_release(self, deal, token):
        deal.fund_active()

        deal.release(AMOUNT - 1)
        deal.refund(1)

        assert (deal.holding()["released"], deal.holding()["refunded"]) == (AMOUNT - 1, 1)
        assert token.balanceOf(deal.escrow) == 0
