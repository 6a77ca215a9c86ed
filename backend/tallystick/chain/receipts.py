"""
Receipts of a block, proved by the root in its header: all of them, in their order, with every log that they left.

What proves them is the encoding that consensus hashes. A receipt's place in the block, and the place of a log in it,
follow from the order; the hash of the transaction is not in it, and stays the node's word.

Source: Ethereum Yellow Paper, section 4.3.1, "Transaction Receipt"; EIP-2718, "Receipts".
"""

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

from tallystick.chain.answers import Log, address_from, fields_of, hash_from, items_of, quantity
from tallystick.chain.excerpts import excerpt
from tallystick.chain.headers import Header
from tallystick.chain.rlp import digits_of, list_of, number_of, octets_of, string_of
from tallystick.chain.trie import root_of
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, UnverifiableBlock
from tallystick.domain.units import Address, TransactionHash

Receipt = Mapping[str, object]
"""A receipt, as the node writes it."""

_KNOWN_TYPES = frozenset({"0x0", "0x1", "0x2", "0x3", "0x4"})
"""Legacy transactions, and those of EIP-2930, EIP-1559, EIP-4844 and EIP-7702."""
_LEGACY = "0x0"
_MOST_TYPES = 0x7F
"""Types beyond cannot be told from a legacy receipt, which begins with the prefix of a list."""


def proved(header: Header, answer: object) -> list[Receipt]:
    """
    The receipts, once they are proved to be all those of the block.

    Raises:
        InvalidBlock: If they are not those that the header commits to.
        UnverifiableBlock: If the same can be because some are of another make than Ethereum's.
        ChainUnavailable: If they are of another block, or are no receipts.
    """
    receipts = listed(header, answer)
    found, expected = root_of([encoded(receipt) for receipt in receipts]), header.receipts_root
    if found == expected:
        return receipts
    number = header.stamp.number
    if unknown := sorted({_type_of(receipt) for receipt in receipts} - _KNOWN_TYPES):
        raise UnverifiableBlock(number, f"it has receipts of types that are none of Ethereum's: {', '.join(unknown)}")
    raise InvalidBlock(number, "the root of its receipts", "0x" + found.hex(), "0x" + expected.hex())


def listed(header: Header, answer: object) -> list[Receipt]:
    """
    The receipts, as many as the block has transactions, each of one of these. The rest is the node's word.

    Raises:
        InvalidBlock: If they are others, or in another order.
        ChainUnavailable: If they are of another block, or are no receipts.
    """
    receipts = [fields_of(receipt) for receipt in items_of(answer)]
    _require_of(header, receipts)
    return receipts


def logs_in(header: Header, receipts: Sequence[Receipt], address: Address) -> Iterator[Log]:
    """The logs of one address in the proved receipts of a block, in their order."""
    wanted = address.lower()
    for place, (receipt, fields) in enumerate((one, log) for one in receipts for log in _logs_of(one)):
        if str(fields["address"]).lower() == wanted:
            yield _log(header.stamp, receipt, fields, place)


def logs_at(header: Header, receipts: Sequence[Receipt], position: int) -> list[Log]:
    """The logs of the receipt at a place of a block, in their order, whoever left them."""
    before = sum(len(_logs_of(receipt)) for receipt in receipts[:position])
    receipt = receipts[position]
    return [_log(header.stamp, receipt, fields, before + place) for place, fields in enumerate(_logs_of(receipt))]


def gas_used_at(receipts: Sequence[Receipt], position: int) -> int:
    """What the transaction at a place of a block used: of all receipts, only sums up to each are proved."""
    before = quantity(receipts[position - 1].get("cumulativeGasUsed")) if position else 0
    return quantity(receipts[position].get("cumulativeGasUsed")) - before


def encoded(receipt: Receipt) -> bytes:
    """A receipt as consensus hashes it."""
    items = (
        _outcome(receipt),
        number_of(receipt.get("cumulativeGasUsed")),
        "b90100" + digits_of(receipt.get("logsBloom"), 256),
        list_of("".join([_encoded_log(log) for log in _logs_of(receipt)])),
    )
    return octets_of(_envelope(_type_of(receipt)) + list_of("".join(items)))


def _log(stamp: BlockStamp, receipt: Receipt, fields: Mapping[str, object], place: int) -> Log:
    return Log(
        address=address_from(fields["address"]),
        topics=tuple([octets_of(digits_of(topic, 32)) for topic in items_of(fields["topics"])]),
        payload=octets_of(str(fields["data"])[2:]),
        block_number=stamp.number,
        block_hash=stamp.hash,
        transaction_hash=TransactionHash(hash_from(receipt.get("transactionHash"))),
        log_index=place,
        removed=False,
    )


def _envelope(written: str) -> str:
    """What stands before the list, by the transaction's type. Text that is too long for one is not remembered."""
    if len(written) > len(hex(_MOST_TYPES)):
        raise _no_type(written)
    return _short_envelope(written)


@lru_cache
def _short_envelope(written: str) -> str:
    if written == _LEGACY:
        return ""
    kind = octets_of(number_of(written))
    if len(kind) != 1 or kind[0] > _MOST_TYPES:
        raise _no_type(written)
    return kind.hex()


def _no_type(written: str) -> ChainUnavailable:
    return ChainUnavailable(f"the node answered {excerpt(written)} where a transaction's type belongs")


def _type_of(receipt: Receipt) -> str:
    """Nodes from before there were types name none."""
    written = receipt.get("type") or _LEGACY
    return written if isinstance(written, str) else str(written)


def _outcome(receipt: Receipt) -> str:
    """Whether the transaction succeeded; before Byzantium, the state that it left."""
    status = receipt.get("status")
    return number_of(status) if status is not None else "a0" + digits_of(receipt.get("root"), 32)


def _logs_of(receipt: Receipt) -> Sequence[Mapping[str, object]]:
    return [fields_of(log) for log in items_of(receipt.get("logs"))]


def _encoded_log(log: Mapping[str, object]) -> str:
    topics = "".join(["a0" + digits_of(topic, 32) for topic in items_of(log.get("topics"))])
    return list_of("94" + digits_of(log.get("address"), 20) + list_of(topics) + string_of(log.get("data")))


def _require_of(header: Header, receipts: Sequence[Receipt]) -> None:
    """Refuses what is of another block: the chain moved, or a node behind the same address is on another fork."""
    number, named = header.stamp.number, header.transactions
    if any(str(receipt.get("blockHash")).lower() != header.stamp.hash for receipt in receipts):
        raise ChainUnavailable(f"the node gave receipts of another block than {number}")
    found = [receipt.get("transactionHash") for receipt in receipts]
    if len(found) != len(named):
        raise InvalidBlock(number, "the count of its receipts", str(len(found)), str(len(named)))
    for place, (mine, theirs) in enumerate(zip(found, named, strict=True)):
        if mine != theirs:
            raise InvalidBlock(number, f"the transaction of its receipt {place}", excerpt(mine), theirs)
