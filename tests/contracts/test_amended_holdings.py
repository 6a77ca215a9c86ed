"""
what an amendment does to each milestone
├── Offered ........................................... Active if there is a worker now, else Offered · new deadline
├── Active ............................................ Active · new deadline
├── Delivered, Disputed ............................... as it was, with its clock and round
├── closed ............................................ stays so: another amount reverts MilestoneClosed
├── never funded, or added ............................ can be funded under the new terms
├── an amount below what is gone ...................... reverts InsufficientEscrow
├── a new deadline that came .......................... reverts AfterDeadline, unless nothing is left
└── what is missing is drawn, what is too much goes back, in a token and in the chain's own currency
"""

import pytest

from tests.contracts.deals import (
    ACTIVE,
    AMOUNT,
    DELIVERED,
    DISPUTED,
    NONE,
    OFFERED,
    ZERO,
    at,
    in_days,
    milestone,
    reverts,
)


class TestPhases:
    @pytest.mark.spec("N7")
    def test_an_open_task_engages_a_worker(self, deal, parties):
        open_task = deal.but(worker=ZERO)
        open_task.fund()
        engaged = open_task.amended(worker=parties.worker.address)

        open_task.amend(engaged)

        assert engaged.holding()["phase"] == ACTIVE
        engaged.deliver()
        assert engaged.holding()["phase"] == DELIVERED

    @pytest.mark.spec("N7")
    def test_an_open_task_stays_offered_without_a_worker(self, deal):
        open_task = deal.but(worker=ZERO)
        open_task.fund()
        new = open_task.amended(milestones=[milestone(deliver_by=in_days(30))])

        open_task.amend(new)

        assert (new.holding()["phase"], new.holding()["clock"]) == (OFFERED, in_days(30))
        new.reclaim()
        assert new.escrowed() == 0

    @pytest.mark.spec("N7")
    def test_an_offer_is_accepted_by_the_workers_consent(self, deal):
        deal.fund()
        new = deal.amended(salt=1)

        deal.amend(new)

        assert new.holding()["phase"] == ACTIVE

    @pytest.mark.spec("N7")
    @pytest.mark.parametrize("days", [1, 30])
    def test_an_active_one_takes_the_new_deadline(self, deal, days):
        deal.fund_active()
        new = deal.amended(milestones=[milestone(deliver_by=in_days(days))])

        deal.amend(new)

        assert (new.holding()["phase"], new.holding()["clock"]) == (ACTIVE, in_days(days))

    @pytest.mark.spec("N7")
    def test_one_past_its_deadline_gets_another(self, deal):
        deal.fund_active()
        at(in_days(11))
        new = deal.amended(milestones=[milestone(deliver_by=in_days(20))])

        deal.amend(new)

        assert new.deliver().events["WorkDelivered"]["milestone"] == 0

    @pytest.mark.spec("N7")
    def test_a_delivered_one_keeps_its_clock(self, deal):
        deal.deliver_all()
        review_until = deal.holding()["clock"]
        new = deal.amended(reviewPeriod=1, milestones=[milestone(deliver_by=1)])

        deal.amend(new)

        assert (new.holding()["phase"], new.holding()["clock"]) == (DELIVERED, review_until)

    @pytest.mark.spec("N7")
    def test_a_disputed_one_keeps_its_clock_and_takes_the_new_arbiter(self, deal, token, parties):
        deal.dispute_all()
        rule_by = deal.holding()["clock"]
        new = deal.amended(arbiter=parties.stranger.address, disputePeriod=1)
        deal.amend(new)
        assert (new.holding()["phase"], new.holding()["clock"]) == (DISPUTED, rule_by)

        with reverts("NotParty", parties.arbiter, parties.stranger):
            new.rule(5, by=parties.arbiter)
        new.rule(5, by=parties.stranger)

        assert token.balanceOf(parties.worker) == 5

    @pytest.mark.spec("N7")
    def test_keeps_what_was_released_refunded_and_the_round(self, deal):
        deal.deliver_all()
        deal.request_changes(in_days(20))
        deal.release(10)
        deal.refund(20)
        new = deal.amended(milestones=[milestone(AMOUNT + 5, in_days(40))])

        deal.amend(new)

        assert new.holding() == {
            "released": 10,
            "refunded": 20,
            "clock": in_days(40),
            "phase": ACTIVE,
            "round": 1,
        }

    @pytest.mark.spec("N7")
    def test_an_offered_or_active_one_reverts_when_the_new_deadline_came(self, deal):
        deal.fund_active()
        at(in_days(2))

        with reverts("AfterDeadline", in_days(2), in_days(2)):
            deal.amend(deal.amended(milestones=[milestone(deliver_by=in_days(2))]))


