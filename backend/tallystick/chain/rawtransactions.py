"""
Signed raw transactions: what they say, and who signed them. Bytes that are none are Malformed, however odd or many.

Only the types that a wallet sends: legacy, EIP-2930 and EIP-1559.
Source: EIP-155, "Specification"; EIP-2718, "Transactions".
"""

from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError

from tallystick.chain import rlp
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import DecodedTransaction
from tallystick.domain.units import Address, TransactionHash, Wei

MAX_BYTES = 131_072
"""Nodes take no longer transaction into their pools."""

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""

_ADDRESS_BYTES = 20
_FIELDS = {0: 9, 1: 11, 2: 12}
"""How many fields a transaction of each type has, the signature's three included."""
_PLACES = {0: (0, 3, 4, 5), 1: (1, 4, 5, 6), 2: (1, 5, 6, 7)}
"""Where nonce, recipient, value and input stand among them."""


def decoded_transaction(raw: bytes) -> DecodedTransaction:
    """What a signed raw transaction says. Raises Malformed."""
    if not 0 < len(raw) <= MAX_BYTES:
        raise _malformed(f"it has {len(raw)} bytes; a transaction has 1 to {MAX_BYTES}")
    kind = 0 if raw[0] >= rlp.LIST else raw[0]
    if kind not in _FIELDS or raw[0] == 0:
        raise _malformed(f"its type {raw[0]} is not one that is taken here: legacy, 1 or 2")
    fields = _fields(raw[1:] if kind else raw, _FIELDS[kind])
    chain_id, parity = _chain_and_parity(kind, fields)
    nonce, to, value, calldata = (fields[place] for place in _PLACES[kind])
    return DecodedTransaction(
        hash=TransactionHash("0x" + keccak(raw).hex()),
        chain_id=chain_id,
        sender=_recovered(_signed_payload(kind, fields, chain_id), parity, fields),
        to=_recipient(to),
        nonce=nonce.number(),
        value=Wei(value.number()),
        input=calldata.octets(),
    )


def _fields(encoded: bytes, count: int) -> list[rlp.Item]:
    fields = rlp.items_of(encoded)
    if len(fields) != count:
        raise _malformed(f"it has {len(fields)} fields instead of {count}")
    return fields


def _chain_and_parity(kind: int, fields: list[rlp.Item]) -> tuple[int | None, int]:
    """The chain that a transaction names, and the parity of its signature's point."""
    v = fields[-3].number()
    if kind:
        return fields[0].number(), v
    if v in {27, 28}:
        return None, v - 27
    return (v - 35) // 2, (v - 35) % 2 if v >= 35 else -1  # noqa: PLR2004 - EIP-155's own numbers.


def _signed_payload(kind: int, fields: list[rlp.Item], chain_id: int | None) -> bytes:
    body = b"".join(field.written for field in fields[:-3])
    if not kind and chain_id is not None:
        body += rlp.written_number(chain_id) + 2 * rlp.written_number(0)
    return (bytes([kind]) if kind else b"") + rlp.written_list(body)


def _recipient(field: rlp.Item) -> Address | None:
    """An address, or None when a contract is created."""
    content = field.octets()
    if content and len(content) != _ADDRESS_BYTES:
        raise _malformed("the recipient is not an address")
    return Address(to_checksum_address(content)) if content else None


def _recovered(payload: bytes, parity: int, fields: list[rlp.Item]) -> Address:
    r, s = fields[-2].number(), fields[-1].number()
    if parity not in {0, 1} or not 0 < r < CURVE_ORDER or not 0 < s <= CURVE_ORDER // 2:
        raise _malformed("its signature is out of range")
    try:
        key = Signature(vrs=(parity, r, s)).recover_public_key_from_msg_hash(keccak(payload))
    except (BadSignature, ValidationError) as trouble:
        raise _malformed("no key can be recovered from its signature") from trouble
    return Address(key.to_checksum_address())


def _malformed(reason: str) -> Malformed:
    return Malformed("transaction", reason)
