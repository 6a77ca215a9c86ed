"""
Other people's mistakes: money that was not theirs
├── out of a pool ..................................... claimed before funding, drawn twice, counted twice
├── out of the other's part ........................... fees and refunds at a changed rate
└── by whoever runs the contract ...................... admin withdrawals, upgrades, pauses
"""

import pytest
from brownie.exceptions import VirtualMachineError

from tests.contracts.deals import ACTIVE, AMOUNT, ELSEWHERE, milestone, reverts
from tests.contracts.shipped import shipped_escrow

ADMINISTRATION = (
    "owner",
    "admin",
    "role",
    "pause",
    "guardian",
    "govern",
    "upgrade",
    "initialize",
    "emergency",
    "rescue",
    "recover",
    "drain",
    "setfee",
    "setarbit",
    "whitelist",
    "allowlist",
    "cap",
)
"""Parts of the names that contracts give to what only their operator may do."""
PAYABLE = {"fund", "amend", "batch"}
CREATE, CALLCODE, DELEGATECALL, CREATE2, SELFDESTRUCT = 0xF0, 0xF2, 0xF4, 0xF5, 0xFF
PUSH1, PUSH32 = 0x60, 0x7F


@pytest.fixture
def pool(deal):
    """Somebody else's money, in the same token."""
    others = deal.but(salt=99)
    others.fund_active()
    return others


@pytest.mark.spec("M1", "X1", "K2")
def test_claiming_back_what_was_never_funded_drains_the_pool(deal, pool):
    """ERC-8183 reference c67e160: `claimRefund` on a job that was only opened paid its budget out of the pool."""
    with reverts("NotFunded", deal.id, 0):
        deal.reclaim()
    with reverts("NotFunded", deal.id, 0):
        deal.claim()
    with reverts("NotFunded", deal.id, 0):
        deal.refund(AMOUNT)

    assert pool.escrowed() == AMOUNT


@pytest.mark.spec("M2", "R2", "R3")
def test_amounts_are_checked_against_the_total_but_not_against_what_went_before(deal, pool, token, parties):
    """Circle refund-protocol: `earlyWithdrawByArbiter` compared with `payment.amount`, not with what was left of it."""
    deal.fund_active()
    deal.release(AMOUNT - 10)

    with reverts("InsufficientEscrow", 10, 11):
        deal.release(AMOUNT + 1)
    with reverts("InsufficientEscrow", 10, 11):
        deal.refund(11)
    with reverts("AlreadyReleased", AMOUNT - 10, AMOUNT - 10):
        deal.release(AMOUNT - 10)

    assert token.balanceOf(deal.escrow) == pool.escrowed() + 10


@pytest.mark.spec("V2", "M1")
def test_the_same_value_pays_for_two_acts_of_a_batch(native_deal, parties):
    """Multicalls with `delegatecall`, on many contracts: each call sees the whole `msg.value`."""
    native_deal.but(salt=9).fund()
    one, other = native_deal.of(5), native_deal.of(5, 6)

    with reverts("WrongValue", 0, 5):
        acts = [one.written.fund(), other.written.fund(0)]
        one.escrow.batch(acts, {"from": parties.employer, "value": 5})

    assert one.escrow.balance() == AMOUNT


@pytest.mark.spec("F6", "M7")
def test_a_callback_during_the_deposit_fakes_one(hostile_deal, hostile, parties):
    """Commerce Payments, audit finding 3.1.1: a collector of the attacker's called back, and the same tokens counted
    for two deposits. Here the token itself calls back: the inner funding is refused, and only one sum arrives."""
    inner = hostile_deal.but(salt=1)
    deposit = inner.written.fund(signature=inner.signed_fund())
    hostile.callBack(hostile_deal.escrow, deposit, {"from": parties.deployer})

    hostile_deal.fund()

    assert not hostile.calledBack()
    assert inner.holding()["phase"] == 0
    assert hostile.balanceOf(hostile_deal.escrow) == AMOUNT


@pytest.mark.spec("F1", "M4")
def test_anybody_opens_a_job_with_anybody_elses_money(deal, token, parties):
    """Kleros escrow-v2 lets anybody create with any `_buyer`; here an allowance alone gives nobody a way to use it."""
    before = token.balanceOf(parties.employer)

    with reverts("NotParty", parties.stranger, parties.employer):
        deal.but(worker=parties.stranger.address).fund(by=parties.stranger)
    with reverts("InvalidSignature", parties.employer):
        deal.fund(by=parties.stranger, signature=deal.signed_fund(parties.stranger))

    assert token.balanceOf(parties.employer) == before


@pytest.mark.spec("R4", "T3")
def test_the_fee_changes_for_a_job_that_runs(deal, parties):
    """ERC-8183 reference: global basis points, up to all of it, read when the job completes. Here the fee is part of
    the id, not even an amendment changes it, and a tenth is the most."""
    deal.fund_active()

    with reverts("NotFunded", deal.with_fee(1_000).id, 0):
        deal.with_fee(1_000).release(AMOUNT)
    with reverts("PaymentDiffers", 3):
        deal.amend(deal.amended(feeBps=1_000, feeRecipient=parties.fee_recipient.address))
    with reverts("FeeTooHigh", 1_001, 1_000):
        deal.with_fee(1_001).but(salt=1).fund()


