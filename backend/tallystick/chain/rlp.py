"""
RLP, written as the hexadecimal digits that a node answers with: one conversion to bytes in the end, none on the way.

Strict about what it is given, since bytes are hashed that others made: what was not written as it should be is refused,
so that two readings of one answer cannot have the same encoding.

Source: Ethereum Yellow Paper, appendix B, "Recursive Length Prefix".
"""

from functools import lru_cache

from tallystick.chain.excerpts import excerpt
from tallystick.domain.errors import ChainUnavailable

_SHORT = 56
"""Payloads of fewer bytes have their length in the first byte."""
STRING = 0x80
LIST = 0xC0
_PER_BYTE = 2


def digits_of(answer: object, size: int) -> str:
    """The digits of exactly ``size`` bytes. That they are digits is seen by :func:`octets_of`."""
    if not isinstance(answer, str) or len(answer) != _PER_BYTE * size + 2 or answer[:2] != "0x":
        raise ChainUnavailable(f"the node answered {excerpt(answer)} where {size} bytes belong")
    return answer[2:]


def string_of(answer: object) -> str:
    """A string of any length, from ``0x…``."""
    if not isinstance(answer, str) or len(answer) % 2 or answer[:2] != "0x":
        raise ChainUnavailable(f"the node answered {excerpt(answer)} where bytes belong")
    digits = answer[2:]
    if len(digits) == _PER_BYTE and digits < "80":
        return digits
    return prefix_of(STRING, len(digits) // _PER_BYTE) + digits


def number_of(answer: object) -> str:
    """A number without leading zeros, from a quantity."""
    if not isinstance(answer, str) or answer[:2] != "0x":
        raise ChainUnavailable(f"the node answered {excerpt(answer)} where a quantity belongs")
    digits = answer[2:].lstrip("0")
    return string_of("0x0" + digits if len(digits) % 2 else "0x" + digits)


def list_of(items: str) -> str:
    """A list, from its items one after another."""
    return prefix_of(LIST, len(items) // _PER_BYTE) + items


def octets_of(digits: str) -> bytes:
    """The bytes. Raises ChainUnavailable when something among the digits is none."""
    try:
        octets = bytes.fromhex(digits)
    except ValueError:
        octets = b""
    # White space is no digit, though Python's own reading skips it.
    if len(octets) * _PER_BYTE != len(digits):
        raise ChainUnavailable("the node answered with bytes that are not hexadecimal digits")
    return octets


@lru_cache(maxsize=16_384)
def prefix_of(kind: int, size: int) -> str:
    """What stands before ``size`` bytes of a string or of a list's items."""
    if size < _SHORT:
        return f"{kind + size:02x}"
    length = f"{size:x}"
    length = length if len(length) % 2 == 0 else "0" + length
    return f"{kind + _SHORT - 1 + len(length) // 2:02x}{length}"
