"""What somebody asks to be done with an agreement, and the act that it is once everything left open is filled in."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TypeVar

from tallystick.domain.acts import (
    Accept,
    Act,
    Amend,
    Claim,
    Conclude,
    Deliver,
    Dispute,
    Fund,
    Funding,
    FundWithAuthorization,
    FundWithPermit2,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    Signature,
    SubmitEvidence,
    bits_of,
)
from tallystick.domain.errors import Malformed, NothingLocked, NothingToFund, UnknownMilestone, UnsoundTerms
from tallystick.domain.holding import Held, Holding, difference
from tallystick.domain.terms import MAX_AMOUNT, MAX_TIMESTAMP, Terms
from tallystick.domain.units import Address, AgreementId, Hash, MilestoneIndex, Timestamp, TokenUnits

_Field = TypeVar("_Field")


class ActKind(StrEnum):
    """The acts by the names that requests use."""

    FUND = "fund"
    ACCEPT = "accept"
    DELIVER = "deliver"
    REQUEST_CHANGES = "request-changes"
    RELEASE = "release"
    RELEASE_ALL = "release-all"
    REFUND = "refund"
    CLAIM = "claim"
    RECLAIM = "reclaim"
    DISPUTE = "dispute"
    EVIDENCE = "evidence"
    RULE = "rule"
    CONCLUDE = "conclude"
    SETTLE = "settle"
    AMEND = "amend"
    FUND_WITH_AUTHORIZATION = "fund-with-authorization"
    FUND_WITH_PERMIT = "fund-with-permit"
    FUND_WITH_PERMIT2 = "fund-with-permit2"
    WITHDRAW = "withdraw"
    SWEEP = "sweep"
    BATCH = "batch"


GASLESS = frozenset({ActKind.FUND_WITH_AUTHORIZATION, ActKind.FUND_WITH_PERMIT, ActKind.FUND_WITH_PERMIT2})
"""Fundings for which the employer signs, and sends nothing."""


@dataclass(frozen=True, slots=True)
class ActRequest:
    """An act, as far as the one who asks has to say it."""

    kind: ActKind
    milestone: MilestoneIndex | None = None
    """None for the acts on a whole agreement, or on a set of milestones."""
    milestones: tuple[MilestoneIndex, ...] | None = None
    """Of release-all. Left open: all in which something is left. Of a funding: all that were never funded."""
    released: TokenUnits | None = None
    """Token units to be released in all. Left open: all that was not refunded; of a settlement: what was so far."""
    refunded: TokenUnits | None = None
    """Token units to be refunded in all. Left open: all that was not released; of a settlement: what was so far."""
    deliverable: Hash | None = None
    reason: Hash | None = None
    deliver_by: Timestamp | None = None
    party: Address | None = None
    """Who disputes, or submits evidence."""
    evidence: Hash | None = None
    uri: str | None = None
    """Of evidence."""
    valid_before: Timestamp | None = None
    to: AgreementId | None = None
    """The registered agreement that an amendment puts in this one's place."""
    valid_after: Timestamp | None = None
    """Of an authorization. Left open: it is good at once."""
    deadline: Timestamp | None = None
    """The last instant at which a permit, or a permission for Permit2, is good."""
    nonce: int | None = None
    """At Permit2. Left open: one that follows from agreement and milestones."""


@dataclass(frozen=True, slots=True)
class LooseRequest:
    """An act that belongs to no agreement, as far as the one who asks has to say it."""

    kind: ActKind
    token: Address
    owner: Address
    """Who is owed; of a sweep, the fee recipient."""
    to: Address | None = None
    """Of a withdrawal: where to. Left open: to the owner itself."""
    nonce: int | None = None
    """Of a withdrawal to another address: the one that was signed. Left open: the owner's next."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of an agreement when an act is asked for."""

    agreement_id: AgreementId
    terms: Terms
    held: Held
    """Its holdings, as mirrored."""
    acceptance: Signature = b""
    """The worker's registered signature of the terms, which a funding takes along."""
    proposed: Terms | None = None
    """The registered terms that an amendment names; None: there are none."""


def resolve(request: ActRequest, known: Known) -> Act:
    """
    The act that a request means.

    Raises:
        UnknownMilestone: If the agreement has no such milestone.
        NothingLocked: If all is to be released, and nothing is locked.
        NothingToFund: If all is to be funded, and was before.
        UnsoundTerms: If the terms of an amendment lack a milestone.
        Malformed: If a field that the act needs is missing, or out of range.
    """
    if request.kind is ActKind.AMEND:
        return _amendment(request, known)
    if request.kind is ActKind.RELEASE_ALL:
        return ReleaseAll(_milestones(request, known))
    if request.kind in GASLESS or (request.kind is ActKind.FUND and request.milestone is None):
        return _funding(request, known)
    milestone = _required("milestone", request.milestone)
    _require_known(milestone, known.terms)
    if request.kind is ActKind.FUND:
        return Fund((milestone,), known.acceptance)
    if request.kind in _BARE:
        return _BARE[request.kind](milestone)
    return _told(request, milestone, known)


