"""Events and journal entries as the API answers them."""

from collections.abc import Mapping
from dataclasses import fields
from types import MappingProxyType

from pydantic import Field

from tallystick.api.shapes.fresh import Answer, AsOfShape, BlockShape
from tallystick.api.shapes.instants import write_instant
from tallystick.api.shapes.shape import Shape
from tallystick.api.shapes.texts import AddressText, Amount, HashText, Instant
from tallystick.domain.events import EscrowEvent, Phase
from tallystick.domain.journal import Entry
from tallystick.domain.units import Timestamp
from tallystick.services.balances import AccountBalances

_AMOUNTS = frozenset({"amount", "fee", "released", "refunded", "to_worker", "to_employer", "drawn", "returned"})
_INSTANTS = frozenset({"deliver_by", "review_until", "rule_by"})
_ELSEWHERE = frozenset({"agreement_id", "milestone", "terms", "holding_ids"})
"""Fields of facts that stand beside the fact, or at the agreement."""


class EventShape(Shape):
    """What happened at the escrow, and where on the chain that stands."""

    name: str = Field(description="As in the contract's interface.", examples=["PaymentReleased"])
    agreement_id: HashText | None = Field(description="Null for what is about no agreement.")
    milestone: int | None = Field(description="Its place in the agreement, from 0; null when it is about several.")
    fact: dict[str, str | int | list[int]] = Field(
        description="The event's other arguments. Amounts are token units as decimal strings, times RFC 3339.",
        examples=[{"worker": "0x70997970C51812dc3A010C7d01b50e0d17dc79C8", "amount": "125000000", "fee": "0"}],
    )
    block_number: int = Field(description="The height of its block.")
    block_hash: HashText
    timestamp: Instant
    transaction_hash: HashText
    log_index: int = Field(description="Its place among all logs of its block.")

    @classmethod
    def of(cls, event: EscrowEvent) -> "EventShape":
        """The shape of an event."""
        return cls(
            name=event.name,
            agreement_id=getattr(event.fact, "agreement_id", None),
            milestone=getattr(event.fact, "milestone", None),
            fact=_fact(event),
            block_number=event.block_number,
            block_hash=event.block_hash,
            timestamp=event.timestamp,
            transaction_hash=event.transaction_hash,
            log_index=event.log_index,
        )


class EventPage(Answer):
    """Some events of an agreement, oldest first."""

    events: list[EventShape]
    next: str | None = Field(description="The cursor of the page that follows; null on the last one.")


class PostingShape(Shape):
    """A change of one account in one token."""

    account: str = Field(
        description="`escrow:<id>/<milestone>`, `party:<address>`, `fees:<address>` or `owed:<address>`.",
        examples=["party:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"],
    )
    token: AddressText
    amount: Amount = Field(description="Token units that the account gains; negative when it loses them.")


class EntryShape(Shape):
    """One fact in the books. Its postings sum to zero in each token."""

    event: EventShape
    postings: list[PostingShape]

    @classmethod
    def of(cls, entry: Entry) -> "EntryShape":
        """The shape of an entry."""
        postings = [PostingShape(account=one.account, token=one.token, amount=one.amount) for one in entry.postings]
        return cls(event=EventShape.of(entry.event), postings=postings)


class JournalPage(Answer):
    """Some entries of an agreement, oldest first."""

    entries: list[EntryShape]
    next: str | None = Field(description="The cursor of the page that follows; null on the last one.")


class BalanceShape(Shape):
    """What stood in an account in one token."""

    token: AddressText
    amount: Amount = Field(description="Token units; negative for a party that gave more than it got.")


class BalancesAnswer(Answer):
    """What stood in an account as of a block."""

    account: str = Field(description="As it was asked for.")
    block: BlockShape
    balances: list[BalanceShape] = Field(description="Of each token that the account had anything to do with by then.")

    @classmethod
    def of(cls, found: AccountBalances, as_of: AsOfShape) -> "BalancesAnswer":
        """The shape of an account as of a block."""
        return cls(
            as_of=as_of,
            account=found.account,
            block=BlockShape.of(found.block),
            balances=[BalanceShape(token=token, amount=found.balances[token]) for token in sorted(found.balances)],
        )


def _fact(event: EscrowEvent) -> dict[str, str | int | list[int]]:
    names = [field.name for field in fields(event.fact) if field.name not in _ELSEWHERE]
    return {name: _written(name, getattr(event.fact, name)) for name in names}


def _written(name: str, value: str | int | tuple[int, ...]) -> str | int | list[int]:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Phase):
        return _PHASES[value]
    if name in _AMOUNTS:
        return str(value)
    return write_instant(Timestamp(int(value))) if name in _INSTANTS else value


_PHASES: Mapping[Phase, str] = MappingProxyType({phase: phase.name.lower() for phase in Phase})
