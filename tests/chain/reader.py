"""A reader of the chain that keeps all in memory, and refuses what does not follow, as the books do."""

from tallystick.chain.answers import logs_of
from tallystick.chain.events import fact_of
from tallystick.chain.node import Node
from tallystick.chain.watcher import NodeWatcher, Reading
from tallystick.domain.chain import (
    Block,
    BlockFinalized,
    BlocksAdded,
    BlocksReorged,
    BlockStamp,
    ChainUpdate,
    ProofLevel,
)
from tallystick.domain.events import Fact
from tallystick.domain.ports import Watcher
from tallystick.domain.units import BlockNumber
from tests.devchain import DevChain


class Reader:
    """What was read so far."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.final: BlockStamp | None = None
        self.updates: list[ChainUpdate] = []

    @property
    def checkpoint(self) -> BlockStamp | None:
        """The newest block."""
        return self.blocks[-1].stamp if self.blocks else None

    @property
    def facts(self) -> list[Fact]:
        """All that happened, in the order of the chain."""
        return [event.fact for block in self.blocks for event in block.events]

    @property
    def kinds(self) -> list[str]:
        """What the updates were."""
        return [type(update).__name__ for update in self.updates]

    def stamp_at(self, number: BlockNumber) -> BlockStamp | None:
        """The block at a height."""
        found = [block.stamp for block in self.blocks if block.stamp.number == number]
        return found[0] if found else None

    def step(self, watcher: Watcher) -> ChainUpdate | None:
        """Take one update."""
        update = watcher.next_update(self.checkpoint, self.final, self.stamp_at)
        if update is not None:
            self.updates.append(update)
            self._apply(update)
        return update

    def follow(self, watcher: Watcher) -> "Reader":
        """Take updates until there are none."""
        while self.step(watcher) is not None:
            pass
        return self

    def is_level_with(self, chain: DevChain) -> bool:
        """Whether the blocks and facts are those that the chain has now, and none is missing."""
        for block in self.blocks:
            theirs = chain.rpc("eth_getBlockByNumber", hex(block.stamp.number), False)
            assert theirs["hash"] == block.stamp.hash, f"block {block.stamp.number} is another one"
        found = chain.rpc("eth_getLogs", {"address": chain.escrow, "fromBlock": "0x0", "toBlock": "latest"})
        assert self.facts == list(map(fact_of, logs_of(found)))
        return self.blocks[-1].stamp.number == chain.number()

    def _apply(self, update: ChainUpdate) -> None:
        match update:
            case BlocksAdded():
                for block in update.blocks:
                    assert self.checkpoint is None or block.stamp.parent_hash == self.checkpoint.hash
                    self.blocks.append(block)
            case BlocksReorged():
                assert self.final is None or update.ancestor.number >= self.final.number
                assert self.stamp_at(update.ancestor.number) == update.ancestor
                self.blocks = [block for block in self.blocks if block.stamp.number <= update.ancestor.number]
            case BlockFinalized():
                assert self.final is None or update.block.number > self.final.number
                self.final = update.block
                self._forget_empty_blocks_below(update.block)

    def _forget_empty_blocks_below(self, final: BlockStamp) -> None:
        self.blocks = [block for block in self.blocks if block.events or block.stamp.number >= final.number]


def watcher_of(
    chain: DevChain,
    url: str | None = None,
    batch: int = 500,
    depth: int = 64,
    level: ProofLevel = ProofLevel.COMPLETE,
) -> NodeWatcher:
    """A watcher over the chain's node, or over another one."""
    return NodeWatcher(Node(url or chain.url), chain.identity, Reading(level, batch, depth))
