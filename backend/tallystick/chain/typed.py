"""
Digests of EIP-712 typed data. Source: EIP-712, "Definition of typed structured data".

Our own, and not a library's: a relay needs several, and they were a sixth of what it takes. Tests hold them against
``eth_account``, and against the contract.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any, cast

from tallystick.chain.hashing import keccak256
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import TypedData
from tallystick.domain.typed import Fields
from tallystick.domain.units import Hash

_DOMAIN = "EIP712Domain"
_SIZED = re.compile(r"(u?int|bytes)([1-9][0-9]*)", re.ASCII)
_DECIMAL = re.compile(r"-?[0-9]+", re.ASCII)
_HEXADECIMAL = re.compile(r"0x(?:[0-9a-fA-F]{2})*", re.ASCII)
_ARRAY = re.compile(r"(.+)\[([0-9]*)\]")
_WORD = 32
_ADDRESS = 20
_BITS = range(8, 257, 8)
"""Of numbers."""

Types = Mapping[str, Fields]
"""The structs that a message consists of, by their names."""


def digest_of(typed_data: TypedData) -> Hash:
    """The digest that a signature is over. Raises Malformed when it is no typed data."""
    try:
        types = _types_in(cast(Any, typed_data["types"]))
        separator = hash_struct(_DOMAIN, types, cast(Any, typed_data["domain"]))
        message = hash_struct(cast(str, typed_data["primaryType"]), types, cast(Any, typed_data["message"]))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as trouble:
        raise Malformed("typed_data", f"it is not EIP-712 typed data: {str(trouble)[:200]}") from trouble
    return Hash("0x" + keccak256(b"\x19\x01" + separator + message).hex())


def hash_struct(name: str, types: Types, value: Mapping[str, object]) -> bytes:
    """
    The 32 bytes that stand for a struct. Source: EIP-712, "Definition of hashStruct".

    Args:
        name: The struct's.
        types: It, and all that it consists of.
        value: A value for each of its members: numbers as such or in decimal, addresses and bytes in hexadecimal.

    Raises:
        ValueError, TypeError, KeyError: If a value is not of its member's type, is missing or too many.
    """
    fields = types[name]
    if len(value) != len(fields):
        raise ValueError(f"{name} has the members {', '.join(field for field, _ in fields)}, and no others")
    words = [_word(kind, types, value[field]) for field, kind in fields]
    return keccak256(_type_hash(_written(name, types)) + b"".join(words))


@lru_cache(64)
def _type_hash(written: str) -> bytes:
    return keccak256(written.encode())


def _written(name: str, types: Types) -> str:
    """A struct, then those that it consists of by their names. Source: EIP-712, "Definition of encodeType"."""
    others = sorted(_structs_of(name, types) - {name})
    return "".join(f"{one}({','.join(f'{kind} {field}' for field, kind in types[one])})" for one in (name, *others))


def _structs_of(name: str, types: Types) -> set[str]:
    found, asked = {name}, [name]
    while asked:
        kinds = {kind.split("[")[0] for _, kind in types[asked.pop()]}
        asked += (kinds & types.keys()) - found
        found |= kinds & types.keys()
    return found


def _word(kind: str, types: Types, value: Any) -> bytes:
    """The 32 bytes that stand for one value. Source: EIP-712, "Definition of encodeData"."""
    if kind in types:
        return hash_struct(kind, types, value)
    if array := _ARRAY.fullmatch(kind):
        return _array(array[1], array[2], types, value)
    return _writer(kind)(value)


@lru_cache(128)
def _writer(kind: str) -> Callable[[Any], bytes]:
    """What writes values of a type that has no parts."""
    if kind in _PLAIN:
        return _PLAIN[kind]
    sized = _SIZED.fullmatch(kind)
    if sized is None:
        raise ValueError(f"{kind} is no type")
    size, is_signed = int(sized[2]), sized[1] == "int"
    if sized[1] == "bytes" and size <= _WORD:
        return lambda value: _exactly(size, _octets(value)).ljust(_WORD, b"\0")
    if sized[1] != "bytes" and size in _BITS:
        return lambda value: _number(size, _integer(value), signed=is_signed)
    raise ValueError(f"{kind} is no type")


def _array(kind: str, size: str, types: Types, values: Any) -> bytes:
    items = _of((list, tuple), values)
    if size and len(items) != int(size):
        raise ValueError(f"{len(items)} values, where {size} belong")
    return keccak256(b"".join(_word(kind, types, item) for item in items))


def _number(bits: int, value: int, *, signed: bool) -> bytes:
    lowest, highest = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
    if not lowest <= value <= highest:
        raise ValueError(f"{value} is not in the range of its type, of {bits} bits")
    return value.to_bytes(_WORD, "big", signed=signed)


def _integer(value: Any) -> int:
    if type(value) is int:
        return value
    if not _DECIMAL.fullmatch(_of(str, value)):
        raise ValueError(f"{value[:80]!r} is no number")
    return int(value)


def _octets(value: Any) -> bytes:
    text: str = _of(str, value)
    if not _HEXADECIMAL.fullmatch(text):
        raise ValueError(f"{text[:80]!r} is not hexadecimal")
    return bytes.fromhex(text[2:])


def _exactly(size: int, octets: bytes) -> bytes:
    if len(octets) != size:
        raise ValueError(f"{len(octets)} bytes, where {size} belong")
    return octets


def _of(kind: type | tuple[type, ...], value: Any) -> Any:
    if not isinstance(value, kind):
        raise TypeError(f"{value!r} is not of its type")
    return value


_PLAIN: Mapping[str, Callable[[Any], bytes]] = {
    "string": lambda value: keccak256(value.encode()),
    "bytes": lambda value: keccak256(_octets(value)),
    "bool": lambda value: _number(1, int(_of(bool, value)), signed=False),
    "address": lambda value: _exactly(_ADDRESS, _octets(value)).rjust(_WORD, b"\0"),
}


def _types_in(types: Mapping[str, Sequence[Mapping[str, str]]]) -> Types:
    """The types of typed data, as it has them."""
    return {name: tuple((field["name"], field["type"]) for field in fields) for name, fields in types.items()}
