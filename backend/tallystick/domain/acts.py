"""The acts: what anybody can do at the escrow, as values. One act is one Solidity function is one event."""

from collections.abc import Iterable
from dataclasses import dataclass

from tallystick.domain.errors import Malformed
from tallystick.domain.events import Phase
from tallystick.domain.terms import MAX_MILESTONES, Terms
from tallystick.domain.units import ZERO_ADDRESS, Address, Hash, MilestoneIndex, Timestamp, TokenUnits

NOTHING = TokenUnits(0)

Signature = bytes
"""65 bytes of a key; any length of a contract wallet (ERC-1271). Empty: the party calls itself."""


@dataclass(frozen=True, slots=True)
class Fund:
    """Lock the amounts of some milestones: the employer itself, or anybody with its signature by its allowance."""

    milestones: tuple[MilestoneIndex, ...]
    """Which: ascending, not empty."""
    acceptance: Signature = b""
    """The worker's signature of the terms. Empty: the milestones are only offered."""

    def __post_init__(self) -> None:
        _require_set(self.milestones)


@dataclass(frozen=True, slots=True)
class FundWithAuthorization:
    """Lock them with the employer's ERC-3009 signature, which is the only one: no allowance, no gas."""

    milestones: tuple[MilestoneIndex, ...]
    valid_after: Timestamp
    """The authorization is good after this instant."""
    valid_before: Timestamp
    acceptance: Signature = b""

    def __post_init__(self) -> None:
        _require_set(self.milestones)


@dataclass(frozen=True, slots=True)
class FundWithPermit2:
    """Lock them with the employer's Permit2 signature, for any token that Permit2 may draw."""

    milestones: tuple[MilestoneIndex, ...]
    nonce: int
    """An unused one of the employer at Permit2."""
    deadline: Timestamp
    """The last instant at which the permission is good."""
    acceptance: Signature = b""

    def __post_init__(self) -> None:
        _require_set(self.milestones)


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
class ReleaseAll:
    """Pay the worker all that is left in some milestones, with one payout."""

    milestones: tuple[MilestoneIndex, ...]
    """Which: ascending, not empty."""

    def __post_init__(self) -> None:
        _require_set(self.milestones)


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


@dataclass(frozen=True, slots=True)
class Dispute:
    """Stop both clocks and put the milestone before the arbiter."""

    milestone: MilestoneIndex
    round: int
    party: Address
    """Who disputes."""
    evidence: Hash
    """Hash of what the party says."""


@dataclass(frozen=True, slots=True)
class SubmitEvidence:
    """Put something in evidence."""

    milestone: MilestoneIndex
    party: Address
    """Who submits it: employer, worker or arbiter."""
    evidence: str
    """URI of the evidence."""


@dataclass(frozen=True, slots=True)
class Rule:
    """Decide a dispute: the worker is to have got ``released`` in all, as far as it is there; the employer the rest."""

    milestone: MilestoneIndex
    released: TokenUnits
    reason: Hash


@dataclass(frozen=True, slots=True)
class Conclude:
    """End a dispute that got no ruling: split what is left as the terms say."""

    milestone: MilestoneIndex


@dataclass(frozen=True, slots=True)
class Settle:
    """Split as both parties agree: ``released`` and ``refunded`` in all, after this act."""

    milestone: MilestoneIndex
    round: int
    released: TokenUnits
    refunded: TokenUnits
    valid_before: Timestamp
    """The offer holds before this instant."""


@dataclass(frozen=True, slots=True)
class Amend:
    """Replace an agreement by one of other terms, and move all that it holds there."""

    to: Terms
    """The new terms. Their parent is the agreement that is amended."""
    valid_before: Timestamp
    """The consent holds before this instant."""
    drawn: TokenUnits = NOTHING
    """What the employer adds. It is sent along where that is the chain's own currency; nobody signs it."""


@dataclass(frozen=True, slots=True)
class Permit:
    """Give the escrow an allowance by the owner's ERC-2612 signature. In a batch, before a funding."""

    token: Address
    owner: Address
    amount: TokenUnits
    nonce: int
    """The one that the signature is good for: the owner's next at the token. The token knows its own."""
    deadline: Timestamp
    """The last instant at which the permit is good."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """Pay out all that ``owner`` is owed in a token."""

    token: Address
    owner: Address
    to: Address
    """Anybody may have it sent to the owner itself; elsewhere only the owner."""
    nonce: int
    """The one that the signature is good for: the owner's next. The contract knows its own."""


@dataclass(frozen=True, slots=True)
class Sweep:
    """Pay a fee recipient all fees accrued to it in a token."""

    token: Address
    fee_recipient: Address


Funding = Fund | FundWithAuthorization | FundWithPermit2
SetAct = Funding | ReleaseAll
"""An act on a set of milestones."""

Handing = Accept | Deliver | RequestChanges
Paying = Release | Refund | Claim | Reclaim | Settle
Disputing = Dispute | SubmitEvidence | Rule | Conclude

MilestoneAct = Handing | Paying | Disputing
"""An act on one milestone."""

Act = SetAct | MilestoneAct | Amend
"""An act on an agreement."""

LooseAct = Permit | Withdraw | Sweep
"""An act that belongs to no agreement."""


def milestones_of(act: Act) -> tuple[MilestoneIndex, ...]:
    """The milestones that an act is about; none of an amendment, which is about all."""
    if isinstance(act, SetAct):
        return act.milestones
    return () if isinstance(act, Amend) else (act.milestone,)


def parties_to(act: Act, terms: Terms, phase: Phase) -> tuple[Address, ...]:
    """The addresses whose call or signature an act needs in this phase, the employer first. Empty: anybody may call."""
    match act:
        case Dispute() | SubmitEvidence():
            return (act.party,)
        case Rule():
            return (terms.conditions.arbiter,)
        case Amend():
            return tuple(party for party in (terms.payment.employer, act.to.payment.worker) if party != ZERO_ADDRESS)
        case Settle():
            return (terms.payment.employer, terms.payment.worker)
        case Claim() | Conclude():
            return ()
        case _:
            return _one_party_to(act, terms, phase)


def _one_party_to(
    act: SetAct | Handing | Release | Refund | Reclaim, terms: Terms, phase: Phase
) -> tuple[Address, ...]:
    match act:
        case Accept() | Deliver() | Refund():
            return (terms.payment.worker,)
        case Reclaim():
            return () if phase is Phase.ACTIVE else (terms.payment.employer,)
        case _:
            return (terms.payment.employer,)


def amount_of(act: Funding, terms: Terms) -> TokenUnits:
    """What a funding locks. The milestones must be the terms'."""
    return TokenUnits(sum(terms.milestones[index].amount for index in act.milestones))


def bits_of(milestones: Iterable[MilestoneIndex]) -> int:
    """A set of milestones as the contract writes it: bit i stands for milestone i."""
    return sum(1 << index for index in set(milestones))


def milestones_in(bits: int) -> tuple[MilestoneIndex, ...]:
    """The milestones of a set, ascending."""
    return tuple(MilestoneIndex(index) for index in range(bits.bit_length()) if bits >> index & 1)


def _require_set(milestones: tuple[MilestoneIndex, ...]) -> None:
    if not milestones or list(milestones) != sorted(set(milestones)):
        raise Malformed("milestones", "a set of milestones is ascending and not empty")
    if milestones[0] < 0 or milestones[-1] >= MAX_MILESTONES:
        raise Malformed("milestones", f"milestones are numbered from 0 to {MAX_MILESTONES - 1}")
