"""
Headers whose hash was recomputed, so that whatever stands in one is bound to the block's hash.

A header has the members that its fork gave it. Which ones those are needs no calendar of forks: it has those that the
node names, and if that were wrong, so would be the hash.

Source: Ethereum Yellow Paper, section 4.4, "The Block"; EIP-1559, EIP-4895, EIP-4844, EIP-4788 and EIP-7685.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial

from tallystick.chain.answers import fields_of, items_of, stamp_of
from tallystick.chain.hashing import keccak256
from tallystick.chain.node import BlockName, Node, NodeRefusal, accepted
from tallystick.chain.rlp import digits_of, list_of, number_of, octets_of, string_of
from tallystick.domain.chain import BlockStamp, ProofLevel
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, UnverifiableBlock

_Writer = Callable[[object], str]


def _fixed(size: int, prefix: str) -> _Writer:
    return partial(_prefixed, size, prefix)


def _prefixed(size: int, prefix: str, answer: object) -> str:
    return prefix + digits_of(answer, size)


_HASH = _fixed(32, "a0")
_OF_EVERY_FORK: tuple[tuple[str, _Writer], ...] = (
    ("parentHash", _HASH),
    ("sha3Uncles", _HASH),
    ("miner", _fixed(20, "94")),
    ("stateRoot", _HASH),
    ("transactionsRoot", _HASH),
    ("receiptsRoot", _HASH),
    ("logsBloom", _fixed(256, "b90100")),
    ("difficulty", number_of),
    ("number", number_of),
    ("gasLimit", number_of),
    ("gasUsed", number_of),
    ("timestamp", number_of),
    ("extraData", string_of),
    ("mixHash", _HASH),
    ("nonce", _fixed(8, "88")),
)
_OF_LATER_FORKS: tuple[tuple[str, _Writer], ...] = (
    ("baseFeePerGas", number_of),
    ("withdrawalsRoot", _HASH),
    ("blobGasUsed", number_of),
    ("excessBlobGas", number_of),
    ("parentBeaconBlockRoot", _HASH),
    ("requestsHash", _HASH),
)
"""In the order in which forks added them: London, Shanghai, Cancun (three), Prague."""

_BESIDE_THE_HEADER = frozenset({"hash", "size", "totalDifficulty", "transactions", "uncles", "withdrawals", "author"})
"""What nodes tell of a block that is no part of its header."""
_KNOWN = _BESIDE_THE_HEADER | {name for name, _ in _OF_EVERY_FORK + _OF_LATER_FORKS}

ALWAYS = tuple(name for name, _ in _OF_EVERY_FORK)
"""The members that every header has."""
LATER = tuple(name for name, _ in _OF_LATER_FORKS)
"""The members that a header has from its fork on."""
QUANTITIES = frozenset(name for name, write in _OF_EVERY_FORK + _OF_LATER_FORKS if write is number_of)
"""The members that are numbers; the others are bytes."""


@dataclass(frozen=True, slots=True)
class Header:
    """A block's header. Unless it is merely seen, its members are bound to the hash in the stamp."""

    stamp: BlockStamp
    fields: Mapping[str, object]
    """As the node wrote them."""

    @property
    def receipts_root(self) -> bytes:
        """The root of the trie over the block's receipts."""
        return octets_of(digits_of(self.fields.get("receiptsRoot"), 32))

    @property
    def bloom(self) -> int:
        """The filter over the block's logs."""
        return int.from_bytes(octets_of(digits_of(self.fields.get("logsBloom"), 256)), "big")

    @property
    def transactions(self) -> list[str]:
        """The hashes of the block's transactions, in their order. The node's word: no header holds them."""
        return [hash_ for hash_ in items_of(self.fields.get("transactions")) if isinstance(hash_, str)]


class HeaderReader:
    """Reads headers of a node, and recomputes their hashes unless they need only be seen."""

    def __init__(self, node: Node, level: ProofLevel) -> None:
        """``level`` is what blocks must be proved to."""
        self._node = node
        self._is_bound = level.reaches(ProofLevel.HEADER_BOUND)

    def block(self, name: BlockName) -> BlockStamp | None:
        """A block, or None when the node does not have it."""
        header = self._node.header(name)
        return None if header is None else self.read(header).stamp

    def blocks(self, names: Iterable[BlockName]) -> list[BlockStamp | None]:
        """Many blocks at once; None for those that the node does not have."""
        return [None if header is None else header.stamp for header in self.headers(names)]

    def headers(self, names: Iterable[BlockName]) -> list[Header | None]:
        """Many headers at once; None for blocks that the node does not have."""
        answers = self._node.headers(names)
        return [None if answer is None else self.read(accepted(answer)) for answer in answers]

    def tips(self) -> tuple[Header, BlockStamp | None]:
        """The newest block, and the newest that the node calls final, in one round; None when it names none."""
        # Final first: were it asked for last, it could be above a head that is known already.
        final, head = self._node.headers(["finalized", "latest"])
        is_named = final is not None and not isinstance(final, NodeRefusal)
        if accepted(head) is None:
            raise ChainUnavailable("the node has no newest block: it may be starting")
        return self.read(head), self.read(final).stamp if is_named else None

    def read(self, answer: object) -> Header:
        """A header that a node has answered already."""
        header = Header(stamp_of(answer), fields_of(answer))
        if self._is_bound:
            require_bound(header)
        return header


def require_bound(header: Header) -> None:
    """
    Recompute a header's hash.

    Raises:
        InvalidBlock: If it is not the hash that the node names.
        UnverifiableBlock: If the same can be because the header is of another make than Ethereum's.
    """
    number, fields = header.stamp.number, header.fields
    missing = [name for name, _ in _OF_EVERY_FORK if fields.get(name) is None]
    if missing:
        raise UnverifiableBlock(number, f"its header has no {', '.join(missing)}")
    found = "0x" + hash_of(fields).hex()
    if found == header.stamp.hash:
        return
    if unknown := sorted(fields.keys() - _KNOWN):
        raise UnverifiableBlock(number, f"its header has members that are none of Ethereum's: {', '.join(unknown)}")
    raise InvalidBlock(number, "the hash of its header", found, header.stamp.hash)


def hash_of(fields: Mapping[str, object]) -> bytes:
    """keccak256 of a header's RLP."""
    later = [(name, write) for name, write in _OF_LATER_FORKS if fields.get(name) is not None]
    written = [write(fields[name]) for name, write in _OF_EVERY_FORK]
    written += [write(fields[name]) for name, write in later]
    return keccak256(octets_of(list_of("".join(written))))
