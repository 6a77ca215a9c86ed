"""What a check found: what is proved, what is not, and what contradicts itself. In words that a court can read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tallystick.chain.bundle.receipts import ToldFact
from tallystick.chain.bundle.shape import Bundle
from tallystick.domain.chain import BlockStamp
from tallystick.domain.holding import Holding
from tallystick.domain.units import AgreementId, BlockNumber, Hash, MilestoneIndex


class Verdict(StrEnum):
    """What a check comes to."""

    PROVED = "proved"
    """State and events, from a block that the auditor vouches for."""
    STATE_PROVED = "state-proved"
    """The state is proved; that some blocks with events are on the chain is for the auditor to see."""
    UNANCHORED = "unanchored"
    """The bundle contradicts itself nowhere. The auditor vouched for no block, so nothing of the chain is proved."""
    REFUTED = "refuted"
    """Something in the bundle is not so."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is not so."""

    place: str
    """Where in the bundle: ``blocks[0].header.stateRoot``, or ``byte 17``."""
    reason: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """What the auditor knows from elsewhere. Empty: nothing."""

    hashes: frozenset[Hash] = frozenset()
    """Of blocks that are on the chain."""
    heights: Mapping[int, Hash] = field(default_factory=dict)
    """Which block a node of the auditor's has at a height."""
    chain_id: int | None = None
    """Of that node."""
    finalized: BlockNumber | None = None
    """The newest block that it calls final."""
    wallet_accepts: bool | None = None
    """Whether the worker's wallet takes the signature now, as that node says; None: it was not asked."""

    def vouches_for(self, stamp: BlockStamp) -> bool:
        """Whether a block is on the chain, by what the auditor knows."""
        return stamp.hash in self.hashes or self.heights.get(stamp.number) == stamp.hash


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a sound bundle holds."""

    bundle: Bundle
    told: tuple[ToldFact, ...]
    """The events, in the order of the chain."""
    held: Mapping[MilestoneIndex, Holding]
    """As of the newest block, of those milestones that have a holding."""
    successor: AgreementId | None
    is_anchored: bool
    """Whether the auditor vouches for the newest block."""
    loose: tuple[BlockStamp, ...]
    """Older blocks that neither hang together with the newest one nor are vouched for."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check came to."""

    faults: tuple[Fault, ...]
    evidence: Evidence | None
    """None when something was not so."""
    anchor: Anchor

    @property
    def verdict(self) -> Verdict:
        """In one word."""
        if self.evidence is None:
            return Verdict.REFUTED
        if not self.evidence.is_anchored:
            return Verdict.UNANCHORED
        return Verdict.STATE_PROVED if self.evidence.loose else Verdict.PROVED
