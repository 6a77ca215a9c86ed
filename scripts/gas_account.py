"""
Where an act's gas goes, opcode by opcode: from the trace of a real transaction, so that nobody has to believe a table.

Every step of a trace falls into one kind; the kinds add up to the gas that the receipt says, or an error is raised.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from typing import Any

from scripts.gas_scale import ONE, Scale
from scripts.gas_scenes import LATE, domain_of, warm_up
from tallystick.domain.acts import Act, Deliver, Fund, FundWithAuthorization, Release
from tallystick.domain.units import Timestamp
from tests.deals import AMOUNT, DELIVERABLE, FIRST
from tests.devchain import DevChain

INTRINSIC, PER_ZERO_BYTE, PER_BYTE = 21_000, 4, 16
"""Of a transaction, and of its calldata. Source: EIP-2028, "Specification"."""
KINDS = (
    "the transaction itself",
    "calldata",
    "storage of the escrow",
    "event",
    "calls: reaching others, sending value, recovering a signer",
    "the token's own work",
    "computation",
    "given back for storage",
)
(_ITSELF, _CALLDATA, _STORAGE, _EVENT, _CALLS, _TOKEN, _COMPUTATION, _BACK) = KINDS
_CALLING = frozenset({"CALL", "STATICCALL", "DELEGATECALL", "CALLCODE"})
_REACHING = frozenset({"EXTCODESIZE", "EXTCODEHASH", "BALANCE"})


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a trace: how deep it is, and how much gas was left before it."""

    op: str
    depth: int
    gas: int
    cost: int


def accounts(chain: DevChain) -> dict[str, dict[str, int]]:
    """Where the gas of the acts that have a goal goes, as they are named there. The chain must trace steps."""
    scale = Scale(chain, count(1), domain_of(chain))
    native = Scale(chain, scale.salts, scale.domain, native=True)
    warm_up(chain, (scale, native))
    fund, deliver, release = Fund(ONE), Deliver(FIRST, 0, DELIVERABLE), Release(FIRST, AMOUNT)
    return {
        "ERC-20: fund": _account(scale, fund),
        "ERC-20: deliver": _account(scale, deliver),
        "ERC-20: release": _account(scale, release),
        "ERC-20, relayed: release": _account(scale, release, relayed=True),
        "by signature: fund, ERC-3009": _account(scale, FundWithAuthorization(ONE, Timestamp(0), LATE)),
        "native: fund": _account(native, fund),
        "native: release": _account(native, release),
    }


def _account(scale: Scale, act: Act, *, relayed: bool = False) -> dict[str, int]:
    terms = scale.terms() if isinstance(act, Fund | FundWithAuthorization) else scale.funded()
    call, sender = scale.written(terms, act, relayed=relayed)
    receipt = scale.chain.carry_out(call, sender)
    options = {"disableStack": True, "disableStorage": True, "enableMemory": False}
    trace = scale.chain.rpc("debug_traceTransaction", receipt.hash, options)
    return divided(call.input, steps_of(trace["structLogs"]), receipt.gas_used)


def steps_of(logs: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps of a trace as a node tells them. Source: geth, "Basic traces"."""
    return [Step(log["op"], log["depth"], log["gas"], log["gasCost"]) for log in logs]


def divided(calldata: bytes, steps: Sequence[Step], gas_used: int) -> dict[str, int]:
    """
    The gas of a transaction by kind.

    Args:
        calldata: Of the transaction.
        steps: Of its trace, from the first.
        gas_used: What the receipt says.

    Raises:
        AssertionError: If the steps do not explain the gas that was used.
    """
    zeros = calldata.count(0)
    spent = Counter({_ITSELF: INTRINSIC, _CALLDATA: PER_ZERO_BYTE * zeros + PER_BYTE * (len(calldata) - zeros)})
    outermost = steps[0].depth
    own = [place for place, step in enumerate(steps) if step.depth == outermost]
    for place, following in zip(own, [*own[1:], len(steps)], strict=True):
        spent += _of_step(steps, place, following)
    back = spent.total() - gas_used
    assert 0 <= back <= spent.total() // 5, f"{spent} does not explain {gas_used} gas"
    return {kind: spent[kind] for kind in KINDS[:-1]} | {_BACK: -back}


def _of_step(steps: Sequence[Step], place: int, following: int) -> Counter[str]:
    """What one step of the escrow cost; of a call, what reaching the other cost, and what the other did."""
    step = steps[place]
    if step.op not in _CALLING or following == len(steps):
        return Counter({_kind(step): step.cost})
    total, inner = step.gas - steps[following].gas, 0
    if following > place + 1:
        first, last = steps[place + 1], steps[following - 1]
        inner = first.gas - last.gas + last.cost
    return Counter({_CALLS: total - inner, _TOKEN: inner})


def _kind(step: Step) -> str:
    if step.op in {"SLOAD", "SSTORE"}:
        return _STORAGE
    if step.op.startswith("LOG"):
        return _EVENT
    return _CALLS if step.op in _REACHING else _COMPUTATION
