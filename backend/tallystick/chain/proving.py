"""The escrow's logs of blocks, at each level of proof: as the node lists them, bound to headers, or complete."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

import structlog

from tallystick.chain.answers import Log
from tallystick.chain.bloom import LogFilter
from tallystick.chain.events import TOPICS
from tallystick.chain.headers import Header
from tallystick.chain.logs import LogReader
from tallystick.chain.node import Node, NodeRefusal, Request, accepted
from tallystick.chain.receipts import logs_in, proved
from tallystick.chain.refusals import Remedy
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import ChainUnavailable, InvalidBlock
from tallystick.domain.units import Address, BlockNumber

RECEIPTS = 400
"""The most receipts that are asked for at once, unless one block has more: what bounds the memory."""

_NOT_OFFERED = frozenset({-32_601, -32_004})
"""Error codes of methods that a node does not have. Source: JSON-RPC 2.0, section 5.1; EIP-1474, "Error codes"."""

_journal = structlog.get_logger(__name__)


class LogSource(Protocol):
    """Where the escrow's logs come from."""

    def logs(self, headers: Sequence[Header], final: BlockNumber) -> Iterator[Log]:
        """
        The logs of blocks that follow each other, in their order.

        Args:
            headers: The blocks'. Proved to the level that the logs are to be proved to.
            final: The newest block that does not move any more.
        """
        ...


def source_of(node: Node, address: Address, level: ProofLevel) -> LogSource:
    """The logs of an address, proved to a level."""
    if level.reaches(ProofLevel.COMPLETE):
        return ProvedLogs(node, address)
    listed = ListedLogs(node, address)
    return BoundLogs(listed, address) if level.reaches(ProofLevel.HEADER_BOUND) else listed


class ListedLogs:
    """Logs as the node lists them: by range where nothing moves any more, by the block's own hash where it might."""

    def __init__(self, node: Node, address: Address) -> None:
        self._logs = LogReader(node, address)

    def logs(self, headers: Sequence[Header], final: BlockNumber) -> Iterator[Log]:
        """The logs of blocks that follow each other, in their order."""
        stamps = [header.stamp for header in headers]
        settled = [stamp for stamp in stamps if stamp.number <= final]
        if settled:
            yield from self._logs.in_range(settled[0].number, BlockNumber(settled[-1].number + 1))
        yield from self._logs.in_blocks(stamps[len(settled) :])


class BoundLogs:
    """Listed logs that the filter in their block's header has room for. One that is missing goes unnoticed."""

    def __init__(self, listed: ListedLogs, address: Address) -> None:
        self._listed = listed
        self._filter = LogFilter(address, TOPICS)

    def logs(self, headers: Sequence[Header], final: BlockNumber) -> Iterator[Log]:
        """The logs of blocks that follow each other, in their order."""
        blooms = {header.stamp.number: header.bloom for header in headers}
        for log in self._listed.logs(headers, final):
            bloom = blooms.get(log.block_number)
            if bloom is not None and not self._filter.may_hold(bloom, log.topics):
                raise InvalidBlock(log.block_number, "its list of logs", f"with a log {log.log_index}", "none such")
            yield log


class ProvedLogs:
    """Logs out of receipts that are proved by the header, of those blocks whose filter leaves room for any."""

    def __init__(self, node: Node, address: Address) -> None:
        self._address = address
        self._filter = LogFilter(address, TOPICS)
        self._receipts = ReceiptReader(node)

    def logs(self, headers: Sequence[Header], final: BlockNumber) -> Iterator[Log]:
        """The logs of blocks that follow each other, in their order. By hash, so that it is one whether they move."""
        for portion in _portions(header for header in headers if self._filter.has_room_in(header.bloom)):
            for header, answer in zip(portion, self._receipts.of(portion), strict=True):
                yield from logs_in(header, proved(header, answer), self._address)


class ReceiptReader:
    """Reads all receipts of blocks: by the block where the node offers that, else by each transaction."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._is_by_block = True

    def of(self, headers: Sequence[Header]) -> list[object]:
        """What the node says are the blocks' receipts, for each block an array."""
        if not self._is_by_block:
            return [self._one_by_one(header) for header in headers]
        answers = self._node.ask_all([("eth_getBlockReceipts", (header.stamp.hash,)) for header in headers])
        return [self._accepted(header, answer) for header, answer in zip(headers, answers, strict=True)]

    def questions(self, header: Header) -> int:
        """How many questions the receipts of a block take."""
        return 1 if self._is_by_block else len(header.transactions)

    def _accepted(self, header: Header, answer: object) -> object:
        if isinstance(answer, NodeRefusal):
            if answer.remedy is Remedy.RATE:
                raise answer
            if answer.number in _NOT_OFFERED and self._is_by_block:
                self._is_by_block = False
                _journal.info("node offers no receipts by block", reason=answer.message)
            return self._one_by_one(header)
        if answer is None:
            raise _gone(header)
        return answer

    def _one_by_one(self, header: Header) -> list[object]:
        requests: list[Request] = [("eth_getTransactionReceipt", (hash_,)) for hash_ in header.transactions]
        receipts = [accepted(answer) for answer in self._node.ask_all(requests)]
        if None in receipts:
            raise _gone(header)
        return receipts


def _portions(headers: Iterable[Header]) -> Iterator[list[Header]]:
    """The headers in groups that have so many receipts together as are asked for at once."""
    portion: list[Header] = []
    receipts = 0
    for header in headers:
        count = len(header.transactions)
        if portion and receipts + count > RECEIPTS:
            yield portion
            portion, receipts = [], 0
        portion.append(header)
        receipts += count
    if portion:
        yield portion


def _gone(header: Header) -> ChainUnavailable:
    return ChainUnavailable(f"the node does not have block {header.stamp.number} any more")
