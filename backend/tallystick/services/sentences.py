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
from tallystick.services.disputes import dispute_sentence, settlement_sentence
from tallystick.services.words import amount_of, called, instant_of, less_fee, percent, place, places, span_of


def terms_sentence(terms: Terms, token: Token) -> str:
    """What the parties agree on."""
    payment, conditions = terms.payment, terms.conditions
    review = span_of(payment.review_period)
    return " ".join(
        (
            f"{payment.employer} offers {called(payment.worker)} {amount_of(conditions.total, token)}"
            f" for {_work(conditions.milestones, token)}.",
            f"After each delivery the employer has {review} to pay, to send the work back, or to be silent;"
            " silence pays the worker.",
            "What is not delivered in time can go back to the employer.",
            _fee(payment.fee_bps, payment.fee_recipient),
            _dispute(terms),
        )
    )


def act_sentence(terms: Terms, act: Act, token: Token, held: Held) -> str:
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
            return _milestone_sentence(terms, act, token, held.get(act.milestone))


def _milestone_sentence(terms: Terms, act: MilestoneAct, token: Token, holding: Holding | None) -> str:
    match act:
        case Accept() | Deliver() | RequestChanges():
            return _handing(terms, act, token)
        case Release() | Refund():
            return _payout(terms, act, token, holding)
        case Claim() | Reclaim():
            return _ending(terms, act, token, holding)
        case Settle():
            return settlement_sentence(terms, act, token, holding)
        case Dispute() | SubmitEvidence() | Rule() | Conclude():
            return dispute_sentence(terms, act, token, holding)
        case _:
            assert_never(act)


def approval_sentence(terms: Terms, amount: TokenUnits, token: Token) -> str:
    """What an approval does."""
    return (
        f"First {terms.payment.employer} lets the escrow draw {amount_of(amount, token)}, no more;"
        " nothing moves before the funding, and the approval can be taken back until then."
    )


def _funding(terms: Terms, act: Funding, token: Token) -> str:
    payment, parts = terms.payment, [terms.milestones[index] for index in act.milestones]
    first, last = (instant_of(pick(part.deliver_by for part in parts)) for pick in (min, max))
    deadline = first if first == last else f"deadlines from {first} to {last}"
    return (
        f"{payment.employer} locks {amount_of(locked_by(act, terms), token)} for {called(payment.worker)} as"
        f" {places(act.milestones)}, to be delivered before {deadline}. {_way_back(act, payment.worker)}"
    )


def _handing(terms: Terms, act: Handing, token: Token) -> str:
    payment, milestone = terms.payment, terms.milestones[act.milestone]
    match act:
        case Accept():
            amount, deadline = amount_of(milestone.amount, token), instant_of(milestone.deliver_by)
            return (
                f"{payment.worker} takes up {place(act.milestone)} for {amount}, to be delivered before {deadline}."
                " From then on the employer cannot take the offer back at will; this cannot be undone."
            )
        case Deliver():
            return (
                f"{payment.worker} hands in {act.deliverable} as {place(act.milestone)}. The employer has"
                f" {span_of(payment.review_period)} to answer; after silence the worker can claim what is locked."
                " A delivery cannot be taken back."
            )
        case RequestChanges():
            return (
                f"{payment.employer} sends the work on {place(act.milestone)} back: it is to be delivered again before"
                f" {instant_of(act.deliver_by)}. The review ends; it starts anew with the next delivery."
            )
        case _:
            assert_never(act)


def _whole_release(terms: Terms, act: ReleaseAll, token: Token, held: Held) -> str:
    payment = terms.payment
    left = TokenUnits(sum(held[index].escrowed for index in act.milestones if index in held))
    return (
        f"{payment.employer} pays {called(payment.worker)} all that is locked for {places(act.milestones)},"
        f" {amount_of(left, token)}.{less_fee(payment.fee_bps)} A payment cannot be taken back."
    )


