"""Tries several calls one after the other, each on what the ones before it would leave. Nothing is sent."""

from collections.abc import Mapping, Sequence

from tallystick.chain.answers import fields_of, items_of, quantity
from tallystick.chain.node import Node, NodeRefusal


def all_succeed(node: Node, calls: Sequence[Mapping[str, str]]) -> bool | None:
    """
    Whether calls succeed in their order on the newest block; None: the node cannot try more than one.

    Source: Ethereum's execution API, ``eth_simulateV1``.
    """
    try:
        answer = node.ask("eth_simulateV1", {"blockStateCalls": [{"calls": list(calls)}]}, "latest")
    except NodeRefusal:
        return None
    tried = [one for block in items_of(answer) for one in items_of(fields_of(block).get("calls"))]
    return len(tried) == len(calls) and all(quantity(fields_of(one).get("status")) == 1 for one in tried)
