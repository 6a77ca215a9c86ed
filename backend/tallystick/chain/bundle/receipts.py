"""
What the receipts of a bundle tell: the escrow's logs, out of receipts that are proved by their blocks.

Source: Ethereum Yellow Paper, section 4.3.1, "Transaction Receipt"; EIP-2718, "Receipts".
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import rlp
from rlp.exceptions import RLPException

from tallystick.chain.answers import Log
from tallystick.chain.bundle.blocks import BundledBlock, ProvedReceipt
from tallystick.chain.events import fact_of
from tallystick.chain.patricia import proved_at
from tallystick.chain.trie import path_of
from tallystick.domain.errors import BundleRefuted, ChainUnavailable, ImpossibleEvent
from tallystick.domain.events import Fact
from tallystick.domain.units import ZERO_HASH, Address, TransactionHash

_LEGACY_FROM = 0xC0
"""A receipt without a type begins with the prefix of a list."""
_MEMBERS, _OF_LOG = 4, 3
_ADDRESS, _WORD = 20, 32


@dataclass(frozen=True, slots=True)
class ToldFact:
    """A fact, and which receipt tells it."""

    fact: Fact
    block: BundledBlock
    receipt: ProvedReceipt
    place: str
    """Of the receipt in the bundle."""


def told_in(blocks: Sequence[BundledBlock], escrow: Address, place: str) -> Iterator[ToldFact]:
    """
    All that the escrow told in the receipts, in the order of the chain.

    Raises:
        BundleRefuted: If a receipt is not proved by its block, is none, or they are not in the order of the chain.
    """
    for number, block in enumerate(blocks):
        here = f"{place}[{number}]"
        indices = [receipt.index for receipt in block.receipts]
        if indices != sorted(set(indices)):
            raise BundleRefuted(f"{here}.receipts", "they are not in the order of the block, each once")
        for index, receipt in enumerate(block.receipts):
            yield from _told(block, receipt, escrow, f"{here}.receipts[{index}]")


def _told(block: BundledBlock, receipt: ProvedReceipt, escrow: Address, place: str) -> Iterator[ToldFact]:
    proved = proved_at(block.receipts_root, path_of(receipt.index), receipt.proof, f"{place}.proof")
    if proved is None:
        raise BundleRefuted(f"{place}.index", "the block has no receipt there")
    for log in _logs(proved, block, place):
        try:
            fact = fact_of(log) if log.address == escrow.lower() else None
        except (ChainUnavailable, ImpossibleEvent) as trouble:
            raise BundleRefuted(place, f"the escrow would not tell this: {trouble}") from trouble
        if fact is not None:
            yield ToldFact(fact, block, receipt, place)


def _logs(encoded: bytes, block: BundledBlock, place: str) -> Iterator[Log]:
    members = _decoded(encoded if encoded[0] >= _LEGACY_FROM else encoded[1:])
    logs = members[3] if isinstance(members, list) and len(members) == _MEMBERS else None
    if not isinstance(logs, list) or not all(map(_is_log, logs)):
        raise BundleRefuted(place, "what is proved there is no receipt")
    for index, (address, topics, payload) in enumerate(logs):
        yield Log(
            address=Address("0x" + address.hex()),
            topics=tuple(topics),
            payload=payload,
            block_number=block.number,
            block_hash=block.hash,
            # No receipt holds the hash of its transaction, and none is needed to tell what happened.
            transaction_hash=TransactionHash(ZERO_HASH),
            log_index=index,
            removed=False,
        )


def _decoded(encoded: bytes) -> Any:
    try:
        return rlp.decode(encoded)
    except (RLPException, RecursionError):
        return None


def _is_log(log: Any) -> bool:
    if not isinstance(log, list) or len(log) != _OF_LOG:
        return False
    address, topics, payload = log
    is_made_so = isinstance(address, bytes) and len(address) == _ADDRESS and isinstance(payload, bytes)
    return is_made_so and isinstance(topics, list) and all(_is_word(topic) for topic in topics)


def _is_word(topic: Any) -> bool:
    return isinstance(topic, bytes) and len(topic) == _WORD
