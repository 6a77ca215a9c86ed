"""The digest of EIP-712 typed data. Source: EIP-712, "Definition of typed structured data"."""

from typing import cast

from eth_abi.exceptions import EncodingError
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from tallystick.domain.errors import Malformed
from tallystick.domain.ports import TypedData
from tallystick.domain.units import Hash


def digest_of(typed_data: TypedData) -> Hash:
    """The EIP-712 digest of typed data. Raises Malformed when it is none."""
    try:
        parts = encode_typed_data(full_message=cast(dict[str, object], typed_data))
    except (ValueError, TypeError, KeyError, AttributeError, EncodingError) as trouble:
        raise Malformed("typed_data", f"it is not EIP-712 typed data: {str(trouble)[:200]}") from trouble
    return Hash("0x" + keccak(b"\x19" + parts.version + parts.header + parts.body).hex())
