"""What calls and logs say, and of which nothing is said because it could be something else."""

from typing import Any

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tallystick.chain.answers import Log
from tallystick.chain.calls import ESCROW
from tallystick.chain.decoding import call_in, inner_calls_of, token_event_in
from tallystick.domain.explorer import Acquaintance, SentTransaction
from tallystick.domain.ports import Call
from tallystick.domain.units import Address, BlockNumber, Hash, TransactionHash, Wei
from tests.builders import ESCROW as ESCROW_ADDRESS

TOKEN, PANEL, OTHER = (Address(f"0x{digit * 40}") for digit in "123")
KNOWN = Acquaintance({TOKEN}, {PANEL})
A, B = "0x" + "a1" * 20, "0x" + "b2" * 20
TRANSFER, APPROVAL = "Transfer(address,address,uint256)", "Approval(address,address,uint256)"


def said(signature: str, *arguments: Any) -> bytes:
    """Calldata by a function's signature."""
    kinds = signature.partition("(")[2].removesuffix(")").split(",")
    return keccak(text=signature)[:4] + encode(kinds, arguments)


def sent(to: Address | None, input_: bytes) -> SentTransaction:
    """A transaction of somebody."""
    return SentTransaction(TransactionHash(Hash("0x" + "01" * 32)), OTHER, to, Wei(3), 0, 2, 100_000, input_)


def called(to: Address | None, input_: bytes) -> Call | None:
    """What a transaction of somebody calls."""
    return call_in(ESCROW_ADDRESS, sent(to, input_), KNOWN)


def log(payload: bytes, *topics: bytes) -> Log:
    """A log of a token."""
    block, transaction = Hash("0x" + "02" * 32), TransactionHash(Hash("0x" + "03" * 32))
    return Log(TOKEN, topics, payload, BlockNumber(1), block, transaction, 0, removed=False)


class TestCalls:
    @pytest.mark.spec("CX1")
    @pytest.mark.parametrize(
        ("signature", "arguments", "function"),
        [
            ("transfer(address,uint256)", (A, 7), "transfer"),
            ("transferFrom(address,address,uint256)", (A, B, 7), "transferFrom"),
            ("approve(address,uint256)", (A, 7), "approve"),
            (
                "permit(address,address,uint256,uint256,uint8,bytes32,bytes32)",
                (A, B, 7, 8, 27, bytes(32), bytes(32)),
                "permit",
            ),
            (
                "receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,uint8,bytes32,bytes32)",
                (A, B, 7, 0, 8, bytes(32), 27, bytes(32), bytes(32)),
                "receiveWithAuthorization",
            ),
        ],
    )
    def test_of_a_token_are_read_where_one_is_known(
        self, signature: str, arguments: tuple[Any, ...], function: str
    ) -> None:
        calldata = said(signature, *arguments)

        call = called(TOKEN, calldata)

        assert call is not None
        assert (call.function, call.arguments["amount"], call.value) == (function, "7", 3)
        assert called(OTHER, calldata) is None
        assert called(PANEL, calldata) is None

    @pytest.mark.spec("CX1")
    def test_of_an_arbiter_are_read_where_one_is_known(self) -> None:
        calldata = said("rule(uint256,uint256)", 4, 5)

        call = called(PANEL, calldata)

        assert call is not None
        assert call.function == "rule"
        assert list(call.arguments.values()) == ["4", "5"]
        assert called(TOKEN, calldata) is None

    @pytest.mark.spec("CX1")
    @pytest.mark.parametrize(
        "calldata", [b"", b"\x12", b"\x12\x34\x56\x78", said("transfer(address,uint256)", A, 7)[:40]]
    )
    def test_that_are_none_are_not_guessed_at(self, calldata: bytes) -> None:
        assert [called(to, calldata) for to in (TOKEN, PANEL, ESCROW_ADDRESS, OTHER, None)] == [None] * 5

    @pytest.mark.spec("CX1")
    def test_in_a_batch_keep_their_places(self) -> None:
        inner = ESCROW["withdraw"].encode(TOKEN, A, B, b"")
        batch = called(ESCROW_ADDRESS, ESCROW["batch"].encode([inner, b"\x12\x34\x56\x78", b""]))
        assert batch is not None

        first, *others = inner_calls_of(ESCROW_ADDRESS, batch)

        assert first is not None
        assert (first.function, first.input, first.value) == ("withdraw", inner, 0)
        assert others == [None, None]

    def test_of_others_named_so_are_no_batches(self) -> None:
        calldata = ESCROW["batch"].encode([b""])

        assert inner_calls_of(ESCROW_ADDRESS, Call(TOKEN, Wei(0), calldata, "batch", {})) == []


class TestLogs:
    @pytest.mark.spec("CX1")
    def test_of_a_token_are_read(self) -> None:
        topics = [keccak(text=TRANSFER), bytes(12) + bytes.fromhex(A[2:]), bytes(12) + bytes.fromhex(B[2:])]

        found = token_event_in(log((7).to_bytes(32, "big"), *topics))

        assert found is not None
        assert (found[0], found[1]["amount"]) == ("Transfer", "7")
        assert [str(found[1][name]).lower() for name in ("from", "to")] == [A, B]

    @pytest.mark.spec("CX1")
    @pytest.mark.parametrize("event", [TRANSFER, APPROVAL])
    @pytest.mark.parametrize(
        ("topics", "payload"), [(4, b""), (2, bytes(64)), (3, b""), (3, bytes(33)), (1, bytes(96))]
    )
    def test_that_are_written_otherwise_are_not_guessed_at(self, event: str, topics: int, payload: bytes) -> None:
        """A token that counts single pieces (ERC-721) has the same names, and its number as a topic."""
        assert token_event_in(log(payload, keccak(text=event), *[bytes(32)] * (topics - 1))) is None

    def test_without_a_topic_are_nothing(self) -> None:
        assert token_event_in(log(bytes(32))) is None
