"""What a party signs for an act, computed from the act and the terms, and compared with what the server prepared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from tallystick.client.consent.comparing import require_same
from tallystick.client.errors import NotAsAsked
from tallystick.client.hashing import digest_of
from tallystick.client.known import Deal
from tallystick.domain.acts import Accept, Act, Funding, FundWithAuthorization, FundWithPermit2, amount_of
from tallystick.domain.eip712 import set_message, typed_authorization, typed_terms
from tallystick.domain.ports import TokenDomain, TypedData
from tallystick.domain.tokens_typed import (
    Grant,
    Permission,
    permit,
    permit_witness_transfer,
    receive_with_authorization,
)
from tallystick.domain.units import Address, Hash, Timestamp, TokenUnits


@dataclass(frozen=True, slots=True)
class Consent:
    """A signature that is needed: what is signed, by whom, and by which name the API takes it."""

    field: str
    party: Address
    typed_data: TypedData


def typed_act(known: Deal, act: Act, prepared: Mapping[str, Any]) -> TypedData:
    """
    What is signed for an act.

    Args:
        known: The agreement that it is about.
        act: The whole act.
        prepared: What the server would have signed. Of it a token's name and version are taken, and nothing else.

    Raises:
        NotAsAsked: If the two differ, or nobody signs anything for such an act.
    """
    expected = _expected(known, act, prepared)
    if expected is None:
        raise NotAsAsked("typed_data", None, prepared.get("primaryType"))
    require_same("typed_data", expected, prepared)
    return expected


def typed_permit(known: Deal, act: Funding, deadline: Timestamp, prepared: Mapping[str, Any]) -> TypedData:
    """The ERC-2612 permit that goes with a funding; the token's domain and the nonce are the server's to tell."""
    nonce = _member(prepared, "message", "nonce")
    expected = permit(_token_domain(known, prepared), _grant(known, act), _number(nonce), deadline)
    require_same("permit", expected, prepared)
    return expected


def typed_acceptance(known: Deal, prepared: Mapping[str, Any]) -> TypedData:
    """The terms, as the worker signs them. Raises NotAsAsked if the server would have something else signed."""
    expected = typed_terms(known.identity, known.terms)
    require_same("typed_data", expected, prepared)
    return expected


def _expected(known: Deal, act: Act, prepared: Mapping[str, Any]) -> TypedData | None:
    match act:
        case Accept():
            return typed_terms(known.identity, known.terms)
        case FundWithAuthorization():
            # Its nonce binds the money to these terms: it is the digest of what would be signed for the escrow.
            fund = cast(TypedData, typed_authorization(known.identity, known.agreement_id, act))
            domain, nonce = _token_domain(known, prepared), Hash(digest_of(fund))
            return receive_with_authorization(domain, _grant(known, act), act.valid_after, act.valid_before, nonce)
        case FundWithPermit2():
            permission = Permission(known.identity.chain_id, known.terms.payment.token, act.nonce, act.deadline)
            witness = set_message(known.agreement_id, act.milestones)
            return permit_witness_transfer(permission, _grant(known, act), witness)
        case _:
            return typed_authorization(known.identity, known.agreement_id, act)


def _grant(known: Deal, act: Funding) -> Grant:
    return Grant(known.terms.payment.employer, known.identity.escrow, TokenUnits(amount_of(act, known.terms)))


def _token_domain(known: Deal, prepared: Mapping[str, Any]) -> TokenDomain:
    """What a token calls itself only the server can ask. A wrong name makes a signature that is good for nothing."""
    name, version = (str(_member(prepared, "domain", member)) for member in ("name", "version"))
    return TokenDomain(name, version, known.identity.chain_id, known.terms.payment.token)


def _member(prepared: Mapping[str, Any], *path: str) -> object:
    found: object = prepared
    for name in path:
        if not isinstance(found, Mapping) or name not in found:
            raise NotAsAsked(f"typed_data.{'.'.join(path)}", "a value", None)
        found = found[name]
    return found


def _number(value: object) -> int:
    text = str(value)
    if not text.isascii() or not text.isdigit():
        raise NotAsAsked("typed_data.message.nonce", "a number", value)
    return int(text)
