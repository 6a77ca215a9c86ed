"""What terms and acts say, in plain words. The only place where amounts are scaled by decimals, and only to be read."""

from datetime import UTC, datetime
from typing import assert_never

from tallystick.domain.acts import Accept, Act, Claim, Deliver, Fund, Reclaim, Refund, Release, RequestChanges
from tallystick.domain.events import Phase
from tallystick.domain.holding import Holding
from tallystick.domain.ports import Token
from tallystick.domain.terms import Milestone, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, BasisPoints, Seconds, Timestamp, TokenUnits

_DAY, _HOUR, _MINUTE = 86_400, 3_600, 60
_LAST_WRITABLE = 253_402_300_799
"""The last second of the year 9999, in Unix seconds."""


def amount_of(amount: TokenUnits, token: Token) -> str:
    """An amount as people write it, with all its decimals: ``250.000000 TLD``."""
    digits = str(amount).rjust(token.decimals + 1, "0")
    whole, fraction = digits[: len(digits) - token.decimals], digits[len(digits) - token.decimals :]
    return f"{whole}.{fraction} {token.symbol}" if fraction else f"{whole} {token.symbol}"


def instant_of(instant: Timestamp) -> str:
    """An instant as people write it: ``2027-01-15 08:00:00 UTC``."""
    if instant > _LAST_WRITABLE:
        return f"Unix second {instant}, after the year 9999"
    return datetime.fromtimestamp(instant, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def span_of(seconds: Seconds) -> str:
    """A length of time as people say it: ``3 days``, ``1 day 2 hours``, ``0 seconds``."""
    days, rest = divmod(seconds, _DAY)
    hours, rest = divmod(rest, _HOUR)
    minutes, left = divmod(rest, _MINUTE)
    counts = ((days, "day"), (hours, "hour"), (minutes, "minute"), (left, "second"))
    return " ".join(_counted(count, noun) for count, noun in counts if count) or "0 seconds"


def terms_sentence(terms: Terms, token: Token) -> str:
    """What the parties agree on."""
    payment, conditions = terms.payment, terms.conditions
    review = span_of(conditions.review_period)
    return " ".join(
        (
            f"{payment.employer} offers {_worker(payment.worker)} {amount_of(payment.total, token)}"
            f" for {_work(payment.milestones, token)}.",
            f"After each delivery the employer has {review} to pay, to send the work back, or to be silent;"
            " silence pays the worker.",
            "What is not delivered in time can go back to the employer.",
            _fee(payment.fee, payment.fee_recipient),
            _dispute(terms),
        )
    )


def act_sentence(terms: Terms, act: Act, token: Token, holding: Holding | None) -> str:
    """
    What an act does, and what of it cannot be undone.

    Args:
        terms: Of the agreement.
        act: On one of its milestones.
        token: That is paid in.
        holding: Of the milestone, as mirrored; None when it was not funded yet.
    """
    match act:
        case Fund() | Accept() | Deliver():
            return _beginning(terms, act, token)
        case RequestChanges():
            return (
                f"{terms.payment.employer} sends the work on {_place(act)} back: it is to be delivered again before"
                f" {instant_of(act.deliver_by)}. The review ends; it starts anew with the next delivery."
            )
        case Release() | Refund():
            return _payout(terms, act, token, holding)
        case Claim() | Reclaim():
            return _ending(terms, act, token, holding)
        case _:
            assert_never(act)


def approval_sentence(terms: Terms, amount: TokenUnits, token: Token) -> str:
    """What an approval does."""
    return (
        f"First {terms.payment.employer} lets the escrow draw {amount_of(amount, token)}, no more;"
        " nothing moves before the funding, and the approval can be taken back until then."
    )


def _beginning(terms: Terms, act: Fund | Accept | Deliver, token: Token) -> str:
    payment, milestone = terms.payment, terms.payment.milestones[act.milestone]
    amount, deadline = amount_of(milestone.amount, token), instant_of(milestone.deliver_by)
    match act:
        case Fund():
            return (
                f"{payment.employer} locks {amount} for {_worker(payment.worker)} as {_place(act)}, to be delivered"
                f" before {deadline}. {_way_back(act, payment.worker)}"
            )
        case Accept():
            return (
                f"{payment.worker} takes up {_place(act)} for {amount}, to be delivered before {deadline}."
                " From then on the employer cannot take the offer back at will; this cannot be undone."
            )
        case Deliver():
            review = span_of(terms.conditions.review_period)
            return (
                f"{payment.worker} hands in {act.deliverable} as {_place(act)}. The employer has {review} to answer;"
                " after silence the worker can claim what is locked. A delivery cannot be taken back."
            )
        case _:
            assert_never(act)


def _payout(terms: Terms, act: Release | Refund, token: Token, holding: Holding | None) -> str:
    payment = terms.payment
    if isinstance(act, Release):
        moved = TokenUnits(max(act.released - (holding.released if holding else 0), 0))
        return (
            f"{payment.employer} pays {_worker(payment.worker)} {amount_of(moved, token)} of {_place(act)}:"
            f" {amount_of(act.released, token)} in all.{_less_fee(payment.fee)} A payment cannot be taken back."
        )
    moved = TokenUnits(max(act.refunded - (holding.refunded if holding else 0), 0))
    return (
        f"{_worker(payment.worker)} gives {payment.employer} {amount_of(moved, token)} of {_place(act)} back:"
        f" {amount_of(act.refunded, token)} in all. A refund cannot be taken back."
    )


def _ending(terms: Terms, act: Claim | Reclaim, token: Token, holding: Holding | None) -> str:
    payment = terms.payment
    left = holding.escrowed if holding else payment.milestones[act.milestone].amount
    if isinstance(act, Claim):
        return (
            f"All that is locked for {_place(act)}, {amount_of(left, token)}, goes to {_worker(payment.worker)},"
            f" because the review passed in silence.{_less_fee(payment.fee)} This cannot be undone."
        )
    reason = "the offer is taken back" if _is_offer(holding) else "nothing was delivered in time"
    return (
        f"All that is locked for {_place(act)}, {amount_of(left, token)}, goes back to {payment.employer},"
        f" because {reason}. This cannot be undone."
    )


def _is_offer(holding: Holding | None) -> bool:
    return holding is not None and holding.phase is Phase.OFFERED


def _way_back(act: Fund, worker: Address) -> str:
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


def _place(act: Act) -> str:
    return f"milestone {act.milestone}"


def _worker(worker: Address) -> str:
    return "whoever will be engaged" if worker == ZERO_ADDRESS else worker


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
    return f"Of what the worker is paid, {_percent(fee)} goes to {recipient} as a fee."


def _less_fee(fee: BasisPoints) -> str:
    return f" A fee of {_percent(fee)} is taken from it." if fee else ""


def _dispute(terms: Terms) -> str:
    conditions = terms.conditions
    share = f"{_percent(conditions.default_worker_share)} to the worker and the rest to the employer"
    if conditions.arbiter == ZERO_ADDRESS:
        return f"There is no arbiter: a dispute ends with {share}."
    return (
        f"In a dispute {conditions.arbiter} has {span_of(conditions.dispute_period)} to rule;"
        f" without a ruling it ends with {share}."
    )


def _percent(share: BasisPoints) -> str:
    """Basis points as per cent, without trailing zeros: ``2.5 %``."""
    whole, rest = divmod(share, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") + " %"


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
