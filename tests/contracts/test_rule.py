"""
rule
├── given nothing was funded .......................... it reverts NotFunded
├── given the milestone is closed ..................... it reverts NothingEscrowed
├── given another phase than Disputed ................. it reverts PhaseIs
├── given the arbiter's time is over .................. it reverts AfterDeadline
├── when the worker is to get more than the amount .... it reverts ExceedsAmount
├── when the arbiter neither calls nor signed ......... it reverts NotParty, InvalidSignature
└── otherwise ......................................... it splits all that is left · emits DisputeRuled
    ├── what was released already counts .............. the worker gets the difference, or nothing
    └── what was refunded already is not there ........ the worker gets what is there
"""

import pytest

from tests.contracts.deals import AMOUNT, DELIVERED, DISPUTED, REASON, ZERO, at, in_days, reverts


@pytest.fixture
def disputed(deal):
    return deal.dispute_all()


class TestWhenNothingCanBeRuled:
    @pytest.mark.spec("Q5")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.rule(1)

    @pytest.mark.spec("Q5")
    def test_reverts_for_a_milestone_past_the_last(self, disputed):
        with reverts("NoSuchMilestone", 1, 1):
            disputed.rule(1, part=1)

    @pytest.mark.spec("Q5")
    def test_reverts_when_the_milestone_is_closed(self, disputed):
        disputed.refund(AMOUNT)

        with reverts("NothingEscrowed", disputed.id, 0):
            disputed.rule(1)

    @pytest.mark.spec("Q5")
    def test_reverts_when_nobody_disputed(self, deal):
        deal.deliver_all()

        with reverts("PhaseIs", DELIVERED):
            deal.rule(AMOUNT)

    @pytest.mark.spec("Q5")
    def test_reverts_when_the_arbiters_time_ends(self, disputed):
        rule_by = disputed.holding()["clock"]
        at(rule_by)

        with reverts("AfterDeadline", rule_by, rule_by):
            disputed.rule(AMOUNT)

    @pytest.mark.spec("Q5")
    def test_reverts_above_the_amount(self, disputed):
        with reverts("ExceedsAmount", AMOUNT, AMOUNT + 1):
            disputed.rule(AMOUNT + 1)

    @pytest.mark.spec("Q5")
    def test_reverts_the_second_time(self, disputed):
        disputed.rule(1)

        with reverts("NothingEscrowed", disputed.id, 0):
            disputed.rule(2)


@pytest.mark.spec("Q5", "M4")
class TestWhenTheArbiterDoesNotConsent:
    @pytest.mark.parametrize("role", ["employer", "worker", "stranger"])
    def test_reverts_for_anybody_else(self, disputed, parties, role):
        caller = getattr(parties, role)

        with reverts("NotParty", caller, parties.arbiter):
            disputed.rule(AMOUNT, by=caller)

    def test_reverts_for_a_signature_of_a_party(self, disputed, parties):
        signature = disputed.signed("Rule", parties.worker, released=AMOUNT, reason=REASON)

        with reverts("InvalidSignature", parties.arbiter):
            disputed.rule(AMOUNT, signature=signature)

    def test_reverts_for_a_signature_of_another_ruling(self, disputed, parties):
        signature = disputed.signed("Rule", parties.arbiter, released=AMOUNT - 1, reason=REASON)

        with reverts("InvalidSignature", parties.arbiter):
            disputed.rule(AMOUNT, signature=signature)

    def test_reverts_for_everybody_where_there_is_no_arbiter(self, deal, parties):
        nobody_rules = deal.but(arbiter=ZERO).dispute_all()

        with reverts("NotParty", parties.arbiter, ZERO):
            nobody_rules.rule(AMOUNT)
        with reverts("InvalidSignature", ZERO):
            nobody_rules.rule(AMOUNT, signature=b"\0" * 65)


