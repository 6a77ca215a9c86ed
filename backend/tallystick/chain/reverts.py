"""Why a contract refused: revert data, or what a node says in its place, as a named error with its evidence."""

import re
from collections.abc import Mapping
from typing import Any

from tallystick.chain.abi import Signature, signatures
from tallystick.chain.artifacts import artifact
from tallystick.chain.meanings import PANICS, meaning_of
from tallystick.chain.node import NodeRefusal
from tallystick.domain.events import Phase
from tallystick.domain.ports import Revert


def _declared(name: str, *parameters: str) -> Signature:
    split = (parameter.split() for parameter in parameters)
    return Signature(name, tuple({"type": kind, "name": field} for kind, field in split))


_OF_TOKENS = (
    _declared("ERC20InsufficientBalance", "address sender", "uint256 balance", "uint256 needed"),
    _declared("ERC20InsufficientAllowance", "address spender", "uint256 allowance", "uint256 needed"),
    _declared("ERC20InvalidSender", "address sender"),
    _declared("ERC20InvalidReceiver", "address receiver"),
    _declared("ERC20InvalidApprover", "address approver"),
    _declared("ERC20InvalidSpender", "address spender"),
)
"""Source: ERC-6093, "ERC-20"."""

_OF_SIGNED_TRANSFERS = (
    _declared("InvalidSigner"),
    _declared("InvalidContractSignature"),
    _declared("InvalidNonce"),
    _declared("SignatureExpired", "uint256 signatureDeadline"),
    _declared("OutsideValidity", "uint256 timestamp", "uint256 validAfter", "uint256 validBefore"),
    _declared("AuthorizationSpent", "address authorizer", "bytes32 nonce"),
    _declared("AuthorizationNotSigned", "address authorizer"),
)
"""Four of Permit2, and three of the token of development chains, which speaks ERC-3009."""

_OF_SOLIDITY = (_declared("Error", "string reason"), _declared("Panic", "uint256 code"))

_ERRORS: Mapping[bytes, Signature] = {
    error.selector: error
    for error in (
        *_OF_SOLIDITY,
        *_OF_TOKENS,
        *_OF_SIGNED_TRANSFERS,
        *signatures(artifact("AgreementEscrow").abi, "error"),
    )
}

_REVERTED = re.compile(
    r"revert|VM execution error|invalid (opcode|jump)|stack (under|over)flow|stack limit|write protection"
    r"|return data out of bounds|EVM error (?!.*OutOfFund)",
    re.IGNORECASE,
)
_OUT_OF_GAS = re.compile(
    r"out of ?gas|gas required exceeds|intrinsic gas|floor data gas|EVM error.*(OutOfGas|OOG)", re.IGNORECASE
)
_HEX = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_LONGEST = 500
"""The most characters of somebody else's text that are passed on."""


def revert_of(payload: bytes, function: str | None = None) -> Revert:
    """The revert that ``payload`` encodes, as it was met in ``function``."""
    error = _ERRORS.get(payload[:4])
    values = error.decode(payload[4:]) if error else None
    if error is None or values is None:
        return _named("Unknown", {"selector": "0x" + payload[:4].hex() if payload else "it gave none"}, function)
    return _named(error.name, _arguments(error, values), function)


def revert_in(refusal: NodeRefusal, function: str | None = None) -> Revert | None:
    """The revert that a node's refusal tells of; None when it refused for a reason of its own."""
    if _OUT_OF_GAS.search(refusal.message):
        return _named("OutOfGas", {}, function)
    payload = _payload(refusal.evidence)
    if payload:
        return revert_of(payload, function)
    if payload == b"" or _REVERTED.search(refusal.message):
        return revert_of(b"", function)
    return None


def out_of_gas() -> Revert:
    """What a transaction says that used all of its gas."""
    return _named("OutOfGas", {}, None)


def insufficient_funds(sender: str, value: int) -> Revert:
    """What a node means that does not even start a call, because its value is not there."""
    return _named("InsufficientFunds", {"sender": sender, "value": str(value)}, None)


def _named(error: str, arguments: dict[str, str], function: str | None) -> Revert:
    return Revert(error, arguments, meaning_of(function, error, arguments))


def _arguments(error: Signature, values: tuple[Any, ...]) -> dict[str, str]:
    arguments = {name: str(value)[:_LONGEST] for name, value in error.as_json(values).items()}
    if error.name == "Panic":
        arguments["reason"] = PANICS.get(values[0], "no reason known")
    if error.name == "PhaseIs" and values[0] in {phase.value for phase in Phase}:
        arguments["phase"] = Phase(values[0]).name.capitalize()
    return arguments


def _payload(evidence: object) -> bytes | None:
    """The revert's bytes, wherever a node has put them."""
    if isinstance(evidence, dict):
        inner = (evidence.get("data"), evidence.get("originalError"), evidence.get("output"))
        return next((payload for payload in map(_payload, inner) if payload is not None), None)
    text = str(evidence).removeprefix("Reverted").strip() if isinstance(evidence, str) else ""
    return bytes.fromhex(text[2:]) if _HEX.fullmatch(text) else None
