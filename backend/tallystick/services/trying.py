"""Trying a call without sending it, and the transaction that would send it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tallystick.domain.errors import ActRefused
from tallystick.domain.ports import Call, Escrow, Revert, Transactions
from tallystick.domain.units import Address

UnsignedTransaction = Mapping[str, str | int]
"""An EIP-1559 transaction for a wallet, as JSON with hex quantities."""

_GAS_UNTRIED = 400_000
"""For an act that could not be tried, before its calldata."""
_GAS_PER_BYTE = 40
"""Of calldata, at the most. Source: EIP-7623, "Specification"."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What would happen if the call were made now."""

    ok: bool
    gas: int | None
    """What it needs; None when it would be refused."""
    revert: Revert | None


def tried(escrow: Escrow, call: Call, sender: Address) -> Outcome:
    """What the contract would say to a call now. May raise ChainUnavailable."""
    try:
        return Outcome(ok=True, gas=escrow.simulate(call, sender), revert=None)
    except ActRefused as refused:
        revert = Revert(error=refused.error, arguments=refused.arguments, meaning=str(refused))
        return Outcome(ok=False, gas=None, revert=revert)


def unsigned(transactions: Transactions, call: Call, sender: Address, outcome: Outcome) -> UnsignedTransaction:
    """The transaction for a sender's wallet, with gas enough also where the call could not be tried."""
    gas = outcome.gas or _GAS_UNTRIED + _GAS_PER_BYTE * len(call.input)
    return transactions.unsigned(call, sender, gas)
