"""Findings: figures that are not what they should be, and the comparison that finds them in proved words of storage."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields

from tallystick.domain.events import Phase
from tallystick.domain.holding import Holding
from tallystick.domain.journal import Account, escrow_account, fees_account, owed_account
from tallystick.domain.ports import StoredHolding
from tallystick.domain.recount import Folded
from tallystick.domain.stateproofs import StoredValue
from tallystick.domain.stored import FeesOf, HoldingOf, OwedTo, StoredPlace, SuccessorOf
from tallystick.domain.units import Address, Timestamp, TokenUnits

_NEVER_FUNDED = StoredHolding(TokenUnits(0), TokenUnits(0), Timestamp(0), Phase.NONE, 0)


@dataclass(frozen=True, slots=True)
class Finding:
    """A figure that is not what it should be."""

    subject: str
    """What the figure is of: a milestone, an account, a token."""
    figure: str
    """Which one."""
    mirrored: str
    """What the events in the books say."""
    found: str
    """What the contract, or another table of the books, says."""

    def __str__(self) -> str:
        return f"{self.subject}: {self.figure} is {self.mirrored} by the events, but {self.found}"


def differing(folded: Folded, stored: Mapping[StoredPlace, StoredValue]) -> Iterator[Finding]:
    """
    The figures in which what was folded is not what the contract stores.

    Args:
        folded: At least all that the places are of. What is not there is nothing.
        stored: What stands in each place.
    """
    for place, value in stored.items():
        match place:
            case HoldingOf():
                yield from _of_holding(place, folded, value)
            case SuccessorOf():
                successor = folded.successors.get(place.agreement_id)
                yield from _unless_equal(f"agreement {place.agreement_id}", "successor", successor, value)
            case OwedTo():
                yield from _of_account(owed_account(place.owner), place.token, folded, value)
            case FeesOf():
                yield from _of_account(fees_account(place.recipient), place.token, folded, value)


def _of_holding(place: HoldingOf, folded: Folded, value: StoredValue) -> Iterator[Finding]:
    subject = f"milestone {place.agreement_id}/{place.milestone}"
    holding = folded.holdings.get((place.agreement_id, place.milestone))
    if not isinstance(value, StoredHolding):
        yield Finding(subject, "stored word", str(_stored(holding)), str(value))
        return
    for field in fields(StoredHolding):
        mirrored, found = getattr(_stored(holding), field.name), getattr(value, field.name)
        yield from _unless_equal(subject, field.name, mirrored, found)
    if holding is not None:
        yield from _unless_equal(subject, "amount", holding.amount, place.amount)
    account = escrow_account(place.agreement_id, place.milestone)
    yield from _of_account(account, place.token, folded, _escrowed(place, value))


def _of_account(account: Account, token: Address, folded: Folded, found: StoredValue) -> Iterator[Finding]:
    mirrored = folded.balances.get((account, token), 0)
    yield from _unless_equal(f"account {account}", f"balance in {token}", mirrored, found)


def _escrowed(place: HoldingOf, stored: StoredHolding) -> int:
    """What is held for a milestone, in token units: nothing where none is, or where an amendment took it along."""
    if stored.phase in (Phase.NONE, Phase.AMENDED):
        return 0
    return place.amount - stored.released - stored.refunded


def _stored(holding: Holding | None) -> StoredHolding:
    if holding is None:
        return _NEVER_FUNDED
    return StoredHolding(holding.released, holding.refunded, holding.clock, holding.phase, holding.round)


def _unless_equal(subject: str, figure: str, mirrored: object, found: object) -> Iterator[Finding]:
    if mirrored != found:
        yield Finding(subject, figure, str(mirrored), str(found))
