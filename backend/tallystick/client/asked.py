"""
Acts as a caller asks for them: what is left open is filled in here, from the agreement, and not by the server.

Each function answers an *asked* act. `Known` makes it the whole act of the contract, to its last member, so that what
the server prepares can be compared with it without a gap.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from tallystick.client.addresses import address_in, agreement_in, hash_in
from tallystick.client.known import Known
from tallystick.client.models.texts import instant_of
from tallystick.domain import acts
from tallystick.domain.acts import Act
from tallystick.domain.errors import Malformed, NothingLocked, NothingToFund
from tallystick.domain.units import AgreementId, MilestoneIndex, Timestamp, TokenUnits

Moment = datetime | int
"""An instant: Unix seconds, or a moment with its zone."""
Milestones = Iterable[int] | None
"""Places of milestones, from 0. None: all that the act can be about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it is asked for."""

    kind: str
    """By which name the API knows it."""
    resolve: Callable[[Known], Act]
    """The whole act. Raises UnknownMilestone, NothingToFund, NothingLocked, Malformed or UnsoundTerms."""
    proposal: AgreementId | None = None
    """The registered terms that an amendment names."""
    deadline: Timestamp | None = None
    """Of a permit, which goes with a funding and is no part of it."""


def fund(milestones: Milestones = None) -> Asked:
    """Lock the amounts of some milestones; None: of all with an amount that were never funded."""
    return Asked("fund", lambda known: acts.Fund(_to_fund(known, milestones)))


def fund_with_authorization(valid_before: Moment, milestones: Milestones = None, valid_after: Moment = 0) -> Asked:
    """The same by an ERC-3009 signature, good after one instant and before another. Raises Malformed."""
    before, after = instant_of("valid_before", valid_before), instant_of("valid_after", valid_after)
    return Asked(
        "fund-with-authorization",
        lambda known: acts.FundWithAuthorization(_to_fund(known, milestones), after, before),
    )


def fund_with_permit(deadline: Moment, milestones: Milestones = None) -> Asked:
    """The same by an ERC-2612 permit, good until an instant, and a signature for the escrow. Raises Malformed."""
    last = instant_of("deadline", deadline)
    return Asked("fund-with-permit", lambda known: acts.Fund(_to_fund(known, milestones)), deadline=last)


def fund_with_permit2(deadline: Moment, milestones: Milestones = None, nonce: int | None = None) -> Asked:
    """The same by a Permit2 signature; None as nonce: one that follows from the milestones. Raises Malformed."""
    last = instant_of("deadline", deadline)

    def resolved(known: Known) -> Act:
        places = _to_fund(known, milestones)
        chosen = int(known.agreement_id, 16) ^ acts.bits_of(places) if nonce is None else nonce
        return acts.FundWithPermit2(places, chosen, last)

    return Asked("fund-with-permit2", resolved)


def accept(milestone: int = 0) -> Asked:
    """Take up a funded milestone."""
    return Asked("accept", lambda known: acts.Accept(_one(known, milestone)))


def deliver(deliverable: str, milestone: int = 0) -> Asked:
    """Hand in the work by its hash. Raises Malformed."""
    handed = hash_in("deliverable", deliverable)
    return Asked("deliver", lambda known: acts.Deliver(_one(known, milestone), known.held(milestone).round, handed))


def request_changes(reason: str, deliver_by: Moment, milestone: int = 0) -> Asked:
    """Send delivered work back, with the hash of the reason and a new deadline. Raises Malformed."""
    why, until = hash_in("reason", reason), instant_of("deliver_by", deliver_by)
    return Asked(
        "request-changes",
        lambda known: acts.RequestChanges(_one(known, milestone), known.held(milestone).round, why, until),
    )


def release(released: int | None = None, milestone: int = 0) -> Asked:
    """Pay the worker up to an amount *in all*; None: all that is not refunded."""

    def resolved(known: Known) -> Act:
        held = known.held(milestone)
        return acts.Release(_one(known, milestone), _units("released", released, held.amount - held.refunded))

    return Asked("release", resolved)


def release_all(milestones: Milestones = None) -> Asked:
    """Pay the worker all that is left in some milestones; None: in all in which something is left."""

    def resolved(known: Known) -> Act:
        places = known.locked() if milestones is None else _named(known, milestones)
        if not places:
            raise NothingLocked(known.agreement_id)
        return acts.ReleaseAll(places)

    return Asked("release-all", resolved)


def refund(refunded: int | None = None, milestone: int = 0) -> Asked:
    """Give the employer back up to an amount *in all*; None: all that is not released."""

    def resolved(known: Known) -> Act:
        held = known.held(milestone)
        return acts.Refund(_one(known, milestone), _units("refunded", refunded, held.amount - held.released))

    return Asked("refund", resolved)


def claim(milestone: int = 0) -> Asked:
    """Have the worker paid after a silent review."""
    return Asked("claim", lambda known: acts.Claim(_one(known, milestone)))


def reclaim(milestone: int = 0) -> Asked:
    """Give the employer back what was not accepted, or not delivered in time."""
    return Asked("reclaim", lambda known: acts.Reclaim(_one(known, milestone)))


def settle(released: int, refunded: int, valid_before: Moment, milestone: int = 0) -> Asked:
    """Split as both parties agree, both amounts *in all*. The consent holds before an instant. Raises Malformed."""
    until = instant_of("valid_before", valid_before)

    def resolved(known: Known) -> Act:
        to_worker, to_employer = _units("released", released, 0), _units("refunded", refunded, 0)
        return acts.Settle(_one(known, milestone), known.held(milestone).round, to_worker, to_employer, until)

    return Asked("settle", resolved)


def dispute(party: str, evidence: str, milestone: int = 0) -> Asked:
    """Put a milestone before the arbiter, with the hash of what the party says. Raises Malformed."""
    who, said = address_in("party", party), hash_in("evidence", evidence)
    return Asked("dispute", lambda known: acts.Dispute(_one(known, milestone), known.held(milestone).round, who, said))


def submit_evidence(party: str, uri: str, milestone: int = 0) -> Asked:
    """Put something in evidence, by where it lies. Raises Malformed."""
    who = address_in("party", party)
    return Asked("evidence", lambda known: acts.SubmitEvidence(_one(known, milestone), who, uri))


def rule(released: int, reason: str, milestone: int = 0) -> Asked:
    """Decide a dispute: what the worker is to have got *in all*, with the hash of the reason. Raises Malformed."""
    why = hash_in("reason", reason)
    return Asked("rule", lambda known: acts.Rule(_one(known, milestone), _units("released", released, 0), why))


def conclude(milestone: int = 0) -> Asked:
    """End a dispute that got no ruling in time."""
    return Asked("conclude", lambda known: acts.Conclude(_one(known, milestone)))


def amend(to: str, valid_before: Moment) -> Asked:
    """Put registered terms in the place of the agreement's. The consent holds before an instant. Raises Malformed."""
    until, proposal = instant_of("valid_before", valid_before), agreement_in(to)

    def resolved(known: Known) -> Act:
        if known.proposed is None:
            raise Malformed("to", "the new terms are not known")
        return acts.Amend(known.proposed, until, known.lacking(known.proposed))

    return Asked("amend", resolved, proposal=proposal)


def _one(known: Known, milestone: int) -> MilestoneIndex:
    known.held(milestone)
    return MilestoneIndex(milestone)


def _named(known: Known, milestones: Iterable[int]) -> tuple[MilestoneIndex, ...]:
    return tuple(_one(known, milestone) for milestone in milestones)


def _to_fund(known: Known, milestones: Milestones) -> tuple[MilestoneIndex, ...]:
    places = known.unfunded() if milestones is None else _named(known, milestones)
    if not places:
        raise NothingToFund(known.agreement_id)
    return places


def _units(field: str, given: int | None, rest: int) -> TokenUnits:
    units = rest if given is None else given
    if isinstance(units, bool) or not isinstance(units, int) or units < 0:
        raise Malformed(field, f"{units!r} is not a whole number of token units")
    return TokenUnits(units)
