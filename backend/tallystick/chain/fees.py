"""What a transaction should offer for its gas now."""

from collections.abc import Mapping

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
    head, tip = node.ask_all([("eth_getBlockByNumber", ("latest", False)), ("eth_maxPriorityFeePerGas", ())])
    if isinstance(head, NodeRefusal):
        raise head
    if head is None:
        raise ChainUnavailable("the node has no newest block: it may be starting")
    return fees_of(node, head, tip)


def fees_of(node: Node, head: object, tip: object) -> Fees:
    """
    The same, from what a node has answered already.

    Args:
        node: Is asked for its gas price on a chain without base fees.
        head: Its newest block.
        tip: What it suggests; a refusal: that is not part of its language.
    """
    base = fields_of(head).get("baseFeePerGas")
    if base is None:
        price = Wei(quantity(node.ask("eth_gasPrice")))
        return Fees(max_fee=price, max_priority_fee=price)
    # Suggesting is not part of every node's language.
    priority = Wei(GWEI) if isinstance(tip, NodeRefusal) else max(Wei(quantity(tip)), _LEAST_TIP)
    return Fees(max_fee=Wei(2 * quantity(base) + priority), max_priority_fee=priority)


def cost_of(receipt: Mapping[str, object], gas_used: int) -> Wei:
    """What a sender paid: by gas, and what a rollup takes for the chain below (``l1Fee``)."""
    price, below = receipt.get("effectiveGasPrice"), receipt.get("l1Fee")
    return Wei((0 if price is None else gas_used * quantity(price)) + (0 if below is None else quantity(below)))
