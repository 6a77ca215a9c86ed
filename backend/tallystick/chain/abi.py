"""Functions, events and errors of a contract, read from its ABI. What does not fit is an error."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, cast

from eth_abi.abi import decode, encode
from eth_abi.exceptions import DecodingError, EncodingError
from eth_utils.address import to_checksum_address

from tallystick.chain.hashing import keccak256
from tallystick.domain.errors import Malformed

WORD = 32
"""Bytes of an ABI word."""

Fragment = Mapping[str, Any]
"""An entry of an ABI as the compiler writes it."""


_checksummed = lru_cache(4_096)(to_checksum_address)
"""A checksum takes a hash, and the same few parties come again and again."""


@dataclass(frozen=True)
class Signature:
    """A function, an event or an error: its name and its parameters."""

    name: str
    parameters: tuple[Fragment, ...]

    @cached_property
    def kinds(self) -> tuple[str, ...]:
        """The parameters' types, tuples spelled out."""
        return tuple(map(kind_of, self.parameters))

    @cached_property
    def hash(self) -> bytes:
        """keccak256 of the signature: an event's first topic."""
        return keccak256(f"{self.name}({','.join(self.kinds)})".encode())

    @property
    def selector(self) -> bytes:
        """The first four bytes: what calldata and revert data begin with."""
        return self.hash[:4]

    def encode(self, *arguments: object) -> bytes:
        """Calldata. Raises Malformed when an argument does not fit its type."""
        try:
            return self.selector + encode(self.kinds, arguments)
        except (EncodingError, ValueError, TypeError) as trouble:
            raise Malformed(self.name, f"an argument does not fit: {str(trouble)[:200]}") from trouble

    def decode(self, payload: bytes) -> tuple[Any, ...] | None:
        """The arguments, without the selector; None when the bytes are not an encoding of them."""
        return decoded(self.kinds, payload)

    def as_json(self, values: Sequence[object]) -> dict[str, object]:
        """Arguments by name, as JSON: numbers as decimal strings, bytes as ``0x…``."""
        return {
            part.get("name") or str(place): _json(part, value)
            for place, (part, value) in enumerate(zip(self.parameters, values, strict=True))
        }


def signatures(abi: Iterable[Mapping[str, object]], kind: str) -> tuple[Signature, ...]:
    """All functions, events or errors of an ABI."""
    return tuple(
        Signature(str(entry["name"]), tuple(cast(Sequence[Fragment], entry["inputs"])))
        for entry in abi
        if entry.get("type") == kind
    )


def kind_of(parameter: Fragment) -> str:
    """A parameter's type as signatures write it: a tuple is its members in parentheses."""
    kind = str(parameter["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(map(kind_of, parameter['components']))}){kind.removeprefix('tuple')}"


def decoded(kinds: Sequence[str], payload: bytes) -> tuple[Any, ...] | None:
    """The values that ``payload`` encodes; None when it encodes none. Bytes after them are of no account."""
    try:
        return decode(kinds, payload)
    except (DecodingError, ValueError, OverflowError, MemoryError, RecursionError):
        return None


def _json(parameter: Fragment, value: Any) -> object:
    kind = str(parameter["type"])
    if kind.endswith("]"):
        return [_json({**parameter, "type": kind.rpartition("[")[0]}, item) for item in value]
    if kind == "tuple":
        parts = cast(Sequence[Fragment], parameter["components"])
        return {part["name"]: _json(part, item) for part, item in zip(parts, value, strict=True)}
    return _json_of_one(kind, value)


def _json_of_one(kind: str, value: Any) -> object:
    if kind == "address":
        return _checksummed(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value if isinstance(value, bool) else str(value)
