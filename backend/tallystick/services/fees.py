"""Fees of a transaction that replaces another one."""

from tallystick.domain.ports import Fees
from tallystick.domain.units import Wei

FEE_CAP = Wei(500 * 10**9)
"""The most that is ever offered per gas, whatever a node says that is usual."""


def capped(fees: Fees, cap: Wei) -> Fees:
    """
    Fees with neither of both above ``cap``, in wei per gas.

    What offers too little for now waits until the chain is cheaper. What offered whatever a node says would let a node
    that lies, or one bad minute, empty the purse: the tip is paid in full.
    """
    return Fees(min(fees.max_fee, cap), min(fees.max_priority_fee, cap))


def raised(fees: Fees, today: Fees, cap: Wei) -> Fees | None:
    """
    Fees for a replacement: an eighth more, or what is usual today if that is more.

    Nodes take a replacement only when it offers at least a tenth more in both.

    Args:
        fees: Of the transaction to be replaced.
        today: What a new transaction would offer.
        cap: The most that is ever offered per gas, in wei.

    Returns:
        None when a replacement would cost more than the cap.
    """
    least = Fees(_more(fees.max_fee), _more(fees.max_priority_fee))
    if least.max_fee > cap:
        return None
    max_fee = min(max(least.max_fee, today.max_fee), cap)
    return Fees(max_fee, Wei(min(max(least.max_priority_fee, today.max_priority_fee), max_fee)))


def _more(fee: Wei) -> Wei:
    """An eighth more, rounded up, and at least one wei."""
    return Wei(max(-(-fee * 9 // 8), fee + 1))
