"""
a payout that fails is owed
├── a blocked payee, a refusing wallet, a token that returns false, a receiver that needs too much gas
└── the act succeeds · emits PayoutOwed

withdraw
├── when neither the caller nor `to` is the owner ..... it reverts NotParty
├── when the owner's signature is of another withdrawal  it reverts InvalidSignature
├── when nothing is owed .............................. it reverts NothingOwed
├── when `to` is zero or the escrow ................... it reverts NotAPayee
├── when the transfer fails ........................... it reverts PayoutFailed, and the debt stands
├── when the owner calls or signed .................... it pays to any address · emits OwedWithdrawn
└── when anybody calls for the owner .................. it pays the owner itself, with all gas
"""

import pytest
from brownie import HostileWallet
from brownie.exceptions import VirtualMachineError

from tests.contracts.deals import AMOUNT, ZERO, at, reverts
from tests.contracts.signing import signature_of, typed


@pytest.fixture
def owed(hostile_deal, hostile, parties):
    """The worker is owed the whole amount, because the token blocks it."""
    hostile_deal.fund_active()
    hostile.setBlocked(parties.worker, True, {"from": parties.deployer})
    hostile_deal.release(AMOUNT)
    return hostile_deal


@pytest.mark.spec("W1")
class TestPayoutThatFails:
    def test_to_a_blocked_worker_is_owed(self, hostile_deal, hostile, parties):
        hostile_deal.fund_active()
        hostile.setBlocked(parties.worker, True, {"from": parties.deployer})

        event = hostile_deal.release(AMOUNT).events["PayoutOwed"]

        assert (event["agreementId"], event["payee"]) == (hostile_deal.id, parties.worker)
        assert (event["token"], event["amount"]) == (hostile, AMOUNT)
        assert hostile_deal.escrow.owedOf(hostile, parties.worker) == AMOUNT
        assert hostile_deal.holding()["released"] == AMOUNT

    def test_to_a_blocked_employer_does_not_stop_the_worker(self, hostile_deal, hostile, parties):
        hostile_deal.fund_active()
        hostile.setBlocked(parties.employer, True, {"from": parties.deployer})
        hostile_deal.refund(100)

        hostile_deal.release(AMOUNT - 100)

        assert hostile_deal.escrow.owedOf(hostile, parties.employer) == 100
        assert hostile.balanceOf(parties.worker) == AMOUNT - 100

    @pytest.mark.spec("M8")
    def test_in_a_token_that_returns_false_is_owed(self, hostile_deal, hostile, parties):
        hostile_deal.fund_active()
        hostile.answerWith(2, {"from": parties.deployer})

        hostile_deal.release(AMOUNT)

        assert hostile_deal.escrow.owedOf(hostile, parties.worker) == AMOUNT

    def test_to_a_wallet_that_refuses_is_owed(self, native_deal, wallet, parties):
        deal = native_deal.but(worker=wallet.address)
        deal.fund()
        wallet.setRefusing(True, {"from": parties.deployer})

        deal.release(AMOUNT)

        assert deal.escrow.owedOf(ZERO, wallet) == AMOUNT
        assert deal.escrow.balance() == AMOUNT

    def test_to_a_wallet_that_burns_all_gas_is_owed(self, native_deal, wallet, parties):
        deal = native_deal.but(worker=wallet.address)
        deal.fund_active()
        deal.deliver(signature=deal.signed("Deliver", parties.worker, round=0, deliverable=b"\x01" * 32))
        wallet.burnGas(10**6, {"from": parties.deployer})
        at(deal.holding()["clock"])

        deal.claim()

        assert deal.escrow.owedOf(ZERO, wallet) == AMOUNT

    def test_adds_up(self, hostile_deal, hostile, owed, parties):
        again = hostile_deal.but(salt=0x05)
        again.fund_active()

        again.release(7)

        assert again.escrow.owedOf(hostile, parties.worker) == AMOUNT + 7


class TestPayoutThatSucceeds:
    @pytest.mark.spec("M8")
    @pytest.mark.parametrize("answer", [0, 1, 3], ids=["true", "nothing", "huge"])
    def test_whatever_a_token_returns(self, hostile_deal, hostile, parties, answer):
        hostile_deal.fund_active()
        hostile.answerWith(answer, {"from": parties.deployer})

        events = hostile_deal.release(AMOUNT).events

        assert "PayoutOwed" not in events
        assert hostile.balanceOf(parties.worker) == AMOUNT

    @pytest.mark.spec("M6")
    def test_or_is_refused_for_lack_of_gas_but_never_owed(self, native_deal, wallet, parties):
        """Whoever submits an act chooses its gas, and must not be able to make an honest payout fail."""
        deal = native_deal.but(worker=wallet.address)
        deal.fund()
        wallet.burnGas(190_000, {"from": parties.deployer})

        for gas in range(250_000, 400_000, 7_000):
            try:
                transaction = deal.release(AMOUNT, gas_limit=gas)
            except VirtualMachineError as error:
                refusal = error.revert_msg
                continue
            break

        assert "PayoutOwed" not in transaction.events
        assert wallet.balance() == AMOUNT
        assert refusal.startswith("InsufficientGas: ")


