"""Permit2 on a development chain is the one that is on every other chain."""

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tests.devchain import DevChain
from tests.permit2 import CREATION_CODE, PERMIT2, address_by_code, put_permit2


class TestPermit2:
    def test_is_the_code_that_hashes_to_its_address(self) -> None:
        creation_code = CREATION_CODE.read_bytes()

        assert address_by_code(creation_code) == PERMIT2.lower()
        assert address_by_code(creation_code + b"\0") != PERMIT2.lower()

    def test_knows_the_chain_and_its_own_address(self, chain: DevChain) -> None:
        """Both are fixed when it is deployed: code copied from another chain would sign for that one."""
        put_permit2(chain)

        question = {"to": PERMIT2, "input": "0x" + keccak(text="DOMAIN_SEPARATOR()")[:4].hex()}
        separator = chain.rpc("eth_call", question, "latest")

        assert separator == "0x" + _domain_separator(chain.chain_id).hex()

    def test_is_put_there_once(self, chain: DevChain) -> None:
        put_permit2(chain)
        height = chain.number()

        assert put_permit2(chain) == PERMIT2
        assert chain.number() == height


def _domain_separator(chain_id: int) -> bytes:
    typehash = keccak(text="EIP712Domain(string name,uint256 chainId,address verifyingContract)")
    types = ["bytes32", "bytes32", "uint256", "address"]
    return keccak(encode(types, [typehash, keccak(text="Permit2"), chain_id, PERMIT2]))
