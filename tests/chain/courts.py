"""Courts for tests, as code that is put at an address: all that a bridge asks of one before it is deployed."""

from tallystick.chain import companions
from tallystick.chain.companions import Companion
from tallystick.chain.node import Node
from tallystick.domain.units import Address, Seconds

DAY = Seconds(86_400)
_THREE_DAYS = Seconds(3 * DAY)
COURT = Address("0xC0000000000000000000000000000000000000c0")
_WALL = Address("0x000000000000000000000000000000000000bA11")


def a_court(node: Node, fee: int = 10**15) -> Address:
    """A contract that answers everything with its fee: PUSH32 fee, PUSH0, MSTORE, PUSH1 32, PUSH0, RETURN."""
    node.ask("anvil_setCode", COURT, f"0x7f{fee:064x}5f5260205ff3")
    return COURT


def a_bridge(
    court: Address = COURT,
    meta_evidence: str = "ipfs://meta",
    deposit_period: Seconds = _THREE_DAYS,
    execution_period: Seconds = DAY,
) -> Companion:
    """A bridge to a court, with dull terms."""
    return companions.bridge(court, b"\xc0", meta_evidence, deposit_period, execution_period)


def a_wall(node: Node) -> Address:
    """A contract that refuses everything: PUSH0, PUSH0, REVERT."""
    node.ask("anvil_setCode", _WALL, "0x5f5ffd")
    return _WALL
