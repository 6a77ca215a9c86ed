"""Code that passes its calls on to other code: what stands at such an address says nothing of what it does tomorrow."""

from web3 import Web3

from tallystick.chain.answers import octets
from tallystick.chain.node import BlockName, Node, pinned
from tallystick.domain.sources import Proxy
from tallystick.domain.units import Address

_CLONE = (bytes.fromhex("363d3d373d3d3d363d73"), bytes.fromhex("5af43d82803e903d91602b57fd5bf3"))
"""Source: EIP-1167, "Specification"."""
_DELEGATION = bytes.fromhex("ef0100")
"""Source: EIP-7702, "Delegation indicator"."""
_SLOTS = {
    "EIP-1967": "0x360894a13ba1a3210667c828492db98dca3e2076cc3735a920a3ca505d382bbc",
    "EIP-1967 beacon": "0xa3f0ad74e5423aebfd80d3ef4346578335a9a72aeaee59ff6cb3582b35133d50",
}
"""Source: EIP-1967, "Logic contract address" and "Beacon contract address"."""
_WORD = 20


def proxy_at(node: Node, address: Address, code: bytes, at: BlockName) -> Proxy | None:
    """Which proxy an address is, if it is one by a standard."""
    before, after = _CLONE
    if code.startswith(before) and code.endswith(after) and len(code) == len(before) + _WORD + len(after):
        return Proxy("EIP-1167", _address(code[len(before) : len(before) + _WORD]))
    if code.startswith(_DELEGATION) and len(code) == len(_DELEGATION) + _WORD:
        return Proxy("EIP-7702", _address(code[len(_DELEGATION) :]))
    for kind, slot in _SLOTS.items():
        held = octets(node.ask("eth_getStorageAt", address, slot, pinned(at)))
        if any(held):
            return Proxy(kind, _address(held[-_WORD:]))
    return None


def _address(raw: bytes) -> Address:
    return Address(Web3.to_checksum_address(raw))
