"""
The chain as a stream of updates, for a reader that remembers where it is.

Nothing is kept between two questions but how many blocks to read at once, and what was read ahead: a reader may stop
and go on anywhere.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from tallystick.chain.ahead import Ahead
from tallystick.chain.blocks import BlockReader
from tallystick.chain.escrow import FINALITY_DEPTH, Finality, newest
from tallystick.chain.headers import Header, HeaderReader
from tallystick.chain.node import Node
from tallystick.domain.chain import (
    BlockFinalized,
    BlocksAdded,
    BlocksReorged,
    BlockStamp,
    ChainUpdate,
    ProofLevel,
)
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, ReorgBeyondFinality
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import BlockNumber

BATCH = 400
"""The most blocks of one update."""

TOO_LONG = 5.0
"""Seconds after which blocks of one update are read in smaller portions: whoever stops the reader loses them."""

OVERDUE = 64
"""How many blocks may become final, while new ones come without a pause, before that is told first."""

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
class View:
    """Where the chain is."""

    head: BlockStamp
    finalized: BlockStamp
    newest: Header | None = None
    """The head's header, where it is at hand."""


@dataclass(frozen=True, slots=True)
class Reading:
    """How a watcher reads."""

    proof: ProofLevel = ProofLevel.COMPLETE
    """What blocks must be proved to. Those that cannot be are not told of."""
    batch: int = BATCH
    """The most blocks of one update."""
    finality_depth: int = FINALITY_DEPTH
    """For nodes that name no final block: how many blocks behind the head it is."""


DEFAULT = Reading()


class NodeWatcher:
    """Implements ``ports.Watcher`` over one node."""

    def __init__(self, node: Node, identity: ChainIdentity, reading: Reading = DEFAULT) -> None:
        """What ``reading`` says is how far to go at once, and how much to prove."""
        self._identity = identity
        self._reading = reading
        self._width = reading.batch
        self._blocks = HeaderReader(node, reading.proof)
        self._finality = Finality(self._blocks, reading.finality_depth)
        self._reader = BlockReader(node, identity, reading.proof)
        self._ahead = Ahead()

    def next_update(
        self, checkpoint: BlockStamp | None, finalized: BlockStamp | None, mirrored: Mirrored
    ) -> ChainUpdate | None:
        """The one update that follows; None when the reader is level with the node, or ahead on the same chain."""
        return self.follow(self.view(), checkpoint, finalized, mirrored)

    def view(self) -> View:
        """Where the node says that the chain is."""
        head, final = self._blocks.tips()
        return View(head.stamp, self._finality.settled(final), head)

    def block(self, number: BlockNumber) -> BlockStamp | None:
        """The node's block at a height; None when it has none."""
        return self._blocks.block(number)

    def follow(
        self, view: View, checkpoint: BlockStamp | None, finalized: BlockStamp | None, mirrored: Mirrored
    ) -> ChainUpdate | None:
        """The one update that follows, on the way to where the chain is. See :meth:`next_update`."""
        if checkpoint is None:
            return self._added(None, view)
        reader = _Reader(checkpoint, finalized, mirrored)
        reorged = self._reorged(reader, view)
        if reorged is not None:
            return reorged
        untold = view.finalized.number - (finalized.number if finalized else self._identity.deployed_at)
        if view.finalized.number < checkpoint.number and untold <= OVERDUE:
            # Near the head, what is new comes first: that it is final can wait.
            return self._added(checkpoint, view) or self._finalized(reader, view)
        return self._finalized(reader, view) or self._added(checkpoint, view)

    def _reorged(self, reader: _Reader, view: View) -> BlocksReorged | None:
        """The reader's blocks that left the chain, if any did."""
        if (view.head.number, view.head.parent_hash) == (reader.checkpoint.number + 1, reader.checkpoint.hash):
            return None
        height = BlockNumber(min(reader.checkpoint.number, view.head.number))
        mine = reader.checkpoint if height == reader.checkpoint.number else reader.mirrored(height)
        if mine is None:
            # The node is so far behind that the reader has forgotten its empty blocks there.
            self._require_same_beginning()
            return None
        theirs = view.head if height == view.head.number else newest(self._blocks.block(height))
        if mine == theirs:
            return None
        return BlocksReorged(self._common_ancestor(reader, BlockNumber(height - 1)))

    def _require_same_beginning(self) -> None:
        genesis = newest(self._blocks.block(BlockNumber(0))).hash
        if genesis != self._identity.genesis_hash:
            raise ChainMismatch(f"the node's chain began anew, with block {genesis}")

    def _common_ancestor(self, reader: _Reader, start: BlockNumber) -> BlockStamp:
        """The highest block that both have, looked for from ``start`` down to what was final."""
        floor = reader.finalized.number if reader.finalized else self._identity.deployed_at
        for top in range(start, floor - 1, -_STRIDE):
            heights = [BlockNumber(number) for number in range(top, max(top - _STRIDE, floor - 1), -1)]
            for height, theirs in zip(heights, self._blocks.blocks(heights), strict=True):
                if newest(theirs) == reader.mirrored(height):
                    return newest(theirs)
        raise ReorgBeyondFinality(
            f"the chain and the mirror have no block in common down to block {floor}, the last that cannot change"
        )

    def _finalized(self, reader: _Reader, view: View) -> BlockFinalized | None:
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

    def _added(self, checkpoint: BlockStamp | None, view: View) -> BlocksAdded | None:
        """The blocks that follow the checkpoint, as many as one update takes, or as the node gives in a short time."""
        added = self._read_ahead(checkpoint)
        if added is None:
            start = self._identity.deployed_at if checkpoint is None else checkpoint.number + 1
            stop = min(start + self._width, view.head.number + 1)
            if start >= stop:
                return None
            added = self._portion(checkpoint, range(start, stop), view)
        self._look_ahead(added.blocks[-1].stamp, view)
        return added

    def _read_ahead(self, checkpoint: BlockStamp | None) -> BlocksAdded | None:
        """What was read ahead, unless the node has other blocks by now: what is called final may be merely deep."""
        added = self._ahead.take(checkpoint)
        if added is None:
            return None
        last = added.blocks[-1].stamp
        return added if self._blocks.block(last.number) == last else None

    def _look_ahead(self, last: BlockStamp, view: View) -> None:
        """Begin to read what follows, where nothing moves any more."""
        start = last.number + 1
        stop = min(start + self._width, view.finalized.number + 1)
        if start < stop:
            self._ahead.begin(last, partial(self._portion, last, range(start, stop), view))

    def _portion(self, checkpoint: BlockStamp | None, numbers: range, view: View) -> BlocksAdded:
        """Read some blocks. How long it takes says how many are read the next time."""
        began = time.monotonic()
        try:
            added = self._reader.read(checkpoint, numbers, view.finalized.number, view.newest)
        except ChainUnavailable:
            self._width = max(self._width // 2, 1)
            raise
        is_slow = time.monotonic() - began > TOO_LONG
        self._width = max(self._width // 2, 1) if is_slow else min(self._width * 2, self._reading.batch)
        return added
