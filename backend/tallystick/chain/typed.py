"""EIP-712 typed data and its digest, whatever it says. Source: EIP-712, "Definition of typed structured data"."""

from collections.abc import Mapping
from typing import cast

from eth_abi.exceptions import EncodingError
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from tallystick.domain.errors import Malformed
from tallystick.domain.ports import TypedData
from tallystick.domain.units import Hash

Fields = tuple[tuple[str, str], ...]
"""The members of a struct: name and type."""

_OF_DOMAIN: Mapping[str, str] = {
    "name": "string",
    "version": "string",
    "chainId": "uint256",
    "verifyingContract": "address",
}
"""Those members of a domain that ours have, in their order. Source: EIP-712, "Definition of domainSeparator"."""


def typed(
    domain: Mapping[str, object], primary: str, types: Mapping[str, Fields], message: Mapping[str, object]
) -> TypedData:
    """
    A message as typed data, JSON as it stands.

    Args:
        domain: What the signature is bound to, in the members' order.
        primary: The message's own type.
        types: All types that the message has, but for the domain's.
        message: Numbers are decimal strings, because a JSON number loses digits in a browser.
    """
    of_domain = tuple((name, kind) for name, kind in _OF_DOMAIN.items() if name in domain)
    return {
        "types": {
            name: [{"name": field, "type": kind} for field, kind in fields]
            for name, fields in {"EIP712Domain": of_domain, **types}.items()
        },
        "primaryType": primary,
        "domain": dict(domain),
        "message": message,
    }


def digest_of(typed_data: TypedData) -> Hash:
    """The EIP-712 digest of typed data. Raises Malformed when it is none."""
    try:
        parts = encode_typed_data(full_message=cast(dict[str, object], typed_data))
    except (ValueError, TypeError, KeyError, AttributeError, EncodingError) as trouble:
        raise Malformed("typed_data", f"it is not EIP-712 typed data: {str(trouble)[:200]}") from trouble
    return Hash("0x" + keccak(b"\x19" + parts.version + parts.header + parts.body).hex())