class TestWithdraw:
    @pytest.mark.spec("W3", "M4")
    def test_reverts_when_a_stranger_says_where_to(self, owed, hostile, parties):
        with reverts("NotParty", parties.stranger, parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.stranger, b"", {"from": parties.stranger})

    @pytest.mark.spec("W4")
    def test_reverts_when_nothing_is_owed(self, owed, hostile, parties):
        with reverts("NothingOwed", parties.employer, hostile):
            owed.escrow.withdraw(hostile, parties.employer, parties.employer, b"", {"from": parties.employer})

    @pytest.mark.spec("W2")
    def test_reverts_when_it_would_be_lost(self, owed, hostile, parties):
        with reverts("NotAPayee", ZERO):
            owed.escrow.withdraw(hostile, parties.worker, ZERO, b"", {"from": parties.worker})
        with reverts("NotAPayee", owed.escrow):
            owed.escrow.withdraw(hostile, parties.worker, owed.escrow, b"", {"from": parties.worker})

    @pytest.mark.spec("W4")
    def test_reverts_while_the_obstacle_stands(self, owed, hostile, parties):
        with reverts("PayoutFailed", hostile, parties.worker, AMOUNT):
            owed.escrow.withdraw(hostile, parties.worker, parties.worker, b"", {"from": parties.worker})

        assert owed.escrow.owedOf(hostile, parties.worker) == AMOUNT

    @pytest.mark.spec("W2")
    def test_pays_to_another_address_of_the_owners_choice(self, owed, hostile, parties):
        call = {"from": parties.worker}

        event = owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, b"", call).events["OwedWithdrawn"]

        assert hostile.balanceOf(parties.arbiter) == AMOUNT
        assert owed.escrow.owedOf(hostile, parties.worker) == 0
        assert (event["owner"], event["token"], event["to"]) == (parties.worker, hostile, parties.arbiter)
        assert event["amount"] == AMOUNT

    @pytest.mark.spec("W4")
    def test_reverts_the_second_time(self, owed, hostile, parties):
        owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, b"", {"from": parties.worker})

        with reverts("NothingOwed", parties.worker, hostile):
            owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, b"", {"from": parties.worker})

    @pytest.mark.spec("W3")
    def test_pays_the_owner_whoever_calls_when_the_obstacle_is_gone(self, owed, hostile, parties):
        """A payee that cannot call would be stranded otherwise, by anybody's claim at a bad moment."""
        hostile.setBlocked(parties.worker, False, {"from": parties.deployer})

        owed.escrow.withdraw(hostile, parties.worker, parties.worker, b"", {"from": parties.stranger})

        assert hostile.balanceOf(parties.worker) == AMOUNT

    @pytest.mark.spec("W6")
    def test_pays_a_receiver_that_needs_more_gas_than_a_push_gives(self, native_deal, wallet, parties):
        deal = native_deal.but(worker=wallet.address)
        deal.fund()
        wallet.burnGas(500_000, {"from": parties.deployer})
        deal.release(AMOUNT)

        deal.escrow.withdraw(ZERO, wallet, wallet, b"", {"from": parties.stranger})

        assert wallet.balance() == AMOUNT

    @pytest.mark.spec("W6")
    def test_pays_a_token_that_needs_more_gas_than_a_push_gives(self, hostile_deal, hostile, parties):
        """Were withdrawals bounded like pushes, such a token would come in and never get out again."""
        hostile.burnGas(500_000, {"from": parties.deployer})
        hostile_deal.fund_active()
        hostile_deal.release(AMOUNT)

        call = {"from": parties.worker}
        hostile_deal.escrow.withdraw(hostile, parties.worker, parties.worker, b"", call)

        assert hostile.balanceOf(parties.worker) == AMOUNT


