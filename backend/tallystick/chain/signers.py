"""
Keys that sign transactions. What holds a key needs to sign 32 bytes, and knows nothing of transactions.

Source: EIP-1559, "Specification"; EIP-2, "Specification" (2).
"""

from typing import Protocol

import rlp
from eth_account.signers.local import LocalAccount
from eth_keys.datatypes import PrivateKey
from eth_utils.crypto import keccak

from tallystick.domain.operators import ToSign
from tallystick.domain.ports import SignedTransaction
from tallystick.domain.units import Address, TransactionHash

_TYPE = b"\x02"

Point = tuple[int, int, int]
"""A signature: the parity of its point, r, and the lower s."""


class Signer(Protocol):
    """Whatever holds a key."""

    @property
    def address(self) -> Address:
        """Where its gas money lies."""
        ...

    @property
    def is_near(self) -> bool:
        """Whether it signs here and now, without asking anybody over a network."""
        ...

    def sign(self, digest: bytes) -> Point:
        """Sign 32 bytes. May raise SignerUnavailable."""
        ...


class KeySigner:
    """A key in this process's memory."""

    is_near = True

    def __init__(self, account: LocalAccount) -> None:
        self.address = Address(account.address)
        self._key = PrivateKey(bytes(account.key))

    def sign(self, digest: bytes) -> Point:
        """Sign 32 bytes. The same ones have the same signature. Source: RFC 6979."""
        signature = self._key.sign_msg_hash(digest)
        return signature.v, signature.r, signature.s


def signed_by(signer: Signer, chain_id: int, wanted: ToSign) -> SignedTransaction:
    """The transaction, for one chain alone. May raise SignerUnavailable."""
    call, fees = wanted.call, wanted.fees
    fields: list[object] = [
        *(chain_id, wanted.nonce, fees.max_priority_fee, fees.max_fee, wanted.gas),
        *(bytes.fromhex(call.to[2:]), call.value, call.input, []),
    ]
    point = signer.sign(keccak(_TYPE + rlp.encode(fields)))
    raw = _TYPE + bytes(rlp.encode([*fields, *point]))
    return SignedTransaction(TransactionHash("0x" + keccak(raw).hex()), raw)
