"""
What calls and logs say: the escrow's, its tokens', its arbiters'. What is not known for sure is not guessed at.

A selector has four bytes, and other contracts use the same ones for something else: so a token's call is read as one
only where a token stands, and an arbiter's where an arbiter does. A log names its event by a whole hash.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tallystick.chain import calls
from tallystick.chain.abi import WORD, Signature, signatures
from tallystick.chain.answers import Log
from tallystick.chain.artifacts import artifact
from tallystick.chain.companions import BRIDGE, PANEL
from tallystick.domain.explorer import Acquaintance, SentTransaction
from tallystick.domain.ports import Call
from tallystick.domain.units import Address, Wei


def _declared(name: str, *parameters: str) -> Signature:
    split = (parameter.split() for parameter in parameters)
    return Signature(name, tuple({"type": kind, "name": field} for kind, field in split))


_SIGNED = ("uint8 v", "bytes32 r", "bytes32 s")
_WINDOW = ("uint256 validAfter", "uint256 validBefore", "bytes32 nonce")
_MOVED = ("address from", "address to", "uint256 amount")

_OF_TOKENS = (
    calls.APPROVE,
    _declared("transfer", "address to", "uint256 amount"),
    _declared("transferFrom", *_MOVED),
    _declared("permit", "address owner", "address spender", "uint256 amount", "uint256 deadline", *_SIGNED),
    _declared("transferWithAuthorization", *_MOVED, *_WINDOW, *_SIGNED),
    _declared("receiveWithAuthorization", *_MOVED, *_WINDOW, *_SIGNED),
)
"""Source: EIP-20, "Methods"; ERC-2612, "Specification"; ERC-3009, "Specification"."""

_EVENTS_OF_TOKENS = (
    _declared("Transfer", *_MOVED),
    _declared("Approval", "address owner", "address spender", "uint256 amount"),
)
"""Two addresses as topics, and an amount. Source: EIP-20, "Events"."""
_TOPICS = 3


def _changing(contract: str) -> Iterable[Signature]:
    """The functions of a contract that change something."""
    abi = [entry for entry in artifact(contract).abi if entry.get("stateMutability") in {"nonpayable", "payable"}]
    return signatures(abi, "function")


_TOKENS = {function.selector: function for function in _OF_TOKENS}
_ARBITERS = {function.selector: function for name in (PANEL, BRIDGE) for function in _changing(name)}
_ESCROW = {function.selector: function for function in calls.ESCROW.values()}
_EVENTS = {event.hash: event for event in _EVENTS_OF_TOKENS}


def call_in(escrow: Address, sent: SentTransaction, known: Acquaintance) -> Call | None:
    """What a transaction calls; None: a contract's creation, or what is not known."""
    if sent.recipient is None:
        return None
    call = calls.read(escrow, sent.recipient, sent.value, sent.input)
    if call is not None or sent.recipient == escrow:
        return call
    if sent.recipient in known.tokens:
        return _read(_TOKENS, sent.recipient, sent.value, sent.input)
    if sent.recipient in known.arbiters:
        return _read(_ARBITERS, sent.recipient, sent.value, sent.input)
    return None


def inner_calls_of(escrow: Address, call: Call) -> list[Call | None]:
    """The calls of a batch, in their order. What goes along goes along with the batch, and stands at none of them."""
    if call.to != escrow or call.function != "batch":
        return []
    (acts,) = calls.ESCROW["batch"].decode(call.input[4:]) or ((),)
    return [_read(_ESCROW, escrow, Wei(0), act) for act in acts]


def token_event_in(log: Log) -> tuple[str, Mapping[str, object]] | None:
    """The name and the arguments of a token's event; None where a log is none, or is written otherwise."""
    event = _EVENTS.get(log.topics[0]) if log.topics else None
    if event is None or len(log.topics) != _TOPICS or len(log.payload) != WORD:
        return None
    values = event.decode(b"".join(log.topics[1:]) + log.payload)
    return None if values is None else (event.name, event.as_json(values))


def _read(functions: Mapping[bytes, Signature], to: Address, value: Wei, calldata: bytes) -> Call | None:
    function = functions.get(calldata[:4])
    arguments: Sequence[Any] | None = None if function is None else function.decode(calldata[4:])
    if function is None or arguments is None:
        return None
    return Call(to, value, calldata, function.name, function.as_json(arguments))
