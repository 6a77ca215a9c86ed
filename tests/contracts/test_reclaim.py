"""
reclaim
├── given nothing was funded .......................... it reverts NotFunded
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given Delivered ................................... it reverts PhaseIs, at any time
├── given Offered
│   ├── when the employer neither calls nor signed .... it reverts NotParty, InvalidSignature
│   └── otherwise ..................................... all that is left goes to the employer, at any time
└── given Active
    ├── before the deadline ........................... it reverts BeforeDeadline
    └── from the deadline on, by anybody .............. all that is left goes to the employer
"""

import pytest

from tests.contracts.deals import AMOUNT, DELIVERED, DISPUTED, at, in_days, reverts


class TestGivenNothingToReclaim:
    @pytest.mark.spec("X1")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.reclaim()

    @pytest.mark.spec("X1")
    def test_reverts_when_the_milestone_is_closed(self, deal):
        deal.fund()
        deal.reclaim()

        with reverts("NothingEscrowed", deal.id, 0):
            deal.reclaim()

    @pytest.mark.spec("X3", "Q3")
    def test_reverts_when_it_is_disputed(self, deal):
        deal.dispute_all()
        at(in_days(400))

        with reverts("PhaseIs", DISPUTED):
            deal.reclaim()

    @pytest.mark.spec("X3")
    def test_reverts_when_something_was_delivered(self, deal):
        """A deadline that passes during or after the review takes nothing from who delivered in time."""
        deal.fund_active()
        deal.deliver()
        at(in_days(400))

        with reverts("PhaseIs", DELIVERED):
            deal.reclaim()


@pytest.mark.spec("X1")
class TestGivenAnOffer:
    def test_reverts_for_a_stranger_even_after_the_deadline(self, deal, parties):
        deal.fund()
        at(deal.deadline)

        with reverts("NotParty", parties.stranger, parties.employer):
            deal.reclaim(by=parties.stranger)

    def test_reverts_for_a_signature_of_the_worker(self, deal, parties):
        deal.fund()

        with reverts("InvalidSignature", parties.employer):
            deal.reclaim(signature=deal.signed("Reclaim", parties.worker))

    @pytest.mark.parametrize("relayed", [False, True], ids=["called", "relayed"])
    def test_pays_the_employer_back_at_once(self, deal, token, parties, relayed):
        before = token.balanceOf(parties.employer)
        deal.fund()

        signature = deal.signed("Reclaim", parties.employer) if relayed else b""
        event = deal.reclaim(signature=signature).events["PaymentReclaimed"]

        assert token.balanceOf(parties.employer) == before
        assert deal.holding()["refunded"] == AMOUNT
        assert (event["agreementId"], event["employer"], event["milestone"]) == (deal.id, parties.employer, 0)
        assert (event["amount"], event["refunded"]) == (AMOUNT, AMOUNT)

    def test_pays_the_employer_back_after_the_deadline(self, native_deal, parties):
        native_deal.fund()
        at(native_deal.deadline)
        before = parties.employer.balance()

        native_deal.reclaim()

        assert parties.employer.balance() - before == AMOUNT


class TestGivenAnActiveMilestone:
    @pytest.mark.spec("X3")
    def test_reverts_a_second_before_the_deadline(self, deal):
        deal.fund_active()
        at(deal.deadline - 1)

        with reverts("BeforeDeadline", deal.deadline - 1, deal.deadline):
            deal.reclaim()

    @pytest.mark.spec("X3")
    def test_reverts_before_the_deadline_although_signed(self, deal, parties):
        """A signature given for an offer is worth nothing once the offer is accepted."""
        deal.fund()
        signature = deal.signed("Reclaim", parties.employer)
        deal.accept()
        at(deal.deadline - 1)

        with reverts("BeforeDeadline", deal.deadline - 1, deal.deadline):
            deal.reclaim(signature=signature)

    @pytest.mark.spec("X2", "M4")
    def test_pays_the_employer_at_the_deadline_whoever_calls(self, deal, token, parties):
        before = token.balanceOf(parties.employer)
        deal.fund_active()
        at(deal.deadline)

        deal.reclaim(by=parties.stranger)

        assert token.balanceOf(parties.employer) == before
        assert token.balanceOf(parties.stranger) == 0

    @pytest.mark.spec("X2")
    def test_pays_back_what_is_left(self, deal, token):
        deal.fund_active()
        deal.release(100)
        deal.refund(30)
        at(deal.deadline)

        event = deal.reclaim().events["PaymentReclaimed"]

        assert (event["amount"], event["refunded"]) == (AMOUNT - 130, AMOUNT - 100)
        assert token.balanceOf(deal.escrow) == 0

    @pytest.mark.spec("X2", "C3")
    def test_waits_for_the_deadline_of_the_round(self, deal):
        deal.fund_active()
        deal.deliver()
        deal.request_changes(in_days(20))
        at(in_days(20) - 1)

        with reverts("BeforeDeadline", in_days(20) - 1, in_days(20)):
            deal.reclaim()
