"""Movements: an entry of the books as arrows, each from one account to one other. What exports and statements list."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain, pairwise, product

from tallystick.domain.events import EscrowEvent
from tallystick.domain.journal import Account, Entry, Posting
from tallystick.domain.units import Address, AgreementId, MilestoneIndex, TokenUnits


class Kind(StrEnum):
    """What a movement is, told by the accounts between which it runs."""

    LOCK = "lock"
    """From the employer into escrow."""
    RELEASE = "release"
    """Out of escrow to the worker, the fee taken off."""
    FEE = "fee"
    """Out of escrow to what accrued for a fee recipient."""
    REFUND = "refund"
    """Out of escrow back to the employer."""
    CARRY = "carry"
    """By an amendment, from a milestone of the old agreement to one of the new."""
    OWE = "owe"
    """A payout that could not be pushed: it is owed to its payee instead."""
    WITHDRAW = "withdraw"
    """What was owed, paid out."""
    SWEEP = "sweep"
    """Accrued fees, paid out."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Some money that went from one account to another."""

    event: EscrowEvent
    """What moved it."""
    part: int
    """Its place among the movements of its event, from 0."""
    source: Account
    target: Account
    token: Address
    amount: TokenUnits
    """More than zero."""

    @property
    def kind(self) -> Kind:
        """What it is."""
        ends = (room_of(self.source), room_of(self.target))
        if ends == ("escrow", "party"):
            is_wage = getattr(self.event.fact, "worker", None) == owner_of(self.target)
            return Kind.RELEASE if is_wage else Kind.REFUND
        return _KINDS[ends]

    @property
    def agreement_id(self) -> AgreementId | None:
        """The agreement of the milestone that it leaves or comes to, the latter first; None: it is of none."""
        held = self._escrowed
        return None if held is None else AgreementId(held.removeprefix("escrow:").partition("/")[0])

    @property
    def milestone(self) -> MilestoneIndex | None:
        """The milestone that it leaves or comes to, the latter first; None: none."""
        held = self._escrowed
        return None if held is None else MilestoneIndex(int(held.partition("/")[2]))

    @property
    def _escrowed(self) -> Account | None:
        return next((end for end in (self.target, self.source) if room_of(end) == "escrow"), None)


_KINDS = {
    ("party", "escrow"): Kind.LOCK,
    ("escrow", "fees"): Kind.FEE,
    ("escrow", "escrow"): Kind.CARRY,
    ("party", "owed"): Kind.OWE,
    ("owed", "party"): Kind.WITHDRAW,
    ("fees", "party"): Kind.SWEEP,
}


def room_of(account: Account) -> str:
    """The first word of an account: ``escrow``, ``party``, ``fees`` or ``owed``."""
    return account.partition(":")[0]


def owner_of(account: Account) -> Address | None:
    """Whose an account is; None for what is held for a milestone, which is nobody's yet."""
    room, _, owner = account.partition(":")
    return None if room == "escrow" else Address(owner)


def movements_of(entry: Entry) -> tuple[Movement, ...]:
    """
    The movements that an entry is made of. In each token and account they add up to exactly the postings.

    What leaves an account goes first to the one that gains right after it, as the books write a payout, and as an
    amendment writes a milestone; what is left then goes to those that still gain, in their order.
    """
    tokens = dict.fromkeys(posting.token for posting in entry.postings)
    arrows = [arrow for token in tokens for arrow in _arrows([one for one in entry.postings if one.token == token])]
    return tuple(Movement(entry.event, part, *arrow) for part, arrow in enumerate(arrows))


_Arrow = tuple[Account, Account, Address, TokenUnits]


def _arrows(postings: Sequence[Posting]) -> Iterator[_Arrow]:
    """Of one token."""
    left = [posting.amount for posting in postings]
    beside = pairwise(range(len(postings)))
    anywhere = product(range(len(postings)), repeat=2)
    for source, target in chain(beside, anywhere):
        amount = min(-left[source], left[target])
        if amount > 0:
            left[source], left[target] = TokenUnits(left[source] + amount), TokenUnits(left[target] - amount)
            ends = postings[source], postings[target]
            yield ends[0].account, ends[1].account, ends[0].token, TokenUnits(amount)
