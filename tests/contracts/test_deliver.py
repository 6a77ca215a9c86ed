"""
deliver
├── given nothing was funded .......................... it reverts NotFunded
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given Delivered or Disputed ....................... it reverts PhaseIs
├── given the deadline came ........................... it reverts AfterDeadline
├── when the worker neither calls nor signed .......... it reverts NotParty, InvalidSignature
├── when the signature is of another round ............ it reverts InvalidSignature
└── otherwise ......................................... the review starts · emits WorkDelivered
"""

import pytest

from tests.contracts.deals import AMOUNT, DELIVERABLE, DELIVERED, DISPUTED, REVIEW, ZERO, at, reverts


@pytest.mark.spec("D1")
class TestGivenNothingCanBeDelivered:
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.deliver()

    def test_reverts_when_the_milestone_is_closed(self, deal):
        deal.fund_active()
        deal.refund(AMOUNT)

        with reverts("NothingEscrowed", deal.id, 0):
            deal.deliver()

    def test_reverts_when_it_is_delivered(self, deal):
        deal.fund_active()
        deal.deliver()

        with reverts("PhaseIs", DELIVERED):
            deal.deliver()

    @pytest.mark.spec("Q3")
    def test_reverts_when_it_is_disputed(self, deal):
        deal.dispute_all()

        with reverts("PhaseIs", DISPUTED):
            deal.deliver()

    def test_reverts_on_an_open_task(self, deal, parties):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotParty", parties.worker, ZERO):
            open_task.deliver()

    def test_reverts_at_the_deadline(self, deal):
        deal.fund_active()
        at(deal.deadline)

        with reverts("AfterDeadline", deal.deadline, deal.deadline):
            deal.deliver()


class TestWhenTheWorkerDoesNotConsent:
    @pytest.mark.spec("D1")
    def test_reverts_for_the_employer(self, deal, parties):
        deal.fund_active()

        with reverts("NotParty", parties.employer, parties.worker):
            deal.deliver(by=parties.employer)

    @pytest.mark.spec("D1")
    def test_reverts_for_a_signature_of_another_deliverable(self, deal, parties):
        deal.fund_active()
        signature = deal.signed("Deliver", parties.worker, round=0, deliverable=b"\x07" * 32)

        with reverts("InvalidSignature", parties.worker):
            deal.deliver(signature=signature)

    @pytest.mark.spec("D4")
    def test_reverts_for_a_signature_of_an_earlier_round(self, deal, parties):
        deal.fund_active()
        signature = deal.signed("Deliver", parties.worker, round=0, deliverable=DELIVERABLE)
        deal.deliver(signature=signature)
        deal.request_changes(deal.deadline + REVIEW)

        with reverts("InvalidSignature", parties.worker):
            deal.deliver(signature=signature)


class TestWhenTheWorkerConsents:
    @pytest.mark.spec("D1", "D3")
    def test_starts_the_review_a_second_before_the_deadline(self, deal, parties):
        deal.fund_active()
        at(deal.deadline - 1)

        event = deal.deliver().events["WorkDelivered"]

        review_until = deal.deadline - 1 + REVIEW
        assert deal.holding()["phase"] == DELIVERED
        assert deal.holding()["clock"] == review_until
        assert (event["agreementId"], event["worker"], event["milestone"]) == (deal.id, parties.worker, 0)
        assert (event["round"], event["reviewUntil"]) == (0, review_until)
        assert bytes(event["deliverable"]) == DELIVERABLE

    @pytest.mark.spec("D1")
    def test_delivers_by_signature(self, deal, parties):
        deal.fund_active()

        deal.deliver(signature=deal.signed("Deliver", parties.worker, round=0, deliverable=DELIVERABLE))

        assert deal.holding()["phase"] == DELIVERED

    @pytest.mark.spec("D2")
    def test_accepts_an_offer(self, deal):
        deal.fund()

        deal.deliver()

        assert deal.holding()["phase"] == DELIVERED
