"""What somebody asks to be done with a milestone, and the act that it is once everything left open is filled in."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, assert_never

from tallystick.domain.acts import (
    Accept,
    Act,
    Claim,
    Deliver,
    Fund,
    Reclaim,
    Refund,
    Release,
    RequestChanges,
    Signature,
)
from tallystick.domain.errors import Malformed, UnknownMilestone
from tallystick.domain.holding import Holding
from tallystick.domain.terms import MAX_AMOUNT, MAX_TIMESTAMP, Terms
from tallystick.domain.units import Hash, MilestoneIndex, Timestamp, TokenUnits

_Field = TypeVar("_Field")


class ActKind(StrEnum):
    """The acts by the names that requests use."""

    FUND = "fund"
    ACCEPT = "accept"
    DELIVER = "deliver"
    REQUEST_CHANGES = "request-changes"
    RELEASE = "release"
    REFUND = "refund"
    CLAIM = "claim"
    RECLAIM = "reclaim"


@dataclass(frozen=True, slots=True)
class ActRequest:
    """An act, as far as the one who asks has to say it."""

    kind: ActKind
    milestone: MilestoneIndex
    released: TokenUnits | None = None
    """Token units to be released in all. Left open: all that was not refunded."""
    refunded: TokenUnits | None = None
    """Token units to be refunded in all. Left open: all that was not released."""
    deliverable: Hash | None = None
    reason: Hash | None = None
    deliver_by: Timestamp | None = None


def resolve(request: ActRequest, terms: Terms, holding: Holding | None, acceptance: Signature = b"") -> Act:
    """
    The act that a request means.

    Args:
        request: What is asked.
        terms: Of the agreement.
        holding: Of the milestone, as mirrored; None when it was not funded yet.
        acceptance: The worker's registered signature of the terms, which a funding takes along.

    Raises:
        UnknownMilestone: If the agreement has no such milestone.
        Malformed: If a field that the act needs is missing, or out of range.
    """
    if terms.milestone(request.milestone) is None:
        raise UnknownMilestone(request.milestone, len(terms.payment.milestones))
    match request.kind:
        case ActKind.FUND:
            return Fund(request.milestone, acceptance)
        case ActKind.RELEASE | ActKind.REFUND:
            return _payout(request, terms, holding)
        case ActKind.DELIVER | ActKind.REQUEST_CHANGES:
            return _handover(request, holding)
        case ActKind.ACCEPT | ActKind.CLAIM | ActKind.RECLAIM:
            return _bare(request)
        case _:
            assert_never(request.kind)


def _payout(request: ActRequest, terms: Terms, holding: Holding | None) -> Release | Refund:
    amount = terms.payment.milestones[request.milestone].amount
    if request.kind is ActKind.RELEASE:
        left = amount - (holding.refunded if holding else 0)
        return Release(request.milestone, _amount("released", request.released, left))
    left = amount - (holding.released if holding else 0)
    return Refund(request.milestone, _amount("refunded", request.refunded, left))


def _handover(request: ActRequest, holding: Holding | None) -> Deliver | RequestChanges:
    current = holding.round if holding else 0
    if request.kind is ActKind.DELIVER:
        return Deliver(request.milestone, current, _required("deliverable", request.deliverable))
    return RequestChanges(
        request.milestone,
        current,
        _required("reason", request.reason),
        _instant("deliver_by", _required("deliver_by", request.deliver_by)),
    )


def _bare(request: ActRequest) -> Accept | Claim | Reclaim:
    if request.kind is ActKind.ACCEPT:
        return Accept(request.milestone)
    return Claim(request.milestone) if request.kind is ActKind.CLAIM else Reclaim(request.milestone)


def _amount(field: str, asked: TokenUnits | None, left: int) -> TokenUnits:
    amount = TokenUnits(left) if asked is None else asked
    if not 0 <= amount <= MAX_AMOUNT:
        raise Malformed(field, f"{amount} token units is not within 0 to {MAX_AMOUNT}")
    return amount


def _instant(field: str, instant: Timestamp) -> Timestamp:
    if not 0 <= instant <= MAX_TIMESTAMP:
        raise Malformed(field, f"{instant} Unix seconds is not within 0 to {MAX_TIMESTAMP}")
    return instant


def _required(field: str, found: _Field | None) -> _Field:
    if found is None:
        raise Malformed(field, "the act needs it, and it is missing")
    return found
