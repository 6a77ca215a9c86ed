"""
Blocks that follow each other, with what happened at the escrow in them.

Every header is fetched and its parent link checked, and every log must be of the very block that it is said to be of.
How much of that is recomputed is the level of proof: what cannot be proved to it is an error, and no block.
"""

from collections.abc import Sequence
from itertools import groupby, pairwise

from tallystick.chain.answers import Log
from tallystick.chain.escrow import newest
from tallystick.chain.events import event_of
from tallystick.chain.headers import Header, HeaderReader
from tallystick.chain.node import Node
from tallystick.chain.proving import source_of
from tallystick.domain.chain import Block, BlocksAdded, BlockStamp, ProofLevel
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.ports import ChainIdentity
from tallystick.domain.units import BlockNumber


class BlockReader:
    """Reads blocks of a node, proved to a level."""

    def __init__(self, node: Node, identity: ChainIdentity, level: ProofLevel) -> None:
        """Nothing is asked yet. What is folded from the events is not this reader's to prove: that comes later."""
        self._level = level.at_most(ProofLevel.COMPLETE)
        self._headers = HeaderReader(node, level)
        self._logs = source_of(node, identity.escrow, level)

    def read(
        self, after: BlockStamp | None, numbers: range, final: BlockNumber, known: Header | None = None
    ) -> BlocksAdded:
        """
        The blocks of these heights.

        Args:
            after: The one before them; None: whichever the node has.
            numbers: Which: ascending, not empty.
            final: The newest height that does not move any more.
            known: A header that is at hand: of one block alone it is not asked for again.

        Raises:
            ChainUnavailable: If they do not follow each other, or something is missing: the chain may be moving.
            InvalidBlock: If something is not what the header says.
        """
        headers = self._following(after, numbers, known)
        found = groupby(self._logs.logs(headers, final), _number_of)
        logs = {number: list(group) for number, group in found}
        blocks = tuple(_block(header.stamp, logs.pop(header.stamp.number, [])) for header in headers)
        if logs:
            raise ChainUnavailable(f"the node gave logs of blocks that were not asked for: {sorted(logs)[:3]}")
        return BlocksAdded(blocks, self._level)

    def _following(self, after: BlockStamp | None, numbers: range, known: Header | None) -> Sequence[Header]:
        """Headers that follow each other, the first one after ``after``."""
        if known is not None and list(numbers) == [known.stamp.number]:
            headers = [known]
        else:
            headers = [newest(header) for header in self._headers.headers(map(BlockNumber, numbers))]
        stamps = [header.stamp for header in headers]
        if [stamp.number for stamp in stamps] != list(numbers):
            raise ChainUnavailable("the node answered with other blocks than it was asked for")
        chain = stamps if after is None else [after, *stamps]
        for parent, child in pairwise(chain):
            if child.parent_hash != parent.hash:
                raise ChainUnavailable(
                    f"block {child.number} does not follow block {parent.number}: the chain is moving"
                )
        return headers


def _block(stamp: BlockStamp, logs: list[Log]) -> Block:
    events = (event_of(log, stamp) for log in logs)
    return Block(stamp, tuple(event for event in events if event is not None))


def _number_of(log: Log) -> BlockNumber:
    return log.block_number
