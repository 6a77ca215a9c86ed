"""
request changes
├── given the milestone is not Delivered .............. it reverts NotFunded, NothingEscrowed, PhaseIs
├── given the review is over .......................... it reverts AfterDeadline
├── when the new deadline is less than a review away .. it reverts DeadlineTooSoon
├── when it is before the terms' deadline ............. it reverts DeadlineTooSoon
├── when the employer neither calls nor signed ........ it reverts NotParty, InvalidSignature
├── given 255 rounds .................................. it reverts TooManyRounds
└── otherwise ......................................... the next round is Active · emits ChangesRequested
"""

import pytest
from brownie import web3

from tests.contracts.deals import ACTIVE, AMOUNT, DAY, DISPUTED, REASON, REVIEW, at, in_days, milestone, reverts


@pytest.mark.spec("C1")
class TestGivenNoReviewRuns:
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.request_changes(in_days(20))

    def test_reverts_when_nothing_was_delivered(self, deal):
        deal.fund_active()

        with reverts("PhaseIs", ACTIVE):
            deal.request_changes(in_days(20))

    @pytest.mark.spec("Q3")
    def test_reverts_when_it_is_disputed(self, deal):
        deal.dispute_all()

        with reverts("PhaseIs", DISPUTED):
            deal.request_changes(in_days(20))

    def test_reverts_for_a_milestone_past_the_last(self, deal):
        deal.deliver_all()

        with reverts("NoSuchMilestone", 1, 1):
            deal.request_changes(in_days(20), part=1)

    def test_reverts_when_the_milestone_is_closed(self, deal):
        deal.fund_active()
        deal.deliver()
        deal.release(AMOUNT)

        with reverts("NothingEscrowed", deal.id, 0):
            deal.request_changes(in_days(20))

    def test_reverts_when_the_review_ends(self, deal):
        deal.fund_active()
        deal.deliver()
        review_until = deal.holding()["clock"]
        at(review_until)

        with reverts("AfterDeadline", review_until, review_until):
            deal.request_changes(in_days(20))


@pytest.mark.spec("C2")
class TestNewDeadline:
    def test_reverts_less_than_a_review_period_away(self, deal):
        late = deal.but(milestones=[milestone(deliver_by=in_days(1))])
        late.fund_active()
        late.deliver()
        now = in_days(2)
        at(now)

        with reverts("DeadlineTooSoon", now + REVIEW - 1, now + REVIEW):
            late.request_changes(now + REVIEW - 1)

    def test_reverts_before_the_deadline_of_the_terms(self, deal):
        deal.fund_active()
        deal.deliver()

        with reverts("DeadlineTooSoon", deal.deadline - 1, deal.deadline):
            deal.request_changes(deal.deadline - 1)

    def test_may_be_the_deadline_of_the_terms(self, deal):
        deal.fund_active()
        deal.deliver()

        deal.request_changes(deal.deadline)

        assert deal.holding()["clock"] == deal.deadline

    def test_may_be_exactly_a_review_period_away(self, deal):
        late = deal.but(milestones=[milestone(deliver_by=in_days(1))])
        late.fund_active()
        late.deliver()
        now = in_days(2)
        at(now)

        late.request_changes(now + REVIEW)

        assert late.holding()["clock"] == now + REVIEW


class TestWhenTheEmployerDoesNotConsent:
    @pytest.mark.spec("C1")
    def test_reverts_for_the_worker(self, deal, parties):
        deal.fund_active()
        deal.deliver()

        with reverts("NotParty", parties.worker, parties.employer):
            deal.request_changes(in_days(20), by=parties.worker)

    @pytest.mark.spec("C4")
    def test_reverts_for_a_signature_of_an_earlier_round(self, deal, parties):
        new = in_days(20)
        deal.fund_active()
        deal.deliver()
        signature = deal.signed("RequestChanges", parties.employer, round=0, reason=REASON, deliverBy=new)
        deal.request_changes(new, signature=signature)
        deal.deliver()

        with reverts("InvalidSignature", parties.employer):
            deal.request_changes(new, signature=signature)


class TestWhenTheEmployerConsents:
    @pytest.mark.spec("C1", "C3")
    def test_starts_the_next_round_a_second_before_the_review_ends(self, deal, parties):
        deal.fund_active()
        deal.deliver()
        at(deal.holding()["clock"] - 1)

        event = deal.request_changes(in_days(20)).events["ChangesRequested"]

        new = in_days(20)
        assert deal.holding() == {"released": 0, "refunded": 0, "clock": new, "phase": ACTIVE, "round": 1}
        assert (event["agreementId"], event["employer"], event["milestone"]) == (deal.id, parties.employer, 0)
        assert (event["round"], event["deliverBy"]) == (1, new)
        assert bytes(event["reason"]) == REASON

    @pytest.mark.spec("C1")
    def test_sends_back_by_signature(self, deal, parties):
        new = in_days(20)
        deal.fund_active()
        deal.deliver()

        signature = deal.signed("RequestChanges", parties.employer, round=0, reason=REASON, deliverBy=new)
        deal.request_changes(new, signature=signature)

        assert deal.holding()["round"] == 1

    @pytest.mark.spec("C3")
    def test_lets_the_worker_deliver_until_the_new_deadline(self, deal):
        deal.fund_active()
        deal.deliver()
        deal.request_changes(in_days(20))
        at(in_days(20) - 1)

        deal.deliver()

        assert deal.holding()["clock"] == in_days(20) - 1 + 3 * DAY

    @pytest.mark.spec("C5")
    def test_ends_after_255_rounds(self, deal, parties):
        """Each round costs the worker a delivery, so there must be an end."""
        deal.fund_active()
        delivery = deal.written.deliver()
        request = deal.written.request_changes(deal.deadline)
        for _ in range(255):
            _send(parties.worker, deal.escrow, delivery)
            _send(parties.employer, deal.escrow, request)
        _send(parties.worker, deal.escrow, delivery)

        assert deal.holding()["round"] == 255
        with reverts("TooManyRounds"):
            deal.escrow.requestChanges.call(*deal.terms, 0, REASON, deal.deadline, b"", {"from": parties.employer})


def _send(sender, escrow, calldata):
    """Without Brownie's look at every receipt, which takes longer than all the rounds."""
    fields = {"from": sender.address, "to": escrow.address, "input": calldata, "gas": hex(500_000)}
    web3.provider.make_request("eth_sendTransactionSync", [fields])
