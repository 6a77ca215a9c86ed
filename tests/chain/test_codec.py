"""The escrow's language without a node: addresses, calls there and back, and raw transactions however odd."""

import json
from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account
from hypothesis import given, settings
from hypothesis import strategies as st

from tallystick.chain.codec import EscrowCodec, address_in
from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    FundWithAuthorization,
    FundWithPermit2,
    LooseAct,
    Permit,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
    Sweep,
    Withdraw,
)
from tallystick.domain.errors import Malformed, UnknownMilestone
from tallystick.domain.ports import ChainIdentity, TokenDomain
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import (
    ZERO_ADDRESS,
    ZERO_HASH,
    Address,
    AgreementId,
    BasisPoints,
    BlockNumber,
    Hash,
    MilestoneIndex,
    Seconds,
    Timestamp,
    TokenUnits,
    Wei,
)

EMPLOYER = Account.from_key("0x" + "01" * 32)
WORKER = Account.from_key("0x" + "02" * 32)
ESCROW = Address("0x5FbDB2315678afecb367f032d93F642f64180aa3")
TOKEN = Address("0xe7f1725E7734CE288F8367e1Bb143E90bb3F0512")
CODEC = EscrowCodec(ChainIdentity(31_337, ESCROW, BlockNumber(2), ZERO_HASH))
FIRST = MilestoneIndex(0)
SOON = Timestamp(1_900_000_000)
TERMS = Terms(
    Payment(Address(EMPLOYER.address), Address(WORKER.address), TOKEN, ZERO_ADDRESS, BasisPoints(0), Seconds(60)),
    Conditions(
        arbiter=ZERO_ADDRESS,
        dispute_period=Seconds(0),
        default_worker_bps=BasisPoints(0),
        brief_hash=ZERO_HASH,
        parent=ZERO_HASH,
        salt=2**64 - 1,
        milestones=(Milestone(TokenUnits(2**96 - 1), SOON),),
    ),
)
DOMAIN = TokenDomain("Some Dollar", "2", 31_337, TOKEN)
ACTS: tuple[Act, ...] = (
    Fund((FIRST,), b"\x01" * 65),
    FundWithAuthorization((FIRST,), Timestamp(0), SOON, b"\x01" * 65),
    FundWithPermit2((FIRST,), 2**256 - 1, SOON),
    Amend(TERMS, SOON),
    ReleaseAll((FIRST,)),
    Settle(FIRST, 255, TokenUnits(1), TokenUnits(2), SOON),
    Dispute(FIRST, 1, Address(WORKER.address), Hash("0x" + "cc" * 32)),
    SubmitEvidence(FIRST, Address(WORKER.address), "ipfs://§"),
    Rule(FIRST, TokenUnits(3), Hash("0x" + "dd" * 32)),
    Conclude(FIRST),
    Accept(FIRST),
    Deliver(FIRST, 3, Hash("0x" + "aa" * 32)),
    RequestChanges(FIRST, 0, Hash("0x" + "bb" * 32), SOON),
    Release(FIRST, TokenUnits(2**96 - 1)),
    Refund(FIRST, TokenUnits(1)),
    Claim(FIRST),
    Reclaim(FIRST),
)
LOOSE: tuple[LooseAct, ...] = (
    Permit(TOKEN, Address(EMPLOYER.address), TokenUnits(2**256 - 1), 4, SOON),
    Withdraw(TOKEN, Address(WORKER.address), Address(EMPLOYER.address), 5),
    Sweep(TOKEN, Address(WORKER.address)),
)


def transaction(**changes: Any) -> dict[str, Any]:
    return {
        "chainId": 31_337,
        "nonce": 7,
        "to": ESCROW,
        "value": 5,
        "data": b"\x01\x02",
        "gas": 100_000,
        "maxFeePerGas": 10,
        "maxPriorityFeePerGas": 1,
    } | changes


def legacy(**changes: Any) -> dict[str, Any]:
    fields = transaction(**changes) | {"gasPrice": 10}
    return {name: value for name, value in fields.items() if not name.startswith("max")}


def signed(fields: dict[str, Any]) -> bytes:
    return bytes(EMPLOYER.sign_transaction(fields).raw_transaction)


