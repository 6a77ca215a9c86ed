"""
The escrow as a node tells of it.

require_signature
├── the key's own ........................... passes
├── a contract wallet's that accepts it ..... passes
├── a contract wallet's that does not ....... WrongSigner
├── another key's, or of another form ....... WrongSigner, as the contract would find
simulate
├── the contract accepts .................... a gas limit with which the transaction succeeds
└── the contract refuses .................... ActRefused, decoded; nothing moved
"""

from dataclasses import replace
from typing import Any

import pytest
from eth_account import Account

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import GAS_NEEDED, OnChainEscrow
from tallystick.chain.node import Node, NodeRefusal
from tallystick.chain.reverts import revert_in
from tallystick.chain.signatures import signer_of
from tallystick.domain.acts import Act, Claim, Deliver, Fund, Refund, Release
from tallystick.domain.errors import ActRefused, ChainUnavailable, WrongSigner
from tallystick.domain.events import Phase
from tallystick.domain.ports import StoredHolding
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, Timestamp, TokenUnits
from tests.chain.proxy import proxied
from tests.deals import AMOUNT, DELIVERABLE, FIRST, WEEK, a_deal, in_token, signed
from tests.devchain import DevChain

WALLET_THAT_ACCEPTS = bytes.fromhex("631626ba7e60e01b5f5260205ff3")
"""Returns the magic word of ERC-1271, whatever it is asked."""
WALLET_THAT_DOES_NOT = bytes.fromhex("60015f5260205ff3")
WALLET_THAT_REVERTS = bytes.fromhex("5f5ffd")
BOTTOMLESS = bytes.fromhex("5b600056")
DIGEST = Hash("0x" + "ab" * 32)
HALF = TokenUnits(AMOUNT // 2)


class Desk:
    """The escrow, and an agreement that is funded on it."""

    def __init__(self, chain: DevChain) -> None:
        chain.enrich(chain.employer)
        self.chain = chain
        self.escrow = OnChainEscrow(Node(chain.url), chain.escrow)
        self.codec = EscrowCodec(chain.identity)
        self.terms = a_deal(chain, fee=250)
        self.employer = self.terms.payment.employer
        self.worker = self.terms.payment.worker

    def fund(self) -> None:
        self.chain.carry_out(self.codec.call(self.terms, Fund((FIRST,))), self.chain.employer)

    def refusal(self, act: Act, sender: Address, signature: bytes = b"") -> ActRefused:
        with pytest.raises(ActRefused) as caught:
            self.escrow.simulate(self.codec.call(self.terms, act, signature), sender)
        return caught.value


@pytest.fixture
def desk(chain: DevChain) -> Desk:
    return Desk(chain)


class TestRequireSignature:
    def test_takes_the_keys_own(self, desk: Desk) -> None:
        assert _is_taken(desk, desk.worker, *_consent_of_the_worker(desk))

    def test_names_who_signed_instead(self, desk: Desk) -> None:
        typed_data = desk.codec.terms_to_sign(desk.terms)
        signature = signed(desk.chain.stranger, typed_data)

        with pytest.raises(WrongSigner) as caught:
            desk.escrow.require_signature(desk.worker, desk.codec.digest_of(typed_data), signature)

        assert (caught.value.expected, caught.value.recovered) == (desk.worker, desk.chain.stranger.address)

    @pytest.mark.parametrize("signature", [b"", b"\x01", bytes(64), bytes(65), bytes(66), b"\xff" * 65, bytes(100_000)])
    def test_refuses_what_is_none(self, desk: Desk, signature: bytes) -> None:
        with pytest.raises(WrongSigner, match="no key can be recovered"):
            desk.escrow.require_signature(desk.worker, DIGEST, signature)

    def test_takes_what_a_contract_wallet_accepts(self, desk: Desk) -> None:
        wallet = Address("0x" + "77" * 20)
        desk.chain.install(wallet, WALLET_THAT_ACCEPTS)

        assert _is_taken(desk, wallet, DIGEST, b"anything")

    @pytest.mark.parametrize("code", [WALLET_THAT_DOES_NOT, WALLET_THAT_REVERTS])
    def test_refuses_what_a_contract_wallet_does_not_accept(self, desk: Desk, code: bytes) -> None:
        wallet = Address("0x" + "77" * 20)
        desk.chain.install(wallet, code)

        with pytest.raises(WrongSigner):
            desk.escrow.require_signature(wallet, DIGEST, b"anything")

    def test_takes_a_key_whose_address_has_code(self, desk: Desk) -> None:
        """An address that delegates to code (EIP-7702) still signs with its own key."""
        desk.chain.install(desk.worker, WALLET_THAT_REVERTS)

        assert _is_taken(desk, desk.worker, *_consent_of_the_worker(desk))


def _consent_of_the_worker(desk: Desk) -> tuple[Hash, bytes]:
    """What the worker signs to accept, and the signature."""
    typed_data = desk.codec.terms_to_sign(desk.terms)
    return desk.codec.digest_of(typed_data), signed(desk.chain.worker, typed_data)


def _is_taken(desk: Desk, party: Address, digest: Hash, signature: bytes) -> bool:
    try:
        desk.escrow.require_signature(party, digest, signature)
    except WrongSigner:
        return False
    return True


class TestSignerOf:
    KEY = Account.from_key("0x" + "09" * 32)

    def signature(self) -> bytes:
        return bytes(self.KEY.unsafe_sign_hash(bytes.fromhex(DIGEST[2:])).signature)

    def test_finds_the_key(self) -> None:
        assert signer_of(DIGEST, self.signature()) == self.KEY.address

    def test_takes_no_second_form(self) -> None:
        """The mirrored s, and parities 0 and 1, which the contract refuses as well."""
        order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
        found = self.signature()
        mirrored = (order - int.from_bytes(found[32:64], "big")).to_bytes(32, "big")

        assert signer_of(DIGEST, found[:32] + mirrored + bytes([55 - found[64]])) is None
        assert signer_of(DIGEST, found[:64] + bytes([found[64] - 27])) is None


class TestSimulate:
    def test_gives_a_gas_limit_that_is_enough(self, desk: Desk) -> None:
        desk.fund()
        release = desk.codec.call(desk.terms, Release(FIRST, HALF))

        gas = desk.escrow.simulate(release, desk.employer)

        fields = {"from": desk.employer, "to": release.to, "input": "0x" + release.input.hex(), "gas": hex(gas)}
        assert desk.chain.rpc("eth_sendTransactionSync", fields)["status"] == "0x1"

    def test_leaves_what_the_contract_needs_for_a_payout_even_when_the_node_does_not(self, desk: Desk) -> None:
        desk.fund()
        used = {"result": hex(60_000)}

        with proxied(desk.chain.url, lambda method, _: used if method == "eth_estimateGas" else None) as proxy:
            escrow = OnChainEscrow(Node(proxy.url), desk.chain.escrow)
            gas = escrow.simulate(desk.codec.call(desk.terms, Release(FIRST, HALF)), desk.employer)

        assert gas == 60_000 * 6 // 5 + GAS_NEEDED

    def test_knows_how_much_gas_the_contract_insists_on(self, desk: Desk) -> None:
        desk.fund()
        call = desk.codec.call(desk.terms, Release(FIRST, HALF))
        fields = {"from": desk.employer, "to": call.to, "input": "0x" + call.input.hex(), "gas": hex(200_000)}

        with pytest.raises(NodeRefusal) as caught:
            Node(desk.chain.url).ask("eth_call", fields, "latest")

        revert = revert_in(caught.value, "release")
        assert revert is not None
        assert (revert.error, revert.arguments["required"]) == ("InsufficientGas", str(GAS_NEEDED))

    def test_says_when_the_allowance_is_missing(self, desk: Desk) -> None:
        desk.chain.approve(desk.chain.employer, 0)

        refusal = desk.refusal(Fund((FIRST,)), desk.employer)

        assert refusal.error == "ERC20InsufficientAllowance"
        assert refusal.arguments == {"spender": desk.chain.escrow, "allowance": "0", "needed": str(AMOUNT)}

    def test_says_when_the_balance_is_missing(self, desk: Desk) -> None:
        desk.chain.send(desk.chain.employer, desk.chain.token, transfer_of(desk.chain, 10**12))

        assert desk.refusal(Fund((FIRST,)), desk.employer).error == "ERC20InsufficientBalance"

    def test_says_when_the_chains_own_currency_is_missing(self, desk: Desk) -> None:
        desk.terms = in_token(a_deal(desk.chain, amounts=[10**27]), ZERO_ADDRESS)

        refusal = desk.refusal(Fund((FIRST,)), desk.employer)

        assert refusal.error == "InsufficientFunds"
        assert str(10**27) in str(refusal)

    def test_says_whose_act_it_is(self, desk: Desk) -> None:
        desk.fund()
        stranger = Address(desk.chain.stranger.address)

        refusal = desk.refusal(Refund(FIRST, HALF), stranger)

        assert refusal.error == "NotParty"
        assert refusal.arguments == {"caller": stranger, "party": desk.worker}

    def test_says_how_long_the_review_runs(self, desk: Desk) -> None:
        desk.fund()
        desk.chain.carry_out(desk.codec.call(desk.terms, Deliver(FIRST, 0, DELIVERABLE)), desk.chain.worker)

        refusal = desk.refusal(Claim(FIRST), desk.worker)

        assert refusal.error == "BeforeDeadline"
        assert str(refusal).startswith("the review runs until 20")

    def test_says_that_it_is_not_funded(self, desk: Desk) -> None:
        assert desk.refusal(Release(FIRST, HALF), desk.employer).error == "NotFunded"

    def test_a_nodes_own_trouble_is_unavailable(self, desk: Desk) -> None:
        trouble = {"error": {"code": -32_000, "message": "missing trie node"}}

        with proxied(desk.chain.url, lambda method, _: trouble if method == "eth_call" else None) as proxy:
            escrow = OnChainEscrow(Node(proxy.url), desk.chain.escrow)
            with pytest.raises(ChainUnavailable, match="missing trie node"):
                escrow.simulate(desk.codec.call(desk.terms, Fund((FIRST,))), desk.employer)


class TestTriesOfABottomlessContract:
    """It goes round until no gas is left: how much that is, we say, and not the node."""

    def test_go_with_as_much_gas_as_we_say(self, desk: Desk) -> None:
        desk.fund()
        call = desk.codec.call(desk.terms, Release(FIRST, HALF))

        with proxied(desk.chain.url, lambda method, _: None) as proxy:
            OnChainEscrow(Node(proxy.url), desk.chain.escrow).simulate(call, desk.employer, 700_000)

        tries = {method: sent["gas"] for method, (sent, *_) in proxy.asked}
        assert tries == {"eth_call": hex(700_000), "eth_estimateGas": hex(700_000)}

    def test_are_refused_when_that_is_too_little(self, desk: Desk) -> None:
        desk.chain.install(desk.chain.token, BOTTOMLESS)
        call = desk.codec.call(desk.terms, Fund((FIRST,)))

        assert desk.escrow.try_quickly([(call, desk.employer)]) == [None]
        with pytest.raises(ActRefused):
            desk.escrow.simulate(call, desk.employer, 700_000)

    def test_are_refused_when_not_even_the_transaction_is_paid_for(self, desk: Desk) -> None:
        desk.fund()
        call = desk.codec.call(desk.terms, Release(FIRST, HALF))

        with pytest.raises(ActRefused) as caught:
            desk.escrow.simulate(call, desk.employer, 21_000)

        assert caught.value.error == "OutOfGas"

    def test_of_a_wallet_end_too(self, desk: Desk) -> None:
        wallet = Address("0x" + "77" * 20)
        desk.chain.install(wallet, BOTTOMLESS)

        with proxied(desk.chain.url, lambda method, _: None) as proxy, pytest.raises(WrongSigner):
            OnChainEscrow(Node(proxy.url), desk.chain.escrow).require_signature(wallet, DIGEST, b"anything")

        assert [int(sent["gas"], 16) for method, (sent, *_) in proxy.asked if method == "eth_call"] == [5_000_000]


class TestFigures:
    def test_are_as_of_their_block(self, desk: Desk) -> None:
        desk.fund()
        before = desk.escrow.head()
        desk.chain.carry_out(desk.codec.call(desk.terms, Release(FIRST, HALF)), desk.chain.employer)
        now = desk.escrow.head()
        agreement_id = desk.codec.agreement_id(desk.terms)
        deadline = desk.terms.milestones[0].deliver_by
        token, recipient = desk.chain.token, desk.terms.payment.fee_recipient
        fee = HALF * 250 // 10_000

        stored = StoredHolding(TokenUnits(0), TokenUnits(0), deadline, Phase.OFFERED, 0)
        assert desk.escrow.stored_holding(agreement_id, FIRST, AMOUNT, before) == stored
        assert desk.escrow.stored_holding(agreement_id, FIRST, AMOUNT, now) == replace(stored, released=HALF)
        assert desk.escrow.balance(token, desk.worker, before) == 0
        assert desk.escrow.balance(token, desk.worker, now) == HALF - fee
        assert desk.escrow.fees(token, recipient, before) == 0
        assert desk.escrow.fees(token, recipient, now) == fee

    def test_what_was_never_funded_is_zero(self, desk: Desk) -> None:
        found = desk.escrow.stored_holding(desk.codec.agreement_id(desk.terms), FIRST, AMOUNT, desk.escrow.head())

        assert found == StoredHolding(TokenUnits(0), TokenUnits(0), Timestamp(0), Phase.NONE, 0)

    def test_tell_what_is_owed(self, chain: DevChain) -> None:
        desk = Desk(chain)
        desk.terms = in_token(a_deal(chain), ZERO_ADDRESS)
        desk.fund()
        chain.install(desk.worker, WALLET_THAT_REVERTS)
        chain.carry_out(desk.codec.call(desk.terms, Release(FIRST, HALF)), chain.employer)

        head = desk.escrow.head()

        assert desk.escrow.owed(ZERO_ADDRESS, desk.worker, head) == HALF
        assert desk.escrow.balance(ZERO_ADDRESS, chain.escrow, head) == AMOUNT

    def test_tell_the_allowance(self, desk: Desk) -> None:
        desk.chain.approve(desk.chain.employer, 17)

        assert desk.escrow.allowance(desk.chain.token, desk.employer) == 17
        assert desk.escrow.allowance(ZERO_ADDRESS, desk.employer) == 0

    def test_where_no_escrow_stands_are_unavailable(self, desk: Desk) -> None:
        elsewhere = OnChainEscrow(Node(desk.chain.url), Address("0x" + "99" * 20))

        with pytest.raises(ChainUnavailable):
            elsewhere.owed(desk.chain.token, desk.worker, elsewhere.head())

    def test_finalized_is_behind_the_head(self, desk: Desk) -> None:
        desk.chain.mine(WEEK % 11)

        assert desk.escrow.finalized().number == desk.escrow.head().number - 2


class TestToken:
    def test_tells_symbol_and_decimals(self, desk: Desk) -> None:
        found = desk.escrow.token(desk.chain.token)

        assert (found.address, found.symbol, found.decimals) == (desk.chain.token, "TLD", 6)

    def test_zero_is_the_chains_own_currency(self, desk: Desk) -> None:
        assert desk.escrow.token(ZERO_ADDRESS).symbol == "ETH"
        assert desk.escrow.token(ZERO_ADDRESS).decimals == 18

    def test_is_asked_once(self, desk: Desk) -> None:
        asked: list[Any] = []
        with proxied(desk.chain.url, lambda method, _: asked.append(method)) as proxy:
            escrow = OnChainEscrow(Node(proxy.url), desk.chain.escrow)
            found = [escrow.token(desk.chain.token) for _ in range(5)]

        assert found[0] == found[4]
        assert len(asked) == 2

    @pytest.mark.parametrize(
        ("code", "symbol", "decimals"),
        [
            ("7f4d4b52" + "00" * 29 + "5f5260205ff3", "MKR", 0),
            ("5f5ffd", "?", 0),
            ("00", "?", 0),
            ("", "?", 0),
            ("60015f5260205ff3", "?", 1),
            ("7f" + "ff" * 32 + "5f5260205ff3", "\ufffd" * 32, 0),
            ("fe", "?", 0),
            ("50", "?", 0),
            ("600056", "?", 0),
            ("5f5f55", "?", 0),
            ("5b5f56", "?", 0),
            ("623d09005ff3", "?", 0),
        ],
        ids=[
            *("a symbol of 32 bytes", "reverting", "silent", "no contract", "answers 1", "all ones", "invalid opcode"),
            *("stack underflow", "invalid jump", "writing", "without end", "four million bytes"),
        ],
    )
    def test_odd_ones_are_shown_as_they_are(self, desk: Desk, code: str, symbol: str, decimals: int) -> None:
        odd = Address("0x" + "66" * 20)
        desk.chain.install(odd, bytes.fromhex(code))

        found = desk.escrow.token(odd)

        assert (found.symbol, found.decimals) == (symbol, decimals)


def test_a_token_cannot_waste_the_nodes_time(desk: Desk) -> None:
    gas_left = "5a5f5260205ff3"
    odd = Address("0x" + "66" * 20)
    desk.chain.install(odd, bytes.fromhex(gas_left))

    assert desk.escrow.balance(odd, desk.worker, desk.escrow.head()) < 1_000_000


def transfer_of(chain: DevChain, amount: int) -> bytes:
    return (
        bytes.fromhex("a9059cbb") + bytes(12) + bytes.fromhex(chain.stranger.address[2:]) + amount.to_bytes(32, "big")
    )