@pytest.mark.spec("U4", "M1")
def test_a_refund_is_reckoned_at_another_fee_than_the_deposit(deal, pool, token, parties):
    """TalentLayer: `_reimburse` added the *current* protocol fee, and overpaid from others' money after a raise.
    Here a refund bears no fee, and what both ways out move is what came in."""
    paid = deal.with_fee(777)
    before = token.balanceOf(parties.employer)
    paid.fund_active()
    paid.release(1_000)

    paid.refund(AMOUNT - 1_000)

    assert token.balanceOf(parties.employer) == before - 1_000
    assert token.balanceOf(deal.escrow) == pool.escrowed() + 77


@pytest.mark.spec("R4")
def test_many_tiny_releases_avoid_the_fee(deal, token, parties):
    """Commerce Payments, audit finding M-01 and its rounding note: each capture below the rounding bore no fee."""
    paid = deal.with_fee(1_000).of(27)
    paid.fund_active()

    for released in range(9, 28, 9):
        paid.release(released)

    assert paid.escrow.feesOf(token, parties.fee_recipient) == 2


@pytest.mark.spec("M4")
def test_an_operator_withdraws_what_others_deposited():
    """Virtuals ACP v2: `emergencyWithdraw` needs one admin role. ERC-8183 later, SmartInvoice, TalentLayer: pause,
    upgrade, owner. There is no such act here: whatever takes a name of that kind is not in the ABI."""
    names = [act["name"].lower() for act in shipped_escrow().functions]

    assert [name for name in names for part in ADMINISTRATION if part in name] == []


@pytest.mark.spec("M4")
def test_the_code_is_exchanged_behind_the_depositors_backs(escrow, parties):
    """UUPS proxies, at four of the systems: whoever holds the key writes the rules anew. The bytecode here delegates to
    itself alone, in a batch, creates nothing and cannot end itself."""
    opcodes = _opcodes(shipped_escrow().runtime_bytecode)

    assert opcodes.count(DELEGATECALL) == 1
    assert not {CREATE, CALLCODE, CREATE2, SELFDESTRUCT} & set(opcodes)
    with reverts("ActFailed", 0):
        escrow.batch([bytes.fromhex("3659cfe6") + bytes(12) + bytes.fromhex(ELSEWHERE[2:])], {"from": parties.deployer})


def test_the_contract_is_too_long_to_be_deployed():
    """ERC-8183 with authorizations: 27,574 bytes, where EIP-170 allows 24,576."""
    assert len(shipped_escrow().runtime_bytecode) <= 24_576


@pytest.mark.spec("F7", "V2")
def test_value_is_stranded_in_acts_that_take_none(native_deal, parties):
    """SmartInvoice: wei sent along with `lock()` under an individual resolver stayed in the clone for ever."""
    escrow = native_deal.escrow
    native_deal.fund_active()

    with pytest.raises(VirtualMachineError):
        native_deal.release(1, value=1)
    with pytest.raises(VirtualMachineError):
        parties.stranger.transfer(escrow, 1)
    with reverts("ValueLeft", 1):
        escrow.batch([], {"from": parties.stranger, "value": 1})

    assert {entry["name"] for entry in escrow.abi if entry.get("stateMutability") == "payable"} == PAYABLE
    assert escrow.balance() == AMOUNT


@pytest.mark.spec("F8")
def test_a_deposit_leaves_no_trace_in_events(deal):
    """SmartInvoice: funding is a bare transfer to the clone, and no event of the invoice tells of it. TalentLayer: the
    ids are not indexed."""
    receipt = deal.fund()

    ours = [log for log in receipt.logs if log["address"] == deal.escrow.address]
    assert [event.name for event in receipt.events if event.address == deal.escrow.address] == ["MilestonesFunded"]
    assert bytes(ours[0]["topics"][1]) == bytes(deal.id)


@pytest.mark.spec("F1", "T1")
def test_the_token_is_exchanged_before_the_deposit(deal, hostile, parties):
    """ERC-8183 reference c67e160: the provider called `setBudget` with another token just before `fund`, and the
    employer paid in that. Here the token is part of the id that was signed and accepted."""
    swapped = deal.but(token=hostile.address)

    with reverts("InvalidSignature", parties.employer):
        swapped.fund(signature=deal.signed_fund())
    with reverts("InvalidSignature", parties.worker):
        swapped.fund(acceptance=deal.acceptance())


@pytest.mark.spec("N4")
def test_one_side_alone_adds_milestones(deal, parties):
    """SmartInvoice: `addMilestones` by either side, without the other's consent."""
    deal.fund_active()
    longer = deal.amended(milestones=[milestone(), milestone()])

    with reverts("NotParty", parties.employer, parties.worker):
        deal.amend(longer, signatures=(b"", b""))
    with reverts("NotParty", parties.worker, parties.employer):
        deal.amend(longer, signatures=(b"", b""), **{"from": parties.worker})

    assert deal.holding()["phase"] == ACTIVE


@pytest.mark.spec("F1", "R1")
def test_every_token_needs_the_governors_permission(hostile_deal, hostile, parties):
    """Kleros escrow-v2: `amountCaps` are zero until the governor raises them. Here any sound token will do."""
    hostile_deal.fund_active()

    hostile_deal.release(AMOUNT)

    assert hostile.balanceOf(parties.worker) == AMOUNT


def _opcodes(code: bytes) -> list[int]:
    """The instructions, without what they push and without the metadata at the end."""
    body = code[: -2 - int.from_bytes(code[-2:], "big")]
    opcodes, place = [], 0
    while place < len(body):
        opcodes.append(body[place])
        place += 1 + (body[place] - PUSH1 + 1 if PUSH1 <= body[place] <= PUSH32 else 0)
    return opcodes
