"""Logs of one address, in ranges of blocks that adapt to what the node is willing to answer."""

from collections.abc import Iterator, Sequence

import structlog

from tallystick.chain.answers import Log, logs_of
from tallystick.chain.node import Node, NodeRefusal, accepted
from tallystick.chain.refusals import Remedy
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, BlockNumber

WIDEST = 10_000
"""The most blocks that are asked for at once."""

_journal = structlog.get_logger(__name__)


class LogReader:
    """Reads an address's logs. A range that is refused is halved; each that succeeds makes the next wider."""

    def __init__(self, node: Node, address: Address, width: int = 2_000) -> None:
        """``width`` is the number of blocks to ask for at first."""
        self._node = node
        self._address = address
        self._width = width
        self._was_refused = False

    @property
    def width(self) -> int:
        """The number of blocks that are asked for at once now."""
        return self._width

    def in_range(self, start: BlockNumber, stop: BlockNumber) -> Iterator[Log]:
        """The logs of blocks ``start <= number < stop``, in their order."""
        while start < stop:
            end = min(start + self._width, stop)
            found = self._attempt(start, end)
            if found is not None:
                yield from found
                start = BlockNumber(end)

    def in_blocks(self, blocks: Sequence[BlockStamp]) -> Iterator[Log]:
        """The logs of these very blocks, in their order. Raises ChainUnavailable when one has left the chain."""
        requests = [("eth_getLogs", ({"address": self._address, "blockHash": block.hash},)) for block in blocks]
        for block, answer in zip(blocks, self._node.ask_all(requests), strict=True):
            if answer is None:
                raise ChainUnavailable(f"the node does not have block {block.number} any more")
            yield from self._own(accepted(answer))

    def _attempt(self, start: int, stop: int) -> tuple[Log, ...] | None:
        filter_ = {"address": self._address, "fromBlock": hex(start), "toBlock": hex(stop - 1)}
        try:
            found = self._own(self._node.ask("eth_getLogs", filter_))
        except NodeRefusal as refusal:
            if stop - start == 1 or refusal.remedy is Remedy.RATE:
                raise  # A narrower range would be one more request to a node that complains of too many.
            self._width = (stop - start) // 2
            self._was_refused = True
            _journal.info("log range halved", blocks=self._width, reason=refusal.message)
            return None
        # Once a limit was met, carefully: most ranges would be asked for twice otherwise.
        self._width = min(self._width + (self._width // 8 + 1 if self._was_refused else self._width), WIDEST)
        return found

    def _own(self, answer: object) -> tuple[Log, ...]:
        """Logs, every one of the address that was asked for: anybody can emit what looks like the escrow's."""
        logs = logs_of(answer)
        if any(log.address != self._address for log in logs):
            raise ChainUnavailable("the node gave logs of another address than it was asked for")
        return logs
