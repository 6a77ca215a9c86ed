"""
Signed raw transactions: what they say, and who signed them. Bytes that are none are Malformed, however odd or many.

Only the types that a wallet sends: legacy, EIP-2930 and EIP-1559.
Source: EIP-155, "Specification"; EIP-2718, "Transactions".
"""

import rlp
from eth_keys.datatypes import Signature
from eth_keys.exceptions import BadSignature
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from eth_utils.exceptions import ValidationError
from rlp.exceptions import DecodingError

from tallystick.domain.errors import Malformed
from tallystick.domain.ports import DecodedTransaction
from tallystick.domain.units import Address, TransactionHash, Wei

MAX_BYTES = 131_072
"""Nodes take no longer transaction into their pools."""

CURVE_ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
"""Of secp256k1."""

Field = bytes | list["Field"]
"""A member of a transaction; a list only where an access list stands."""

_LIST = 0xC0
"""The lowest first byte of a list: a legacy transaction has no type before its own."""
_ADDRESS_BYTES = 20
_EIP155 = 35
"""What v counts from in a legacy transaction that names its chain."""
_WORD_BYTES = 32
_FIELDS = {0: 9, 1: 11, 2: 12}
"""How many fields a transaction of each type has, the signature's three included."""
_PLACES = {0: (0, 3, 4, 5), 1: (1, 4, 5, 6), 2: (1, 5, 6, 7)}
"""Where nonce, recipient, value and input stand among them."""


def decoded_transaction(raw: bytes) -> DecodedTransaction:
    """What a signed raw transaction says. Raises Malformed."""
    if not 0 < len(raw) <= MAX_BYTES:
        raise _malformed(f"it has {len(raw)} bytes; a transaction has 1 to {MAX_BYTES}")
    kind = 0 if raw[0] >= _LIST else raw[0]
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
        nonce=_number(nonce),
        value=Wei(_number(value)),
        input=_octets(calldata),
    )


def _fields(encoded: bytes, count: int) -> list[Field]:
    try:
        fields = rlp.decode(encoded)
    except (DecodingError, RecursionError) as trouble:
        raise _malformed("it is not one list of fields, each in its shortest writing") from trouble
    if not isinstance(fields, list) or len(fields) != count:
        raise _malformed(f"it does not have the {count} fields of its type")
    return fields


def _chain_and_parity(kind: int, fields: list[Field]) -> tuple[int | None, int]:
    """The chain that a transaction names, and the parity of its signature's point."""
    v = _number(fields[-3])
    if kind:
        return _number(fields[0]), v
    if v in {27, 28}:
        return None, v - 27
    return (v - _EIP155) // 2, (v - _EIP155) % 2 if v >= _EIP155 else -1


def _signed_payload(kind: int, fields: list[Field], chain_id: int | None) -> bytes:
    """What the signature is over: the fields before it, written as they came."""
    body: list[Field | int] = [*fields[:-3]]
    if not kind and chain_id is not None:
        body += [chain_id, 0, 0]
    return (bytes([kind]) if kind else b"") + bytes(rlp.encode(body))


def _number(field: Field) -> int:
    """An integer of at most 32 bytes, without leading zeros."""
    content = _octets(field)
    if len(content) > _WORD_BYTES or content[:1] == b"\x00":
        raise _malformed("a field is not the number that it should be")
    return int.from_bytes(content, "big")


def _octets(field: Field) -> bytes:
    if isinstance(field, list):
        raise _malformed("a field is a list where bytes belong")
    return bytes(field)


def _recipient(field: Field) -> Address | None:
    """An address, or None when a contract is created."""
    content = _octets(field)
    if content and len(content) != _ADDRESS_BYTES:
        raise _malformed("the recipient is not an address")
    return Address(to_checksum_address(content)) if content else None


def _recovered(payload: bytes, parity: int, fields: list[Field]) -> Address:
    r, s = _number(fields[-2]), _number(fields[-1])
    if parity not in {0, 1} or not 0 < r < CURVE_ORDER or not 0 < s <= CURVE_ORDER // 2:
        raise _malformed("its signature is out of range")
    try:
        key = Signature(vrs=(parity, r, s)).recover_public_key_from_msg_hash(keccak(payload))
    except (BadSignature, ValidationError) as trouble:
        raise _malformed("no key can be recovered from its signature") from trouble
    return Address(key.to_checksum_address())


def _malformed(reason: str) -> Malformed:
    return Malformed("transaction", reason)
