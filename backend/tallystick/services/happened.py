"""What an event says in words, as a paper tells it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from types import MappingProxyType
from typing import Any

from tallystick.domain.events import (
    AgreementAmended,
    ChangesRequested,
    DisputeConcluded,
    DisputeOpened,
    DisputeRuled,
    Evidence,
    Fact,
    FeesSwept,
    MilestonesFunded,
    OfferAccepted,
    OwedWithdrawn,
    PaymentClaimed,
    PaymentReclaimed,
    PaymentRefunded,
    PaymentReleased,
    PaymentSettled,
    PayoutOwed,
    Phase,
    WorkDelivered,
)
from tallystick.domain.ports import Token
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address
from tallystick.services.papering import Style
from tallystick.services.phrasebook import happened as phrases
from tallystick.services.phrases import Phrase, Saying
from tallystick.services.words import amount_of, place, places

_PHRASES: Mapping[type[Fact], Phrase] = MappingProxyType(
    {
        MilestonesFunded: phrases.OFFERED,
        OfferAccepted: phrases.ACCEPTED,
        WorkDelivered: phrases.DELIVERED,
        ChangesRequested: phrases.SENT_BACK,
        PaymentReleased: phrases.RELEASED,
        PaymentRefunded: phrases.REFUNDED,
        PaymentClaimed: phrases.CLAIMED,
        PaymentReclaimed: phrases.RECLAIMED,
        DisputeOpened: phrases.DISPUTED,
        Evidence: phrases.IN_EVIDENCE,
        DisputeRuled: phrases.RULED,
        DisputeConcluded: phrases.CONCLUDED,
        PaymentSettled: phrases.SETTLED,
        AgreementAmended: phrases.AMENDED,
        PayoutOwed: phrases.OWED,
        OwedWithdrawn: phrases.WITHDRAWN,
        FeesSwept: phrases.SWEPT,
    }
)
_AMOUNTS = frozenset({"amount", "fee", "to_worker", "to_employer", "drawn", "returned"})
_INSTANTS = frozenset({"deliver_by", "review_until", "rule_by"})
_PEOPLE = frozenset({"party", "payee", "owner"})


def happened(fact: Fact, terms: Terms, token: Token, style: Style) -> str:
    """
    What an event says.

    Args:
        fact: The event's.
        terms: Of its agreement, to know who is who.
        token: What the agreement is paid in.
        style: In which language, and by whose clocks.
    """
    phrase = _PHRASES[type(fact)]
    if isinstance(fact, MilestonesFunded) and fact.phase is Phase.ACTIVE:
        phrase = phrases.BEGUN
    return style.said(phrase(**dict(_values(fact, terms, token, style))))


def _values(fact: Fact, terms: Terms, token: Token, style: Style) -> Iterator[tuple[str, Saying | str]]:
    if isinstance(fact, MilestonesFunded):
        yield "milestones", places(fact.milestones)
    written: Mapping[str, Callable[[Any], Saying | str]] = {
        **dict.fromkeys(_AMOUNTS, lambda amount: amount_of(amount, token)),
        **dict.fromkeys(_INSTANTS, style.time),
        **dict.fromkeys(_PEOPLE, lambda address: _called(address, terms)),
        "milestone": place,
    }
    yield from (
        (field.name, written[field.name](getattr(fact, field.name))) for field in fields(fact) if field.name in written
    )


def _called(address: Address, terms: Terms) -> Saying | str:
    """Somebody by the role in the terms; who has none by the address."""
    roles: Mapping[Address, Saying] = {
        terms.payment.employer: phrases.THE_EMPLOYER,
        terms.payment.worker: phrases.THE_WORKER,
        terms.conditions.arbiter: phrases.THE_ARBITER,
    }
    return roles.get(address, address)
