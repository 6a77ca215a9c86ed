"""What a transaction should offer for its gas now."""

from tallystick.chain.answers import fields_of, quantity
from tallystick.chain.node import Node, NodeRefusal
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.ports import Fees
from tallystick.domain.units import Wei

GWEI = 10**9
_LEAST_TIP = Wei(GWEI // 1_000)
"""Some chains suggest nothing at all, and then drop what offers nothing."""


def fees_now(node: Node) -> Fees:
    """
    EIP-1559 fees that stay good while the base fee doubles, which takes six full blocks.

    On a chain without base fees, both are its gas price.
    """
    head = node.ask("eth_getBlockByNumber", "latest", False)
    if head is None:
        raise ChainUnavailable("the node has no newest block: it may be starting")
    base = fields_of(head).get("baseFeePerGas")
    if base is None:
        price = _gas_price(node)
        return Fees(max_fee=price, max_priority_fee=price)
    tip = _tip(node)
    return Fees(max_fee=Wei(2 * quantity(base) + tip), max_priority_fee=tip)


def _tip(node: Node) -> Wei:
    try:
        return max(Wei(quantity(node.ask("eth_maxPriorityFeePerGas"))), _LEAST_TIP)
    except NodeRefusal:
        # Not part of every node's language.
        return Wei(GWEI)


def _gas_price(node: Node) -> Wei:
    return Wei(quantity(node.ask("eth_gasPrice")))
