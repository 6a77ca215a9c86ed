"""What stands at an address, and what it holds, all of it as of one block."""

from collections.abc import Sequence

from tallystick.chain.answers import checksummed, count, octets, quantity
from tallystick.chain.hashing import keccak256
from tallystick.chain.node import Node, Request, accepted, pinned
from tallystick.chain.tokens import Tokens
from tallystick.domain.chain import BlockStamp
from tallystick.domain.explorer import AddressKind, SeenAddress
from tallystick.domain.units import Address, Hash, Wei

_DELEGATION, _DELEGATION_BYTES = bytes.fromhex("ef0100"), 23
"""What the code of a delegated account begins with, and how long it is. Source: EIP-7702, "Delegation Designation"."""


class AddressReader:
    """Looks at addresses over one node."""

    def __init__(self, node: Node, escrow: Address, currency: str) -> None:
        """``currency`` is the symbol of the chain's own."""
        self._node = node
        self._escrow = escrow
        self._tokens = Tokens(node, currency)

    def read(self, address: Address, tokens: Sequence[Address], at: BlockStamp) -> SeenAddress:
        """What stands there as of a block, and what it holds of some tokens."""
        methods = ("eth_getBalance", "eth_getTransactionCount", "eth_getCode")
        requests: list[Request] = [(method, (address, pinned(at))) for method in methods]
        balance, nonce, code_told = map(accepted, self._node.ask_all(requests))
        code = octets(code_told)
        held = self._tokens.balances(tokens, address, at)
        is_delegated = code.startswith(_DELEGATION) and len(code) == _DELEGATION_BYTES
        return SeenAddress(
            address=address,
            block=at,
            kind=self._kind(address, code, is_delegated, at),
            balance=Wei(quantity(balance)),
            nonce=count(nonce),
            code=code,
            code_hash=Hash("0x" + keccak256(code).hex()) if code else None,
            delegate=checksummed("0x" + code[len(_DELEGATION) :].hex()) if is_delegated else None,
            balances={token: amount for token, amount in held.items() if amount},
        )

    def _kind(self, address: Address, code: bytes, is_delegated: bool, at: BlockStamp) -> AddressKind:
        if address == self._escrow:
            return AddressKind.ESCROW
        if is_delegated or not code:
            return AddressKind.DELEGATED if is_delegated else AddressKind.ACCOUNT
        return AddressKind.TOKEN if self._tokens.is_there(address, self._escrow, at) else AddressKind.CONTRACT
