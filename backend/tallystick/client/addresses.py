"""Addresses as people and programs write them."""

import re

from eth_utils.address import to_checksum_address

from tallystick.domain.errors import Malformed
from tallystick.domain.units import Address, AgreementId, Hash

_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}", re.ASCII)
_HASH = re.compile(r"0x[0-9a-fA-F]{64}", re.ASCII)


def address_in(field: str, text: str) -> Address:
    """
    The address that a text writes.

    Args:
        field: What to call it when it is malformed.
        text: 20 bytes as ``0x…``; in mixed case with the checksum. Source: EIP-55, "Implementation".

    Raises:
        Malformed: If it is none, or its checksum is wrong.
    """
    if not _ADDRESS.fullmatch(text):
        raise Malformed(field, f"{text!r} is no address: that is 0x and 40 hexadecimal digits")
    address = Address(to_checksum_address(text.lower()))
    if text[2:] not in {text[2:].lower(), text[2:].upper(), address[2:]}:
        raise Malformed(field, f"the mixed case of {text} is not its checksum (EIP-55): a character may be wrong")
    return address


def hash_in(field: str, text: str) -> Hash:
    """32 bytes as ``0x…``, in lower case. Raises Malformed."""
    if not _HASH.fullmatch(text):
        raise Malformed(field, f"{text!r} is no hash and no id: those are 0x and 64 hexadecimal digits")
    return Hash(text.lower())


def agreement_in(text: str) -> AgreementId:
    """An agreement's id. Raises Malformed."""
    return AgreementId(hash_in("agreement_id", text))
