"""Members of a bundle, read strictly: each has one way to be written, and whoever writes it otherwise is told where."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import NoReturn, TypeVar, cast

from tallystick.chain.answers import checksummed
from tallystick.chain.excerpts import excerpt
from tallystick.domain.errors import BundleRefuted
from tallystick.domain.units import Address, Hash

T = TypeVar("T")
Reader = Callable[[object, str], T]
"""Reads a member: what stands there, and the place that an error names."""

LARGEST_NUMBER = 2**53 - 1
"""Whole numbers of JSON that every reader takes exactly."""

_OCTETS = re.compile(r"0x(?:[0-9a-f]{2})*")
_QUANTITY = re.compile(r"0x(?:0|[1-9a-f][0-9a-f]{0,63})")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,77}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")


def refused(place: str, value: object, expected: str) -> NoReturn:
    """Raises BundleRefuted: something else stands where ``expected`` belongs."""
    raise BundleRefuted(place, f"{excerpt(value)} stands where {expected} belongs")


def object_of(value: object, place: str, *names: str) -> Mapping[str, object]:
    """A JSON object with exactly these members."""
    if not isinstance(value, dict):
        refused(place, value, "an object")
    if missing := [name for name in names if name not in value]:
        raise BundleRefuted(_below(place, missing[0]), "the member is missing")
    if unknown := sorted(value.keys() - set(names)):
        raise BundleRefuted(_below(place, unknown[0]), "a bundle has no such member")
    return cast(Mapping[str, object], value)


def list_of(read: Reader[T], value: object, place: str) -> tuple[T, ...]:
    """A JSON array, each of its items read in the same way."""
    return tuple(read(item, f"{place}[{number}]") for number, item in enumerate(_items(value, place)))


def maybe(read: Reader[T], value: object, place: str) -> T | None:
    """A member that may be null."""
    return None if value is None else read(value, place)


def whole(value: object, place: str) -> int:
    """A number of JSON: whole, not negative."""
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= LARGEST_NUMBER:
        refused(place, value, "a whole number")
    return value


def decimal(value: object, place: str) -> int:
    """A number as decimal digits, without leading zeros."""
    return int(_matching(_DECIMAL, value, place, "a text of decimal digits without leading zeros"))


def quantity(value: object, place: str) -> int:
    """A number as a node writes it: hexadecimal digits, lower-case, without leading zeros."""
    return int(_matching(_QUANTITY, value, place, "a number in lower-case hexadecimal digits"), 16)


def octets(value: object, place: str) -> bytes:
    """Bytes as ``0x…``, lower-case."""
    return bytes.fromhex(_matching(_OCTETS, value, place, "bytes in lower-case hexadecimal digits")[2:])


def word(value: object, place: str) -> bytes:
    """32 bytes."""
    return sized(32, value, place)


def hash_of(value: object, place: str) -> Hash:
    """32 bytes, as text."""
    return Hash("0x" + word(value, place).hex())


def sized(size: int, value: object, place: str) -> bytes:
    """Exactly so many bytes."""
    found = octets(value, place)
    if len(found) != size:
        refused(place, value, f"a text of {size} bytes")
    return found


def address(value: object, place: str) -> Address:
    """20 bytes in the case of their checksum, and in no other."""
    text = _matching(_ADDRESS, value, place, "an address")
    if checksummed(text.lower()) != text:
        refused(place, value, "an address in the case of its EIP-55 checksum")
    return Address(text)


def _items(value: object, place: str) -> Iterator[object]:
    if not isinstance(value, list):
        refused(place, value, "an array")
    return iter(value)


def _matching(pattern: re.Pattern[str], value: object, place: str, expected: str) -> str:
    if not isinstance(value, str) or not pattern.fullmatch(value):
        refused(place, value, expected)
    return value


def _below(place: str, name: str) -> str:
    return f"{place}.{name[:80]}" if place else name[:80]