class TestAddress:
    @pytest.mark.parametrize("text", [ESCROW, ESCROW.lower(), "0x" + ESCROW[2:].upper(), "0X" + ESCROW[2:].upper()])
    def test_takes_the_checksum_all_lower_and_all_upper_case(self, text: str) -> None:
        assert address_in("employer", text) == ESCROW

    def test_takes_digits_only(self) -> None:
        assert address_in("employer", "0x" + "1" * 40) == "0x" + "1" * 40

    def test_refuses_a_wrong_mixed_case_by_name(self) -> None:
        with pytest.raises(Malformed, match="checksum") as caught:
            CODEC.address("employer", ESCROW.replace("DB", "dB"))

        assert caught.value.field == "employer"

    @pytest.mark.parametrize(
        "text", ["", "0x", ESCROW[:-1], ESCROW + "0", ESCROW[2:], ESCROW + "\n", "0x" + "g" * 40, "é" * 42]
    )
    def test_refuses_what_is_none(self, text: str) -> None:
        with pytest.raises(Malformed):
            address_in("worker", text)

    def test_refuses_digits_of_other_scripts(self) -> None:
        with pytest.raises(Malformed):
            address_in("worker", "0x" + "٣" * 40)


class TestCall:
    @pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
    def test_comes_back_as_it_went(self, act: Act) -> None:
        call = CODEC.call(TERMS, act, b"\x05" * 65, b"\x06" * 65)

        assert CODEC.decode_call(call.to, call.value, call.input) == call
        assert json.loads(json.dumps(call.arguments)) == call.arguments

    @pytest.mark.parametrize("act", LOOSE, ids=lambda act: type(act).__name__)
    def test_of_no_agreement_comes_back_as_it_went(self, act: LooseAct) -> None:
        call = CODEC.loose_call(act, b"\x05" * 65)

        assert CODEC.decode_call(call.to, call.value, call.input) == call

    def test_of_a_permit_needs_a_keys_signature(self) -> None:
        with pytest.raises(Malformed, match="65 bytes"):
            CODEC.loose_call(LOOSE[0], b"\x05" * 64)

    def test_of_several_is_a_batch_with_all_their_value(self) -> None:
        native = replace(TERMS, payment=replace(TERMS.payment, token=ZERO_ADDRESS))
        calls = [CODEC.call(native, Fund((FIRST,))), CODEC.call(TERMS, Claim(FIRST))]

        batch = CODEC.batch(calls)

        assert CODEC.decode_call(batch.to, batch.value, batch.input) == batch
        assert batch.value == 2**96 - 1
        assert batch.arguments == {"acts": ["0x" + call.input.hex() for call in calls]}

    @pytest.mark.parametrize("stray", ["approval", "batch"])
    def test_of_anything_but_acts_is_no_batch(self, stray: str) -> None:
        strays = {"approval": CODEC.approval(TOKEN, TokenUnits(9)), "batch": CODEC.batch([])}

        with pytest.raises(Malformed, match="own acts"):
            CODEC.batch([strays[stray]])

    def test_of_a_funding_draws_from_the_allowance_when_the_employer_signed(self) -> None:
        assert CODEC.call(TERMS, Fund((FIRST,))).function == "fund"
        assert CODEC.call(TERMS, Fund((FIRST,)), b"\x05").function == "fundWithAllowance"

    def test_sends_what_an_amendment_adds_along_in_the_chains_own_currency(self) -> None:
        native = replace(TERMS, payment=replace(TERMS.payment, token=ZERO_ADDRESS))
        amend = Amend(native, SOON, drawn=TokenUnits(7))

        assert CODEC.call(native, amend).value == 7
        assert CODEC.call(TERMS, amend).value == 0

    def test_knows_an_approval_for_permit2(self) -> None:
        call = CODEC.approval(TOKEN, TokenUnits(9), for_permit2=True)

        assert CODEC.decode_call(TOKEN, Wei(0), call.input) == call
        assert call.arguments["spender"] == "0x000000000022D473030F116dDEE9F6B43aC78BA3"

    def test_tells_amounts_as_decimal_strings(self) -> None:
        arguments = CODEC.call(TERMS, Release(FIRST, TokenUnits(2**96 - 1)), b"\x05").arguments

        assert arguments["released"] == str(2**96 - 1)
        assert arguments["employerSignature"] == "0x05"

    def test_sends_the_amount_along_in_the_chains_own_currency(self) -> None:
        native = replace(TERMS, payment=replace(TERMS.payment, token=ZERO_ADDRESS))

        assert CODEC.call(native, Fund((FIRST,))).value == 2**96 - 1
        assert CODEC.call(TERMS, Fund((FIRST,))).value == 0

    @pytest.mark.parametrize("milestone", [1, -1, 2**256])
    def test_refuses_a_milestone_that_is_not_there(self, milestone: int) -> None:
        with pytest.raises(UnknownMilestone):
            CODEC.call(TERMS, Claim(MilestoneIndex(milestone)))
        with pytest.raises(UnknownMilestone):
            CODEC.authorization_to_sign(TERMS, Reclaim(MilestoneIndex(milestone)))

    def test_refuses_a_set_with_a_milestone_that_is_not_there(self) -> None:
        with pytest.raises(UnknownMilestone):
            CODEC.call(TERMS, Fund((FIRST, MilestoneIndex(1))))

    @pytest.mark.parametrize("amount", [-1, 2**96])
    def test_refuses_an_amount_that_does_not_fit(self, amount: int) -> None:
        with pytest.raises(Malformed):
            CODEC.call(TERMS, Release(FIRST, TokenUnits(amount)))

    def test_knows_an_approval_for_the_escrow(self) -> None:
        call = CODEC.approval(TOKEN, TokenUnits(9))

        assert CODEC.decode_call(TOKEN, Wei(0), call.input) == call
        assert call.arguments == {"spender": ESCROW, "amount": "9"}

    def test_does_not_know_an_approval_for_somebody_else(self) -> None:
        other = EscrowCodec(replace(CODEC.identity, escrow=TOKEN))

        assert CODEC.decode_call(TOKEN, Wei(0), other.approval(TOKEN, TokenUnits(9)).input) is None

    def test_does_not_know_a_transfer(self) -> None:
        assert CODEC.decode_call(TOKEN, Wei(0), bytes.fromhex("a9059cbb") + bytes(64)) is None

    @settings(max_examples=200, deadline=None)
    @given(payload=st.binary(max_size=400), place=st.integers(0, len(ACTS) - 1))
    def test_bytes_of_any_kind_are_a_call_or_none(self, payload: bytes, place: int) -> None:
        selector = CODEC.call(TERMS, ACTS[place]).input[:4]

        CODEC.decode_call(ESCROW, Wei(0), selector + payload)
        assert CODEC.decode_call(ESCROW, Wei(0), b"\x00\x00\x00\x00" + payload) is None


