"""
found_at
├── given a proof .................. what the reference library has under the key, or that nothing is there
├── given more nodes than needed ... those on the way alone are the proof
└── given nodes that lead nowhere .. it is refused
"""

from typing import Any

import pytest
import rlp
from hypothesis import given, settings
from hypothesis import strategies as st
from trie.hexary import HexaryTrie

from tallystick.chain.hashing import keccak256
from tallystick.chain.patricia import EMPTY_ROOT, found_at, hashed_path, nibbles_of, proved_at
from tallystick.chain.trie import path_of, proof_of, root_of
from tallystick.domain.errors import BundleRefuted

KEYS = st.binary(min_size=1, max_size=3)
"""Short: some begin others, and branches have values of their own."""
VALUES = st.binary(min_size=1, max_size=60)
"""Some nodes are shorter than their hash and stand in their parents."""


def a_trie(content: dict[bytes, bytes]) -> HexaryTrie:
    trie = HexaryTrie({})
    for key, value in content.items():
        trie[key] = value
    return trie


def nodes_of(trie: HexaryTrie, key: bytes) -> list[bytes]:
    found: Any = trie
    return [rlp.encode(node) for node in found.get_proof(key)]


class TestAProof:
    @settings(deadline=None)
    @given(st.dictionaries(KEYS, VALUES, max_size=40), KEYS)
    def test_leads_to_what_the_reference_has(self, content: dict[bytes, bytes], key: bytes) -> None:
        trie = a_trie(content)

        found = found_at(trie.root_hash, nibbles_of(key), nodes_of(trie, key), "proof")

        assert found.value == content.get(key)

    @settings(deadline=None)
    @given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=40), st.data())
    def test_is_found_among_all_nodes(self, content: dict[bytes, bytes], choice: st.DataObject) -> None:
        trie, key = a_trie(content), choice.draw(st.sampled_from(sorted(content)))

        found = found_at(trie.root_hash, nibbles_of(key), trie.db.values(), "proof")

        assert proved_at(trie.root_hash, nibbles_of(key), found.nodes, "proof") == content[key]

    def test_in_an_empty_trie_needs_no_node(self) -> None:
        assert proved_at(EMPTY_ROOT, hashed_path(b"anything"), (), "proof") is None

    @settings(deadline=None)
    @given(st.lists(VALUES, min_size=1, max_size=140), st.data())
    def test_of_a_receipt_leads_to_it(self, values: list[bytes], choice: st.DataObject) -> None:
        place = choice.draw(st.integers(0, len(values) - 1))

        proof = proof_of(values, place)

        assert proved_at(root_of(values), path_of(place), proof, "proof") == values[place]
        assert proved_at(root_of(values), path_of(place), proof, "proof") is not None


class TestWhatIsNoProof:
    @settings(deadline=None)
    @given(st.dictionaries(KEYS, VALUES, min_size=1, max_size=20), KEYS)
    def test_for_want_of_a_node(self, content: dict[bytes, bytes], key: bytes) -> None:
        trie = a_trie(content)
        nodes = found_at(trie.root_hash, nibbles_of(key), nodes_of(trie, key), "proof").nodes

        with pytest.raises(BundleRefuted) as refused:
            proved_at(trie.root_hash, nibbles_of(key), nodes[:-1], "here")

        assert refused.value.place == f"here[{len(nodes) - 1}]"

    @pytest.mark.parametrize("order", ["more", "turned", "twice"])
    def test_for_nodes_beside_the_way(self, order: str) -> None:
        values = [bytes([place]) * 40 for place in range(1, 30)]
        proof = proof_of(values, 3)
        other = {"more": [*proof, b"\xc0"], "turned": proof[::-1], "twice": [proof[0], *proof]}[order]

        with pytest.raises(BundleRefuted, match="not the next one on the way"):
            proved_at(root_of(values), path_of(3), other, "proof")

    @pytest.mark.parametrize(
        "node",
        [
            b"\x83abc",
            b"\xc0",
            b"\xff" * 40,
            b"",
            rlp.encode([b"", b"value"]),
            rlp.encode([b"\x40", b"value"]),
            rlp.encode([b"\x01", b"value"]),
            rlp.encode([[b"path"], b"value"]),
            rlp.encode([b"\x20", [b"value"]]),
            rlp.encode([b"\x00", b"short"]),
            rlp.encode([b""] * 16),
            rlp.encode([[b"a", b"b", b"c"], *[b""] * 16]),
            b"\xc1" * 5_000,
        ],
    )
    def test_for_a_node_that_is_none(self, node: bytes) -> None:
        with pytest.raises(BundleRefuted):
            proved_at(keccak256(node), nibbles_of(b""), [node], "proof")
            proved_at(keccak256(node), nibbles_of(b"\x00"), [node], "proof")

    @settings(deadline=None)
    @given(st.binary(max_size=80), st.binary(max_size=2))
    def test_whatever_the_node_is(self, node: bytes, key: bytes) -> None:
        """Made by whoever likes: it leads to something, to nothing, or it is refused. Never anything else."""
        try:
            found = proved_at(keccak256(node), nibbles_of(key), [node], "proof")
        except BundleRefuted as refused:
            found = refused.reason.encode()
        assert found is None or found
