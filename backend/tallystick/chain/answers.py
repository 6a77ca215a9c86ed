"""What a node's JSON-RPC answers mean. One that means nothing is the node's fault: ChainUnavailable, no traceback."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from eth_utils.address import to_checksum_address

from tallystick.chain.excerpts import excerpt
from tallystick.chain.rlp import digits_of, octets_of
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, BlockNumber, Hash, Timestamp, TransactionHash

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")
_ADDRESS = re.compile(r"0x[0-9a-fA-F]{40}")

_NESTING = 1_000
"""Python's own limit of nesting, which a library of cryptography raises to a hundred thousand as it is imported: an
answer of that many brackets would overflow the stack, and end the whole server."""

_MOST = 2**63 - 1
"""Heights, instants and places fit into 64 bits; a database keeps no larger ones."""


@dataclass(frozen=True, slots=True)
class Log:
    """A raw log, as the node has it."""

    address: Address
    topics: tuple[bytes, ...]
    payload: bytes
    block_number: BlockNumber
    block_hash: Hash
    transaction_hash: TransactionHash
    log_index: int
    removed: bool


def parsed(answer: bytes | str) -> object:
    """What a piece of JSON says. Raises ValueError or RecursionError when it is none."""
    if sys.getrecursionlimit() > _NESTING:
        sys.setrecursionlimit(_NESTING)
    return json.loads(answer)


def fields_of(answer: object) -> Mapping[str, object]:
    """A JSON object."""
    if not isinstance(answer, dict):
        raise _senseless("an object", answer)
    return cast(Mapping[str, object], answer)


def items_of(answer: object) -> Sequence[object]:
    """A JSON array."""
    if not isinstance(answer, list):
        raise _senseless("an array", answer)
    return answer


def quantity(answer: object) -> int:
    """A number, written as hexadecimal digits."""
    if not isinstance(answer, str):
        raise _senseless("a quantity", answer)
    return _number(answer)


def count(answer: object) -> int:
    """A quantity that counts blocks, seconds, transactions or logs."""
    number = quantity(answer)
    if number > _MOST:
        raise _senseless("a count", answer)
    return number


def octets(answer: object) -> bytes:
    """Bytes of any length."""
    if not isinstance(answer, str) or answer[:2] != "0x":
        raise _senseless("bytes", answer)
    return octets_of(answer[2:])


def hash_from(answer: object) -> Hash:
    """32 bytes."""
    return Hash("0x" + octets_of(digits_of(answer, 32)).hex())


def address_from(answer: object) -> Address:
    """20 bytes, in whatever case."""
    if not isinstance(answer, str):
        raise _senseless("an address", answer)
    return _address(answer)


@lru_cache(maxsize=65_536)
def checksummed(address: str) -> Address:
    """20 bytes as ``0x…`` in EIP-55's case. The same few addresses come again and again."""
    return Address(to_checksum_address(address))


def stamp_of(header: object) -> BlockStamp:
    """A block, from its header."""
    fields = fields_of(header)
    return BlockStamp(
        number=BlockNumber(count(fields.get("number"))),
        hash=hash_from(fields.get("hash")),
        parent_hash=hash_from(fields.get("parentHash")),
        timestamp=Timestamp(count(fields.get("timestamp"))),
    )


def log_of(answer: object) -> Log:
    """A log."""
    fields = fields_of(answer)
    return Log(
        address=address_from(fields.get("address")),
        topics=tuple([octets_of(digits_of(topic, 32)) for topic in items_of(fields.get("topics"))]),
        payload=octets(fields.get("data")),
        block_number=BlockNumber(count(fields.get("blockNumber"))),
        block_hash=hash_from(fields.get("blockHash")),
        transaction_hash=TransactionHash(hash_from(fields.get("transactionHash"))),
        log_index=count(fields.get("logIndex")),
        removed=fields.get("removed") is True,
    )


def logs_of(answer: object) -> tuple[Log, ...]:
    """Logs, in the order of the chain."""
    return tuple(sorted(map(log_of, items_of(answer)), key=lambda log: (log.block_number, log.log_index)))


@lru_cache(maxsize=4_096)
def _number(written: str) -> int:
    """Blocks, and places in them, are named by each of their logs."""
    if not _QUANTITY.fullmatch(written):
        raise _senseless("a quantity", written)
    return int(written, 16)


@lru_cache(maxsize=4_096)
def _address(written: str) -> Address:
    if not _ADDRESS.fullmatch(written):
        raise _senseless("an address", written)
    return checksummed(written)


def _senseless(expected: str, answer: object) -> ChainUnavailable:
    return ChainUnavailable(f"the node answered {excerpt(answer)} where {expected} belongs")
