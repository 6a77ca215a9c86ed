"""Every act that a party can sign instead of calling: who signs what, from which state, and how it is brought along."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from tests.contracts.deals import (
    AMOUNT,
    DELIVERABLE,
    ELSEWHERE,
    EVIDENCE,
    FOREVER,
    REASON,
    Deal,
    in_days,
)
from tests.contracts.signing import signature_of, typed

Message = dict[str, Any]
URI = "ipfs://evidence"


@dataclass(frozen=True)
class SignedAct:
    """An act that one party signs, and anybody brings."""

    type: str
    """Its EIP-712 type."""
    role: str
    """Who signs."""
    stage: Callable[[Deal], None]
    """What happens before, all of it by signature."""
    message: Callable[[Deal], Message]
    """What is signed."""
    send: Callable[[Deal, bytes, Any], Any]
    """The act with a signature, by a caller."""

    def __str__(self) -> str:
        return f"{self.type}-{self.role}"

    def sign(self, deal: Deal, signer: Any, message: Message | None = None, **domain: Any) -> bytes:
        """A signature of the act as it is sent, or of another message, or in another domain."""
        signed = self.message(deal) if message is None else message
        return signature_of(signer, typed(deal.escrow, self.type, signed, **domain))

    def address(self, deal: Deal) -> str:
        """Of the party that signs, as the terms say."""
        return (deal.payment_fields | deal.condition_fields)[self.role]

    def neighbours(self, deal: Deal) -> Iterator[tuple[str, Message]]:
        """The message with each member changed, one at a time."""
        yield from _neighbours(self.message(deal))


def _neighbours(message: Message) -> Iterator[tuple[str, Message]]:
    for name, value in message.items():
        if isinstance(value, dict):
            yield from ((f"{name}.{inner}", message | {name: other}) for inner, other in _neighbours(value))
        elif isinstance(value, list):
            yield name, message | {name: [*value, {"amount": 1, "deliverBy": 1}]}
        else:
            yield name, message | {name: _another(value)}


def _another(value: Any) -> Any:
    if isinstance(value, int):
        return value - 1 if value else 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:]
    return ELSEWHERE if len(value) == 42 else value + "?"


def _nothing(deal: Deal) -> None:
    pass


def _offered(deal: Deal) -> None:
    deal.fund(signature=deal.signed_fund())


def _active(deal: Deal) -> None:
    deal.fund(signature=deal.signed_fund(), acceptance=deal.acceptance())


def _delivered(deal: Deal) -> None:
    _active(deal)
    deal.deliver(signature=deal.signed("Deliver", deal.parties.worker, round=0, deliverable=DELIVERABLE))


def _disputed(deal: Deal) -> None:
    _delivered(deal)
    deal.dispute(
        deal.payment_fields["worker"],
        signature=deal.signed("Dispute", deal.parties.worker, round=0, evidence=EVIDENCE),
    )


def _of_milestone(**fields: Any) -> Callable[[Deal], Message]:
    return lambda deal: {"agreementId": bytes(deal.id), "milestone": 0, **fields}


def _successor(deal: Deal) -> Deal:
    return deal.amended(salt=7)


def _settle(deal: Deal, of_employer: bytes, of_worker: bytes, by: Any) -> Any:
    return deal.settle((30, 40), signatures=(of_employer, of_worker), by=by)


def _amend(deal: Deal, of_employer: bytes, of_worker: bytes, by: Any) -> Any:
    return deal.amend(_successor(deal), signatures=(of_employer, of_worker), **{"from": by})


def _set(deal: Deal) -> Message:
    return {"agreementId": bytes(deal.id), "milestones": 1}


def _terms(deal: Deal) -> Message:
    return {"payment": deal.payment_fields, "conditions": deal.condition_fields}


def _amendment(deal: Deal) -> Message:
    return {"terms": _terms(_successor(deal)), "validBefore": FOREVER}


def _changes(deal: Deal) -> Message:
    return _of_milestone(round=0, reason=REASON, deliverBy=in_days(20))(deal)


def _dispute_by(role: str) -> SignedAct:
    return SignedAct(
        "Dispute",
        role,
        _delivered,
        _of_milestone(round=0, evidence=EVIDENCE),
        lambda deal, signature, by: deal.dispute(deal.payment_fields[role], by=by, signature=signature),
    )


def _evidence_by(role: str) -> SignedAct:
    return SignedAct(
        "SubmitEvidence",
        role,
        _offered,
        _of_milestone(evidence=URI),
        lambda deal, signature, by: deal.submit_evidence(
            (deal.payment_fields | deal.condition_fields)[role], URI, by=by, signature=signature
        ),
    )


_SPLIT = _of_milestone(round=0, released=30, refunded=40, validBefore=FOREVER)

SIGNED_ACTS = [
    SignedAct(
        "Fund",
        "employer",
        _nothing,
        _set,
        lambda deal, signature, by: deal.fund(by=by, signature=signature),
    ),
    SignedAct(
        "Terms",
        "worker",
        _offered,
        _terms,
        lambda deal, signature, by: deal.accept(by=by, signature=signature),
    ),
    SignedAct(
        "Deliver",
        "worker",
        _active,
        _of_milestone(round=0, deliverable=DELIVERABLE),
        lambda deal, signature, by: deal.deliver(by=by, signature=signature),
    ),
    SignedAct(
        "RequestChanges",
        "employer",
        _delivered,
        _changes,
        lambda deal, signature, by: deal.request_changes(in_days(20), by=by, signature=signature),
    ),
    SignedAct(
        "Release",
        "employer",
        _active,
        _of_milestone(released=5),
        lambda deal, signature, by: deal.release(5, by=by, signature=signature),
    ),
    SignedAct(
        "ReleaseAll",
        "employer",
        _active,
        _set,
        lambda deal, signature, by: deal.release_all(0, by=by, signature=signature),
    ),
    SignedAct(
        "Refund",
        "worker",
        _active,
        _of_milestone(refunded=5),
        lambda deal, signature, by: deal.refund(5, by=by, signature=signature),
    ),
    SignedAct(
        "Reclaim",
        "employer",
        _offered,
        _of_milestone(),
        lambda deal, signature, by: deal.reclaim(by=by, signature=signature),
    ),
    _dispute_by("employer"),
    _dispute_by("worker"),
    _evidence_by("employer"),
    _evidence_by("worker"),
    _evidence_by("arbiter"),
    SignedAct(
        "Rule",
        "arbiter",
        _disputed,
        _of_milestone(released=AMOUNT, reason=REASON),
        lambda deal, signature, by: deal.rule(AMOUNT, by=by, signature=signature),
    ),
    SignedAct(
        "Settle",
        "employer",
        _active,
        _SPLIT,
        lambda deal, signature, by: _settle(deal, signature, deal.signed_settle(deal.parties.worker, 30, 40), by),
    ),
    SignedAct(
        "Settle",
        "worker",
        _active,
        _SPLIT,
        lambda deal, signature, by: _settle(deal, deal.signed_settle(deal.parties.employer, 30, 40), signature, by),
    ),
    SignedAct(
        "Amend",
        "employer",
        _active,
        _amendment,
        lambda deal, signature, by: _amend(deal, signature, _successor(deal).signed_amend(deal.parties.worker), by),
    ),
    SignedAct(
        "Amend",
        "worker",
        _active,
        _amendment,
        lambda deal, signature, by: _amend(deal, _successor(deal).signed_amend(deal.parties.employer), signature, by),
    ),
]
"""All but `Withdraw`, which is of no agreement: see test_withdraw.py."""