@pytest.mark.spec("W7")
class TestWithdrawBySignature:
    """A party that owns no gas, or is blocked as a sender, has its money sent elsewhere all the same."""

    def test_pays_where_the_owner_signed(self, owed, hostile, parties):
        signature = _signed(owed, parties.worker, hostile, parties.arbiter, 0)

        owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, signature, {"from": parties.relayer})

        assert hostile.balanceOf(parties.arbiter) == AMOUNT
        assert owed.escrow.nonceOf(parties.worker) == 1

    def test_reverts_where_the_owner_did_not_sign(self, owed, hostile, parties):
        signature = _signed(owed, parties.worker, hostile, parties.arbiter, 0)

        with reverts("InvalidSignature", parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.stranger, signature, {"from": parties.stranger})

    def test_reverts_for_another_token(self, owed, hostile, token, parties):
        signature = _signed(owed, parties.worker, token, parties.arbiter, 0)

        with reverts("InvalidSignature", parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, signature, {"from": parties.relayer})

    def test_reverts_for_a_signature_of_another(self, owed, hostile, parties):
        signature = _signed(owed, parties.stranger, hostile, parties.stranger, 0)

        with reverts("InvalidSignature", parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.stranger, signature, {"from": parties.stranger})

    def test_reverts_for_another_wallet_of_the_same_key(self, native_deal, parties):
        """Or whoever brings it for the one brings it for the other, too, which has the same nonce."""
        first, second = (HostileWallet.deploy(parties.worker, {"from": parties.deployer}) for _ in range(2))
        for owner in (first, second):
            owner.setRefusing(True, {"from": parties.deployer})
            deal = native_deal.but(worker=owner.address)
            deal.fund()
            deal.release(AMOUNT)
        signature = signature_of(parties.worker, _consent(native_deal, first, ZERO, parties.arbiter, 0))

        with reverts("InvalidSignature", second):
            native_deal.escrow.withdraw(ZERO, second, parties.arbiter, signature, {"from": parties.stranger})
        native_deal.escrow.withdraw(ZERO, first, parties.arbiter, signature, {"from": parties.stranger})

        assert native_deal.escrow.owedOf(ZERO, second) == AMOUNT

    def test_reverts_ahead_of_its_nonce(self, owed, hostile, parties):
        signature = _signed(owed, parties.worker, hostile, parties.arbiter, 1)

        with reverts("InvalidSignature", parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, signature, {"from": parties.relayer})

    def test_reverts_when_it_comes_again(self, owed, hostile, parties):
        """Money that is owed later goes where the owner says then."""
        signature = _signed(owed, parties.worker, hostile, parties.arbiter, 0)
        owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, signature, {"from": parties.relayer})
        again = owed.but(salt=1)
        again.fund_active()
        again.release(7)

        with reverts("InvalidSignature", parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, signature, {"from": parties.stranger})

        assert owed.escrow.owedOf(hostile, parties.worker) == 7

    def test_is_called_off_by_a_withdrawal_of_the_owners_own(self, owed, hostile, parties):
        """Or a receiver that is no longer wanted would wait for everything that is owed later."""
        signature = _signed(owed, parties.worker, hostile, parties.stranger, 0)
        owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, b"", {"from": parties.worker})
        again = owed.but(salt=1)
        again.fund_active()
        again.release(7)

        with reverts("InvalidSignature", parties.worker):
            owed.escrow.withdraw(hostile, parties.worker, parties.stranger, signature, {"from": parties.stranger})

    def test_spends_no_nonce_when_it_fails(self, owed, hostile, parties):
        signature = _signed(owed, parties.worker, hostile, parties.arbiter, 0)
        hostile.setBlocked(parties.arbiter, True, {"from": parties.deployer})

        with reverts("PayoutFailed", hostile, parties.arbiter, AMOUNT):
            owed.escrow.withdraw(hostile, parties.worker, parties.arbiter, signature, {"from": parties.relayer})

        assert owed.escrow.nonceOf(parties.worker) == 0

    def test_spends_no_nonce_when_it_is_sent_to_the_owner_itself(self, owed, hostile, parties):
        hostile.setBlocked(parties.worker, False, {"from": parties.deployer})

        owed.escrow.withdraw(hostile, parties.worker, parties.worker, b"", {"from": parties.stranger})

        assert owed.escrow.nonceOf(parties.worker) == 0

    def test_pays_where_a_contract_wallet_signed(self, native_deal, wallet, parties):
        deal = native_deal.but(worker=wallet.address)
        deal.fund()
        wallet.setRefusing(True, {"from": parties.deployer})
        deal.release(AMOUNT)
        before = parties.arbiter.balance()

        signature = signature_of(parties.worker, _consent(deal, wallet, ZERO, parties.arbiter, 0))
        deal.escrow.withdraw(ZERO, wallet, parties.arbiter, signature, {"from": parties.relayer})

        assert parties.arbiter.balance() - before == AMOUNT


def _signed(deal, signer, token, to, nonce: int) -> bytes:
    return signature_of(signer, _consent(deal, signer, token, to, nonce))


def _consent(deal, owner, token, to, nonce: int):
    """What is signed, for whoever owns the debt: its key, or that of its wallet."""
    message = {"owner": owner.address, "token": getattr(token, "address", token), "to": to.address, "nonce": nonce}
    return typed(deal.escrow, "Withdraw", message)
