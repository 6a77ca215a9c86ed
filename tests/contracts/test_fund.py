"""
fund
├── when the employer neither calls nor signed ........ it reverts NotParty, InvalidSignature
├── when the terms are unsound, or name a parent ...... see test_terms.py
├── when the set is empty ............................. it reverts NoMilestones
├── when a milestone of it
│   ├── is not in the terms ........................... it reverts NoSuchMilestone
│   ├── was funded, closed or not ..................... it reverts AlreadyFunded, for the whole set
│   └── has its deadline come ......................... it reverts AfterDeadline, for the whole set
├── when the worker's signature is wrong .............. it reverts InvalidSignature
├── in a token
│   ├── when value is sent along ...................... it reverts WrongValue
│   ├── when the allowance is too small ............... it reverts as the token does
│   ├── when another amount arrives ................... it reverts InexactTransfer
│   └── otherwise ..................................... it draws the sum at once · emits MilestonesFunded with the terms
└── in the chain's own currency
    ├── when another than the employer calls .......... it reverts NativeNeedsEmployer
    ├── when another value is sent .................... it reverts WrongValue
    └── otherwise ..................................... it keeps what was sent
"""

import pytest
from brownie.exceptions import VirtualMachineError

from tests.contracts.deals import ACTIVE, AMOUNT, NONE, OFFERED, ZERO, at, milestone, reverts
from tests.contracts.packing import unpacked


@pytest.mark.spec("F1", "M4")
class TestWhenTheEmployerDoesNotConsent:
    def test_reverts_for_a_stranger(self, deal, parties):
        with reverts("NotParty", parties.stranger, parties.employer):
            deal.fund(by=parties.stranger)

    def test_reverts_for_the_worker(self, deal, parties):
        with reverts("NotParty", parties.worker, parties.employer):
            deal.fund(by=parties.worker)

    def test_reverts_for_a_signature_of_another(self, deal, parties):
        with reverts("InvalidSignature", parties.employer):
            deal.fund(signature=deal.signed_fund(parties.stranger))

    @pytest.mark.parametrize("parts", [(1,), (0, 1), ()], ids=["another", "more", "none"])
    def test_reverts_for_a_signature_of_another_set(self, deal, parties, parts):
        two = deal.of(AMOUNT, AMOUNT)

        with reverts("InvalidSignature", parties.employer):
            two.fund(0, signature=two.signed_fund(parts=parts))


class TestWhenTheSetCannotBeFunded:
    @pytest.mark.spec("F3")
    def test_reverts_when_it_is_empty(self, deal, parties):
        with reverts("NoMilestones"):
            deal.escrow.fund(*deal.whole(), b"", {"from": parties.employer})

    @pytest.mark.spec("F3")
    @pytest.mark.parametrize("past", [1, 127])
    def test_reverts_for_one_past_the_last(self, deal, parties, past):
        with reverts("NoSuchMilestone", past, 1):
            deal.escrow.fund(*deal.whole(0, past), b"", {"from": parties.employer})

    @pytest.mark.spec("F2")
    def test_reverts_while_one_is_open(self, deal):
        two = deal.of(5, 7)
        two.fund(1)

        with reverts("AlreadyFunded", two.id, 1):
            two.fund(0, 1)

        assert two.holding(0)["phase"] == NONE

    @pytest.mark.spec("F2")
    def test_reverts_after_it_was_closed(self, deal):
        deal.fund()
        deal.release(AMOUNT)

        with reverts("AlreadyFunded", deal.id, 0):
            deal.fund()

    @pytest.mark.spec("F2")
    def test_reverts_when_the_signature_was_used(self, deal):
        signature = deal.signed_fund()
        deal.fund(signature=signature)

        with reverts("AlreadyFunded", deal.id, 0):
            deal.fund(signature=signature)

    @pytest.mark.spec("F2")
    def test_reverts_when_the_signature_was_used_and_all_came_back(self, deal):
        signature = deal.signed_fund()
        deal.fund(signature=signature)
        deal.reclaim()

        with reverts("AlreadyFunded", deal.id, 0):
            deal.fund(signature=signature)

    @pytest.mark.spec("F4")
    def test_reverts_at_the_deadline_of_any(self, deal):
        two = deal.but(milestones=[milestone(deliver_by=deal.deadline + 1), milestone()])
        at(deal.deadline)

        with reverts("AfterDeadline", deal.deadline, deal.deadline):
            two.fund(0, 1)

    @pytest.mark.spec("F4")
    def test_funds_a_second_before_the_deadline(self, deal):
        at(deal.deadline - 1)

        deal.fund()

        assert deal.holding()["phase"] == OFFERED


@pytest.mark.spec("F5")
class TestWorkersSignature:
    def test_reverts_when_another_signed(self, deal, parties):
        with reverts("InvalidSignature", parties.worker):
            deal.fund(acceptance=deal.acceptance(parties.stranger))

    def test_reverts_when_it_is_of_other_terms(self, deal, parties):
        with reverts("InvalidSignature", parties.worker):
            deal.fund(acceptance=deal.with_fee(1).acceptance())

    def test_reverts_for_an_open_task(self, deal):
        open_task = deal.but(worker=ZERO)

        with reverts("InvalidSignature", ZERO):
            open_task.fund(acceptance=deal.acceptance())

    def test_makes_the_whole_set_active(self, deal):
        two = deal.of(5, 7)

        two.fund(0, 1, acceptance=two.acceptance())

        assert (two.holding(0)["phase"], two.holding(1)["phase"]) == (ACTIVE, ACTIVE)

    def test_absent_makes_the_milestone_offered(self, deal):
        deal.fund()

        assert deal.holding() == {"released": 0, "refunded": 0, "clock": deal.deadline, "phase": OFFERED, "round": 0}


