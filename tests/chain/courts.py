"""Courts for tests, as code that is put at an address: all that a bridge asks of one before it is deployed."""

from tallystick.chain.node import Node
from tallystick.domain.units import Address

COURT = Address("0xC0000000000000000000000000000000000000c0")
_WALL = Address("0x000000000000000000000000000000000000bA11")


def a_court(node: Node, fee: int = 10**15) -> Address:
    """A contract that answers everything with its fee: PUSH32 fee, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN."""
    node.ask("anvil_setCode", COURT, f"0x7f{fee:064x}5f5260205ff3")
    return COURT


def a_wall(node: Node) -> Address:
    """A contract that refuses everything: PUSH0, PUSH0, REVERT."""
    node.ask("anvil_setCode", _WALL, "0x5f5ffd")
    return _WALL