def _told(request: ActRequest, milestone: MilestoneIndex, known: Known) -> Act:
    """An act of which more must be said than its milestone."""
    holding = known.held.get(milestone)
    match request.kind:
        case ActKind.RELEASE | ActKind.REFUND | ActKind.SETTLE:
            return _payout(request, milestone, known.terms, holding)
        case ActKind.DELIVER | ActKind.REQUEST_CHANGES:
            return _handover(request, milestone, holding)
        case _:
            return _dispute(request, milestone, holding)


_BARE: Mapping[ActKind, type[Accept | Claim | Reclaim | Conclude]] = MappingProxyType(
    {
        ActKind.ACCEPT: Accept,
        ActKind.CLAIM: Claim,
        ActKind.RECLAIM: Reclaim,
        ActKind.CONCLUDE: Conclude,
    }
)
"""The acts of which nothing more is said than their milestone."""


def _amendment(request: ActRequest, known: Known) -> Amend:
    to = _required("to", known.proposed)
    if len(to.milestones) < len(known.terms.milestones):
        raise UnsoundTerms("to", "new terms keep every milestone of the old ones: one that falls away has the amount 0")
    valid_before = _instant("valid_before", _required("valid_before", request.valid_before))
    return Amend(to, valid_before, difference(known.held, to).drawn)


def _funding(request: ActRequest, known: Known) -> Funding:
    """A funding of a set of milestones. The allowance that a permit gives is no part of it."""
    milestones, acceptance = _unfunded(request, known), known.acceptance
    match request.kind:
        case ActKind.FUND_WITH_AUTHORIZATION:
            valid_before = _instant("valid_before", _required("valid_before", request.valid_before))
            valid_after = _instant("valid_after", request.valid_after or Timestamp(0))
            return FundWithAuthorization(milestones, valid_after, valid_before, acceptance)
        case ActKind.FUND_WITH_PERMIT2:
            deadline = _instant("deadline", _required("deadline", request.deadline))
            nonce = permit2_nonce(known.agreement_id, milestones) if request.nonce is None else request.nonce
            return FundWithPermit2(milestones, nonce, deadline, acceptance)
        case _:
            return Fund(milestones, acceptance)


def permit2_nonce(agreement_id: AgreementId, milestones: tuple[MilestoneIndex, ...]) -> int:
    """
    A nonce for Permit2 that nobody has to choose or to remember: another one for each agreement and set.

    What is signed anew for the same milestones has the same nonce, so only one of such permissions can be used.
    """
    return int(agreement_id, 16) ^ bits_of(milestones)


def _unfunded(request: ActRequest, known: Known) -> tuple[MilestoneIndex, ...]:
    """The milestones to be funded: those that were named, or all with an amount that were never funded."""
    if request.milestones is None:
        parts = enumerate(known.terms.milestones)
        left = tuple(
            MilestoneIndex(index) for index, part in parts if part.amount and MilestoneIndex(index) not in known.held
        )
        if not left:
            raise NothingToFund(known.agreement_id)
        return left
    for milestone in request.milestones:
        _require_known(milestone, known.terms)
    return request.milestones


def _milestones(request: ActRequest, known: Known) -> tuple[MilestoneIndex, ...]:
    if request.milestones is None:
        left = tuple(sorted(index for index, holding in known.held.items() if not holding.is_closed))
        if not left:
            raise NothingLocked(known.agreement_id)
        return left
    for milestone in request.milestones:
        _require_known(milestone, known.terms)
    return request.milestones


def _payout(
    request: ActRequest, milestone: MilestoneIndex, terms: Terms, holding: Holding | None
) -> Release | Refund | Settle:
    amount = terms.milestones[milestone].amount
    released, refunded = (holding.released, holding.refunded) if holding else (0, 0)
    if request.kind is ActKind.RELEASE:
        return Release(milestone, _amount("released", request.released, amount - refunded))
    if request.kind is ActKind.REFUND:
        return Refund(milestone, _amount("refunded", request.refunded, amount - released))
    return Settle(
        milestone,
        holding.round if holding else 0,
        _amount("released", request.released, released),
        _amount("refunded", request.refunded, refunded),
        _instant("valid_before", _required("valid_before", request.valid_before)),
    )


def _handover(request: ActRequest, milestone: MilestoneIndex, holding: Holding | None) -> Deliver | RequestChanges:
    current = holding.round if holding else 0
    if request.kind is ActKind.DELIVER:
        return Deliver(milestone, current, _required("deliverable", request.deliverable))
    return RequestChanges(
        milestone,
        current,
        _required("reason", request.reason),
        _instant("deliver_by", _required("deliver_by", request.deliver_by)),
    )


def _dispute(
    request: ActRequest, milestone: MilestoneIndex, holding: Holding | None
) -> Dispute | SubmitEvidence | Rule:
    if request.kind is ActKind.RULE:
        released = _amount("released", _required("released", request.released), 0)
        return Rule(milestone, released, _required("reason", request.reason))
    party = _required("party", request.party)
    if request.kind is ActKind.EVIDENCE:
        return SubmitEvidence(milestone, party, _required("uri", request.uri))
    return Dispute(milestone, holding.round if holding else 0, party, _required("evidence", request.evidence))


def _require_known(milestone: MilestoneIndex, terms: Terms) -> None:
    if terms.milestone(milestone) is None:
        raise UnknownMilestone(milestone, len(terms.milestones))


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
