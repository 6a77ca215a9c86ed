"""The books: each fact that moves money becomes one entry, whose postings sum to zero per token."""

from collections import Counter
from dataclasses import dataclass
from typing import NewType, assert_never

from tallystick.domain.errors import ImpossibleEvent, UnbalancedEntry
from tallystick.domain.events import (
    ChangesRequested,
    EscrowEvent,
    Fact,
    FeesSwept,
    MilestoneFunded,
    OfferAccepted,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PayoutOwed,
    WorkDelivered,
)
from tallystick.domain.terms import WHOLE, Payment
from tallystick.domain.units import Address, AgreementId, BasisPoints, MilestoneIndex, TokenUnits

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
        residual: Counter[Address] = Counter()
        for posting in self.postings:
            residual[posting.token] += posting.amount
        if any(residual.values()):
            raise UnbalancedEntry(f"the postings of {self.event!r} leave {dict(residual)} token units")


def fee_on(amount: TokenUnits, rate: BasisPoints) -> TokenUnits:
    """The fee on an amount, rounded down: the remainder stays with the worker."""
    return TokenUnits(amount * rate // WHOLE)


def fee_between(before: TokenUnits, after: TokenUnits, rate: BasisPoints) -> TokenUnits:
    """
    The fee when what was released in all grows from ``before`` to ``after``.

    It is taken on the cumulative amount: many small releases cost together what one large one does.
    """
    return TokenUnits(fee_on(after, rate) - fee_on(before, rate))


def entry_for(event: EscrowEvent, payment: Payment | None) -> Entry | None:
    """
    The entry that an event makes in the books.

    Args:
        event: Of the escrow.
        payment: Of the agreement that the event belongs to; None for events that belong to none.

    Returns:
        None for a fact that moves no money.

    Raises:
        UnbalancedEntry: If the fact moves money of an agreement, and there is none.
        ImpossibleEvent: If the fee is not the one of the agreement's terms.
    """
    postings = _postings(event.fact, payment)
    return Entry(event, postings) if postings else None


def _postings(fact: Fact, payment: Payment | None) -> tuple[Posting, ...]:
    match fact:
        case OfferAccepted() | WorkDelivered() | ChangesRequested():
            return ()
        case PayoutOwed():
            return _transfer(party_account(fact.payee), owed_account(fact.payee), fact.token, fact.amount)
        case OwedWithdrawn():
            return _transfer(owed_account(fact.owner), party_account(fact.to), fact.token, fact.amount)
        case FeesSwept():
            recipient = fact.fee_recipient
            return _transfer(fees_account(recipient), party_account(recipient), fact.token, fact.amount)
        case _:
            if payment is None:
                raise UnbalancedEntry(f"{fact!r} belongs to no known agreement")
            return _milestone_postings(fact, payment)


def _milestone_postings(
    fact: MilestoneFunded | PaymentReleased | PaymentClaimed | PaymentRefunded | PaymentReclaimed, payment: Payment
) -> tuple[Posting, ...]:
    escrow = escrow_account(fact.agreement_id, fact.milestone)
    match fact:
        case MilestoneFunded():
            amount = payment.milestones[fact.milestone].amount
            return _transfer(party_account(fact.employer), escrow, payment.token, amount)
        case PaymentReleased() | PaymentClaimed():
            _require_agreed_fee(fact, payment.fee)
            net = TokenUnits(fact.amount - fact.fee)
            paid = _transfer(escrow, party_account(fact.worker), payment.token, net)
            return paid + _transfer(escrow, fees_account(payment.fee_recipient), payment.token, fact.fee)
        case PaymentRefunded() | PaymentReclaimed():
            return _transfer(escrow, party_account(fact.employer), payment.token, fact.amount)
        case _:
            assert_never(fact)


def _require_agreed_fee(fact: PaymentReleased | PaymentClaimed, rate: BasisPoints) -> None:
    agreed = fee_between(TokenUnits(fact.released - fact.amount), fact.released, rate)
    if fact.fee != agreed:
        raise ImpossibleEvent(f"{fact!r}: the agreed fee is {agreed} token units")


def _transfer(source: Account, target: Account, token: Address, amount: TokenUnits) -> tuple[Posting, ...]:
    if amount == 0:
        return ()
    return (Posting(source, token, TokenUnits(-amount)), Posting(target, token, amount))