class TestInAToken:
    @pytest.mark.spec("F7")
    def test_reverts_when_value_is_sent_along(self, deal):
        with reverts("WrongValue", 1, 0):
            deal.fund(value=1)

    def test_reverts_when_the_allowance_is_too_small(self, deal, token, parties):
        token.approve(deal.escrow, AMOUNT - 1, {"from": parties.employer})

        with reverts("ERC20InsufficientAllowance", deal.escrow.address, AMOUNT - 1, AMOUNT):
            deal.fund()

    @pytest.mark.spec("F6")
    def test_reverts_when_the_token_is_not_a_contract(self, deal, parties):
        with reverts("NotAToken", parties.stranger):
            deal.but(token=parties.stranger.address).fund()

    @pytest.mark.spec("F6")
    def test_reverts_when_the_token_is_another_contract(self, deal, wallet):
        with reverts("NotAToken", wallet):
            deal.but(token=wallet.address).fund()

    @pytest.mark.spec("F6")
    def test_reverts_when_the_token_takes_a_fee(self, hostile_deal, hostile, parties):
        hostile.takeFee(100, {"from": parties.deployer})

        with reverts("InexactTransfer", AMOUNT * 99 // 100, AMOUNT):
            hostile_deal.fund()

    @pytest.mark.spec("M8")
    def test_reverts_when_the_token_returns_false(self, hostile_deal, hostile, parties):
        hostile.answerWith(2, {"from": parties.deployer})

        with pytest.raises(VirtualMachineError):
            hostile_deal.fund()

        assert hostile_deal.holding()["phase"] == NONE

    @pytest.mark.spec("M8")
    def test_draws_a_token_that_returns_nothing(self, hostile_deal, hostile, parties):
        hostile.answerWith(1, {"from": parties.deployer})

        hostile_deal.fund()

        assert hostile.balanceOf(hostile_deal.escrow) == AMOUNT

    @pytest.mark.spec("F1", "F6")
    @pytest.mark.parametrize("relayed", [False, True], ids=["called", "relayed"])
    def test_draws_exactly_the_sum(self, deal, token, parties, relayed):
        three = deal.of(5, 7, 11)
        before = token.balanceOf(parties.employer)

        drawn = three.fund(0, 2, signature=three.signed_fund(parts=(0, 2)) if relayed else b"")

        assert token.balanceOf(deal.escrow) == 16
        assert token.balanceOf(parties.employer) == before - 16
        assert len(drawn.events["Transfer"]) == 1

    @pytest.mark.spec("F8")
    @pytest.mark.parametrize("fee_bps", [0, 25])
    def test_emits_the_whole_terms(self, deal, parties, fee_bps):
        paid = deal.with_fee(fee_bps) if fee_bps else deal
        three = paid.of(5, 7, 11).but(salt=2**64 - 1, defaultWorkerBps=1)

        event = three.fund_active(0, 2).events["MilestonesFunded"]

        assert event["agreementId"] == three.id
        assert (event["employer"], event["worker"]) == (parties.employer, parties.worker)
        terms, phase, funded = unpacked(event["terms"], event["employer"], event["worker"])
        assert terms == three.terms
        assert (phase, funded) == (ACTIVE, [0, 2])

    @pytest.mark.spec("F9", "M5")
    def test_leaves_other_milestones_alone(self, deal):
        two = deal.of(5, 7)

        two.fund(1)

        assert two.holding(0)["phase"] == NONE
        assert two.holding(1)["phase"] == OFFERED

    @pytest.mark.spec("F9")
    def test_adds_milestones_one_by_one(self, deal, token):
        two = deal.of(5, 7)
        two.fund(1)

        two.fund(0)

        assert token.balanceOf(deal.escrow) == 12

    @pytest.mark.spec("F9", "T7")
    def test_funds_a_hundred_at_once(self, deal, token):
        many = deal.but(milestones=[milestone(place + 1) for place in range(100)])

        many.fund(*range(100))

        assert token.balanceOf(deal.escrow) == 5_050
        assert (many.escrowed(0), many.escrowed(99)) == (1, 100)


@pytest.mark.spec("F7")
class TestInTheChainsOwnCurrency:
    def test_reverts_when_relayed(self, native_deal, parties):
        with reverts("NativeNeedsEmployer", parties.relayer):
            native_deal.fund(signature=native_deal.signed_fund())

    @pytest.mark.parametrize("sent", [0, 11, 13])
    def test_reverts_for_another_value(self, native_deal, sent):
        with reverts("WrongValue", sent, 12):
            native_deal.of(5, 7).fund(0, 1, value=sent)

    def test_keeps_what_was_sent(self, native_deal):
        native_deal.of(5, 7).fund(0, 1)

        assert native_deal.escrow.balance() == 12

    def test_reverts_when_the_employer_relays_itself(self, native_deal, parties):
        with reverts("NativeNeedsEmployer", parties.employer):
            native_deal.fund(by=parties.employer, signature=native_deal.signed_fund())
