"""Which of the contract's stored words the facts touch: what has to be proved, before what is folded is believed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from tallystick.domain.events import (
    AgreementAmended,
    Evidence,
    Fact,
    FeesSwept,
    MilestoneFact,
    MilestonesFunded,
    Money,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PayoutOwed,
    subject_of,
)
from tallystick.domain.journal import Account, escrow_account, fees_account, owed_account
from tallystick.domain.terms import Payment, Terms
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, TokenUnits


@dataclass(frozen=True, slots=True)
class HoldingOf:
    """The word of a milestone."""

    agreement_id: AgreementId
    milestone: MilestoneIndex
    amount: TokenUnits
    """The terms': the contract finds the word by it."""
    token: Address
    """In which the books keep what is held."""


@dataclass(frozen=True, slots=True)
class SuccessorOf:
    """The word that names the agreement which replaced another one."""

    agreement_id: AgreementId


@dataclass(frozen=True, slots=True)
class OwedTo:
    """The word that says what is owed to an address."""

    token: Address
    owner: Address


@dataclass(frozen=True, slots=True)
class FeesOf:
    """The word that says which fees wait for their recipient."""

    token: Address
    recipient: Address


StoredPlace = HoldingOf | SuccessorOf | OwedTo | FeesOf
"""A word of the contract's storage, by what it is of."""


def touched(facts: Iterable[Fact], known: Mapping[AgreementId, Terms]) -> tuple[StoredPlace, ...]:
    """
    The words that facts touch, each once.

    Args:
        facts: In the order of the chain.
        known: The terms of agreements that were known before. What belongs to no known agreement is passed over: the
            books refuse it anyway.
    """
    terms, found = dict(known), dict[StoredPlace, None]()
    for fact in facts:
        subject = subject_of(fact)
        found |= dict.fromkeys(_touched(fact, terms.get(subject) if subject else None))
        _learn(terms, fact)
    return tuple(found)


def words_of(agreement_id: AgreementId, terms: Terms) -> Iterator[HoldingOf | SuccessorOf]:
    """All words of an agreement: of each milestone, funded or not, and of what replaced it."""
    for number, milestone in enumerate(terms.milestones):
        yield HoldingOf(agreement_id, MilestoneIndex(number), milestone.amount, terms.payment.token)
    yield SuccessorOf(agreement_id)


def account_of(place: StoredPlace) -> Account | None:
    """The account in which the books keep the money that a word tells of; None: it tells of none."""
    match place:
        case HoldingOf():
            return escrow_account(place.agreement_id, place.milestone)
        case OwedTo():
            return owed_account(place.owner)
        case FeesOf():
            return fees_account(place.recipient)
        case SuccessorOf():
            return None


def _touched(fact: Fact, terms: Terms | None) -> Iterator[StoredPlace]:
    """The words that one fact touches, given the terms of the agreement that it is about."""
    match fact:
        case PayoutOwed() | OwedWithdrawn() | FeesSwept():
            yield from _touched_by_debt(fact)
        case MilestonesFunded():
            for index in fact.milestones:
                yield from _holding(fact.agreement_id, index, fact.terms)
        case Evidence():
            pass
        case _:
            yield from () if terms is None else _touched_of(fact, terms)


def _touched_by_debt(fact: PayoutOwed | OwedWithdrawn | FeesSwept) -> Iterator[StoredPlace]:
    match fact:
        case PayoutOwed():
            yield OwedTo(fact.token, fact.payee)
        case OwedWithdrawn():
            yield OwedTo(fact.token, fact.owner)
        case FeesSwept():
            yield FeesOf(fact.token, fact.fee_recipient)
            yield OwedTo(fact.token, fact.fee_recipient)


def _touched_of(fact: AgreementAmended | MilestoneFact, terms: Terms) -> Iterator[StoredPlace]:
    payment = terms.payment
    if isinstance(fact, AgreementAmended):
        yield from words_of(fact.parent, terms)
        yield from words_of(fact.agreement_id, fact.terms.offered_by(payment.employer))
        yield OwedTo(payment.token, payment.employer)
        return
    yield from _holding(fact.agreement_id, fact.milestone, terms)
    if isinstance(fact, Money):
        yield from _payouts(fact, payment)


def _holding(agreement_id: AgreementId, index: MilestoneIndex, terms: Terms) -> Iterator[HoldingOf]:
    milestone = terms.milestone(index)
    if milestone is not None:
        yield HoldingOf(agreement_id, index, milestone.amount, terms.payment.token)


def _payouts(fact: Money, payment: Payment) -> Iterator[OwedTo | FeesOf]:
    """
    What a payout may add to: what is owed to whom it did not reach, and the fees on what the worker gets.

    That a payout failed is an event of its own: were it missed, what is owed would tell.
    """
    if not isinstance(fact, PaymentRefunded | PaymentReclaimed):
        yield OwedTo(payment.token, fact.worker)
        if payment.fee_bps:
            yield FeesOf(payment.token, payment.fee_recipient)
    if not isinstance(fact, PaymentReleased | PaymentClaimed):
        yield OwedTo(payment.token, fact.employer)


def _learn(known: dict[AgreementId, Terms], fact: Fact) -> None:
    if isinstance(fact, MilestonesFunded):
        known.setdefault(fact.agreement_id, fact.terms)
    if isinstance(fact, AgreementAmended) and fact.parent in known:
        known[fact.agreement_id] = fact.terms.offered_by(known[fact.parent].payment.employer)
