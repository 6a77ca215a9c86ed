import pytest
from eth_abi.abi import encode
from hypothesis import given
from hypothesis import strategies as st

from tallystick.chain.abi import decoded
from tallystick.chain.words import reader_of

KINDS = ("address", "bytes32", "uint256", "uint96", "uint40", "uint8")
VALUES = {
    "address": st.binary(min_size=20, max_size=20),
    "bytes32": st.binary(min_size=32, max_size=32),
    **{f"uint{bits}": st.integers(0, 2**bits - 1) for bits in (256, 96, 40, 8)},
}
some_kinds = st.lists(st.sampled_from(KINDS), max_size=5).map(tuple)
payloads = st.one_of(
    st.binary(max_size=200),
    st.lists(st.sampled_from([bytes(32), bytes(31) + b"\x20", bytes(31) + b"\x40", b"\xff" * 32]), max_size=6).map(
        b"".join
    ),
)


class TestReading:
    @given(some_kinds, st.data())
    def test_gives_back_what_was_encoded(self, kinds: tuple[str, ...], data: st.DataObject) -> None:
        payload = encode(kinds, [data.draw(VALUES[kind]) for kind in kinds])

        assert reader_of(kinds)(payload) == decoded(kinds, payload) is not None

    @given(st.binary(max_size=100), st.binary(max_size=40))
    def test_gives_back_bytes(self, content: bytes, after: bytes) -> None:
        assert reader_of(("bytes",))(encode(["bytes"], [content]) + after) == (content,)

    @given(st.one_of(some_kinds, st.just(("bytes",)), st.just(("uint256", "uint256", "bytes"))), payloads)
    def test_is_as_strict_as_the_library(self, kinds: tuple[str, ...], payload: bytes) -> None:
        assert reader_of(kinds)(payload) == decoded(kinds, payload)

    @pytest.mark.parametrize("at", [0, 31, 32, 63, 64, 65, 66, 95])
    def test_is_as_strict_about_each_byte_of_a_string(self, at: int) -> None:
        payload = bytearray(encode(["bytes"], [b"\x01\x02"]))
        payload[at] ^= 0x81

        assert reader_of(("bytes",))(bytes(payload)) == decoded(("bytes",), bytes(payload))
