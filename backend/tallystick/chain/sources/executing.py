"""
The creation code, run at the address where the contract stands: what it returns is what must stand there.

A node runs it as a call, with the creation code put in the place of the contract's for that call alone, and with empty
storage. So the constructor sees the address and the chain that it saw, and nothing on the chain changes. Our
constructors ask no other contract and no clock, so it is all the same as of which block.
"""

from dataclasses import dataclass

from tallystick.chain.answers import octets
from tallystick.chain.create2 import PROXY
from tallystick.chain.node import BlockName, Node, NodeRefusal, pinned
from tallystick.chain.reverts import revert_in
from tallystick.domain.units import Address

_ANSWER = bytes.fromhex("604260005260206000f3")
"""Code that returns 66."""
_WORD_OF_IT = (66).to_bytes(32, "big")


@dataclass(frozen=True, slots=True)
class Execution:
    """What came of running the creation code."""

    runtime: bytes | None
    """None: it was not run, or refused."""
    why: str = ""
    """Why there is none."""
    is_refusal: bool = False
    """Whether the constructor itself refused what it was given."""


def executed(node: Node, address: Address, init_code: bytes, at: BlockName) -> Execution:
    """
    Run creation code.

    Args:
        node: Any node of the chain, or of another one with the same id.
        address: Where the contract stands.
        init_code: The creation code, with what the contract was made with behind it.
        at: As of which block.

    Raises:
        ChainUnavailable: If the node does not answer at all.
    """
    try:
        # A node that overlooks what is put in the place would run the contract, and tell of a difference there is not.
        if _returned(node, address, _ANSWER, at) != _WORD_OF_IT:
            return Execution(None, "the node does not run code in the place of a contract's (state overrides)")
    except NodeRefusal as refusal:
        return Execution(None, f"the node does not run code in the place of a contract's: {refusal.message[:200]}")
    try:
        return Execution(_returned(node, address, init_code, at))
    except NodeRefusal as refusal:
        if revert_in(refusal) is None:
            return Execution(None, f"the node does not run the creation code: {refusal.message[:200]}")
        return Execution(None, "the constructor refuses what it is said to have been given", is_refusal=True)


def _returned(node: Node, address: Address, code: bytes, at: BlockName) -> bytes:
    call = {"from": PROXY, "to": address}
    instead = {address: {"code": f"0x{code.hex()}", "state": {}}}
    return octets(node.ask("eth_call", call, pinned(at), instead))
