"""The chain as a stream of a closed union of updates. A reorg is a value, not an exception."""

from dataclasses import dataclass

from tallystick.domain.events import EscrowEvent
from tallystick.domain.units import BlockNumber, Hash, Timestamp


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


@dataclass(frozen=True, slots=True)
class BlocksReorged:
    """All blocks above ``ancestor`` have left the chain."""

    ancestor: BlockStamp


@dataclass(frozen=True, slots=True)
class BlockFinalized:
    """The chain calls ``block``, and all below it, final."""

    block: BlockStamp


ChainUpdate = BlocksAdded | BlocksReorged | BlockFinalized
