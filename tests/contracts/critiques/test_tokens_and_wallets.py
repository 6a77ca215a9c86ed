"""
Other people's mistakes: tokens and wallets
├── tokens that say little, or take a part ............ locked, lost or overpaid
├── wallets that need gas, or refuse .................. lost with a status that says paid
├── wallets that sign ................................. replayed, or called before they exist
└── blocked addresses ................................. stop everybody else
"""

import pytest
from brownie import HostileWallet
from brownie.exceptions import VirtualMachineError

from tests.contracts.deals import AMOUNT, NONE, ZERO, reverts

TRUE, SILENT, FALSE = 0, 1, 2
ERC_6492 = b"\x64\x92" * 16
"""Ends the signature of a wallet that is not deployed yet. Source: ERC-6492, "Signer Side"."""


@pytest.mark.spec("F6", "M1")
def test_a_token_that_takes_a_fee_leaves_a_hole_in_the_pool(hostile_deal, hostile, parties):
    """ACP, Kleros, Kleros v1, TalentLayer, HUMAN, StandardBounties, Circle: what was sent is booked, not what came."""
    hostile.takeFee(1, {"from": parties.deployer})

    with reverts("InexactTransfer", AMOUNT - AMOUNT // 10_000, AMOUNT):
        hostile_deal.fund()


@pytest.mark.spec("M8")
def test_a_token_that_returns_nothing_comes_in_and_never_gets_out(hostile_deal, hostile, parties):
    """TalentLayer: `IERC20.transfer` without SafeERC20 wants a bool: deposits in USDT are locked."""
    hostile.answerWith(SILENT, {"from": parties.deployer})
    hostile_deal.fund_active()

    hostile_deal.release(AMOUNT)

    assert hostile.balanceOf(parties.worker) == AMOUNT


@pytest.mark.spec("M8", "F6")
def test_a_deposit_that_returned_false_counts(hostile_deal, hostile, parties):
    """Circle refund-protocol: the bool of `transferFrom` is not looked at."""
    hostile.answerWith(FALSE, {"from": parties.deployer})

    with pytest.raises(VirtualMachineError):
        hostile_deal.fund()

    assert hostile_deal.holding()["phase"] == NONE


@pytest.mark.spec("M8", "W1", "W2")
def test_a_payout_that_returned_false_is_lost_in_silence(hostile_deal, hostile, parties):
    """Kleros escrow-v2: the result of `safeTransfer` is ignored in settlements and rulings. Circle: of `transfer`.
    Here it is owed, and paid once the token pays."""
    hostile_deal.dispute_all()
    hostile.answerWith(FALSE, {"from": parties.deployer})
    hostile_deal.rule(AMOUNT)
    assert hostile.balanceOf(parties.worker) == 0

    hostile.answerWith(TRUE, {"from": parties.deployer})
    hostile_deal.escrow.withdraw(hostile, parties.worker, parties.worker, b"", {"from": parties.stranger})

    assert hostile.balanceOf(parties.worker) == AMOUNT


@pytest.mark.spec("M6")
def test_ether_to_a_wallet_that_needs_gas_is_lost(native_deal, wallet, parties):
    """Kleros escrow v1 and v2: `.send` gives 2,300 gas; the status says resolved, and 0.1 ether stays for ever."""
    deal = native_deal.but(worker=wallet.address)
    deal.fund()
    wallet.burnGas(50_000, {"from": parties.deployer})

    deal.release(AMOUNT)

    assert wallet.balance() == AMOUNT


@pytest.mark.spec("W1", "W3")
def test_ether_that_is_refused_is_lost_in_silence(native_deal, wallet, parties):
    """TalentLayer: the result of the call is ignored."""
    deal = native_deal.but(worker=wallet.address)
    deal.fund()
    wallet.setRefusing(True, {"from": parties.deployer})
    deal.release(AMOUNT)
    wallet.setRefusing(False, {"from": parties.deployer})

    deal.escrow.withdraw(ZERO, wallet, wallet, b"", {"from": parties.stranger})

    assert wallet.balance() == AMOUNT


@pytest.mark.spec("W1", "M6")
def test_a_payee_that_burns_gas_stops_the_payout(native_deal, wallet, parties):
    """Commerce Payments, audit: pushed payments let a receiver deny service or charge the caller without limit."""
    deal = native_deal.but(worker=wallet.address)
    deal.fund()
    wallet.burnGas(5_000_000, {"from": parties.deployer})

    receipt = deal.release(AMOUNT)

    assert deal.escrow.owedOf(ZERO, wallet) == AMOUNT
    assert receipt.gas_used < 400_000


@pytest.mark.spec("R5", "W5")
def test_a_blocked_fee_recipient_stops_the_worker(hostile_deal, hostile, parties):
    """Commerce Payments, audit: capture pushes the fee, too, and a blocklisted fee receiver blocks it."""
    paid = hostile_deal.with_fee(100)
    paid.fund_active()
    hostile.setBlocked(parties.fee_recipient, True, {"from": parties.deployer})

    paid.release(AMOUNT)

    assert hostile.balanceOf(parties.worker) == AMOUNT - AMOUNT // 100


@pytest.mark.spec("W1")
@pytest.mark.parametrize(("blocked", "paid"), [("worker", "employer"), ("employer", "worker")])
def test_one_blocked_party_freezes_the_other(hostile_deal, hostile, parties, blocked, paid):
    """All systems of the comparison but Agent Jobs, and those whose payees pull."""
    hostile_deal.fund_active()
    hostile.setBlocked(getattr(parties, blocked), True, {"from": parties.deployer})
    before = hostile.balanceOf(getattr(parties, paid))

    hostile_deal.settle((AMOUNT // 2, AMOUNT // 2))

    assert hostile.balanceOf(getattr(parties, paid)) == before + AMOUNT // 2
    assert hostile_deal.escrow.owedOf(hostile, getattr(parties, blocked)) == AMOUNT // 2


@pytest.mark.spec("S1", "S3")
def test_a_signature_of_one_wallet_counts_for_its_twin(deal, parties):
    """Commerce Payments, audit: ERC-1271 replay. Two wallets of one key, as account factories make them: what was
    signed for the agreement of one must not move the agreement of the other."""
    first, second = (HostileWallet.deploy(parties.worker, {"from": parties.deployer}) for _ in range(2))
    one, other = deal.but(worker=first.address), deal.but(worker=second.address)
    one.fund(acceptance=one.acceptance())
    other.fund(acceptance=other.acceptance())
    signature = one.signed("Refund", parties.worker, refunded=AMOUNT)

    with reverts("InvalidSignature", second):
        other.refund(AMOUNT, signature=signature)
    one.refund(AMOUNT, signature=signature)

    assert (one.escrowed(), other.escrowed()) == (0, AMOUNT)


@pytest.mark.spec("S3")
def test_a_signature_makes_the_contract_call_what_an_attacker_likes(deal, token, parties):
    """Commerce Payments, audit: an arbitrary call on the way of ERC-6492, which deploys a wallet to ask it. Here a
    signature of that form is only a wrong one."""
    deal.fund_active()
    steal = bytes.fromhex(token.transfer.encode_input(parties.stranger, AMOUNT)[2:])
    wrapped = bytes.fromhex(token.address[2:]).rjust(32, b"\0") + steal + ERC_6492

    with reverts("InvalidSignature", parties.worker):
        deal.refund(AMOUNT, signature=wrapped)

    assert token.balanceOf(parties.stranger) == 0


@pytest.mark.spec("S3", "R7")
def test_contract_wallets_can_not_sign(deal, wallet, parties):
    """Kleros v1 and v2, SmartInvoice in part: no ERC-1271, so that a Safe must send every act itself."""
    of_wallet = deal.but(worker=wallet.address)

    of_wallet.fund(acceptance=of_wallet.acceptance())
    of_wallet.refund(AMOUNT, signature=of_wallet.signed("Refund", parties.worker, refunded=AMOUNT))

    assert of_wallet.escrowed() == 0


@pytest.mark.spec("F10", "V1")
def test_a_stranger_spends_the_permit_and_stops_the_deposit(deal, token, parties):
    """Whoever sees an ERC-2612 signature can bring it to the token first; contracts that insist on it then revert."""
    token.approve(deal.escrow, AMOUNT, {"from": parties.employer})
    spent = (token, parties.employer, AMOUNT, deal.deadline, 27, b"\x01" * 32, b"\x01" * 32)
    acts = [deal.escrow.permit.encode_input(*spent), deal.written.fund(signature=deal.signed_fund())]

    deal.escrow.batch(acts, {"from": parties.relayer})

    assert deal.escrowed() == AMOUNT
