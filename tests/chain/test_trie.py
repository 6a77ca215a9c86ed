"""
root_of
├── of nothing ............... the root of the empty trie
└── of values ................ the root that the reference library has, whatever their number and length
"""

import pytest
import rlp
from hypothesis import given
from hypothesis import strategies as st
from trie.hexary import HexaryTrie

from tallystick.chain.trie import root_of


def reference_root(values: list[bytes]) -> bytes:
    trie = HexaryTrie({})
    for place, value in enumerate(values):
        trie[rlp.encode(place)] = value
    return bytes(trie.root_hash)


class TestTheRoot:
    def test_of_nothing_is_that_of_the_empty_trie(self) -> None:
        """Source: Ethereum Yellow Paper, appendix D."""
        assert root_of([]).hex() == "56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"

    @pytest.mark.parametrize("count", [0, 1, 2, 3, 15, 16, 17, 127, 128, 129, 255, 256, 257, 300])
    @pytest.mark.parametrize("size", [1, 20, 40, 300], ids="{} bytes".format)
    def test_is_that_of_the_reference(self, count: int, size: int) -> None:
        """Around the borders of how a key is written, and of what stands in its parent instead of its hash."""
        values = [place.to_bytes(2, "big").rjust(size, b"\x7f")[-size:] or b"\x01" for place in range(1, count + 1)]

        assert root_of(values) == reference_root(values)

    def test_of_long_values_is_that_of_the_reference(self) -> None:
        values = [bytes([place]) * 70_000 for place in range(3)]

        assert root_of(values) == reference_root(values)

    @given(st.lists(st.binary(min_size=1, max_size=80), max_size=150))
    def test_is_that_of_the_reference_for_any_values(self, values: list[bytes]) -> None:
        assert root_of(values) == reference_root(values)

    @given(st.lists(st.binary(min_size=1, max_size=40), min_size=2, max_size=40, unique=True), st.data())
    def test_depends_on_the_order(self, values: list[bytes], data: st.DataObject) -> None:
        shuffled = data.draw(st.permutations(values).filter(lambda other: other != values))

        assert root_of(shuffled) != root_of(values)
