"""
send
├── a transaction that is new, known or mined .. succeeds
├── one that the node does not take ............ TransactionRefused, with a plain sentence
└── trouble of the node's own .................. ChainUnavailable
outcome
├── unknown, waiting, mined .................... None, Pending, Mined
└── mined and failed ........................... Mined with the decoded revert
"""

from typing import Any, cast

import pytest
from eth_account.signers.local import LocalAccount
from eth_typing import HexStr

from tallystick.chain.codec import EscrowCodec
from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.keyring import KeyRing
from tallystick.chain.node import Node
from tallystick.chain.signers import KeySigner
from tallystick.chain.transactions import NodeTransactions
from tallystick.domain.acts import Act, Claim, Deliver, Fund, Release
from tallystick.domain.errors import ChainUnavailable, TransactionRefused
from tallystick.domain.operators import ToSign
from tallystick.domain.ports import Call, Fees, Mined, Pending, SignedTransaction
from tallystick.domain.units import Address, TokenUnits, TransactionHash, Wei
from tests.chain.proxy import proxied
from tests.deals import AMOUNT, DELIVERABLE, FIRST, a_deal, signed
from tests.devchain import DevChain

GAS = 600_000


class Office:
    """A relayer, and an agreement of others."""

    def __init__(self, chain: DevChain) -> None:
        chain.enrich(chain.employer)
        self.chain = chain
        self.node = Node(chain.url)
        self.codec = EscrowCodec(chain.identity)
        self.terms = a_deal(chain)
        self.transactions = NodeTransactions(self.node, chain.identity)
        self.ring = self.ring_of(chain.relayer)

    def call(self, act: Act) -> Call:
        """The act, signed by its party."""
        signer = self.chain.worker if isinstance(act, Deliver) else self.chain.employer
        typed_data = self.codec.authorization_to_sign(self.terms, act)
        return self.codec.call(self.terms, act, signed(signer, typed_data) if typed_data else b"")

    @property
    def address(self) -> Address:
        return self.ring.addresses[0]

    @property
    def fees(self) -> Fees:
        return self.ring.weather().fees

    @property
    def mined(self) -> int:
        return self.ring.weather().keys[self.address].mined

    def ring_of(self, *keys: LocalAccount) -> KeyRing:
        return KeyRing(self.node, self.chain.chain_id, [KeySigner(key) for key in keys])

    def sign(self, call: Call, ahead: int = 0, fees: Fees | None = None, gas: int = GAS) -> SignedTransaction:
        return self.signed_by(self.ring, call, self.mined + ahead, fees, gas)

    def signed_by(
        self, ring: KeyRing, call: Call, nonce: int, fees: Fees | None = None, gas: int = GAS
    ) -> SignedTransaction:
        (sent,) = ring.sign_all([ToSign(ring.addresses[0], call, nonce, gas, fees or self.fees)])
        assert isinstance(sent, SignedTransaction)
        return sent

    def outcome(self, sent: SignedTransaction) -> Mined:
        found = self.transactions.outcome(sent.hash)
        assert isinstance(found, Mined)
        return found

    def send_now(self, call: Call, gas: int = GAS) -> SignedTransaction:
        """Send, and have it mined."""
        sent = self.sign(call, gas=gas)
        with self.chain.hold():
            self.transactions.send(sent.raw)
            self.chain.mine()
        return sent


@pytest.fixture
def office(chain: DevChain) -> Office:
    return Office(chain)


class TestSend:
    def test_is_idempotent_before_and_after_it_is_mined(self, office: Office) -> None:
        sent = office.sign(office.call(Fund((FIRST,))))

        with office.chain.hold():
            office.transactions.send(sent.raw)
            office.transactions.send(sent.raw)
            office.chain.mine()
        office.transactions.send(sent.raw)

        assert office.chain.balance(office.chain.escrow) == AMOUNT

    def test_refuses_a_number_that_is_used(self, office: Office) -> None:
        office.send_now(office.call(Fund((FIRST,))))
        other = office.sign(office.call(Release(FIRST, TokenUnits(1))), ahead=-1)

        with pytest.raises(TransactionRefused, match="its number was used"):
            office.transactions.send(other.raw)

    def test_refuses_a_replacement_that_offers_no_more(self, office: Office) -> None:
        fees = office.fees
        with office.chain.hold():
            office.transactions.send(office.sign(office.call(Fund((FIRST,))), fees=fees).raw)
            other = office.sign(office.call(Release(FIRST, TokenUnits(1))), fees=fees)

            with pytest.raises(TransactionRefused, match="offers no less"):
                office.transactions.send(other.raw)

    def test_takes_a_replacement_that_offers_more(self, office: Office) -> None:
        fees = office.fees
        more = Fees(Wei(fees.max_fee * 2), Wei(fees.max_priority_fee * 2))
        first, second = (office.sign(office.call(Fund((FIRST,))), fees=one) for one in (fees, more))

        with office.chain.hold():
            office.transactions.send(first.raw)
            office.transactions.send(second.raw)
            office.chain.mine()

        assert office.outcome(second).succeeded
        assert office.transactions.outcome(first.hash) is None

    def test_refuses_a_sender_without_money(self, office: Office) -> None:
        sent = office.signed_by(office.ring_of(office.chain.broke), office.call(Fund((FIRST,))), 0)

        with pytest.raises(TransactionRefused, match="cannot pay"):
            office.transactions.send(sent.raw)

    def test_refuses_fees_below_the_base_fee(self, office: Office) -> None:
        sent = office.sign(office.call(Fund((FIRST,))), fees=Fees(Wei(1), Wei(1)))

        with pytest.raises(TransactionRefused, match="too little for its gas"):
            office.transactions.send(sent.raw)

    def test_refuses_bytes_that_are_no_transaction(self, office: Office) -> None:
        with pytest.raises(TransactionRefused):
            office.transactions.send(b"\x02\x01")

    @pytest.mark.parametrize(
        "error",
        [
            {"code": -32_005, "message": "limit exceeded"},
            {"code": -32_603, "message": "internal error"},
            {"code": -32_000, "message": "request timed out"},
        ],
    )
    def test_trouble_of_the_nodes_own_may_pass(self, office: Office, error: dict[str, object]) -> None:
        sent = office.sign(office.call(Fund((FIRST,))))

        def troubled(method: str, _: list[Any]) -> Any:
            return {"error": error} if method == "eth_sendRawTransaction" else None

        with proxied(office.chain.url, troubled) as proxy, pytest.raises(ChainUnavailable):
            NodeTransactions(Node(proxy.url), office.chain.identity).send(sent.raw)