class TestAmounts:
    @pytest.mark.spec("N8")
    def test_draws_what_is_raised(self, deal, token, parties):
        deal.fund_active()
        deal.release(10)
        before = token.balanceOf(parties.employer)
        new = deal.amended(milestones=[milestone(AMOUNT + 7)])

        event = deal.amend(new).events["AgreementAmended"]

        assert (event["drawn"], event["returned"]) == (7, 0)
        assert token.balanceOf(parties.employer) == before - 7
        assert token.balanceOf(deal.escrow) == new.escrowed() == AMOUNT - 3

    @pytest.mark.spec("N8")
    def test_returns_what_is_lowered(self, deal, token, parties):
        deal.fund_active()
        before = token.balanceOf(parties.employer)
        new = deal.amended(milestones=[milestone(AMOUNT - 7)])

        event = deal.amend(new).events["AgreementAmended"]

        assert (event["drawn"], event["returned"]) == (0, 7)
        assert token.balanceOf(parties.employer) == before + 7
        assert token.balanceOf(deal.escrow) == new.escrowed() == AMOUNT - 7

    @pytest.mark.spec("N8")
    def test_pays_a_raise_with_a_cut(self, deal, token, parties):
        two = deal.of(100, 200)
        two.fund_active(0, 1)
        before = token.balanceOf(parties.employer)

        event = two.amend(two.amended(milestones=[milestone(150), milestone(151)])).events["AgreementAmended"]

        assert (event["drawn"], event["returned"]) == (1, 0)
        assert token.balanceOf(parties.employer) == before - 1

    @pytest.mark.spec("N8")
    def test_moves_nothing_when_raise_and_cut_are_even(self, deal):
        two = deal.of(100, 200)
        two.fund_active(0, 1)

        events = two.amend(two.amended(milestones=[milestone(200), milestone(100)])).events

        assert "Transfer" not in events
        assert (events["AgreementAmended"]["drawn"], events["AgreementAmended"]["returned"]) == (0, 0)

    @pytest.mark.spec("N8")
    @pytest.mark.parametrize("gone", [0, 30], ids=["untouched", "touched"])
    def test_drops_a_milestone(self, deal, token, gone):
        deal.fund_active()
        if gone:
            deal.release(gone)
        new = deal.amended(milestones=[milestone(gone, deliver_by=1)])

        event = deal.amend(new).events["AgreementAmended"]

        assert event["returned"] == AMOUNT - gone
        assert new.escrowed() == 0
        assert token.balanceOf(deal.escrow) == 0

    @pytest.mark.spec("N8")
    def test_funds_a_dropped_milestone_never_again(self, deal):
        deal.fund_active()
        new = deal.amended(milestones=[milestone(0)])
        deal.amend(new)

        with reverts("NoAmount", 0):
            new.fund()

    @pytest.mark.spec("N8")
    def test_reverts_below_what_is_gone(self, deal):
        deal.fund_active()
        deal.release(10)
        deal.refund(20)

        with reverts("InsufficientEscrow", 29, 30):
            deal.amend(deal.amended(milestones=[milestone(29)]))

    @pytest.mark.spec("N8")
    def test_reverts_when_a_closed_one_gets_more(self, deal):
        """What is closed was settled: more for it is a milestone of its own."""
        deal.fund_active()
        deal.release(AMOUNT)

        with reverts("MilestoneClosed", 0):
            deal.amend(deal.amended(milestones=[milestone(AMOUNT + 1)]))

    @pytest.mark.spec("N8")
    def test_leaves_a_closed_one_closed_whatever_its_deadline(self, deal):
        two = deal.of(5, 7)
        two.fund_active(0, 1)
        two.release(5, part=0)
        new = two.amended(milestones=[milestone(5, deliver_by=1), milestone(7)])

        two.amend(new)

        assert (new.holding(0)["released"], new.escrowed(0), new.escrowed(1)) == (5, 0, 7)

    @pytest.mark.spec("N7")
    def test_adds_a_milestone_that_is_funded_later(self, deal, token):
        deal.fund_active()
        longer = deal.amended(milestones=[milestone(), milestone(9)])
        deal.amend(longer)
        assert longer.holding(1)["phase"] == NONE

        longer.fund_active(1)

        assert longer.holding(1)["phase"] == ACTIVE
        assert token.balanceOf(deal.escrow) == AMOUNT + 9

    @pytest.mark.spec("N7")
    def test_leaves_one_that_was_never_funded_to_be_funded_later(self, deal, token):
        two = deal.of(5, 7)
        two.fund_active(0)
        new = two.amended(milestones=[milestone(5), milestone(70)])
        two.amend(new)

        new.fund(1)

        assert token.balanceOf(deal.escrow) == 75

    @pytest.mark.spec("N6")
    def test_funds_none_of_them_twice(self, deal):
        deal.fund_active()
        new = deal.amended(salt=1)
        deal.amend(new)

        with reverts("AlreadyFunded", new.id, 0):
            new.fund()

    @pytest.mark.spec("N8", "F6")
    def test_reverts_when_a_raise_loses_a_fee_on_the_way(self, hostile_deal, hostile, parties):
        hostile_deal.fund_active()
        hostile.takeFee(5_000, {"from": parties.deployer})

        with reverts("InexactTransfer", 50, 100):
            hostile_deal.amend(hostile_deal.amended(milestones=[milestone(AMOUNT + 100)]))

    @pytest.mark.spec("N8", "W1")
    def test_owes_what_a_blocked_employer_gets_back(self, hostile_deal, hostile, parties):
        hostile_deal.fund_active()
        hostile.setBlocked(parties.employer, True, {"from": parties.deployer})

        hostile_deal.amend(hostile_deal.amended(milestones=[milestone(AMOUNT - 7)]))

        assert hostile_deal.escrow.owedOf(hostile, parties.employer) == 7


