"""One JSON-RPC node, and what it is asked. What it refuses is a NodeRefusal, which is ChainUnavailable as well."""

from collections.abc import Iterable, Mapping, Sequence

from tallystick.chain.answers import count, octets, quantity, stamp_of
from tallystick.chain.line import HttpLine, Line, Request
from tallystick.chain.refusals import NodeRefusal
from tallystick.domain.chain import BlockStamp
from tallystick.domain.units import Address, BlockNumber, Wei

__all__ = ["BlockName", "Node", "NodeRefusal", "Request", "accepted", "pinned"]

BlockName = BlockStamp | BlockNumber | str
"""A block: pinned, by its number, by its hash as text, or by a tag: ``latest``, ``finalized``, ``pending``."""


class Node:
    """A node, at the end of a line. May be shared between threads."""

    def __init__(self, line: str | Line, timeout: float = 10.0) -> None:
        """
        Nothing is asked yet.

        Args:
            line: The HTTP address of a node, or whatever else answers.
            timeout: The longest silence of an HTTP address that is waited through, in seconds.

        Raises:
            ChainUnavailable: If the address is none.
        """
        self._line = HttpLine(line, timeout) if isinstance(line, str) else line

    def ask(self, method: str, *parameters: object) -> object:
        """The answer to one request. Raises NodeRefusal when it is an error."""
        return accepted(self.ask_all([(method, parameters)])[0])

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        """The answers to many requests, in their order. One that was refused is a NodeRefusal, as a value."""
        return self._line.ask_all(requests)

    def chain_id(self) -> int:
        """The chain's id."""
        return quantity(self.ask("eth_chainId"))

    def block(self, name: BlockName) -> BlockStamp | None:
        """A block, or None when the node does not have it."""
        header = self.header(name)
        return None if header is None else stamp_of(header)

    def blocks(self, names: Iterable[BlockName]) -> list[BlockStamp | None]:
        """Many blocks at once; None for those that the node does not have."""
        return [None if answer is None else stamp_of(accepted(answer)) for answer in self.headers(names)]

    def header(self, name: BlockName) -> object:
        """A block's header as the node writes it, with the hashes of its transactions; None when it has none."""
        return self.ask(*_header_request(name))

    def headers(self, names: Iterable[BlockName]) -> list[object]:
        """Many headers at once, each as :meth:`header` has it, or a NodeRefusal as a value."""
        return self.ask_all([(method, rest) for method, *rest in map(_header_request, names)])

    def call(self, call: Mapping[str, str], at: BlockName = "latest") -> bytes:
        """What a contract returns. A revert is a NodeRefusal."""
        return octets(self.ask("eth_call", call, pinned(at)))

    def code(self, address: Address, at: BlockName = "latest") -> bytes:
        """The code at an address; empty when there is none."""
        return octets(self.ask("eth_getCode", address, pinned(at)))

    def wealth(self, address: Address, at: BlockName = "latest") -> Wei:
        """What an address holds of the chain's own currency."""
        return Wei(quantity(self.ask("eth_getBalance", address, pinned(at))))

    def transaction_count(self, address: Address, at: BlockName = "latest") -> int:
        """How many transactions of an address are mined; ``pending`` counts those that wait, too."""
        return count(self.ask("eth_getTransactionCount", address, pinned(at)))


def accepted(answer: object) -> object:
    """An answer out of many. Raises the NodeRefusal that it may be."""
    if isinstance(answer, NodeRefusal):
        raise answer
    return answer


def pinned(name: BlockName) -> object:
    """A block as a parameter of a request. Source: EIP-1898, "Specification"."""
    if isinstance(name, BlockStamp):
        return {"blockHash": name.hash}
    if isinstance(name, str) and name.startswith("0x"):
        return {"blockHash": name}
    return hex(name) if isinstance(name, int) else name


def _header_request(name: BlockName) -> tuple[str, object, bool]:
    if isinstance(name, BlockStamp):
        return "eth_getBlockByHash", name.hash, False
    if isinstance(name, str) and name.startswith("0x"):
        return "eth_getBlockByHash", name, False
    return "eth_getBlockByNumber", pinned(name), False
