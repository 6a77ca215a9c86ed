"""Who signed a digest, exactly as the escrow finds out: 65 bytes, one of two parities, and no second form."""

from eth_keys.datatypes import Signature as KeySignature
from eth_keys.exceptions import BadSignature
from eth_utils.exceptions import ValidationError

from tallystick.chain.calls import word
from tallystick.chain.rawtransactions import CURVE_ORDER
from tallystick.domain.acts import Signature
from tallystick.domain.units import Address, Hash

_BYTES = 65
_PARITIES = {27: 0, 28: 1}


def signer_of(digest: Hash, signature: Signature) -> Address | None:
    """The address whose key made the signature; None when the escrow would recover nobody. Source: EIP-2, (2)."""
    if len(signature) != _BYTES or signature[64] not in _PARITIES:
        return None
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    if not 0 < r < CURVE_ORDER or not 0 < s <= CURVE_ORDER // 2:
        return None
    try:
        key = KeySignature(vrs=(_PARITIES[signature[64]], r, s)).recover_public_key_from_msg_hash(word(digest))
    except (BadSignature, ValidationError):
        return None
    return Address(key.to_checksum_address())
