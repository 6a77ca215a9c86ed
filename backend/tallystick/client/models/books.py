"""Events, and what they are in the books, as the server tells them."""

from typing import ClassVar

from tallystick.client.models.fresh import Answer, Block
from tallystick.client.models.model import Model
from tallystick.client.models.texts import Instant, Units
from tallystick.domain.units import Address, AgreementId, Hash, TransactionHash


class Event(Model):
    """What happened at the escrow, and where on the chain that stands."""

    schema_name: ClassVar[str] = "EventShape"

    name: str
    """As in the contract's interface, for example ``PaymentReleased``."""
    agreement_id: AgreementId | None
    milestone: int | None
    fact: dict[str, str | int | list[int]]
    """The event's other arguments, as the API writes them: amounts in decimal digits, instants as RFC 3339."""
    block_number: int
    block_hash: Hash
    timestamp: Instant
    transaction_hash: TransactionHash
    log_index: int


class EventPage(Answer):
    """Some events of an agreement, oldest first."""

    schema_name: ClassVar[str] = "EventPage"

    events: list[Event]
    next: str | None


class Posting(Model):
    """A change of one account in one token, in token units; negative when it loses them."""

    schema_name: ClassVar[str] = "PostingShape"

    account: str
    token: Address
    amount: Units


class Entry(Model):
    """One fact in the books. Its postings sum to zero in each token."""

    schema_name: ClassVar[str] = "EntryShape"

    event: Event
    postings: list[Posting]


class JournalPage(Answer):
    """Some entries of an agreement, oldest first."""

    schema_name: ClassVar[str] = "JournalPage"

    entries: list[Entry]
    next: str | None


class Balance(Model):
    """What stood in an account in one token, in token units; negative for a party that gave more than it got."""

    schema_name: ClassVar[str] = "BalanceShape"

    token: Address
    amount: Units


class Balances(Answer):
    """What stood in an account as of a block."""

    schema_name: ClassVar[str] = "BalancesAnswer"

    account: str
    block: Block
    balances: list[Balance]
