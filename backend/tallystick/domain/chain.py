"""The chain as a stream of a closed union of updates. A reorg is a value, not an exception."""

from dataclasses import dataclass
from enum import StrEnum

from tallystick.domain.events import EscrowEvent
from tallystick.domain.units import BlockNumber, Hash, Timestamp


class ProofLevel(StrEnum):
    """How much of what a node tells of blocks was recomputed instead of believed. From the least to the most."""

    SEEN = "seen"
    """The node said so. Blocks are linked by the hashes that it names."""
    HEADER_BOUND = "header-bound"
    """Each header hashes to the block's hash and names its parent's; logs do not contradict the header's bloom."""
    COMPLETE = "complete"
    """The escrow's logs are those of the block, all of them: its receipts hash to the root in its header."""
    STATE_PROVED = "state-proved"
    """What was folded from these logs is what the escrow's storage holds, proved from the root in the header."""

    def reaches(self, required: "ProofLevel") -> bool:
        """Whether this is as much as ``required``, or more."""
        levels = list(ProofLevel)
        return levels.index(self) >= levels.index(required)

    def at_most(self, limit: "ProofLevel") -> "ProofLevel":
        """This level, or ``limit`` where this is more."""
        return limit if self.reaches(limit) else self


@dataclass(frozen=True, slots=True)
class BlockStamp:
    """A block, named so that no other can be meant."""

    number: BlockNumber
    hash: Hash
    parent_hash: Hash
    timestamp: Timestamp


@dataclass(frozen=True, slots=True)
class Block:
    """A block, and what happened at the escrow in it, in the order of the log."""

    stamp: BlockStamp
    events: tuple[EscrowEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class BlocksAdded:
    """Blocks that follow each other, lowest first; the first one follows the checkpoint. Never empty."""

    blocks: tuple[Block, ...]
    proof: ProofLevel = ProofLevel.SEEN
    """To which level all of them are proved."""


@dataclass(frozen=True, slots=True)
class BlocksReorged:
    """All blocks above ``ancestor`` have left the chain."""

    ancestor: BlockStamp


@dataclass(frozen=True, slots=True)
class BlockFinalized:
    """The chain calls ``block``, and all below it, final."""

    block: BlockStamp


ChainUpdate = BlocksAdded | BlocksReorged | BlockFinalized
