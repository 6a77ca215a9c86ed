"""
submit evidence
├── given nothing was funded, or it was amended ....... it reverts NotFunded, AlreadyAmended
├── when the milestone is not in the terms ............ it reverts NoSuchMilestone
├── when whoever submits has no role .................. it reverts NotInRole
├── when it neither calls nor signed .................. it reverts NotParty, InvalidSignature
└── otherwise, in every phase ......................... it changes nothing · emits Evidence
"""

import pytest

from tests.contracts.deals import AMOUNT, ZERO, reverts

URI = "ipfs://bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"


@pytest.fixture
def funded(deal):
    deal.fund()
    return deal


@pytest.mark.spec("Q7")
class TestWhenItIsRefused:
    def test_reverts_when_nothing_was_funded(self, deal, parties):
        with reverts("NotFunded", deal.id, 0):
            deal.submit_evidence(parties.worker, URI)

    def test_reverts_for_a_milestone_past_the_last(self, funded, parties):
        with reverts("NoSuchMilestone", 1, 1):
            funded.submit_evidence(parties.worker, URI, part=1)

    def test_reverts_under_terms_that_were_replaced(self, funded, parties):
        successor = funded.amended(salt=1)
        funded.amend(successor)

        with reverts("AlreadyAmended", funded.id, successor.id):
            funded.submit_evidence(parties.worker, URI)

    @pytest.mark.parametrize("role", ["stranger", "fee_recipient", "relayer"])
    def test_reverts_for_somebody_in_no_role(self, funded, parties, role):
        with reverts("NotInRole", getattr(parties, role)):
            funded.submit_evidence(getattr(parties, role), URI)

    @pytest.mark.parametrize("absent", ["worker", "arbiter"])
    def test_reverts_in_the_name_of_a_role_that_is_absent(self, deal, parties, absent):
        without = deal.but(**{absent: ZERO})
        without.fund()

        with reverts("NotInRole", ZERO):
            without.submit_evidence(ZERO, URI, by=parties.stranger)

    def test_reverts_in_anothers_name(self, funded, parties):
        with reverts("NotParty", parties.employer, parties.worker):
            funded.submit_evidence(parties.worker, URI, by=parties.employer)

    def test_reverts_for_a_signature_of_another_text(self, funded, parties):
        signature = funded.signed("SubmitEvidence", parties.worker, evidence=URI + "?")

        with reverts("InvalidSignature", parties.worker):
            funded.submit_evidence(parties.worker, URI, signature=signature)


@pytest.mark.spec("Q7")
class TestOtherwise:
    @pytest.mark.parametrize("relayed", [False, True], ids=["called", "relayed"])
    @pytest.mark.parametrize("role", ["employer", "worker", "arbiter"])
    def test_emits_what_was_said_and_changes_nothing(self, funded, parties, role, relayed):
        party = getattr(parties, role)
        before = funded.holding()
        signature = funded.signed("SubmitEvidence", party, evidence=URI) if relayed else b""

        event = funded.submit_evidence(party, URI, signature=signature).events["Evidence"]

        assert (event["arbitrator"], event["party"], event["evidence"]) == (parties.arbiter, party, URI)
        assert event["evidenceGroupId"] == int(str(funded.escrow.holdingIdOf(funded.id, 0, AMOUNT)), 16)
        assert funded.holding() == before

    def test_may_come_after_all_is_over(self, funded, parties):
        funded.release(AMOUNT)

        event = funded.submit_evidence(parties.arbiter, "").events["Evidence"]

        assert event["evidence"] == ""
