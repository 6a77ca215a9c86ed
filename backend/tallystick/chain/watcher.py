"""
The chain as a stream of updates, for a reader that remembers where it is.

Nothing is kept between two questions but the width of log ranges, so a reader may stop and go on anywhere. Every
header is fetched and its parent link checked, and every log must be of the very block that it is said to be of.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise

from tallystick.chain.answers import Log
from tallystick.chain.escrow import FINALITY_DEPTH, Finality, newest
from tallystick.chain.events import event_of
from tallystick.chain.logs import LogReader
from tallystick.chain.node import Node
from tallystick.domain.chain import Block, BlockFinalized, BlocksAdded, BlocksReorged, BlockStamp, ChainUpdate
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, ReorgBeyondFinality
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import BlockNumber

BATCH = 500
"""The most blocks of one update."""

_STRIDE = 64
"""How many blocks are compared at once on the way back to a common ancestor."""

Mirrored = Callable[[BlockNumber], BlockStamp | None]
"""The reader's block at a height."""


@dataclass(frozen=True, slots=True)
class _Reader:
    """Where the reader is."""

    checkpoint: BlockStamp
    finalized: BlockStamp | None
    mirrored: Mirrored


@dataclass(frozen=True, slots=True)
class _View:
    """Where the node is."""

    head: BlockStamp
    finalized: BlockStamp


class NodeWatcher:
    """Implements ``ports.Watcher`` over one node."""

    def __init__(
        self, node: Node, identity: ChainIdentity, batch: int = BATCH, finality_depth: int = FINALITY_DEPTH
    ) -> None:
        """``batch`` is the most blocks of one update; ``finality_depth`` is for nodes that name no final block."""
        self._node = node
        self._identity = identity
        self._batch = batch
        self._finality = Finality(node, finality_depth)
        self._logs = LogReader(node, identity.escrow)

    def next_update(
        self, checkpoint: BlockStamp | None, finalized: BlockStamp | None, mirrored: Mirrored
    ) -> ChainUpdate | None:
        """The one update that follows; None when the reader is level with the node, or ahead on the same chain."""
        # Final first: were it asked for last, it could be above a head that is known already.
        final = self._finality.newest()
        view = _View(newest(self._node.block("latest")), final)
        if checkpoint is None:
            return self._added(None, view)
        reader = _Reader(checkpoint, finalized, mirrored)
        return self._reorged(reader, view) or self._finalized(reader, view) or self._added(checkpoint, view)

    def _reorged(self, reader: _Reader, view: _View) -> BlocksReorged | None:
        """The reader's blocks that left the chain, if any did."""
        height = BlockNumber(min(reader.checkpoint.number, view.head.number))
        mine = reader.checkpoint if height == reader.checkpoint.number else reader.mirrored(height)
        if mine is None:
            # The node is so far behind that the reader has forgotten its empty blocks there.
            self._require_same_beginning()
            return None
        theirs = view.head if height == view.head.number else newest(self._node.block(height))
        if mine == theirs:
            return None
        return BlocksReorged(self._common_ancestor(reader, BlockNumber(height - 1)))

    def _require_same_beginning(self) -> None:
        genesis = newest(self._node.block(BlockNumber(0))).hash
        if genesis != self._identity.genesis_hash:
            raise ChainMismatch(f"the node's chain began anew, with block {genesis}")

    def _common_ancestor(self, reader: _Reader, start: BlockNumber) -> BlockStamp:
        """The highest block that both have, looked for from ``start`` down to what was final."""
        floor = reader.finalized.number if reader.finalized else self._identity.deployed_at
        for top in range(start, floor - 1, -_STRIDE):
            heights = [BlockNumber(number) for number in range(top, max(top - _STRIDE, floor - 1), -1)]
            for height, theirs in zip(heights, self._node.blocks(heights), strict=True):
                if newest(theirs) == reader.mirrored(height):
                    return newest(theirs)
        raise ReorgBeyondFinality(
            f"the chain and the mirror have no block in common down to block {floor}, the last that cannot change"
        )

    def _finalized(self, reader: _Reader, view: _View) -> BlockFinalized | None:
        """The newest final block that the reader has, when it does not know that it is final."""
        known = reader.finalized.number if reader.finalized else self._identity.deployed_at - 1
        if view.finalized.number > reader.checkpoint.number:
            # Far behind, all that the reader has is final.
            return BlockFinalized(reader.checkpoint) if known < reader.checkpoint.number else None
        if view.finalized.number <= known:
            return None
        mine = reader.mirrored(view.finalized.number)
        if mine is not None and mine != view.finalized:
            raise ChainUnavailable(f"the node changed its mind about block {view.finalized.number}")
        return BlockFinalized(view.finalized)

    def _added(self, checkpoint: BlockStamp | None, view: _View) -> BlocksAdded | None:
        """The blocks that follow the checkpoint, as many as one update takes."""
        start = self._identity.deployed_at if checkpoint is None else checkpoint.number + 1
        stop = min(start + self._batch, view.head.number + 1)
        if start >= stop:
            return None
        stamps = self._stamps(checkpoint, range(start, stop))
        logs = {number: list(group) for number, group in groupby(self._logs_of(stamps, view), _number_of)}
        added = BlocksAdded(tuple(_block(stamp, logs.pop(stamp.number, [])) for stamp in stamps))
        if logs:
            raise ChainUnavailable(f"the node gave logs of blocks that were not asked for: {sorted(logs)[:3]}")
        return added

    def _stamps(self, checkpoint: BlockStamp | None, numbers: range) -> list[BlockStamp]:
        """Headers that follow each other, the first one after the checkpoint."""
        stamps = [newest(stamp) for stamp in self._node.blocks(map(BlockNumber, numbers))]
        if [stamp.number for stamp in stamps] != list(numbers):
            raise ChainUnavailable("the node answered with other blocks than it was asked for")
        chain = stamps if checkpoint is None else [checkpoint, *stamps]
        for parent, child in pairwise(chain):
            if child.parent_hash != parent.hash:
                raise ChainUnavailable(
                    f"block {child.number} does not follow block {parent.number}: the chain is moving"
                )
        return stamps

    def _logs_of(self, stamps: list[BlockStamp], view: _View) -> Iterator[Log]:
        """Logs by range where nothing moves any more, and by the block's own hash where it might."""
        settled = [stamp for stamp in stamps if stamp.number <= view.finalized.number]
        if settled:
            yield from self._logs.in_range(settled[0].number, BlockNumber(settled[-1].number + 1))
        yield from self._logs.in_blocks(stamps[len(settled) :])


def _block(stamp: BlockStamp, logs: list[Log]) -> Block:
    events = (event_of(log, stamp) for log in logs)
    return Block(stamp, tuple(event for event in events if event is not None))


def _number_of(log: Log) -> BlockNumber:
    return log.block_number
