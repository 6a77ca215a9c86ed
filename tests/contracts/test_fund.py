"""
fund
├── when the employer neither calls nor signed ........ it reverts NotParty, InvalidSignature
├── when the terms are unsound ........................ see test_terms.py
├── when the milestone is not in the terms ............ it reverts NoSuchMilestone
├── given the milestone was funded .................... it reverts AlreadyFunded, closed or not
├── given the deadline came ........................... it reverts AfterDeadline
├── when the worker's signature is wrong .............. it reverts InvalidSignature
├── in a token
│   ├── when value is sent along ...................... it reverts WrongValue
│   ├── when the allowance is too small ............... it reverts as the token does
│   ├── when another amount arrives ................... it reverts InexactTransfer
│   └── otherwise ..................................... it draws the amount · emits MilestoneFunded with the terms
└── in the chain's own currency
    ├── when another than the employer calls .......... it reverts NativeNeedsEmployer
    ├── when another value is sent .................... it reverts WrongValue
    └── otherwise ..................................... it keeps what was sent
"""

import pytest
from brownie.exceptions import VirtualMachineError

from tests.contracts.deals import ACTIVE, AMOUNT, OFFERED, at, milestone, reverts


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
            deal.fund(signature=deal.signed("Fund", parties.stranger))

    def test_reverts_for_a_signature_of_another_milestone(self, deal, parties):
        two = deal.but(milestones=[milestone(), milestone()])

        with reverts("InvalidSignature", parties.employer):
            two.fund(part=0, signature=two.signed("Fund", parties.employer, part=1))


class TestWhenTheMilestoneCannotBeFunded:
    @pytest.mark.spec("F3")
    def test_reverts_for_one_past_the_last(self, deal, parties):
        with reverts("NoSuchMilestone", 1, 1):
            deal.escrow.fund(deal.terms, 1, b"", b"", {"from": parties.employer})

    @pytest.mark.spec("F2")
    def test_reverts_while_it_is_open(self, deal):
        deal.fund()

        with reverts("AlreadyFunded", deal.id, 0):
            deal.fund()

    @pytest.mark.spec("F2")
    def test_reverts_after_it_was_closed(self, deal):
        deal.fund()
        deal.release(AMOUNT)

        with reverts("AlreadyFunded", deal.id, 0):
            deal.fund()

    @pytest.mark.spec("F2")
    def test_reverts_when_the_signature_was_used(self, deal, parties):
        signature = deal.signed("Fund", parties.employer)
        deal.fund(signature=signature)

        with reverts("AlreadyFunded", deal.id, 0):
            deal.fund(signature=signature)

    @pytest.mark.spec("F4")
    def test_reverts_at_the_deadline(self, deal):
        at(deal.deadline)

        with reverts("AfterDeadline", deal.deadline, deal.deadline):
            deal.fund()

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
            deal.fund(acceptance=deal.but(feeBps=1, feeRecipient=parties.fee_recipient.address).acceptance())

    def test_reverts_for_an_open_task(self, deal):
        open_task = deal.but(worker="0x" + "00" * 20)

        with reverts("InvalidSignature", "0x" + "00" * 20):
            open_task.fund(acceptance=deal.acceptance())

    def test_makes_the_milestone_active(self, deal):
        deal.fund(acceptance=deal.acceptance())

        assert deal.holding()["phase"] == ACTIVE

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

    def test_reverts_when_the_token_is_not_a_contract(self, deal, parties):
        with pytest.raises((ValueError, VirtualMachineError)):
            deal.but(token=parties.stranger.address).fund()

    @pytest.mark.spec("F6")
    def test_reverts_when_the_token_takes_a_fee(self, hostile_deal, hostile, parties):
        hostile.takeFee(100, {"from": parties.deployer})

        with reverts("InexactTransfer", AMOUNT * 99 // 100, AMOUNT):
            hostile_deal.fund()

    @pytest.mark.spec("M8")
    def test_reverts_when_the_token_returns_false(self, hostile_deal, hostile, parties):
        hostile.answerWith(2, {"from": parties.deployer})

        with reverts("SafeERC20FailedOperation", hostile.address):
            hostile_deal.fund()

    @pytest.mark.spec("M8")
    def test_draws_a_token_that_returns_nothing(self, hostile_deal, hostile, parties):
        hostile.answerWith(1, {"from": parties.deployer})

        hostile_deal.fund()

        assert hostile.balanceOf(hostile_deal.escrow) == AMOUNT

    @pytest.mark.spec("F1", "F6")
    @pytest.mark.parametrize("relayed", [False, True], ids=["called", "relayed"])
    def test_draws_exactly_the_amount(self, deal, token, parties, relayed):
        before = token.balanceOf(parties.employer)

        deal.fund(signature=deal.signed("Fund", parties.employer) if relayed else b"")

        assert token.balanceOf(deal.escrow) == AMOUNT
        assert token.balanceOf(parties.employer) == before - AMOUNT

    @pytest.mark.spec("F8")
    def test_emits_the_whole_terms(self, deal, parties):
        event = deal.fund_active().events["MilestoneFunded"]

        assert event["agreementId"] == deal.id
        assert (event["employer"], event["worker"]) == (parties.employer, parties.worker)
        assert (event["milestone"], event["phase"]) == (0, ACTIVE)
        assert deal.escrow.agreementIdOf(event["terms"]) == deal.id

    @pytest.mark.spec("F9", "M5")
    def test_leaves_other_milestones_alone(self, deal):
        two = deal.but(milestones=[milestone(amount=5), milestone(amount=7)])

        two.fund(part=1)

        assert two.holding(0)["phase"] == 0
        assert two.holding(1)["phase"] == OFFERED


@pytest.mark.spec("F7")
class TestInTheChainsOwnCurrency:
    def test_reverts_when_relayed(self, native_deal, parties):
        with reverts("NativeNeedsEmployer", parties.relayer):
            native_deal.fund(signature=native_deal.signed("Fund", parties.employer))

    @pytest.mark.parametrize("sent", [0, AMOUNT - 1, AMOUNT + 1])
    def test_reverts_for_another_value(self, native_deal, sent):
        with reverts("WrongValue", sent, AMOUNT):
            native_deal.fund(value=sent)

    def test_keeps_what_was_sent(self, native_deal):
        native_deal.fund()

        assert native_deal.escrow.balance() == AMOUNT
