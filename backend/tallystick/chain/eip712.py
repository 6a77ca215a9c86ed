"""The hash that stands for conditions in calls that only move money. Source: EIP-712, "Definition of hashStruct"."""

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from tallystick.domain.eip712 import CONDITIONS, MILESTONE
from tallystick.domain.terms import Conditions, Milestone
from tallystick.domain.typed import Fields


def conditions_hash(conditions: Conditions) -> bytes:
    """The ``hashStruct`` of the conditions, which acts that only move money carry in their place."""
    written = _written("Conditions", CONDITIONS) + _written("Milestone", MILESTONE)
    values = [
        conditions.arbiter,
        conditions.dispute_period,
        conditions.default_worker_bps,
        bytes.fromhex(conditions.brief_hash[2:]),
        bytes.fromhex(conditions.parent[2:]),
        conditions.salt,
        keccak(b"".join(map(_milestone_hash, conditions.milestones))),
    ]
    kinds = [kind for _, kind in CONDITIONS[:-1]]
    return keccak(encode(["bytes32", *kinds, "bytes32"], [keccak(text=written), *values]))


def _milestone_hash(milestone: Milestone) -> bytes:
    kinds = [kind for _, kind in MILESTONE]
    type_hash = keccak(text=_written("Milestone", MILESTONE))
    return keccak(encode(["bytes32", *kinds], [type_hash, milestone.amount, milestone.deliver_by]))


def _written(name: str, fields: Fields) -> str:
    """A type as EIP-712 writes it. Source: EIP-712, "Definition of encodeType"."""
    return f"{name}({','.join(f'{kind} {field}' for field, kind in fields)})"
