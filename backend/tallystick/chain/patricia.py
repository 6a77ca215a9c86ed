"""
What stands under a key of any Merkle Patricia trie, by a proof: of accounts, of storage, of a block's receipts.

A proof is exactly the nodes on the way from the root: none is missing, and none beside them.

Source: Ethereum Yellow Paper, appendix D, "Modified Merkle Patricia Tree".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import rlp
from rlp.exceptions import RLPException

from tallystick.chain.hashing import keccak256
from tallystick.domain.errors import BundleRefuted

EMPTY_ROOT = keccak256(b"\x80")
"""The root of a trie that holds nothing."""
_BRANCH, _PAIR = 17, 2
_HASH = 32
_FLAGS = 0b11
"""The first nibble of a path: whether it is a leaf's, and whether it is odd. Nothing else is written there."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a proof leads to."""

    value: bytes | None
    """None: nothing stands under the key."""
    nodes: tuple[bytes, ...]
    """Those on the way, the root's first."""


def found_at(root: bytes, path: bytes, nodes: Iterable[bytes], place: str) -> Found:
    """
    What stands under a key, if the nodes lead there from the root.

    Args:
        root: 32 bytes.
        path: The key's nibbles, one in a byte. In tries of accounts and storage, those of its hash.
        nodes: In any order; also more than are needed.
        place: What an error calls the proof.

    Raises:
        BundleRefuted: If a node on the way is missing, or is none.
    """
    return _Walk({keccak256(node): node for node in nodes}, place).to(root, path)


def proved_at(root: bytes, path: bytes, nodes: Sequence[bytes], place: str) -> bytes | None:
    """
    What stands under a key, by exactly these nodes; None: nothing does.

    Raises:
        BundleRefuted: If they do not lead from the root to the key, in this order and without others.
    """
    found = found_at(root, path, nodes, place)
    for number, node in enumerate(nodes):
        if number >= len(found.nodes) or node != found.nodes[number]:
            raise BundleRefuted(f"{place}[{number}]", "this node is not the next one on the way from the root")
    return found.value


def nibbles_of(octets: bytes) -> bytes:
    """The halves of bytes, one in a byte."""
    return bytes([half for octet in octets for half in (octet >> 4, octet & 15)])


def hashed_path(key: bytes) -> bytes:
    """The path of a key in a trie of accounts or storage."""
    return nibbles_of(keccak256(key))


@dataclass(slots=True)
class _Walk:
    nodes: dict[bytes, bytes]
    place: str
    passed: list[bytes] = field(default_factory=list)

    def to(self, root: bytes, path: bytes) -> Found:
        reference: Any = root if root != EMPTY_ROOT else b""
        while reference:
            node = self._node(reference)
            if len(node) == _BRANCH:
                reference, path, is_end = (node[path[0]], path[1:], False) if path else (node[16], path, True)
            else:
                shared, is_end = self._shared(node[0])
                if not path.startswith(shared) or (is_end and path != shared):
                    reference = b""
                    break
                reference, path = node[1], path[len(shared) :]
            if is_end:
                break
        if not isinstance(reference, bytes):
            raise self._broken("a list stands where a value belongs")
        return Found(reference or None, tuple(self.passed))

    def _node(self, reference: Any) -> list[Any]:
        node = reference if isinstance(reference, list) else self._decoded(reference)
        if not isinstance(node, list) or len(node) not in (_PAIR, _BRANCH):
            raise self._broken("the node is neither a branch, an extension nor a leaf")
        return node

    def _decoded(self, reference: bytes) -> Any:
        encoded = self.nodes.get(reference) if len(reference) == _HASH else None
        if encoded is None:
            expected = reference.hex()
            raise BundleRefuted(f"{self.place}[{len(self.passed)}]", f"no node here has the hash 0x{expected}")
        self.passed.append(encoded)
        try:
            return rlp.decode(encoded)
        except (RLPException, RecursionError) as trouble:
            raise self._broken("the node is no RLP") from trouble

    def _shared(self, compact: Any) -> tuple[bytes, bool]:
        """The nibbles of a leaf or an extension, and whether it is a leaf."""
        nibbles = nibbles_of(compact) if isinstance(compact, bytes) else b""
        is_odd = bool(nibbles) and nibbles[0] & 1 == 1
        if not nibbles or nibbles[0] > _FLAGS or (not is_odd and nibbles[1]):
            raise self._broken("the node's path is none")
        return nibbles[1 if is_odd else 2 :], nibbles[0] > 1

    def _broken(self, reason: str) -> BundleRefuted:
        return BundleRefuted(f"{self.place}[{max(len(self.passed) - 1, 0)}]", reason)
