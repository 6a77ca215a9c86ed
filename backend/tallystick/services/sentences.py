"""What terms and acts say, in plain words: who does what, what it moves, and what of it cannot be undone."""

from typing import assert_never

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
    Handing,
    MilestoneAct,
    Reclaim,
    Refund,
    Release,
    ReleaseAll,
    RequestChanges,
    Rule,
    Settle,
    SubmitEvidence,
)
from tallystick.domain.acts import (
    amount_of as locked_by,
)
from tallystick.domain.events import Phase
from tallystick.domain.holding import Held, Holding, difference
from tallystick.domain.ports import Token
from tallystick.domain.terms import Milestone, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, TokenUnits
from tallystick.services.disputes import dispute_saying, settlement_saying
from tallystick.services.phrasebook import acts as phrases
from tallystick.services.phrasebook import terms as of_terms
from tallystick.services.phrases import Language, Listing, Saying, passage
from tallystick.services.words import Instant, Span, amount_of, called, less_fee, percent, place, places


def terms_sentence(terms: Terms, token: Token) -> str:
    """What the parties agree on, in English."""
    return terms_saying(terms, token).said(Language.ENGLISH)


def act_sentence(terms: Terms, act: Act, token: Token, held: Held) -> str:
    """What an act does, in English. See :func:`act_saying`."""
    return act_saying(terms, act, token, held).said(Language.ENGLISH)


def approval_sentence(terms: Terms, amount: TokenUnits, token: Token) -> str:
    """What an approval does, in English."""
    return approval_saying(terms, amount, token).said(Language.ENGLISH)


def terms_saying(terms: Terms, token: Token) -> Saying:
    """What the parties agree on."""
    payment, conditions = terms.payment, terms.conditions
    return passage(
        of_terms.OFFER(
            employer=payment.employer,
            worker=called(payment.worker),
            amount=amount_of(conditions.total, token),
            work=_work(conditions.milestones, token),
        ),
        of_terms.REVIEW(review=Span(payment.review_period)),
        of_terms.OVERDUE(),
        _fee(payment.fee_bps, payment.fee_recipient),
        _dispute(terms),
    )


def act_saying(terms: Terms, act: Act, token: Token, held: Held) -> Saying:
    """
    What an act does, and what of it cannot be undone.

    Args:
        terms: Of the agreement; of an amendment, the old ones.
        act: On it.
        token: That is paid in.
        held: The agreement's holdings, as mirrored.
    """
    match act:
        case Amend():
            return _amendment(terms, act, token, held)
        case ReleaseAll():
            return _whole_release(terms, act, token, held)
        case Fund() | FundWithAuthorization() | FundWithPermit2():
            return _funding(terms, act, token)
        case _:
            return _on_milestone(terms, act, token, held.get(act.milestone))


def approval_saying(terms: Terms, amount: TokenUnits, token: Token) -> Saying:
    """What an approval does."""
    return phrases.APPROVAL(employer=terms.payment.employer, amount=amount_of(amount, token))


def clearing_saying(terms: Terms, token: Token) -> Saying:
    """What the approval of zero does."""
    return phrases.CLEARING(employer=terms.payment.employer, token=token.symbol)


def _on_milestone(terms: Terms, act: MilestoneAct, token: Token, holding: Holding | None) -> Saying:
    match act:
        case Accept() | Deliver() | RequestChanges():
            return _handing(terms, act, token)
        case Release() | Refund():
            return _payout(terms, act, token, holding)
        case Claim() | Reclaim():
            return _ending(terms, act, token, holding)
        case Settle():
            return settlement_saying(terms, act, token, holding)
        case Dispute() | SubmitEvidence() | Rule() | Conclude():
            return dispute_saying(terms, act, token, holding)
        case _:
            assert_never(act)


def _funding(terms: Terms, act: Funding, token: Token) -> Saying:
    payment, parts = terms.payment, [terms.milestones[index] for index in act.milestones]
    first, last = (Instant(pick(part.deliver_by for part in parts)) for pick in (min, max))
    locked = phrases.FUNDING(
        employer=payment.employer,
        amount=amount_of(locked_by(act, terms), token),
        worker=called(payment.worker),
        places=places(act.milestones),
        deadline=first if first == last else phrases.DEADLINES(first=first, last=last),
    )
    return passage(locked, _way_back(act, payment.worker))


def _handing(terms: Terms, act: Handing, token: Token) -> Saying:
    payment, milestone = terms.payment, terms.milestones[act.milestone]
    match act:
        case Accept():
            return phrases.ACCEPTANCE(
                worker=payment.worker,
                place=place(act.milestone),
                amount=amount_of(milestone.amount, token),
                deadline=Instant(milestone.deliver_by),
            )
        case Deliver():
            return phrases.DELIVERY(
                worker=payment.worker,
                deliverable=act.deliverable,
                place=place(act.milestone),
                review=Span(payment.review_period),
            )
        case RequestChanges():
            deadline = Instant(act.deliver_by)
            return phrases.CHANGES(employer=payment.employer, place=place(act.milestone), deadline=deadline)
        case _:
            assert_never(act)


