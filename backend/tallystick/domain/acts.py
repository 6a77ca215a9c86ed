"""The acts: what a party can do with one milestone, as values. One act is one Solidity function is one event."""

from dataclasses import dataclass
from typing import assert_never

from tallystick.domain.events import Phase
from tallystick.domain.terms import Terms
from tallystick.domain.units import Address, Hash, MilestoneIndex, Timestamp, TokenUnits

Signature = bytes
"""65 bytes of a key; any length of a contract wallet (ERC-1271). Empty: the party calls itself."""


@dataclass(frozen=True, slots=True)
class Fund:
    """Lock a milestone's amount."""

    milestone: MilestoneIndex
    acceptance: Signature = b""
    """The worker's signature of the terms. Empty: the milestone is only offered."""


@dataclass(frozen=True, slots=True)
class Accept:
    """Take up an offered milestone."""

    milestone: MilestoneIndex


@dataclass(frozen=True, slots=True)
class Deliver:
    """Hand in the work."""

    milestone: MilestoneIndex
    round: int
    """The round that the signature is good for. The contract knows its own."""
    deliverable: Hash


@dataclass(frozen=True, slots=True)
class RequestChanges:
    """Send delivered work back."""

    milestone: MilestoneIndex
    round: int
    reason: Hash
    deliver_by: Timestamp


@dataclass(frozen=True, slots=True)
class Release:
    """Pay the worker up to ``released`` in all."""

    milestone: MilestoneIndex
    released: TokenUnits


@dataclass(frozen=True, slots=True)
class Refund:
    """Give the employer back up to ``refunded`` in all."""

    milestone: MilestoneIndex
    refunded: TokenUnits


@dataclass(frozen=True, slots=True)
class Claim:
    """Pay the worker after a silent review."""

    milestone: MilestoneIndex


@dataclass(frozen=True, slots=True)
class Reclaim:
    """Give the employer back what was not accepted, or not delivered in time."""

    milestone: MilestoneIndex


Act = Fund | Accept | Deliver | RequestChanges | Release | Refund | Claim | Reclaim


def party_to(act: Act, terms: Terms, phase: Phase) -> Address | None:
    """The address whose call or signature an act needs in this phase, or None when anybody may call."""
    match act:
        case Fund() | RequestChanges() | Release():
            return terms.payment.employer
        case Accept() | Deliver() | Refund():
            return terms.payment.worker
        case Claim():
            return None
        case Reclaim():
            return None if phase is Phase.ACTIVE else terms.payment.employer
        case _:
            assert_never(act)
