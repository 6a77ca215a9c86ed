"""What a node answers is read exactly, or refused in words: nothing that only looks like a number, a hash or bytes."""

from collections.abc import Callable

import pytest

from tallystick.chain.answers import address_from, count, fields_of, hash_from, items_of, octets, parsed, quantity
from tallystick.domain.errors import ChainUnavailable

_HASH = "0x" + "aB" * 32
_ADDRESS = "0x5FbDB2315678afecb367f032d93F642f64180aa3"
_DEEP = parsed("[" * 900 + "]" * 900)

Read = Callable[[object], object]


@pytest.mark.parametrize(
    ("read", "answer", "meaning"),
    [
        (quantity, "0x0", 0),
        (quantity, "0xFf", 255),
        (quantity, "0x" + "f" * 64, 2**256 - 1),
        (count, hex(2**63 - 1), 2**63 - 1),
        (octets, "0x", b""),
        (octets, "0xAb00", b"\xab\0"),
        (hash_from, _HASH, _HASH.lower()),
        (address_from, _ADDRESS, _ADDRESS),
        (address_from, _ADDRESS.lower(), _ADDRESS),
        (address_from, "0x" + _ADDRESS[2:].upper(), _ADDRESS),
    ],
)
def test_means_one_thing(read: Read, answer: str, meaning: object) -> None:
    assert read(answer) == meaning


@pytest.mark.parametrize(
    "answer", [None, 1, True, [], {}, "", "0x", "12", "0x_1", "0x1_0", "0x 1", "0x1\n", "-0x1", "0x१"]
)
@pytest.mark.parametrize("read", [quantity, count])
def test_is_no_number(read: Read, answer: object) -> None:
    with pytest.raises(ChainUnavailable, match="where a quantity belongs"):
        read(answer)


@pytest.mark.parametrize("answer", [None, 1, [], "", "ab", "0X00", "0x0", "0x0g", "0x a", "0x00 ", "0x0\n"])
def test_is_no_string_of_bytes(answer: object) -> None:
    with pytest.raises(ChainUnavailable, match="bytes"):
        octets(answer)


@pytest.mark.parametrize(
    "answer", [None, 1, [], "", _HASH[:-1], _HASH + "0", _HASH[:-1] + " ", _HASH[:-2] + "zz", _HASH[2:]]
)
def test_is_no_hash(answer: object) -> None:
    with pytest.raises(ChainUnavailable, match="bytes"):
        hash_from(answer)


@pytest.mark.parametrize("answer", [None, 1, [], "", _ADDRESS[:-1], _ADDRESS + "0", _ADDRESS[:-1] + "g", _HASH])
def test_is_no_address(answer: object) -> None:
    with pytest.raises(ChainUnavailable, match="where an address belongs"):
        address_from(answer)


@pytest.mark.parametrize("read", [quantity, count, octets, hash_from, address_from, fields_of])
def test_of_any_depth_is_refused_in_a_short_message(read: Read) -> None:
    with pytest.raises(ChainUnavailable) as caught:
        read(_DEEP)

    assert len(str(caught.value)) < 100


@pytest.mark.parametrize("members", [lambda inner: [inner] * 6, lambda inner: {str(n): inner for n in range(6)}])
def test_of_any_width_is_refused_in_a_short_message(members: Callable[[object], object]) -> None:
    wide: object = "x" * 200
    for _ in range(6):
        wide = members(wide)

    with pytest.raises(ChainUnavailable) as caught:
        quantity(wide)

    assert len(str(caught.value)) < 200


def test_of_any_length_is_refused_in_a_short_message() -> None:
    with pytest.raises(ChainUnavailable) as caught:
        items_of("x" * 10_000)

    assert len(str(caught.value)) < 200
