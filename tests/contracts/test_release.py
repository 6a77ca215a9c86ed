"""
release
├── given nothing was funded, or with other terms or another amount  it reverts NotFunded
├── given the agreement was replaced .................. it reverts AlreadyAmended
├── when the employer neither calls nor signed ........ it reverts NotParty, InvalidSignature
├── when it adds nothing to what was released ......... it reverts AlreadyReleased
├── when it exceeds what is escrowed .................. it reverts InsufficientEscrow
├── given an open task ................................ it reverts NotAPayee
└── otherwise, in every phase, at any time
    ├── without a fee ................................. the difference goes to the worker · emits PaymentReleased
    └── with a fee .................................... the fee is accrued, the rest goes to the worker
"""

from itertools import count

import pytest
from brownie.test import given
from hypothesis import settings
from hypothesis import strategies as st

from tests.contracts.deals import AMOUNT, ZERO, at, in_days, reverts


@pytest.mark.spec("R1", "M4")
class TestWhenTheEmployerDoesNotConsent:
    def test_reverts_for_the_worker(self, deal, parties):
        deal.fund_active()

        with reverts("NotParty", parties.worker, parties.employer):
            deal.release(AMOUNT, by=parties.worker)

    def test_reverts_for_the_arbiter(self, deal, parties):
        deal.fund_active()

        with reverts("NotParty", parties.arbiter, parties.employer):
            deal.release(AMOUNT, by=parties.arbiter)

    def test_reverts_for_a_signature_of_another_amount(self, deal, parties):
        deal.fund_active()
        signature = deal.signed("Release", parties.employer, released=1)

        with reverts("InvalidSignature", parties.employer):
            deal.release(2, signature=signature)

    def test_reverts_for_a_refund_that_the_employer_signed(self, deal, parties):
        deal.fund_active()
        signature = deal.signed("Refund", parties.employer, refunded=AMOUNT)

        with reverts("InvalidSignature", parties.employer):
            deal.release(AMOUNT, signature=signature)


class TestWhenTheAmountIsNotThere:
    @pytest.mark.spec("R1")
    def test_reverts_when_nothing_was_funded(self, deal):
        with reverts("NotFunded", deal.id, 0):
            deal.release(1)

    @pytest.mark.spec("T3")
    @pytest.mark.parametrize(
        "change",
        [
            {"worker": "0x" + "11" * 20},
            {"token": ZERO},
            {"feeBps": 1, "feeRecipient": "0x" + "11" * 20},
            {"milestones": [{"amount": AMOUNT + 1, "deliverBy": 2**40 - 1}]},
            {"milestones": [{"amount": AMOUNT, "deliverBy": 2**40 - 1}]},
            {"reviewPeriod": 1},
            {"disputePeriod": 1},
            {"defaultWorkerBps": 1},
            {"salt": 1},
            {"parent": b"\x04" * 32},
            {"arbiter": ZERO},
            {"briefHash": b"\x04" * 32},
        ],
        ids=lambda change: next(iter(change)),
    )
    def test_reverts_with_a_changed_field(self, deal, change):
        deal.fund_active()
        other = deal.but(**change)

        with reverts("NotFunded", other.id, 0):
            other.release(1)

    @pytest.mark.spec("T3")
    @pytest.mark.parametrize("claimed", [AMOUNT - 1, AMOUNT + 1, 2**96 - 1])
    def test_reverts_with_another_amount(self, deal, parties, claimed):
        """The key of a holding commits to its amount, so that nobody makes a milestone larger by saying so."""
        deal.fund_active()
        arguments = (deal.payment, 0, claimed, deal.conditions_hash, 1, b"")

        with reverts("NotFunded", deal.id, 0):
            deal.escrow.release(*arguments, {"from": parties.employer})

    @pytest.mark.spec("R1", "N6")
    def test_reverts_when_the_agreement_was_replaced(self, deal):
        deal.fund_active()
        new = deal.amended(salt=1)
        deal.amend(new)

        with reverts("AlreadyAmended", deal.id, new.id):
            deal.release(1)

    @pytest.mark.spec("R3")
    def test_reverts_above_the_amount(self, deal):
        deal.fund_active()

        with reverts("InsufficientEscrow", AMOUNT, AMOUNT + 1):
            deal.release(AMOUNT + 1)

    @pytest.mark.spec("R3")
    def test_reverts_above_what_a_refund_left(self, deal):
        deal.fund_active()
        deal.refund(30)

        with reverts("InsufficientEscrow", AMOUNT - 30, AMOUNT - 29):
            deal.release(AMOUNT - 29)

    @pytest.mark.spec("R2")
    @pytest.mark.parametrize("released", [0, 99, 100])
    def test_reverts_when_it_adds_nothing(self, deal, released):
        deal.fund_active()
        deal.release(100)

        with reverts("AlreadyReleased", 100, released):
            deal.release(released)

    @pytest.mark.spec("R6")
    def test_reverts_on_an_open_task(self, deal):
        open_task = deal.but(worker=ZERO)
        open_task.fund()

        with reverts("NotAPayee", ZERO):
            open_task.release(AMOUNT)