class TestTypedData:
    @pytest.mark.parametrize("act", ACTS, ids=lambda act: type(act).__name__)
    def test_is_json_as_it_stands(self, act: Act) -> None:
        typed_data = CODEC.authorization_to_sign(TERMS, act, DOMAIN)

        assert json.loads(json.dumps(typed_data)) == typed_data

    @pytest.mark.parametrize("act", LOOSE, ids=lambda act: type(act).__name__)
    def test_of_no_agreement_is_json_as_it_stands(self, act: LooseAct) -> None:
        typed_data = CODEC.loose_authorization_to_sign(act, DOMAIN)

        assert json.loads(json.dumps(typed_data)) == typed_data

    @pytest.mark.parametrize("domain", [None, replace(DOMAIN, token=ESCROW)])
    def test_for_a_token_needs_the_tokens_own_domain(self, domain: TokenDomain | None) -> None:
        with pytest.raises(Malformed, match="own EIP-712 domain"):
            CODEC.loose_authorization_to_sign(LOOSE[0], domain)
        with pytest.raises(Malformed, match="own EIP-712 domain"):
            CODEC.authorization_to_sign(TERMS, ACTS[1], domain)

    @pytest.mark.parametrize("act", [Claim(FIRST), Conclude(FIRST)])
    def test_is_none_where_nobody_needs_to_sign(self, act: Act) -> None:
        assert CODEC.authorization_to_sign(TERMS, act) is None
        assert CODEC.loose_authorization_to_sign(LOOSE[2]) is None

    def test_an_acceptance_is_the_terms_themselves(self) -> None:
        typed_data = CODEC.authorization_to_sign(TERMS, Accept(FIRST))

        assert typed_data == CODEC.terms_to_sign(TERMS)
        assert AgreementId(CODEC.digest_of(CODEC.terms_to_sign(TERMS))) == CODEC.agreement_id(TERMS)

    @pytest.mark.parametrize(
        "nonsense", [{}, {"types": 7}, {"types": {}, "primaryType": "X", "domain": {}, "message": 0}]
    )
    def test_nonsense_is_malformed(self, nonsense: dict[str, object]) -> None:
        with pytest.raises(Malformed):
            CODEC.digest_of(nonsense)

    @pytest.mark.parametrize("act", [Release(FIRST, TokenUnits(2**96)), Deliver(FIRST, 256, ZERO_HASH)])
    def test_a_number_that_does_not_fit_is_malformed(self, act: Act) -> None:
        typed_data = CODEC.authorization_to_sign(TERMS, act)
        assert typed_data is not None

        with pytest.raises(Malformed):
            CODEC.digest_of(typed_data)


