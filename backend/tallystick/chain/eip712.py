"""The hash that stands for conditions in calls that only move money. Source: EIP-712, "Definition of hashStruct"."""

from tallystick.chain.typed import hash_struct
from tallystick.domain.eip712 import CONDITIONS, MILESTONE, conditions_message
from tallystick.domain.terms import Conditions

_TYPES = {"Conditions": CONDITIONS, "Milestone": MILESTONE}


def conditions_hash(conditions: Conditions) -> bytes:
    """The ``hashStruct`` of the conditions, which acts that only move money carry in their place."""
    return hash_struct("Conditions", _TYPES, conditions_message(conditions))
