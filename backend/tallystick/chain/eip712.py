"""
What parties sign, as EIP-712 typed data. The types are those of IAgreementEscrow.sol, the messages JSON as it stands.

Numbers of a message are decimal strings, because a JSON number loses digits in a browser.
Source: EIP-712, "Definition of typed structured data".
"""

from collections.abc import Mapping
from typing import assert_never, cast

from eth_abi.abi import encode
from eth_abi.exceptions import EncodingError
from eth_account.messages import encode_typed_data
from eth_utils.crypto import keccak

from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.errors import Malformed
from tallystick.domain.ports import ChainIdentity, TypedData
from tallystick.domain.terms import Conditions, Payment, Terms
from tallystick.domain.units import AgreementId, Hash

NAME = "Tallystick"
VERSION = "1"

Fields = tuple[tuple[str, str], ...]
"""The members of a struct: name and type."""

_DOMAIN: Fields = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)
_MILESTONE: Fields = (("amount", "uint96"), ("deliverBy", "uint40"))
_PAYMENT: Fields = (
    ("employer", "address"),
    ("worker", "address"),
    ("token", "address"),
    ("feeRecipient", "address"),
    ("feeBps", "uint16"),
    ("milestones", "Milestone[]"),
)
_CONDITIONS: Fields = (
    ("arbiter", "address"),
    ("reviewPeriod", "uint40"),
    ("disputePeriod", "uint40"),
    ("defaultWorkerBps", "uint16"),
    ("briefHash", "bytes32"),
    ("parent", "bytes32"),
    ("salt", "bytes32"),
)
_TERMS: Mapping[str, Fields] = {
    "Terms": (("payment", "Payment"), ("conditions", "Conditions")),
    "Payment": _PAYMENT,
    "Conditions": _CONDITIONS,
    "Milestone": _MILESTONE,
}
_OF_MILESTONE: Fields = (("agreementId", "bytes32"), ("milestone", "uint256"))
_AUTHORIZATIONS: Mapping[str, Fields] = {
    "Fund": _OF_MILESTONE,
    "Deliver": (*_OF_MILESTONE, ("round", "uint8"), ("deliverable", "bytes32")),
    "RequestChanges": (*_OF_MILESTONE, ("round", "uint8"), ("reason", "bytes32"), ("deliverBy", "uint40")),
    "Release": (*_OF_MILESTONE, ("released", "uint96")),
    "Refund": (*_OF_MILESTONE, ("refunded", "uint96")),
    "Reclaim": _OF_MILESTONE,
}


def domain_of(identity: ChainIdentity) -> dict[str, object]:
    """What every signature of ours is bound to. Source: EIP-712, "Definition of domainSeparator"."""
    return {
        "name": NAME,
        "version": VERSION,
        "chainId": identity.chain_id,
        "verifyingContract": identity.escrow,
    }


def terms_message(terms: Terms) -> dict[str, object]:
    """The terms as JSON, under the contract's names."""
    return {"payment": payment_message(terms.payment), "conditions": conditions_message(terms.conditions)}


def payment_message(payment: Payment) -> dict[str, object]:
    """The payment as JSON, under the contract's names."""
    return {
        "employer": payment.employer,
        "worker": payment.worker,
        "token": payment.token,
        "feeRecipient": payment.fee_recipient,
        "feeBps": str(payment.fee),
        "milestones": [{"amount": str(part.amount), "deliverBy": str(part.deliver_by)} for part in payment.milestones],
    }


def conditions_message(conditions: Conditions) -> dict[str, object]:
    """The conditions as JSON, under the contract's names."""
    return {
        "arbiter": conditions.arbiter,
        "reviewPeriod": str(conditions.review_period),
        "disputePeriod": str(conditions.dispute_period),
        "defaultWorkerBps": str(conditions.default_worker_share),
        "briefHash": conditions.brief_hash,
        "parent": conditions.parent,
        "salt": conditions.salt,
    }


def conditions_hash(conditions: Conditions) -> bytes:
    """The ``hashStruct`` of the conditions, which acts that only move money carry in their place."""
    kinds = [kind for _, kind in _CONDITIONS]
    type_hash = keccak(text="Conditions(" + ",".join(f"{kind} {name}" for name, kind in _CONDITIONS) + ")")
    values = [
        conditions.arbiter,
        conditions.review_period,
        conditions.dispute_period,
        conditions.default_worker_share,
        *(bytes.fromhex(word[2:]) for word in (conditions.brief_hash, conditions.parent, conditions.salt)),
    ]
    return keccak(encode(["bytes32", *kinds], [type_hash, *values]))


def typed_terms(identity: ChainIdentity, terms: Terms) -> TypedData:
    """The terms as typed data: its digest is the agreement id."""
    return _typed_data(identity, "Terms", _TERMS, terms_message(terms))


def typed_authorization(identity: ChainIdentity, agreement_id: AgreementId, act: Act) -> TypedData | None:
    """The authorization of an act as typed data; None for an act that has none of its own: accept and claim."""
    name = type(act).__name__
    if isinstance(act, Accept | Claim):
        return None
    message = {"agreementId": agreement_id, "milestone": str(act.milestone), **_fields_of(act)}
    return _typed_data(identity, name, {name: _AUTHORIZATIONS[name]}, message)


def digest_of(typed_data: TypedData) -> Hash:
    """The EIP-712 digest of typed data. Raises Malformed when it is none."""
    try:
        parts = encode_typed_data(full_message=cast(dict[str, object], typed_data))
    except (ValueError, TypeError, KeyError, AttributeError, EncodingError) as trouble:
        raise Malformed("typed_data", f"it is not EIP-712 typed data: {str(trouble)[:200]}") from trouble
    return Hash("0x" + keccak(b"\x19" + parts.version + parts.header + parts.body).hex())


def _fields_of(act: Fund | Deliver | RequestChanges | Release | Refund | Reclaim) -> dict[str, object]:
    """What an act's authorization says beyond agreement and milestone."""
    match act:
        case Fund() | Reclaim():
            return {}
        case Deliver():
            return {"round": str(act.round), "deliverable": act.deliverable}
        case RequestChanges():
            return {"round": str(act.round), "reason": act.reason, "deliverBy": str(act.deliver_by)}
        case Release():
            return {"released": str(act.released)}
        case Refund():
            return {"refunded": str(act.refunded)}
        case _:
            assert_never(act)


def _typed_data(
    identity: ChainIdentity, primary: str, types: Mapping[str, Fields], message: Mapping[str, object]
) -> TypedData:
    return {
        "types": {
            name: [{"name": field, "type": kind} for field, kind in fields]
            for name, fields in {"EIP712Domain": _DOMAIN, **types}.items()
        },
        "primaryType": primary,
        "domain": domain_of(identity),
        "message": message,
    }
