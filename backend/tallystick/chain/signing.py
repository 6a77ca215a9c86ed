"""
What tokens and Permit2 take a signature for, as they say themselves.

A token that answers a question need not do what it says; what it does is seen when the funding is tried.
"""

from eth_utils.crypto import keccak

from tallystick.chain.abi import Signature, decoded
from tallystick.chain.calls import word
from tallystick.chain.node import Node, NodeRefusal
from tallystick.chain.reverts import revert_in
from tallystick.chain.tokens import Tokens
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.tokens_typed import PERMIT2
from tallystick.domain.units import Address, Hash, TokenUnits

_GAS = 1_000_000
"""For each question: a hostile token can waste no more of the node's time."""
_WORD = 32

_AUTHORIZATION_STATE = Signature("authorizationState", ({"type": "address"}, {"type": "bytes32"}))
_RECEIVE_TYPEHASH = Signature("RECEIVE_WITH_AUTHORIZATION_TYPEHASH", ())
_NONCES = Signature("nonces", ({"type": "address"},))
_PERMIT_TYPEHASH = Signature("PERMIT_TYPEHASH", ())
_NONCE_BITMAP = Signature("nonceBitmap", ({"type": "address"}, {"type": "uint256"}))

_RECEIVE = keccak(
    text="ReceiveWithAuthorization(address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,"
    "bytes32 nonce)"
)
"""Source: ERC-3009, "Specification"."""
_PERMIT = keccak(text="Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)")
"""Source: ERC-2612, "Specification". Some tokens of before sign something else under the same name."""


class ChainSigning:
    """Implements ``domain.signing.TokenSigning`` over one node."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._tokens = Tokens(node, "")

    def is_authorization_used(self, token: Address, owner: Address, nonce: Hash) -> bool | None:
        """Whether an ERC-3009 authorization was used or called off; None when the token takes no such."""
        state = self._number(token, _AUTHORIZATION_STATE.encode(owner, word(nonce)))
        if state not in {0, 1} or not self._signs(token, _RECEIVE_TYPEHASH, _RECEIVE):
            return None
        return state == 1

    def takes_permits(self, token: Address, owner: Address) -> bool:
        """Whether the token takes ERC-2612 permits of an owner."""
        knows_nonces = self._number(token, _NONCES.encode(owner)) is not None
        return knows_nonces and self._signs(token, _PERMIT_TYPEHASH, _PERMIT)

    def is_permit2_nonce_used(self, owner: Address, nonce: int) -> bool | None:
        """Whether an owner's nonce at Permit2 was used or called off. Source: Permit2, "Nonce Schema"."""
        bitmap = self._number(PERMIT2, _NONCE_BITMAP.encode(owner, nonce >> 8))
        return None if bitmap is None else bool(bitmap >> (nonce & 0xFF) & 1)

    def permit2_allowance(self, token: Address, owner: Address) -> TokenUnits:
        """What Permit2 may draw of an owner's token now."""
        return self._tokens.allowance(token, owner, PERMIT2)

    def _signs(self, token: Address, question: Signature, typehash: bytes) -> bool:
        """Whether a token that tells the type of what it takes tells this one. Most tell nothing."""
        answer = self._answer(token, question.encode())
        return len(answer) != _WORD or answer == typehash

    def _number(self, contract: Address, calldata: bytes) -> int | None:
        """A number; None where nothing answers with one."""
        values = decoded(("uint256",), self._answer(contract, calldata))
        return None if values is None else int(values[0])

    def _answer(self, contract: Address, calldata: bytes) -> bytes:
        try:
            return self._node.call({"to": contract, "data": "0x" + calldata.hex(), "gas": hex(_GAS)}, "latest")
        except NodeRefusal as refusal:
            if revert_in(refusal) is None:
                raise ChainUnavailable(f"the node does not read {contract}: {refusal.message}") from refusal
            return b""