class TestTransaction:
    @pytest.mark.parametrize(
        "fields",
        [
            transaction(),
            transaction(type=2, accessList=[{"address": TOKEN, "storageKeys": [0, 1]}]),
            legacy(type=1, accessList=[{"address": TOKEN, "storageKeys": []}]),
            legacy(),
            legacy(chainId=2**40),
        ],
        ids=["1559", "1559 with an access list", "2930", "legacy", "legacy on a chain with a long id"],
    )
    def test_says_what_was_signed(self, fields: dict[str, Any]) -> None:
        found = CODEC.decode_transaction(signed(fields))

        assert (found.sender, found.to, found.nonce) == (EMPLOYER.address, ESCROW, 7)
        assert (found.chain_id, found.value, found.input) == (fields["chainId"], 5, b"\x01\x02")
        assert found.hash == "0x" + bytes(EMPLOYER.sign_transaction(fields).hash).hex()

    def test_a_legacy_one_may_name_no_chain(self) -> None:
        fields = {name: value for name, value in legacy().items() if name != "chainId"}

        found = CODEC.decode_transaction(signed(fields))

        assert found.chain_id is None
        assert found.sender == EMPLOYER.address

    def test_a_creation_has_no_recipient(self) -> None:
        fields = {name: value for name, value in transaction().items() if name != "to"}

        assert CODEC.decode_transaction(signed(fields)).to is None

    def test_a_high_s_is_refused(self) -> None:
        raw = signed(transaction())
        s = int.from_bytes(raw[-32:], "big")
        high = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141 - s

        with pytest.raises(Malformed, match="out of range"):
            CODEC.decode_transaction(raw[:-32] + high.to_bytes(32, "big"))

    @pytest.mark.parametrize(
        "raw",
        [
            b"",
            b"\x02",
            b"\xc0",
            b"\x00",
            b"\x03\xc0",
            b"\x04\xc0",
            b"\x7f",
            b"\xff" * 9,
            b"\xbf" + b"\xff" * 8,
            b"\xc1" * 100_000,
            b"\xf9\xff\xff" + b"\xc1" * 65_535,
            bytes(131_073),
        ],
    )
    def test_odd_bytes_are_malformed(self, raw: bytes) -> None:
        with pytest.raises(Malformed):
            CODEC.decode_transaction(raw)

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_a_changed_byte_never_names_the_same_sender(self, chosen: st.DataObject) -> None:
        raw = bytearray(signed(chosen.draw(st.sampled_from([transaction(), legacy()]))))
        place = chosen.draw(st.integers(0, len(raw) - 1))
        raw[place] ^= chosen.draw(st.integers(1, 255))

        try:
            found = CODEC.decode_transaction(bytes(raw))
        except Malformed:
            return
        assert found.sender != EMPLOYER.address

    @settings(max_examples=300, deadline=None)
    @given(st.binary(max_size=300))
    def test_bytes_of_any_kind_are_malformed(self, raw: bytes) -> None:
        with pytest.raises(Malformed):
            CODEC.decode_transaction(raw)