@pytest.mark.spec("N8", "F7")
class TestInTheChainsOwnCurrency:
    @pytest.mark.parametrize("sent", [0, 6, 8])
    def test_reverts_for_another_value_than_the_raise(self, native_deal, sent):
        native_deal.fund_active()

        with reverts("WrongValue", sent, 7):
            native_deal.amend(native_deal.amended(milestones=[milestone(AMOUNT + 7)]), value=sent)

    def test_reverts_when_another_brings_the_raise(self, native_deal, parties):
        native_deal.fund_active()
        new = native_deal.amended(milestones=[milestone(AMOUNT + 7)])
        accord = (new.signed_amend(parties.employer), new.signed_amend(parties.worker))

        with reverts("NativeNeedsEmployer", parties.stranger):
            native_deal.amend(new, signatures=accord, value=7, **{"from": parties.stranger})

    def test_takes_the_raise(self, native_deal):
        native_deal.fund_active()
        new = native_deal.amended(milestones=[milestone(AMOUNT + 7)])

        native_deal.amend(new, value=7)

        assert native_deal.escrow.balance() == new.escrowed() == AMOUNT + 7

    @pytest.mark.parametrize("amount", [AMOUNT, AMOUNT - 7], ids=["even", "lowered"])
    def test_reverts_when_value_comes_along_for_nothing(self, native_deal, amount):
        native_deal.fund_active()

        with reverts("WrongValue", 1, 0):
            native_deal.amend(native_deal.amended(salt=1, milestones=[milestone(amount)]), value=1)

    def test_returns_what_is_lowered_whoever_brings_the_signatures(self, native_deal, parties):
        native_deal.fund_active()
        new = native_deal.amended(milestones=[milestone(AMOUNT - 7)])
        accord = (new.signed_amend(parties.employer), new.signed_amend(parties.worker))
        before = parties.employer.balance()

        native_deal.amend(new, signatures=accord, **{"from": parties.stranger})

        assert parties.employer.balance() == before + 7
        assert native_deal.escrow.balance() == AMOUNT - 7
