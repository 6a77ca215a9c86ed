from collections.abc import Callable

import pytest
import rlp as reference
from hypothesis import given
from hypothesis import strategies as st

from tallystick.chain.rlp import digits_of, list_of, number_of, octets_of, string_of
from tallystick.domain.errors import ChainUnavailable

SIZES = (0, 1, 2, 54, 55, 56, 57, 255, 256, 257, 65_535, 65_536)
"""Around the borders of how a length is written."""


def of(written: bytes) -> str:
    return "0x" + written.hex()


class TestWriting:
    @pytest.mark.parametrize("size", SIZES)
    @pytest.mark.parametrize("filler", [b"\x00", b"\x7f", b"\x80", b"\xff"])
    def test_a_string_at_every_border(self, size: int, filler: bytes) -> None:
        assert octets_of(string_of(of(filler * size))) == reference.encode(filler * size)

    @given(st.binary(max_size=300))
    def test_any_string(self, content: bytes) -> None:
        assert octets_of(string_of(of(content))) == reference.encode(content)

    @given(st.integers(0, 2**256 - 1))
    def test_any_number(self, number: int) -> None:
        assert octets_of(number_of(hex(number))) == reference.encode(number)

    def test_a_number_with_leading_zeros(self) -> None:
        assert number_of("0x00000400") == "820400"

    @given(st.lists(st.binary(max_size=80), max_size=8))
    def test_any_list(self, items: list[bytes]) -> None:
        written = list_of("".join(string_of(of(item)) for item in items))

        assert octets_of(written) == reference.encode(items)

    def test_digits_in_upper_case(self) -> None:
        assert octets_of(string_of("0xAB")) == octets_of(string_of("0xab")) == b"\x81\xab"


class TestRefusing:
    @pytest.mark.parametrize("answer", [None, 7, [], "", "ab", "0xabc", "0Xab"])
    def test_what_is_no_bytes(self, answer: object) -> None:
        with pytest.raises(ChainUnavailable):
            string_of(answer)

    @pytest.mark.parametrize("answer", [None, 7, [], "", "12", "0X12"])
    def test_what_is_no_quantity(self, answer: object) -> None:
        with pytest.raises(ChainUnavailable):
            number_of(answer)

    @pytest.mark.parametrize("answer", [None, 7, "", "0x", "0x" + "ab" * 31, "0x" + "ab" * 33, "ab" * 33, ["0x"] * 66])
    def test_what_is_not_of_its_size(self, answer: object) -> None:
        with pytest.raises(ChainUnavailable):
            digits_of(answer, 32)

    @pytest.mark.parametrize("write", [string_of, number_of])
    @pytest.mark.parametrize("written", ["0x1 ", "0x 1", "0x0g", "0xä1", "0x\t\n", "0x+1", "0x_1"])
    def test_what_is_no_digit(self, write: Callable[[object], str], written: str) -> None:
        """Python's own reading would skip white space, so that something else would be hashed than is read."""
        with pytest.raises(ChainUnavailable):
            octets_of(write(written))