class TestWhenTheArbiterRules:
    @pytest.mark.spec("Q5")
    @pytest.mark.parametrize("to_worker", [0, 1, AMOUNT // 3, AMOUNT - 1, AMOUNT])
    def test_splits_all_that_is_left_a_second_before_its_time_ends(self, disputed, token, parties, to_worker):
        before = token.balanceOf(parties.employer)
        at(disputed.holding()["clock"] - 1)

        event = disputed.rule(to_worker).events["DisputeRuled"]

        assert token.balanceOf(parties.worker) == to_worker
        assert token.balanceOf(parties.employer) == before + AMOUNT - to_worker
        assert token.balanceOf(disputed.escrow) == 0
        assert (event["agreementId"], event["milestone"]) == (disputed.id, 0)
        assert (event["worker"], event["employer"]) == (parties.worker, parties.employer)
        assert (event["toWorker"], event["fee"], event["toEmployer"]) == (to_worker, 0, AMOUNT - to_worker)
        assert bytes(event["reason"]) == REASON

    @pytest.mark.spec("Q5", "M9")
    def test_keeps_what_was_ruled(self, disputed):
        disputed.rule(100)

        held = disputed.holding()
        assert (held["released"], held["refunded"], held["phase"]) == (100, AMOUNT - 100, DISPUTED)

    @pytest.mark.spec("Q5")
    def test_rules_by_signature(self, disputed, token, parties):
        signature = disputed.signed("Rule", parties.arbiter, released=70, reason=REASON)

        disputed.rule(70, by=parties.stranger, signature=signature)

        assert token.balanceOf(parties.worker) == 70

    @pytest.mark.spec("Q5", "R4")
    def test_takes_the_fee_from_the_workers_part_only(self, deal, token, parties):
        paid = deal.with_fee(1_000).dispute_all()
        paid.release(9)
        before = token.balanceOf(parties.employer)

        event = paid.rule(1_000).events["DisputeRuled"]

        assert (event["toWorker"], event["fee"]) == (991, 100)
        assert token.balanceOf(parties.worker) == 900
        assert token.balanceOf(parties.employer) == before + AMOUNT - 1_000
        assert paid.escrow.feesOf(token, parties.fee_recipient) == 100

    @pytest.mark.spec("W1")
    def test_pays_both_though_one_is_blocked(self, hostile_deal, hostile, parties):
        hostile_deal.dispute_all()
        hostile.setBlocked(parties.worker, True, {"from": parties.deployer})
        before = hostile.balanceOf(parties.employer)

        hostile_deal.rule(100)

        assert hostile_deal.escrow.owedOf(hostile, parties.worker) == 100
        assert hostile.balanceOf(parties.employer) == before + AMOUNT - 100


@pytest.mark.spec("Q8")
class TestWhenSomebodyRunsAhead:
    """The amount is cumulative and gives way: no consent in the meantime makes a ruling fail."""

    def test_lands_after_a_small_release(self, disputed, token, parties):
        disputed.release(1)

        event = disputed.rule(AMOUNT).events["DisputeRuled"]

        assert event["toWorker"] == AMOUNT - 1
        assert token.balanceOf(parties.worker) == AMOUNT

    def test_lands_after_a_small_refund(self, disputed, token, parties):
        disputed.refund(1)

        event = disputed.rule(AMOUNT).events["DisputeRuled"]

        assert (event["toWorker"], event["toEmployer"]) == (AMOUNT - 1, 0)
        assert token.balanceOf(parties.worker) == AMOUNT - 1

    def test_leaves_the_worker_what_it_has_already(self, disputed, token, parties):
        """Ruled to less than the employer released by itself: the consent stands."""
        disputed.release(300)

        event = disputed.rule(200).events["DisputeRuled"]

        assert (event["toWorker"], event["toEmployer"]) == (0, AMOUNT - 300)
        assert token.balanceOf(parties.worker) == 300

    def test_lands_after_a_settlement_of_a_part(self, disputed, token, parties):
        disputed.settle((10, 20))

        disputed.rule(100)

        assert token.balanceOf(parties.worker) == 100
        assert disputed.holding()["refunded"] == AMOUNT - 100

    def test_lands_with_a_signature_given_before(self, disputed, token, parties):
        signature = disputed.signed("Rule", parties.arbiter, released=AMOUNT, reason=REASON)
        disputed.release(5)
        disputed.refund(7)

        disputed.rule(AMOUNT, signature=signature)

        assert token.balanceOf(parties.worker) == AMOUNT - 7


@pytest.mark.spec("Q5", "M5")
def test_leaves_other_milestones_alone(deal):
    two = deal.of(5, 7)
    two.fund_active(0, 1)
    for part in (0, 1):
        two.deliver(part=part)
        two.dispute(part=part)
    before = two.holding(1)
    at(in_days(5))

    two.rule(5, part=0)

    assert two.holding(1) == before
