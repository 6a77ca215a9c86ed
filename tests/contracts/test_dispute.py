"""
dispute
├── given nothing was funded .......................... it reverts NotFunded
├── when the milestone is not in the terms ............ it reverts NoSuchMilestone
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given Offered or Disputed ......................... it reverts PhaseIs
├── given Active
│   ├── and nothing was ever delivered ................ it reverts NothingDelivered
│   ├── when the employer disputes .................... it reverts NotInRole
│   ├── given the deadline came ....................... it reverts AfterDeadline
│   └── when the worker disputes, before the deadline . the arbiter's clock starts
├── given Delivered
│   ├── when neither party disputes ................... it reverts NotInRole
│   ├── given the review is over ...................... it reverts AfterDeadline
│   └── when either party disputes .................... the arbiter's clock starts · emits DisputeOpened
└── when the party neither calls nor signed ........... it reverts NotParty, InvalidSignature
"""

import pytest

from tests.contracts.deals import (
    AMOUNT,
    DISPUTE,
    DISPUTED,
    EVIDENCE,
    OFFERED,
    ZERO,
    at,
    in_days,
    reverts,
)


@pytest.fixture
def delivered(deal):
    return deal.deliver_all()


@pytest.fixture
def sent_back(delivered):
    delivered.request_changes(in_days(20))
    return delivered


class TestGivenNothingToDispute:
    @pytest.mark.spec("Q1")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.dispute()

    @pytest.mark.spec("Q1")
    def test_reverts_for_a_milestone_past_the_last(self, delivered):
        with reverts("NoSuchMilestone", 1, 1):
            delivered.dispute(part=1)

    @pytest.mark.spec("Q1")
    def test_reverts_when_the_milestone_is_closed(self, delivered):
        delivered.release(AMOUNT)

        with reverts("NothingEscrowed", delivered.id, 0):
            delivered.dispute()

    @pytest.mark.spec("Q1")
    def test_reverts_on_an_offer(self, deal):
        deal.fund()

        with reverts("PhaseIs", OFFERED):
            deal.dispute()

    @pytest.mark.spec("Q1")
    def test_reverts_when_it_is_disputed(self, delivered, parties):
        delivered.dispute()

        with reverts("PhaseIs", DISPUTED):
            delivered.dispute(parties.employer)


class TestGivenActive:
    @pytest.mark.spec("Q1")
    @pytest.mark.parametrize("role", ["worker", "employer"])
    def test_reverts_when_nothing_was_ever_delivered(self, deal, parties, role):
        """Or a worker could tie up money for work that it never meant to do."""
        deal.fund_active()

        with reverts("NothingDelivered", deal.id, 0):
            deal.dispute(getattr(parties, role))

    @pytest.mark.spec("Q2")
    def test_reverts_for_the_employer_who_sent_it_back(self, sent_back, parties):
        with reverts("NotInRole", parties.employer):
            sent_back.dispute(parties.employer)

    @pytest.mark.spec("Q2")
    def test_reverts_at_the_deadline(self, sent_back):
        at(in_days(20))

        with reverts("AfterDeadline", in_days(20), in_days(20)):
            sent_back.dispute()

    @pytest.mark.spec("Q2", "Q3")
    def test_starts_the_arbiters_clock_a_second_before_the_deadline(self, sent_back):
        """What the worker does when changes are asked for that were never agreed."""
        at(in_days(20) - 1)

        sent_back.dispute()

        clock = in_days(20) - 1 + DISPUTE
        assert sent_back.holding() == {"released": 0, "refunded": 0, "clock": clock, "phase": DISPUTED, "round": 1}


class TestGivenDelivered:
    @pytest.mark.spec("Q2")
    @pytest.mark.parametrize("role", ["arbiter", "stranger", "fee_recipient"])
    def test_reverts_for_somebody_in_no_role(self, delivered, parties, role):
        with reverts("NotInRole", getattr(parties, role)):
            delivered.dispute(getattr(parties, role))

    @pytest.mark.spec("Q2")
    def test_reverts_when_the_review_ends(self, delivered, parties):
        review_until = delivered.holding()["clock"]
        at(review_until)

        with reverts("AfterDeadline", review_until, review_until):
            delivered.dispute(parties.employer)

    @pytest.mark.spec("Q1", "Q3")
    @pytest.mark.parametrize("role", ["worker", "employer"])
    def test_starts_the_arbiters_clock_a_second_before_the_review_ends(self, delivered, parties, role):
        party = getattr(parties, role)
        now = delivered.holding()["clock"] - 1
        at(now)

        event = delivered.dispute(party).events["DisputeOpened"]

        assert (delivered.holding()["phase"], delivered.holding()["clock"]) == (DISPUTED, now + DISPUTE)
        assert (event["agreementId"], event["milestone"], event["round"]) == (delivered.id, 0, 0)
        assert (event["party"], event["arbiter"], event["ruleBy"]) == (party, parties.arbiter, now + DISPUTE)
        assert bytes(event["evidence"]) == EVIDENCE

    @pytest.mark.spec("Q3")
    def test_stops_both_other_clocks(self, delivered):
        delivered.dispute()
        at(in_days(400))

        with reverts("PhaseIs", DISPUTED):
            delivered.claim()
        with reverts("PhaseIs", DISPUTED):
            delivered.reclaim()

    @pytest.mark.spec("Q3", "Q6")
    def test_without_an_arbiter_or_time_can_be_concluded_at_once(self, deal, token, parties):
        nobody_rules = deal.but(arbiter=ZERO, disputePeriod=0).deliver_all()

        nobody_rules.dispute()
        nobody_rules.conclude()

        assert token.balanceOf(parties.worker) == AMOUNT // 2

    @pytest.mark.spec("M5")
    def test_leaves_other_milestones_alone(self, deal):
        two = deal.of(5, 7)
        two.fund_active(0, 1)
        two.deliver(part=0)
        before = two.holding(1)

        two.dispute(part=0)

        assert two.holding(1) == before


@pytest.mark.spec("Q1")
class TestWhenThePartyDoesNotConsent:
    def test_reverts_for_a_stranger_in_its_name(self, delivered, parties):
        with reverts("NotParty", parties.stranger, parties.worker):
            delivered.dispute(parties.worker, by=parties.stranger)

    def test_reverts_for_one_party_in_the_others_name(self, delivered, parties):
        signature = delivered.signed("Dispute", parties.employer, round=0, evidence=EVIDENCE)

        with reverts("InvalidSignature", parties.worker):
            delivered.dispute(parties.worker, signature=signature)

    @pytest.mark.spec("Q4")
    def test_reverts_for_a_signature_of_an_earlier_round(self, delivered, parties):
        signature = delivered.signed("Dispute", parties.worker, round=0, evidence=EVIDENCE)
        delivered.request_changes(in_days(20))

        with reverts("InvalidSignature", parties.worker):
            delivered.dispute(signature=signature)

    @pytest.mark.parametrize("role", ["worker", "employer"])
    def test_disputes_by_signature(self, delivered, parties, role):
        party = getattr(parties, role)

        delivered.dispute(party, signature=delivered.signed("Dispute", party, round=0, evidence=EVIDENCE))

        assert delivered.holding()["phase"] == DISPUTED