class TestOutcome:
    def test_of_an_unknown_one_is_none(self, office: Office) -> None:
        assert office.transactions.outcome(TransactionHash("0x" + "12" * 32)) is None

    def test_of_a_waiting_one_is_pending(self, office: Office) -> None:
        sent = office.sign(office.call(Fund((FIRST,))))
        with office.chain.hold():
            office.transactions.send(sent.raw)

            assert office.transactions.outcome(sent.hash) == Pending()

    def test_of_a_mined_one_names_the_block(self, office: Office) -> None:
        sent = office.send_now(office.call(Fund((FIRST,))))

        found = office.outcome(sent)

        assert found.succeeded
        assert found.revert is None
        assert found.block == OnChainEscrow(office.node, office.chain.escrow).head()
        assert 0 < found.gas_used < GAS

    def test_of_a_failed_one_tells_why(self, office: Office) -> None:
        office.send_now(office.call(Fund((FIRST,))))
        office.send_now(office.call(Deliver(FIRST, 0, DELIVERABLE)))

        found = office.outcome(office.send_now(office.call(Claim(FIRST))))

        assert not found.succeeded
        assert found.revert is not None
        assert found.revert.error == "BeforeDeadline"
        assert found.revert.meaning.startswith("the review runs until")

    def test_of_one_that_failed_by_what_its_own_block_did_tells_why(self, office: Office) -> None:
        """Two vouchers for the same sum in one block: only after the first does the second fail."""
        office.send_now(office.call(Fund((FIRST,))))
        release = office.call(Release(FIRST, TokenUnits(5)))
        first, second = office.sign(release), office.sign(release, ahead=1)
        with office.chain.hold():
            office.transactions.send(first.raw)
            office.transactions.send(second.raw)
            office.chain.mine()

        found = office.outcome(second)

        assert found.revert is not None
        assert found.revert.error == "AlreadyReleased"

    def test_of_one_that_ran_out_of_gas_says_so(self, office: Office) -> None:
        found = office.outcome(office.send_now(office.call(Fund((FIRST,))), gas=40_000))

        assert found.revert is not None
        assert found.revert.error == "OutOfGas"


class TestUnsigned:
    def test_is_what_a_wallet_can_sign_and_send(self, office: Office) -> None:
        employer = office.chain.employer
        call = office.codec.call(office.terms, Fund((FIRST,)))

        unsigned = office.transactions.unsigned(call, Address(employer.address), GAS)

        assert unsigned["from"] == employer.address
        assert unsigned["chainId"] == hex(office.chain.chain_id)
        fields = {name: value for name, value in unsigned.items() if name != "from"}
        office.transactions.send(bytes(employer.sign_transaction(cast(dict[str, Any], fields)).raw_transaction))


class TestKeyRing:
    def test_signs_what_it_is_told_to(self, office: Office) -> None:
        sent = office.sign(office.call(Fund((FIRST,))))

        decoded = office.codec.decode_transaction(sent.raw)

        assert (decoded.hash, decoded.sender) == (sent.hash, office.address)
        assert decoded.to == office.chain.escrow

    def test_signs_as_another_library_does(self, office: Office) -> None:
        call, fees = office.call(Fund((FIRST,))), office.fees

        sent = office.sign(call, fees=fees)

        fields = {"type": 2, "chainId": office.chain.chain_id, "nonce": office.mined, "gas": GAS, "value": 0}
        offered = {"maxFeePerGas": fees.max_fee, "maxPriorityFeePerGas": fees.max_priority_fee}
        theirs = office.chain.relayer.sign_transaction({**fields, **offered, "to": HexStr(call.to), "data": call.input})
        assert sent.raw == bytes(theirs.raw_transaction)

    def test_counts_what_is_mined(self, office: Office) -> None:
        before = office.mined

        office.send_now(office.call(Fund((FIRST,))))

        assert office.mined == before + 1

    def test_counts_what_is_final_apart(self, office: Office) -> None:
        before = office.mined
        office.send_now(office.call(Fund((FIRST,))))

        assert office.ring.settled().nonces[office.address] == before
        office.chain.mine(2)
        assert office.ring.settled().nonces[office.address] == before + 1

    def test_tells_what_each_key_has(self, office: Office) -> None:
        broke, rich = Address(office.chain.broke.address), office.address

        keys = office.ring_of(office.chain.broke, office.chain.relayer).weather().keys

        assert (keys[broke].wealth, keys[broke].mined) == (0, 0)
        assert keys[rich].wealth == int(office.chain.rpc("eth_getBalance", rich, "latest"), 16)
