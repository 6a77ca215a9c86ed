"""What the acts of disagreement, and the one of agreement that ends it, say in plain words."""

from typing import assert_never

from tallystick.domain.acts import Conclude, Dispute, Disputing, Rule, Settle, SubmitEvidence
from tallystick.domain.holding import Holding
from tallystick.domain.ports import Token
from tallystick.domain.split import Shares, concluded, ruled
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, TokenUnits
from tallystick.services.words import amount_of, called, instant_of, less_fee, percent, place, span_of


def dispute_sentence(terms: Terms, act: Disputing, token: Token, holding: Holding | None) -> str:
    """What an act in a dispute does, and what of it cannot be undone."""
    match act:
        case Dispute():
            return (
                f"{act.party} disputes {place(act.milestone)}, with {act.evidence} as evidence. Neither silence nor a"
                f" deadline moves the money any more. {_what_follows(terms)} A dispute cannot be taken back; both"
                " parties can still agree."
            )
        case SubmitEvidence():
            return (
                f"{act.party} puts {act.evidence!r} in evidence on {place(act.milestone)}. No money moves; what was"
                " submitted stays on the chain for everybody to read."
            )
        case Rule():
            shares = ruled(act.released, holding.released if holding else TokenUnits(0), _left(terms, act, holding))
            return (
                f"{terms.conditions.arbiter} rules on {place(act.milestone)}, for the reason {act.reason}:"
                f" {_split(terms, shares, token)} A ruling cannot be undone."
            )
        case Conclude():
            shares = concluded(_left(terms, act, holding), terms.conditions.default_worker_bps)
            return (
                f"The dispute on {place(act.milestone)} got no ruling in time, so it ends as the terms say:"
                f" {_split(terms, shares, token)} This cannot be undone."
            )
        case _:
            assert_never(act)


def settlement_sentence(terms: Terms, act: Settle, token: Token, holding: Holding | None) -> str:
    """What a settlement moves, and what it leaves."""
    released, refunded = (holding.released, holding.refunded) if holding else (0, 0)
    shares = Shares(TokenUnits(max(act.released - released, 0)), TokenUnits(max(act.refunded - refunded, 0)))
    left = TokenUnits(max(terms.milestones[act.milestone].amount - act.released - act.refunded, 0))
    return (
        f"{terms.payment.employer} and {called(terms.payment.worker)} agree on {place(act.milestone)}:"
        f" {_split(terms, shares, token)} {amount_of(left, token)} stays locked. Both must consent before"
        f" {instant_of(act.valid_before)}. A settlement cannot be undone."
    )


def _what_follows(terms: Terms) -> str:
    conditions = terms.conditions
    period, share = span_of(conditions.dispute_period), percent(conditions.default_worker_bps)
    ending = f"{share} of what is locked goes to the worker and the rest to the employer."
    if conditions.arbiter == ZERO_ADDRESS:
        return f"There is no arbiter: after {period} anybody can end it, and {ending}"
    return f"{conditions.arbiter} has {period} to rule; after that anybody can end it, and {ending}"


def _split(terms: Terms, shares: Shares, token: Token) -> str:
    payment = terms.payment
    return (
        f"{amount_of(shares.to_worker, token)} to {called(payment.worker)} and {amount_of(shares.to_employer, token)}"
        f" back to {payment.employer}.{less_fee(payment.fee_bps) if shares.to_worker else ''}"
    )


def _left(terms: Terms, act: Rule | Conclude, holding: Holding | None) -> TokenUnits:
    return holding.escrowed if holding else terms.milestones[act.milestone].amount
