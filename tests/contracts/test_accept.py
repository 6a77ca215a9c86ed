"""
accept
├── given nothing was funded .......................... it reverts NotFunded
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given Active or Delivered ......................... it reverts PhaseIs
├── given the deadline came ........................... it reverts AfterDeadline
├── when the caller is not the worker and brings
│   ├── no signature .................................. it reverts NotParty
│   └── another's signature, or one of other terms .... it reverts InvalidSignature
└── otherwise ......................................... the milestone is Active · emits OfferAccepted
"""

import pytest

from tests.contracts.deals import ACTIVE, AMOUNT, DELIVERED, DISPUTED, ZERO, at, reverts


class TestGivenNoOfferStands:
    @pytest.mark.spec("A2")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.accept()

    @pytest.mark.spec("A2")
    def test_reverts_when_the_milestone_is_closed(self, deal):
        deal.fund()
        deal.release(AMOUNT)

        with reverts("NothingEscrowed", deal.id, 0):
            deal.accept()

    @pytest.mark.spec("A2")
    def test_reverts_when_it_is_active(self, deal):
        deal.fund_active()

        with reverts("PhaseIs", ACTIVE):
            deal.accept()

    @pytest.mark.spec("A2")
    def test_reverts_when_it_is_delivered(self, deal):
        deal.fund_active()
        deal.deliver()

        with reverts("PhaseIs", DELIVERED):
            deal.accept()

    @pytest.mark.spec("A2")
    def test_reverts_when_it_is_disputed(self, deal):
        deal.dispute_all()

        with reverts("PhaseIs", DISPUTED):
            deal.accept()

    @pytest.mark.spec("A2")
    def test_reverts_at_the_deadline(self, deal):
        deal.fund()
        at(deal.deadline)

        with reverts("AfterDeadline", deal.deadline, deal.deadline):
            deal.accept()


class TestWhenTheWorkerDoesNotConsent:
    @pytest.mark.spec("A1")
    def test_reverts_for_a_stranger(self, deal, parties):
        deal.fund()

        with reverts("NotParty", parties.stranger, parties.worker):
            deal.accept(by=parties.stranger)

    @pytest.mark.spec("A1")
    def test_reverts_for_a_signature_of_another(self, deal, parties):
        deal.fund()

        with reverts("InvalidSignature", parties.worker):
            deal.accept(signature=deal.acceptance(parties.employer))

    @pytest.mark.spec("A1", "T1")
    def test_reverts_for_a_signature_of_other_terms(self, deal, parties):
        deal.fund()

        with reverts("InvalidSignature", parties.worker):
            deal.accept(signature=deal.but(salt=0x09).acceptance())

    @pytest.mark.spec("A3")
    def test_reverts_for_everybody_on_an_open_task(self, deal, parties):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotParty", parties.worker, ZERO):
            open_task.accept()
        with reverts("InvalidSignature", ZERO):
            open_task.accept(signature=open_task.acceptance())


@pytest.mark.spec("A1")
class TestWhenTheWorkerConsents:
    def test_accepts_by_calling_a_second_before_the_deadline(self, deal, parties):
        deal.fund()
        at(deal.deadline - 1)

        event = deal.accept().events["OfferAccepted"]

        assert deal.holding() == {"released": 0, "refunded": 0, "clock": deal.deadline, "phase": ACTIVE, "round": 0}
        assert dict(event) == {"agreementId": deal.id, "worker": parties.worker, "milestone": 0}

    def test_accepts_by_a_signature_in_a_strangers_hands(self, deal, parties):
        deal.fund()

        deal.accept(by=parties.stranger, signature=deal.acceptance())

        assert deal.holding()["phase"] == ACTIVE

    @pytest.mark.spec("A4")
    def test_binds_the_employer(self, deal):
        deal.fund()
        deal.accept()
        at(deal.deadline - 1)

        with reverts("BeforeDeadline", deal.deadline - 1, deal.deadline):
            deal.reclaim()
