"""
sweep
├── when no fees accrued .............................. it reverts NothingOwed
├── when the transfer succeeds ........................ it pays the fee recipient, whoever calls · emits FeesSwept
└── when it fails ..................................... it owes the fee recipient
"""

import pytest

from tests.contracts.deals import AMOUNT, reverts


@pytest.fixture
def accrued(hostile_deal, parties):
    """A tenth of the amount in fees."""
    deal = hostile_deal.with_fee(1_000)
    deal.fund_active()
    deal.release(AMOUNT)
    return deal


@pytest.mark.spec("W5")
class TestSweep:
    def test_reverts_when_no_fees_accrued(self, accrued, token, parties):
        with reverts("NothingOwed", parties.fee_recipient, token):
            accrued.escrow.sweep(token, parties.fee_recipient, {"from": parties.stranger})

    def test_reverts_for_somebody_else(self, accrued, hostile, parties):
        with reverts("NothingOwed", parties.stranger, hostile):
            accrued.escrow.sweep(hostile, parties.stranger, {"from": parties.stranger})

    def test_pays_the_recipient_whoever_calls(self, accrued, hostile, parties):
        call = {"from": parties.stranger}

        event = accrued.escrow.sweep(hostile, parties.fee_recipient, call).events["FeesSwept"]

        assert hostile.balanceOf(parties.fee_recipient) == AMOUNT // 10
        assert accrued.escrow.feesOf(hostile, parties.fee_recipient) == 0
        assert (event["feeRecipient"], event["token"], event["amount"]) == (
            parties.fee_recipient,
            hostile,
            AMOUNT // 10,
        )

    def test_reverts_the_second_time(self, accrued, hostile, parties):
        accrued.escrow.sweep(hostile, parties.fee_recipient, {"from": parties.stranger})

        with reverts("NothingOwed", parties.fee_recipient, hostile):
            accrued.escrow.sweep(hostile, parties.fee_recipient, {"from": parties.stranger})

    @pytest.mark.spec("W1")
    def test_owes_a_recipient_that_is_blocked(self, accrued, hostile, parties):
        hostile.setBlocked(parties.fee_recipient, True, {"from": parties.deployer})

        accrued.escrow.sweep(hostile, parties.fee_recipient, {"from": parties.stranger})

        assert accrued.escrow.owedOf(hostile, parties.fee_recipient) == AMOUNT // 10
        assert accrued.escrow.feesOf(hostile, parties.fee_recipient) == 0
