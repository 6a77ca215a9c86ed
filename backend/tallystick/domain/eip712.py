"""What parties sign for the escrow, as EIP-712 typed data. The types are those of IAgreementEscrow.sol."""

import re
from collections.abc import Mapping
from functools import cache

from tallystick.domain.acts import (
    Act,
    Amend,
    Deliver,
    Dispute,
    Funding,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
    Withdraw,
    bits_of,
)
from tallystick.domain.ports import ChainIdentity, TypedData
from tallystick.domain.terms import Conditions, Payment, Terms
from tallystick.domain.tokens_typed import OF_SET
from tallystick.domain.typed import Fields, typed
from tallystick.domain.units import AgreementId, MilestoneIndex

NAME = "Tallystick"
VERSION = "1"

MILESTONE: Fields = (("amount", "uint96"), ("deliverBy", "uint40"))
_PAYMENT: Fields = (
    ("employer", "address"),
    ("worker", "address"),
    ("token", "address"),
    ("feeRecipient", "address"),
    ("feeBps", "uint16"),
    ("reviewPeriod", "uint40"),
)
CONDITIONS: Fields = (
    ("arbiter", "address"),
    ("disputePeriod", "uint40"),
    ("defaultWorkerBps", "uint16"),
    ("briefHash", "bytes32"),
    ("parent", "bytes32"),
    ("salt", "uint64"),
    ("milestones", "Milestone[]"),
)
_TERMS: Mapping[str, Fields] = {
    "Terms": (("payment", "Payment"), ("conditions", "Conditions")),
    "Payment": _PAYMENT,
    "Conditions": CONDITIONS,
    "Milestone": MILESTONE,
}
_AMEND: Mapping[str, Fields] = {"Amend": (("terms", "Terms"), ("validBefore", "uint40")), **_TERMS}
_OF_MILESTONE: Fields = (("agreementId", "bytes32"), ("milestone", "uint256"))
_ON_MILESTONES: Mapping[type, Fields] = {
    Deliver: (("round", "uint8"), ("deliverable", "bytes32")),
    RequestChanges: (("round", "uint8"), ("reason", "bytes32"), ("deliverBy", "uint40")),
    Release: (("released", "uint96"),),
    Refund: (("refunded", "uint96"),),
    Reclaim: (),
    Dispute: (("round", "uint8"), ("evidence", "bytes32")),
    SubmitEvidence: (("evidence", "string"),),
    Rule: (("released", "uint96"), ("reason", "bytes32")),
    Settle: (("round", "uint8"), ("released", "uint96"), ("refunded", "uint96"), ("validBefore", "uint40")),
}
"""What an act's authorization says beyond agreement and milestone: members that the act has, too."""
_WITHDRAW: Fields = (("owner", "address"), ("token", "address"), ("to", "address"), ("nonce", "uint256"))


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
    return _message(payment, _PAYMENT)


def conditions_message(conditions: Conditions) -> dict[str, object]:
    """The conditions as JSON, under the contract's names."""
    milestones = [_message(milestone, MILESTONE) for milestone in conditions.milestones]
    return _message(conditions, CONDITIONS[:-1]) | {"milestones": milestones}


def typed_terms(identity: ChainIdentity, terms: Terms) -> TypedData:
    """The terms as typed data: its digest is the agreement id."""
    return typed(domain_of(identity), "Terms", _TERMS, terms_message(terms))


def typed_authorization(identity: ChainIdentity, agreement_id: AgreementId, act: Act) -> TypedData | None:
    """The escrow's own authorization of an act as typed data; None for an act that has none of its own."""
    if isinstance(act, Amend):
        consent = {"terms": terms_message(act.to), "validBefore": str(act.valid_before)}
        return typed(domain_of(identity), "Amend", _AMEND, consent)
    if isinstance(act, Funding | ReleaseAll):
        name = "ReleaseAll" if isinstance(act, ReleaseAll) else "Fund"
        return typed(domain_of(identity), name, {name: OF_SET}, set_message(agreement_id, act.milestones))
    fields = _ON_MILESTONES.get(type(act))
    if fields is None:
        return None
    name = type(act).__name__
    message = {"agreementId": agreement_id, "milestone": str(act.milestone)} | _message(act, fields)
    return typed(domain_of(identity), name, {name: (*_OF_MILESTONE, *fields)}, message)


def typed_withdrawal(identity: ChainIdentity, act: Withdraw) -> TypedData:
    """What an owner signs to have what it is owed sent elsewhere."""
    return typed(domain_of(identity), "Withdraw", {"Withdraw": _WITHDRAW}, _message(act, _WITHDRAW))


def set_message(agreement_id: AgreementId, milestones: tuple[MilestoneIndex, ...]) -> dict[str, object]:
    """The authorization of an act on a set of milestones as JSON."""
    return {"agreementId": agreement_id, "milestones": str(bits_of(milestones))}


def _message(source: object, fields: Fields) -> dict[str, object]:
    """The members of a value that are named so in the contract; numbers as decimal strings."""
    values = {name: getattr(source, _snake(name)) for name, _ in fields}
    return {name: str(value) if isinstance(value, int) else value for name, value in values.items()}


@cache
def _snake(name: str) -> str:
    return re.sub("[A-Z]", lambda upper: "_" + upper.group().lower(), name)
