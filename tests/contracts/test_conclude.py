"""
conclude
├── given nothing was funded .......................... it reverts NotFunded
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given another phase than Disputed ................. it reverts PhaseIs
├── given the arbiter's time runs ..................... it reverts BeforeDeadline
└── otherwise, by anybody ............................. it splits all that is left as agreed · emits DisputeConcluded
"""

import pytest

from tests.contracts.deals import AMOUNT, DELIVERED, at, in_days, reverts


@pytest.mark.spec("Q6")
class TestWhenNothingCanBeConcluded:
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.conclude()

    def test_reverts_for_a_milestone_past_the_last(self, deal):
        deal.dispute_all()

        with reverts("NoSuchMilestone", 1, 1):
            deal.conclude(part=1)

    def test_reverts_when_the_milestone_is_closed(self, deal):
        deal.dispute_all()
        deal.release(AMOUNT)

        with reverts("NothingEscrowed", deal.id, 0):
            deal.conclude()

    def test_reverts_when_nobody_disputed(self, deal):
        deal.deliver_all()
        at(in_days(400))

        with reverts("PhaseIs", DELIVERED):
            deal.conclude()

    def test_reverts_a_second_before_the_arbiters_time_ends(self, deal):
        deal.dispute_all()
        rule_by = deal.holding()["clock"]
        at(rule_by - 1)

        with reverts("BeforeDeadline", rule_by - 1, rule_by):
            deal.conclude()

    def test_reverts_the_second_time(self, deal):
        deal.dispute_all()
        at(deal.holding()["clock"])
        deal.conclude()

        with reverts("NothingEscrowed", deal.id, 0):
            deal.conclude()


@pytest.mark.spec("Q6")
class TestGivenASilentArbiter:
    @pytest.mark.parametrize(
        ("bps", "to_worker"),
        [(0, 0), (1, AMOUNT // 10_000), (3_333, AMOUNT * 3_333 // 10_000), (10_000, AMOUNT)],
    )
    def test_splits_as_agreed_when_its_time_ends(self, deal, token, parties, bps, to_worker):
        agreed = deal.but(defaultWorkerBps=bps).dispute_all()
        before = token.balanceOf(parties.employer)
        at(agreed.holding()["clock"])

        event = agreed.conclude(by=parties.stranger).events["DisputeConcluded"]

        assert token.balanceOf(parties.worker) == to_worker
        assert token.balanceOf(parties.employer) == before + AMOUNT - to_worker
        assert (event["agreementId"], event["milestone"]) == (agreed.id, 0)
        assert (event["worker"], event["employer"]) == (parties.worker, parties.employer)
        assert (event["toWorker"], event["fee"], event["toEmployer"]) == (to_worker, 0, AMOUNT - to_worker)

    def test_splits_what_is_left_and_rounds_down(self, deal):
        odd = deal.of(10).but(defaultWorkerBps=5_000).dispute_all()
        odd.release(2)
        odd.refund(1)
        at(odd.holding()["clock"])

        event = odd.conclude().events["DisputeConcluded"]

        assert (event["toWorker"], event["toEmployer"]) == (3, 4)
        assert (odd.holding()["released"], odd.holding()["refunded"]) == (5, 5)

    @pytest.mark.spec("R4")
    def test_takes_the_fee_from_the_workers_part_only(self, deal, token, parties):
        paid = deal.with_fee(1_000).dispute_all()
        at(paid.holding()["clock"])

        event = paid.conclude().events["DisputeConcluded"]

        assert event["fee"] == AMOUNT // 20
        assert token.balanceOf(parties.worker) == AMOUNT // 2 - AMOUNT // 20

    @pytest.mark.spec("W1")
    def test_pays_both_though_one_is_blocked(self, hostile_deal, hostile, parties):
        hostile_deal.dispute_all()
        hostile.setBlocked(parties.employer, True, {"from": parties.deployer})
        at(hostile_deal.holding()["clock"])

        hostile_deal.conclude()

        assert hostile.balanceOf(parties.worker) == AMOUNT // 2
        assert hostile_deal.escrow.owedOf(hostile, parties.employer) == AMOUNT // 2

    def test_is_too_late_for_the_arbiter(self, deal):
        deal.dispute_all()
        rule_by = deal.holding()["clock"]
        at(rule_by + 1)

        with reverts("AfterDeadline", rule_by + 1, rule_by):
            deal.rule(AMOUNT)
