"""The escrow's functions, from the interface that the package ships: calldata to arguments by their names."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, cast

from eth_abi.abi import decode
from eth_abi.exceptions import DecodingError
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

_SELECTOR = 4
_APPROVE: Mapping[str, Any] = {
    "name": "approve",
    "inputs": [{"name": "spender", "type": "address"}, {"name": "amount", "type": "uint256"}],
}
"""Source: EIP-20, "approve"."""


@dataclass(frozen=True, slots=True)
class DecodedCall:
    """A call, taken apart here."""

    function: str
    arguments: Mapping[str, object]
    """By name, as JSON: numbers in decimal digits, bytes as ``0x…``."""


def decoded(calldata: bytes) -> DecodedCall | None:
    """The call of the escrow, or of a token's ``approve``, that calldata is; None: none. Bytes after it say nothing."""
    function = _functions().get(calldata[:_SELECTOR])
    if function is None:
        return None
    inputs = cast(Sequence[Mapping[str, Any]], function["inputs"])
    try:
        values = decode([_kind(part) for part in inputs], calldata[_SELECTOR:])
    except (DecodingError, ValueError, OverflowError, MemoryError, RecursionError):
        return None
    named = {part["name"]: _json(part, value) for part, value in zip(inputs, values, strict=True)}
    return DecodedCall(str(function["name"]), named)


@cache
def _functions() -> Mapping[bytes, Mapping[str, Any]]:
    text = resources.files("tallystick").joinpath("artifacts/IAgreementEscrow.json").read_text(encoding="utf-8")
    listed = [part for part in json.loads(text)["abi"] if part["type"] == "function"]
    return {keccak(text=_written(part))[:_SELECTOR]: part for part in (*listed, _APPROVE)}


def _written(function: Mapping[str, Any]) -> str:
    return f"{function['name']}({','.join(map(_kind, function['inputs']))})"


def _kind(parameter: Mapping[str, Any]) -> str:
    kind = str(parameter["type"])
    if not kind.startswith("tuple"):
        return kind
    return f"({','.join(map(_kind, parameter['components']))}){kind.removeprefix('tuple')}"


def _json(parameter: Mapping[str, Any], value: Any) -> object:
    kind = str(parameter["type"])
    if kind.endswith("]"):
        return [_json({**parameter, "type": kind.rpartition("[")[0]}, item) for item in value]
    if kind == "tuple":
        parts = parameter["components"]
        return {part["name"]: _json(part, item) for part, item in zip(parts, value, strict=True)}
    if kind == "address":
        return to_checksum_address(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    return value if isinstance(value, bool) else str(value)
