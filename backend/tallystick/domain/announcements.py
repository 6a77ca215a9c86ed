"""
The feed's words: what happened at the escrow, in the order in which it became known, and what became of it.

An event is announced when it is mirrored. Later it is announced once more: as final, or as taken back by a reorg. An id
belongs to one announcement for ever, so that whoever is told twice knows it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from types import MappingProxyType

from tallystick.domain import events
from tallystick.domain.events import EscrowEvent, Fact
from tallystick.domain.units import AgreementId, MilestoneIndex


class Topic(StrEnum):
    """What an announcement is about: its type, by which it can be asked for."""

    AGREEMENT_FUNDED = "agreement.funded"
    AGREEMENT_AMENDED = "agreement.amended"
    MILESTONE_ACCEPTED = "milestone.accepted"
    MILESTONE_DELIVERED = "milestone.delivered"
    MILESTONE_CHANGES_REQUESTED = "milestone.changes_requested"
    MILESTONE_RELEASED = "milestone.released"
    MILESTONE_REFUNDED = "milestone.refunded"
    MILESTONE_CLAIMED = "milestone.claimed"
    MILESTONE_RECLAIMED = "milestone.reclaimed"
    MILESTONE_DISPUTED = "milestone.disputed"
    MILESTONE_EVIDENCE_SUBMITTED = "milestone.evidence_submitted"
    MILESTONE_RULED = "milestone.ruled"
    MILESTONE_CONCLUDED = "milestone.concluded"
    MILESTONE_SETTLED = "milestone.settled"
    PAYOUT_OWED = "payout.owed"
    PAYOUT_WITHDRAWN = "payout.withdrawn"
    FEES_SWEPT = "fees.swept"
    EVENT_FINALIZED = "event.finalized"
    """An event that was announced cannot be taken back any more."""
    EVENT_REVERTED = "event.reverted"
    """An event that was announced never happened: its block left the chain."""


TOPICS: Mapping[type[Fact], Topic] = MappingProxyType(
    {
        events.MilestonesFunded: Topic.AGREEMENT_FUNDED,
        events.AgreementAmended: Topic.AGREEMENT_AMENDED,
        events.OfferAccepted: Topic.MILESTONE_ACCEPTED,
        events.WorkDelivered: Topic.MILESTONE_DELIVERED,
        events.ChangesRequested: Topic.MILESTONE_CHANGES_REQUESTED,
        events.PaymentReleased: Topic.MILESTONE_RELEASED,
        events.PaymentRefunded: Topic.MILESTONE_REFUNDED,
        events.PaymentClaimed: Topic.MILESTONE_CLAIMED,
        events.PaymentReclaimed: Topic.MILESTONE_RECLAIMED,
        events.DisputeOpened: Topic.MILESTONE_DISPUTED,
        events.Evidence: Topic.MILESTONE_EVIDENCE_SUBMITTED,
        events.DisputeRuled: Topic.MILESTONE_RULED,
        events.DisputeConcluded: Topic.MILESTONE_CONCLUDED,
        events.PaymentSettled: Topic.MILESTONE_SETTLED,
        events.PayoutOwed: Topic.PAYOUT_OWED,
        events.OwedWithdrawn: Topic.PAYOUT_WITHDRAWN,
        events.FeesSwept: Topic.FEES_SWEPT,
    }
)
"""The topic of each fact when it happens."""


class Standing(StrEnum):
    """How sure an announced event is, as of an answer."""

    LATEST = "latest"
    """It is on the chain, and may still leave it."""
    FINALIZED = "finalized"
    """It is on the chain, and stays there."""
    REVERTED = "reverted"
    """It has left the chain."""


@dataclass(frozen=True, slots=True)
class FeedPlace:
    """A place in the feed: up to and with which announcement somebody has read."""

    row: int
    """The update that told it; rows grow in the order of the telling. 0: before the first one."""
    within: tuple[int, int] | None = None
    """Block and place in its log of the last one that was read in the row. None: all of the row was read."""


BEGINNING = FeedPlace(0)


@dataclass(frozen=True, slots=True)
class Announcement:
    """One item of the feed."""

    topic: Topic
    event: EscrowEvent
    """What happened; for what became final or was taken back: the event that did."""
    agreement_id: AgreementId | None
    milestone: MilestoneIndex | None
    occurrence: int
    """How often this very block with this event had left the chain before: it can come back."""
    place: FeedPlace
    standing: Standing

    @property
    def id(self) -> str:
        """Its name, the same wherever and whenever it is told."""
        return announcement_id(self.event, self.topic, self.occurrence)

    @property
    def of(self) -> str | None:
        """The id of the announcement that this one finalizes or takes back; None: it is an event's first one."""
        happened = TOPICS[type(self.event.fact)]
        if self.topic is happened:
            return None
        return announcement_id(self.event, happened, self.occurrence)


def announcement_id(event: EscrowEvent, topic: Topic, occurrence: int) -> str:
    """
    ``ev_`` and the first 16 bytes, in hexadecimal, of the SHA-256 of what names it on whatever server.

    The hash of a block names its chain, too: it commits to all blocks below it.
    """
    name = f"{event.block_hash}:{event.log_index}:{topic}:{occurrence}"
    return "ev_" + sha256(name.encode()).hexdigest()[:32]
