"""The books: each fact that moves money becomes one entry, whose postings sum to zero per token."""

from dataclasses import dataclass
from typing import NewType, assert_never

from tallystick.domain.errors import ImpossibleEvent, UnbalancedEntry
from tallystick.domain.events import (
    AgreementAmended,
    DisputeConcluded,
    DisputeRuled,
    EscrowEvent,
    Evidence,
    Fact,
    FeesSwept,
    MilestonesFunded,
    Money,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    PayoutOwed,
    Split,
    Work,
)
from tallystick.domain.holding import Held, changed
from tallystick.domain.split import fee_between
from tallystick.domain.terms import Payment, Terms
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, TokenUnits

Account = NewType("Account", str)
"""A name in the books: ``escrow:<id>/<milestone>``, ``party:<address>``, ``fees:<address>``, ``owed:<address>``."""


def escrow_account(agreement_id: AgreementId, milestone: MilestoneIndex) -> Account:
    """What is held for one milestone."""
    return Account(f"escrow:{agreement_id}/{milestone}")


def party_account(address: Address) -> Account:
    """What an address gave (negative) and got (positive), outside the escrow."""
    return Account(f"party:{address}")


def fees_account(address: Address) -> Account:
    """Fees accrued to an address and not swept."""
    return Account(f"fees:{address}")


def owed_account(address: Address) -> Account:
    """Payouts to an address that failed and that it can withdraw."""
    return Account(f"owed:{address}")


@dataclass(frozen=True, slots=True)
class Posting:
    """A change of one account in one token."""

    account: Account
    token: Address
    amount: TokenUnits
    """What the account gains; negative when it loses."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One fact, with its postings. They sum to zero in each token."""

    event: EscrowEvent
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        residual: dict[Address, int] = {}
        for posting in self.postings:
            residual[posting.token] = residual.get(posting.token, 0) + posting.amount
        if any(residual.values()):
            raise UnbalancedEntry(f"the postings of {self.event!r} leave {residual} token units")


def entry_for(event: EscrowEvent, terms: Terms | None, held: Held | None = None) -> Entry | None:
    """
    The entry that an event makes in the books.

    Args:
        event: Of the escrow.
        terms: Of the agreement that :func:`~tallystick.domain.events.subject_of` names; None: nothing of it is known.
        held: The holdings of that agreement before the event. Only an amendment, a ruling, a conclusion and a
            settlement need them.

    Returns:
        None for a fact that moves no money.

    Raises:
        UnbalancedEntry: If the fact moves money of an agreement, and there is none.
        ImpossibleEvent: If the fee is not the one of the agreement's terms, or the fact does not go with the holdings.
    """
    postings = postings_of(event.fact, terms, held or {})
    return Entry(event, postings) if postings else None


def postings_of(fact: Fact, terms: Terms | None, held: Held) -> tuple[Posting, ...]:
    """What a fact changes in the books; nothing for one that moves no money. For the rest see :func:`entry_for`."""
    if isinstance(fact, Work | Evidence):
        return ()
    if isinstance(fact, PayoutOwed | OwedWithdrawn | FeesSwept):
        return _later_payout(fact)
    if isinstance(fact, MilestonesFunded):
        return _funding(fact)
    if isinstance(fact, AgreementAmended):
        return _amendment(fact, terms, held)
    if terms is None:
        raise UnbalancedEntry(f"{fact!r} belongs to no known agreement")
    return _payout(fact, terms.payment, held)


def _later_payout(fact: PayoutOwed | OwedWithdrawn | FeesSwept) -> tuple[Posting, ...]:
    match fact:
        case PayoutOwed():
            return _transfer(party_account(fact.payee), owed_account(fact.payee), fact.token, fact.amount)
        case OwedWithdrawn():
            return _transfer(owed_account(fact.owner), party_account(fact.to), fact.token, fact.amount)
        case FeesSwept():
            recipient = fact.fee_recipient
            return _transfer(fees_account(recipient), party_account(recipient), fact.token, fact.amount)
        case _:
            assert_never(fact)


def _funding(fact: MilestonesFunded) -> tuple[Posting, ...]:
    """One posting for all that the employer gives, one for each milestone."""
    token = fact.terms.payment.token
    amounts = {index: fact.terms.milestones[index].amount for index in fact.milestones}
    given = Posting(party_account(fact.employer), token, TokenUnits(-sum(amounts.values())))
    locked = (
        Posting(escrow_account(fact.agreement_id, index), token, amount) for index, amount in amounts.items() if amount
    )
    return (given, *locked)


def _amendment(fact: AgreementAmended, terms: Terms | None, held: Held) -> tuple[Posting, ...]:
    """What each milestone held leaves the old account for the new; the employer adds or takes the difference."""
    after = changed(fact, terms, held)
    if terms is None:
        return ()
    token, postings = terms.payment.token, list[Posting]()
    # In the milestones' order, whichever was funded first: an entry is the same however its events came.
    for index, before in sorted(held.items()):
        new = after[fact.agreement_id, index].escrowed
        postings.append(Posting(escrow_account(fact.parent, index), token, TokenUnits(-before.escrowed)))
        postings.append(Posting(escrow_account(fact.agreement_id, index), token, new))
    employer = party_account(terms.payment.employer)
    postings.append(Posting(employer, token, TokenUnits(fact.returned - fact.drawn)))
    return tuple(posting for posting in postings if posting.amount)


def _payout(fact: Money, payment: Payment, held: Held) -> tuple[Posting, ...]:
    escrow = escrow_account(fact.agreement_id, fact.milestone)
    match fact:
        case PaymentReleased() | PaymentClaimed():
            before = TokenUnits(fact.released - fact.amount)
            return _wage(fact, payment, before, fact.amount)
        case PaymentRefunded() | PaymentReclaimed():
            return _transfer(escrow, party_account(fact.employer), payment.token, fact.amount)
        case DisputeRuled() | DisputeConcluded() | PaymentSettled():
            before = _released_before(fact, held)
            back = _transfer(escrow, party_account(fact.employer), payment.token, fact.to_employer)
            return _wage(fact, payment, before, fact.to_worker) + back
        case _:
            assert_never(fact)


def _wage(
    fact: PaymentReleased | PaymentClaimed | Split, payment: Payment, before: TokenUnits, amount: TokenUnits
) -> tuple[Posting, ...]:
    """What goes to the worker, and the agreed fee on it."""
    agreed = fee_between(before, TokenUnits(before + amount), payment.fee_bps)
    if fact.fee != agreed:
        raise ImpossibleEvent(f"{fact!r}: the agreed fee is {agreed} token units")
    escrow, token = escrow_account(fact.agreement_id, fact.milestone), payment.token
    paid = _transfer(escrow, party_account(fact.worker), token, TokenUnits(amount - fact.fee))
    return paid + _transfer(escrow, fees_account(payment.fee_recipient), token, fact.fee)


def _released_before(fact: Split, held: Held) -> TokenUnits:
    before = held.get(fact.milestone)
    if before is None:
        raise UnbalancedEntry(f"{fact!r} divides a milestone of which nothing is known")
    return before.released


def _transfer(source: Account, target: Account, token: Address, amount: TokenUnits) -> tuple[Posting, ...]:
    if amount == 0:
        return ()
    return (Posting(source, token, TokenUnits(-amount)), Posting(target, token, amount))
