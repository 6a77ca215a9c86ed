"""What a token's own signatures are bound to, for tokens that tell it, tokens that do not, and tokens that lie."""

from collections.abc import Mapping

import pytest
from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tallystick.chain.escrow import OnChainEscrow
from tallystick.chain.node import Node
from tallystick.domain.ports import TokenDomain
from tallystick.domain.units import ZERO_ADDRESS, Address
from tests.devchain import DevChain

ODD = Address("0x" + "66" * 20)
DOMAIN_TYPE = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"


SELECTOR = bytes.fromhex("5f3560e01c5b")
"""PUSH0 CALLDATALOAD PUSH1 224 SHR JUMPDEST: the selector, on the stack."""
REVERT = bytes.fromhex("5f5ffd")
CASE = 26
"""Bytes of the code for one answer."""


def answering(answers: Mapping[str, bytes]) -> bytes:
    """Code that answers each of these functions with its bytes, and reverts for any other."""
    cases, stored = b"", b""
    first_answer = len(SELECTOR) + CASE * len(answers) + len(REVERT)
    for signature, answer in answers.items():
        next_case = len(SELECTOR) + len(cases) + CASE - 1
        is_another = b"\x80\x63" + keccak(text=signature)[:4] + b"\x14\x15" + push(next_case) + b"\x57"
        copied = push(len(answer)) + push(first_answer + len(stored)) + b"\x5f\x39"
        returned = push(len(answer)) + b"\x5f\xf3"
        case = is_another + copied + returned + b"\x5b"
        assert len(case) == CASE
        cases, stored = cases + case, stored + answer
    return SELECTOR + cases + REVERT + stored


def push(number: int) -> bytes:
    """PUSH2."""
    return b"\x61" + number.to_bytes(2, "big")


def separator(name: str, version: str, chain_id: int, token: str) -> bytes:
    hashes = (keccak(text=DOMAIN_TYPE), keccak(text=name), keccak(text=version))
    return keccak(encode(["bytes32", "bytes32", "bytes32", "uint256", "address"], [*hashes, chain_id, token]))


@pytest.fixture
def escrow(chain: DevChain) -> OnChainEscrow:
    return OnChainEscrow(Node(chain.url), chain.escrow)


def test_is_what_the_token_tells(chain: DevChain, escrow: OnChainEscrow) -> None:
    assert escrow.token_domain(chain.token) == TokenDomain("Tally Dollar", "1", chain.chain_id, chain.token)


@pytest.mark.parametrize(("version", "told"), [("2", True), ("1", False)])
def test_is_put_together_from_what_the_token_says_of_itself(
    chain: DevChain, escrow: OnChainEscrow, version: str, told: bool
) -> None:
    """As the dollar tokens of before ERC-5267 do; one that names no version has the first."""
    answers = {
        "name()": encode(["string"], ["Old Dollar"]),
        "DOMAIN_SEPARATOR()": separator("Old Dollar", version, chain.chain_id, ODD),
    }
    chain.install(ODD, answering(answers | ({"version()": encode(["string"], [version])} if told else {})))

    assert escrow.token_domain(ODD) == TokenDomain("Old Dollar", version, chain.chain_id, ODD)


@pytest.mark.parametrize("lie", ["name", "chain", "token"])
def test_is_unknown_where_the_separator_says_otherwise(chain: DevChain, escrow: OnChainEscrow, lie: str) -> None:
    """Signed for a domain that is not the token's, an authorization would be worthless."""
    told = separator(
        "Another" if lie == "name" else "Old Dollar",
        "1",
        chain.chain_id + (lie == "chain"),
        chain.token if lie == "token" else ODD,
    )
    chain.install(ODD, answering({"name()": encode(["string"], ["Old Dollar"]), "DOMAIN_SEPARATOR()": told}))

    assert escrow.token_domain(ODD) is None


def test_is_unknown_where_there_is_none(escrow: OnChainEscrow) -> None:
    assert escrow.token_domain(ODD) is None
    assert escrow.token_domain(ZERO_ADDRESS) is None
