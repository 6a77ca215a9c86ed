"""Digests of what parties sign, and hashes of what stays off the chain, computed here."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, cast

from eth_abi.exceptions import EncodingError
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from tallystick.domain.eip712 import CONDITIONS, MILESTONE, conditions_message, typed_terms
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import ChainIdentity, TypedData
from tallystick.domain.terms import Conditions, Terms
from tallystick.domain.typed import typed
from tallystick.domain.units import AgreementId, Hash


def digest_of(typed_data: TypedData) -> Hash:
    """
    What a signature of typed data is over. Source: EIP-712, "Specification".

    Raises:
        Malformed: If it is no typed data.
    """
    try:
        parts = encode_typed_data(full_message=cast(dict[str, Any], typed_data))
    except (ValueError, TypeError, KeyError, AttributeError, EncodingError) as trouble:
        raise Malformed("typed_data", f"it is not EIP-712 typed data: {str(trouble)[:200]}") from trouble
    return _hash(keccak(b"\x19" + parts.version + parts.header + parts.body))


def agreement_id_of(identity: ChainIdentity, terms: Terms) -> AgreementId:
    """The id that terms have in an escrow: the digest of what the worker signs."""
    return AgreementId(digest_of(typed_terms(identity, terms)))


def conditions_hash(conditions: Conditions) -> Hash:
    """What calls that only move money carry of the conditions. Source: EIP-712, "Definition of hashStruct"."""
    domain: Mapping[str, object] = {"name": ""}
    types = {"Conditions": CONDITIONS, "Milestone": MILESTONE}
    alone = typed(domain, "Conditions", types, conditions_message(conditions))
    return _hash(encode_typed_data(full_message=cast(dict[str, Any], alone)).body)


def keccak_of(content: bytes) -> Hash:
    """keccak256: the hash of a brief."""
    return _hash(keccak(content))


def sha256_of(content: bytes) -> Hash:
    """SHA-256: the hash of a document."""
    return _hash(sha256(content).digest())


def _hash(octets: bytes) -> Hash:
    return Hash("0x" + octets.hex())
