"""
The Merkle Patricia trie over a block's receipts: its root, which is ``receiptsRoot`` in the header, and its proofs.

Made for keys that are the RLP of 0, 1, 2, …: none begins another one, so no branch has a value of its own, and the
whole is folded from the leaves in one pass without a node being kept.

Source: Ethereum Yellow Paper, appendix D, "Modified Merkle Patricia Tree".
"""

from collections.abc import Sequence
from functools import lru_cache

from tallystick.chain.hashing import keccak256
from tallystick.chain.rlp import LIST, STRING, number_of, octets_of, prefix_of

_Leaf = tuple[bytes, bytes]
"""The nibbles of a key, one in a byte, and the value."""

_EMPTY = b"\x80"
_HASHED_FROM = 32
"""Nodes of fewer bytes stand in their parent instead of their hash."""


def root_of(values: Sequence[bytes]) -> bytes:
    """The root over the values by their places, 32 bytes."""
    if not values:
        return keccak256(_EMPTY)
    leaves = sorted((path_of(place), value) for place, value in enumerate(values))
    return keccak256(_node(leaves, 0))


def proof_of(values: Sequence[bytes], place: int) -> list[bytes]:
    """The nodes from the root to the value at a place, the root first. Those that stand within others are not apart."""
    path, depth = path_of(place), 0
    leaves = sorted((path_of(other), value) for other, value in enumerate(values))
    nodes = [_node(leaves, 0)]
    while len(leaves) > 1:
        fork = _fork(leaves[0][0], leaves[-1][0], depth)
        if fork != depth:
            nodes.append(_branch(leaves, fork))
        leaves = [leaf for leaf in leaves if leaf[0][fork] == path[fork]]
        depth = fork + 1
        nodes.append(_node(leaves, depth))
    return [node for number, node in enumerate(nodes) if number == 0 or len(node) >= _HASHED_FROM]


@lru_cache(maxsize=4_096)
def path_of(place: int) -> bytes:
    """The nibbles of RLP(place): its digits."""
    return bytes([int(digit, 16) for digit in number_of(hex(place))])


def _node(leaves: list[_Leaf], depth: int) -> bytes:
    """The RLP of the node that stands above the leaves, whose paths are alike before ``depth``."""
    first = leaves[0][0]
    if len(leaves) == 1:
        return _listed(_string(_compact(first[depth:], 2)) + _string(leaves[0][1]))
    # Sorted, what the first and the last have in common all have in common.
    fork = _fork(first, leaves[-1][0], depth)
    branch = _branch(leaves, fork)
    return branch if fork == depth else _listed(_string(_compact(first[depth:fork], 0)) + _reference(branch))


def _branch(leaves: list[_Leaf], depth: int) -> bytes:
    groups: list[list[_Leaf]] = [[] for _ in range(16)]
    for leaf in leaves:
        groups[leaf[0][depth]].append(leaf)
    children = [_reference(_node(group, depth + 1)) if group else _EMPTY for group in groups]
    return _listed(b"".join(children) + _EMPTY)


def _fork(first: bytes, last: bytes, depth: int) -> int:
    while first[depth] == last[depth]:
        depth += 1
    return depth


def _reference(node: bytes) -> bytes:
    return node if len(node) < _HASHED_FROM else b"\xa0" + keccak256(node)


@lru_cache(maxsize=4_096)
def _compact(path: bytes, kind: int) -> bytes:
    """A path in whole bytes. ``kind``: 2 for a leaf's, 0 for an extension's."""
    padded = bytes([kind + 1]) + path if len(path) % 2 else bytes([kind, 0]) + path
    return bytes([high << 4 | low for high, low in zip(padded[::2], padded[1::2], strict=True)])


def _string(octets: bytes) -> bytes:
    if len(octets) == 1 and octets[0] < _EMPTY[0]:
        return octets
    return _prefix(STRING, len(octets)) + octets


def _listed(items: bytes) -> bytes:
    return _prefix(LIST, len(items)) + items


@lru_cache(maxsize=4_096)
def _prefix(kind: int, size: int) -> bytes:
    return octets_of(prefix_of(kind, size))