def _offered(deal):
    deal.fund()


def _active(deal):
    deal.fund_active()


def _delivered(deal):
    deal.fund_active()
    deal.deliver()


def _sent_back(deal):
    _delivered(deal)
    deal.request_changes(in_days(20))


def _disputed(deal):
    deal.dispute_all()


class TestWhenTheEmployerConsents:
    @pytest.mark.spec("R1")
    @pytest.mark.parametrize("late", [False, True], ids=["early", "late"])
    @pytest.mark.parametrize("given_phase", [_offered, _active, _delivered, _sent_back, _disputed])
    def test_pays_the_worker_in_every_phase(self, deal, token, parties, given_phase, late):
        given_phase(deal)
        if late:
            at(in_days(500))

        deal.release(AMOUNT)

        assert token.balanceOf(parties.worker) == AMOUNT

    @pytest.mark.spec("R1", "R2")
    def test_emits_what_moved_and_what_moved_so_far(self, deal, parties):
        deal.fund_active()
        deal.release(100)

        event = deal.release(250).events["PaymentReleased"]

        assert (event["agreementId"], event["worker"], event["milestone"]) == (deal.id, parties.worker, 0)
        assert (event["amount"], event["fee"], event["released"]) == (150, 0, 250)
        assert deal.holding()["released"] == 250

    @pytest.mark.spec("R1")
    def test_pays_the_last_unit(self, native_deal, parties):
        native_deal.fund_active()
        native_deal.release(AMOUNT - 1)
        before = parties.worker.balance()

        native_deal.release(AMOUNT)

        assert parties.worker.balance() - before == 1
        assert native_deal.escrow.balance() == 0

    @pytest.mark.spec("R7")
    def test_pays_a_signed_release_once(self, deal, token, parties):
        deal.fund_active()
        signature = deal.signed("Release", parties.employer, released=70)
        deal.release(70, by=parties.worker, signature=signature)

        with reverts("AlreadyReleased", 70, 70):
            deal.release(70, by=parties.stranger, signature=signature)

        assert token.balanceOf(parties.worker) == 70

    @pytest.mark.spec("R7", "R2")
    def test_pays_the_difference_when_a_higher_voucher_comes_first(self, deal, token, parties):
        deal.fund_active()
        low = deal.signed("Release", parties.employer, released=40)
        high = deal.signed("Release", parties.employer, released=70)
        deal.release(70, signature=high)

        with reverts("AlreadyReleased", 70, 40):
            deal.release(40, signature=low)

        assert token.balanceOf(parties.worker) == 70

    @pytest.mark.spec("M5", "M9")
    def test_leaves_other_milestones_alone(self, deal):
        two = deal.of(5, 7)
        two.fund(0, 1)

        two.release(7, part=1)

        assert two.holding(0)["released"] == 0
        assert two.holding(1)["released"] == 7


class TestFee:
    @pytest.mark.spec("R5")
    def test_is_accrued_to_its_recipient(self, deal, token, parties):
        with_fee = deal.with_fee(1_000)
        with_fee.fund_active()

        event = with_fee.release(AMOUNT).events["PaymentReleased"]

        assert event["fee"] == AMOUNT // 10
        assert token.balanceOf(parties.worker) == AMOUNT - AMOUNT // 10
        assert with_fee.escrow.feesOf(token, parties.fee_recipient) == AMOUNT // 10
        assert token.balanceOf(parties.fee_recipient) == 0

    @pytest.mark.spec("R4")
    def test_may_be_all_of_a_tiny_release(self, deal, token, parties):
        """The tenth unit completes a fee of one: nothing is left to push, and nothing is owed."""
        with_fee = deal.with_fee(1_000)
        with_fee.fund_active()
        with_fee.release(9)

        events = with_fee.release(10).events

        assert (events["PaymentReleased"]["amount"], events["PaymentReleased"]["fee"]) == (1, 1)
        assert "PayoutOwed" not in events
        assert token.balanceOf(parties.worker) == 9

    @pytest.mark.spec("R4")
    @given(
        steps=st.lists(st.integers(1, AMOUNT), min_size=1, max_size=3, unique=True).map(sorted),
        rate=st.integers(1, 1_000),
    )
    @settings(max_examples=5, deadline=None)
    def test_of_many_releases_is_that_of_one(self, deal, token, parties, steps, rate):
        with_fee = deal.with_fee(rate).but(salt=next(_SALTS))
        with_fee.fund_active()
        before = with_fee.escrow.feesOf(token, parties.fee_recipient)

        for released in steps:
            with_fee.release(released)

        accrued = with_fee.escrow.feesOf(token, parties.fee_recipient) - before
        assert accrued == steps[-1] * rate // 10_000


_SALTS = count(1)
"""Another one each time: the examples of one test share a chain."""
