"""EIP-712 typed data, whatever it says. Source: EIP-712, "Definition of typed structured data"."""

from collections.abc import Mapping

from tallystick.domain.ports import TypedData

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