def _amendment(terms: Terms, act: Amend, token: Token, held: Held) -> str:
    moved, employer = difference(held, act.to), terms.payment.employer
    locked = TokenUnits(sum(holding.escrowed for holding in held.values()))
    change = "Nothing is added and nothing given back."
    if moved.drawn:
        change = f"{employer} adds {amount_of(moved.drawn, token)}."
    if moved.returned:
        change = f"{amount_of(moved.returned, token)} of it goes back to {employer}."
    return (
        f"{employer} and {called(act.to.payment.worker)} put new terms in the place of these:"
        f" {terms_sentence(act.to, token)} The {amount_of(locked, token)} that is locked is held under the new terms."
        f" {change} Both must consent before {instant_of(act.valid_before)}."
        " The old terms are dead from then on; this cannot be undone."
    )


def _payout(terms: Terms, act: Release | Refund, token: Token, holding: Holding | None) -> str:
    payment = terms.payment
    if isinstance(act, Release):
        moved = TokenUnits(max(act.released - (holding.released if holding else 0), 0))
        return (
            f"{payment.employer} pays {called(payment.worker)} {amount_of(moved, token)} of {place(act.milestone)}:"
            f" {amount_of(act.released, token)} in all.{less_fee(payment.fee_bps)} A payment cannot be taken back."
        )
    moved = TokenUnits(max(act.refunded - (holding.refunded if holding else 0), 0))
    return (
        f"{called(payment.worker)} gives {payment.employer} {amount_of(moved, token)} of {place(act.milestone)} back:"
        f" {amount_of(act.refunded, token)} in all. A refund cannot be taken back."
    )


def _ending(terms: Terms, act: Claim | Reclaim, token: Token, holding: Holding | None) -> str:
    payment = terms.payment
    left = holding.escrowed if holding else terms.milestones[act.milestone].amount
    if isinstance(act, Claim):
        return (
            f"All that is locked for {place(act.milestone)}, {amount_of(left, token)}, goes to"
            f" {called(payment.worker)}, because the review passed in silence.{less_fee(payment.fee_bps)}"
            " This cannot be undone."
        )
    reason = "the offer is taken back" if _is_offer(holding) else "nothing was delivered in time"
    return (
        f"All that is locked for {place(act.milestone)}, {amount_of(left, token)}, goes back to {payment.employer},"
        f" because {reason}. This cannot be undone."
    )


def _is_offer(holding: Holding | None) -> bool:
    return holding is not None and holding.phase is Phase.OFFERED


def _way_back(act: Funding, worker: Address) -> str:
    if act.acceptance:
        return (
            "The worker accepted already: the money comes back only by the worker's refund, or when the deadline"
            " passes with nothing delivered."
        )
    if worker == ZERO_ADDRESS:
        return "Until a worker is engaged, the employer can take it back at any time."
    return (
        "Until the worker accepts, the employer can take it back at any time; afterwards only by the worker's refund,"
        " or when the deadline passes with nothing delivered."
    )


def _work(milestones: tuple[Milestone, ...], token: Token) -> str:
    """The milestones of an agreement; of many, only how many and until when."""
    if len(milestones) == 1:
        return f"work to be delivered before {instant_of(milestones[0].deliver_by)}"
    last = max(milestone.deliver_by for milestone in milestones)
    if len(milestones) > _FEW:
        return f"work in {len(milestones)} milestones, the last to be delivered before {instant_of(last)}"
    parts = (
        f"milestone {index} ({amount_of(part.amount, token)}) before {instant_of(part.deliver_by)}"
        for index, part in enumerate(milestones)
    )
    return f"work to be delivered as {', '.join(parts)}"


_FEW = 5
"""So many milestones are read out one by one."""


def _fee(fee: BasisPoints, recipient: Address) -> str:
    if fee == 0:
        return "There is no fee."
    return f"Of what the worker is paid, {percent(fee)} goes to {recipient} as a fee."


def _dispute(terms: Terms) -> str:
    conditions = terms.conditions
    share = f"{percent(conditions.default_worker_bps)} to the worker and the rest to the employer"
    if conditions.arbiter == ZERO_ADDRESS:
        return f"There is no arbiter: a dispute ends with {share}."
    return (
        f"In a dispute {conditions.arbiter} has {span_of(conditions.dispute_period)} to rule;"
        f" without a ruling it ends with {share}."
    )
