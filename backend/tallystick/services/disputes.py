"""What the acts of disagreement, and the one of agreement that ends it, say in plain words."""

from typing import assert_never

from tallystick.domain.acts import Conclude, Dispute, Disputing, Rule, Settle, SubmitEvidence
from tallystick.domain.holding import Holding
from tallystick.domain.ports import Token
from tallystick.domain.split import Shares, concluded, ruled
from tallystick.domain.terms import Terms
from tallystick.domain.units import ZERO_ADDRESS, TokenUnits
from tallystick.services.phrasebook import disputes as phrases
from tallystick.services.phrases import Saying, passage
from tallystick.services.words import Instant, Span, amount_of, called, less_fee, percent, place


def dispute_saying(terms: Terms, act: Disputing, token: Token, holding: Holding | None) -> Saying:
    """What an act in a dispute does, and what of it cannot be undone."""
    where = place(act.milestone)
    match act:
        case Dispute():
            return phrases.DISPUTE(party=act.party, place=where, evidence=act.evidence, follows=_what_follows(terms))
        case SubmitEvidence():
            return phrases.EVIDENCE(party=act.party, place=where, evidence=repr(act.evidence))
        case Rule():
            shares = ruled(act.released, holding.released if holding else TokenUnits(0), _left(terms, act, holding))
            split = _split(terms, shares, token)
            return phrases.RULING(arbiter=terms.conditions.arbiter, place=where, reason=act.reason, split=split)
        case Conclude():
            shares = concluded(_left(terms, act, holding), terms.conditions.default_worker_bps)
            return phrases.CONCLUSION(place=where, split=_split(terms, shares, token))
        case _:
            assert_never(act)


def settlement_saying(terms: Terms, act: Settle, token: Token, holding: Holding | None) -> Saying:
    """What a settlement moves, and what it leaves."""
    released, refunded = (holding.released, holding.refunded) if holding else (0, 0)
    shares = Shares(TokenUnits(max(act.released - released, 0)), TokenUnits(max(act.refunded - refunded, 0)))
    left = TokenUnits(max(_left(terms, act, holding) - shares.to_worker - shares.to_employer, 0))
    return phrases.SETTLEMENT(
        employer=terms.payment.employer,
        worker=called(terms.payment.worker),
        place=place(act.milestone),
        split=_split(terms, shares, token),
        left=amount_of(left, token),
        until=Instant(act.valid_before),
    )


def _what_follows(terms: Terms) -> Saying:
    conditions = terms.conditions
    period, share = Span(conditions.dispute_period), percent(conditions.default_worker_bps)
    if conditions.arbiter == ZERO_ADDRESS:
        return phrases.NO_ARBITER(period=period, share=share)
    return phrases.ARBITER(arbiter=conditions.arbiter, period=period, share=share)


def _split(terms: Terms, shares: Shares, token: Token) -> Saying:
    payment = terms.payment
    split = phrases.SPLIT(
        to_worker=amount_of(shares.to_worker, token),
        worker=called(payment.worker),
        to_employer=amount_of(shares.to_employer, token),
        employer=payment.employer,
    )
    return passage(split, less_fee(payment.fee_bps) if shares.to_worker else None)


def _left(terms: Terms, act: Rule | Conclude | Settle, holding: Holding | None) -> TokenUnits:
    return holding.escrowed if holding else terms.milestones[act.milestone].amount
