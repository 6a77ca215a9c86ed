"""
Storage proofs, checked as a stranger would who trusts nothing but a block's state root.

Source: Ethereum Yellow Paper, appendix D, "Modified Merkle Patricia Tree"; EIP-1186, "eth_getProof".
"""

from typing import Any

import rlp
from eth_utils.crypto import keccak

from tallystick.domain.units import Address, BlockNumber
from tests.devchain import DevChain

_BRANCH = 17


class NotProven(AssertionError):
    """The proof does not lead from the root to the key."""


def proven_word(chain: DevChain, address: Address, slot: bytes, block: BlockNumber) -> bytes:
    """A word of an address's storage as of a block, proven against the block's state root. 32 bytes."""
    root = octets(chain.rpc("eth_getBlockByNumber", hex(block), False)["stateRoot"])
    proof = chain.rpc("eth_getProof", address, ["0x" + slot.hex()], hex(block))
    account: Any = rlp.decode(proven(root, octets(address), proof["accountProof"]))
    found = proven(account[2], slot, proof["storageProof"][0]["proof"])
    return (rlp.decode(found) if found else b"").rjust(32, b"\0")


def proven(root: bytes, key: bytes, proof: list[str]) -> bytes:
    """The value under a key of a secure trie; empty: the proof shows that there is none."""
    path = keccak(key).hex()
    nodes = {keccak(node): rlp.decode(node) for node in map(octets, proof)}
    reference: Any = root
    while reference:
        node = reference if isinstance(reference, list) else nodes.get(reference)
        if node is None:
            raise NotProven(f"a node is missing on the way to {key.hex()}")
        if len(node) == _BRANCH:
            reference, path = (node[int(path[0], 16)], path[1:]) if path else (node[16], "")
            continue
        shared, is_leaf = _compact(node[0])
        if not path.startswith(shared):
            return b""
        path = path[len(shared) :]
        if is_leaf:
            return bytes(node[1]) if not path else b""
        reference = node[1]
    return b""


def octets(text: str) -> bytes:
    """The bytes of a hexadecimal text."""
    return bytes.fromhex(text.removeprefix("0x"))


def _compact(encoded: bytes) -> tuple[str, bool]:
    """The nibbles of a leaf or an extension, and whether it is a leaf."""
    flag, nibbles = encoded[0] >> 4, encoded.hex()
    return nibbles[1 if flag & 1 else 2 :], bool(flag & 2)
