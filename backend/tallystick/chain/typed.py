"""The digest of EIP-712 typed data. Source: EIP-712, "Definition of typed structured data"."""

import json
from functools import lru_cache

from eth_abi.exceptions import EncodingError
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from tallystick.domain.errors import Malformed
from tallystick.domain.ports import TypedData
from tallystick.domain.units import Hash

_REMEMBERED = 1_024
"""Digests. One request needs the same one several times, and who prepares an act asks soon after to have it relayed."""


def digest_of(typed_data: TypedData) -> Hash:
    """The EIP-712 digest of typed data. Raises Malformed when it is none."""
    try:
        return _digest_of(json.dumps(typed_data))
    except (ValueError, TypeError, KeyError, AttributeError, EncodingError) as trouble:
        raise Malformed("typed_data", f"it is not EIP-712 typed data: {str(trouble)[:200]}") from trouble


@lru_cache(_REMEMBERED)
def _digest_of(text: str) -> Hash:
    parts = encode_typed_data(full_message=json.loads(text))
    return Hash("0x" + keccak(b"\x19" + parts.version + parts.header + parts.body).hex())