def _whole_release(terms: Terms, act: ReleaseAll, token: Token, held: Held) -> Saying:
    payment = terms.payment
    left = TokenUnits(sum(held[index].escrowed for index in act.milestones if index in held))
    paid = phrases.RELEASE_ALL(
        employer=payment.employer,
        worker=called(payment.worker),
        places=places(act.milestones),
        amount=amount_of(left, token),
    )
    return passage(paid, less_fee(payment.fee_bps), phrases.PAYMENT_IS_FINAL())


def _amendment(terms: Terms, act: Amend, token: Token, held: Held) -> Saying:
    moved, employer = difference(held, act.to), terms.payment.employer
    locked = TokenUnits(sum(holding.escrowed for holding in held.values()))
    change: Saying = phrases.NOTHING_CHANGES()
    if moved.drawn:
        change = phrases.ADDITION(employer=employer, amount=amount_of(moved.drawn, token))
    if moved.returned:
        change = phrases.RETURN(employer=employer, amount=amount_of(moved.returned, token))
    return phrases.AMENDMENT(
        employer=employer,
        worker=called(act.to.payment.worker),
        terms=terms_saying(act.to, token),
        locked=amount_of(locked, token),
        change=change,
        until=Instant(act.valid_before),
    )


def _payout(terms: Terms, act: Release | Refund, token: Token, holding: Holding | None) -> Saying:
    payment = terms.payment
    parties = {"employer": payment.employer, "worker": called(payment.worker), "place": place(act.milestone)}
    if isinstance(act, Release):
        moved = TokenUnits(max(act.released - (holding.released if holding else 0), 0))
        paid = phrases.RELEASE(moved=amount_of(moved, token), total=amount_of(act.released, token), **parties)
        return passage(paid, less_fee(payment.fee_bps), phrases.PAYMENT_IS_FINAL())
    moved = TokenUnits(max(act.refunded - (holding.refunded if holding else 0), 0))
    return phrases.REFUND(moved=amount_of(moved, token), total=amount_of(act.refunded, token), **parties)


def _ending(terms: Terms, act: Claim | Reclaim, token: Token, holding: Holding | None) -> Saying:
    payment = terms.payment
    left = amount_of(holding.escrowed if holding else terms.milestones[act.milestone].amount, token)
    if isinstance(act, Claim):
        paid = phrases.CLAIM(place=place(act.milestone), amount=left, worker=called(payment.worker))
        return passage(paid, less_fee(payment.fee_bps), phrases.IS_FINAL())
    reason = phrases.OFFER_TAKEN_BACK() if _is_offer(holding) else phrases.NOTHING_DELIVERED()
    back = phrases.RECLAIM(place=place(act.milestone), amount=left, employer=payment.employer, reason=reason)
    return passage(back, phrases.IS_FINAL())


def _is_offer(holding: Holding | None) -> bool:
    return holding is not None and holding.phase is Phase.OFFERED


def _way_back(act: Funding, worker: Address) -> Saying:
    if act.acceptance:
        return phrases.BACK_BY_WORKER()
    return phrases.BACK_BEFORE_ENGAGING() if worker == ZERO_ADDRESS else phrases.BACK_BEFORE_ACCEPTANCE()


def _work(milestones: tuple[Milestone, ...], token: Token) -> Saying:
    """The milestones of an agreement; of many, only how many and until when."""
    if len(milestones) == 1:
        return of_terms.ONE_WORK(deadline=Instant(milestones[0].deliver_by))
    if len(milestones) > _FEW:
        last = max(milestone.deliver_by for milestone in milestones)
        return of_terms.MANY_WORKS(count=str(len(milestones)), deadline=Instant(last))
    parts = (
        of_terms.PART(index=str(index), amount=amount_of(part.amount, token), deadline=Instant(part.deliver_by))
        for index, part in enumerate(milestones)
    )
    return of_terms.FEW_WORKS(parts=Listing(tuple(parts)))


_FEW = 5
"""So many milestones are read out one by one."""


def _fee(fee: BasisPoints, recipient: Address) -> Saying:
    return of_terms.FEE(share=percent(fee), recipient=recipient) if fee else of_terms.NO_FEE()


def _dispute(terms: Terms) -> Saying:
    conditions = terms.conditions
    share = percent(conditions.default_worker_bps)
    if conditions.arbiter == ZERO_ADDRESS:
        return of_terms.NO_ARBITER(share=share)
    return of_terms.ARBITER(arbiter=conditions.arbiter, period=Span(conditions.dispute_period), share=share)
