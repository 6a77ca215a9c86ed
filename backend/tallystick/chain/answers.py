"""What a node's JSON-RPC answers mean. One that means nothing is the node's fault: ChainUnavailable, no traceback."""

import json
import re
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from eth_utils.address import to_checksum_address

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, BlockNumber, Hash, Timestamp, TransactionHash

_QUANTITY = re.compile(r"0x[0-9a-fA-F]{1,64}")
_BYTES = re.compile(r"0x(?:[0-9a-fA-F]{2})*")
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")
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
    return int(_matching(_QUANTITY, "a quantity", answer), 16)


def count(answer: object) -> int:
    """A quantity that counts blocks, seconds, transactions or logs."""
    number = quantity(answer)
    if number > _MOST:
        raise _senseless("a count", answer)
    return number


def octets(answer: object) -> bytes:
    """Bytes of any length."""
    return bytes.fromhex(_matching(_BYTES, "bytes", answer)[2:])


def hash_from(answer: object) -> Hash:
    """32 bytes."""
    return Hash(_matching(_HASH, "a hash", answer).lower())


def address_from(answer: object) -> Address:
    """20 bytes, in whatever case."""
    return checksummed(_matching(_ADDRESS, "an address", answer))


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
        topics=tuple(bytes.fromhex(hash_from(topic)[2:]) for topic in items_of(fields.get("topics"))),
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


def _matching(pattern: re.Pattern[str], expected: str, answer: object) -> str:
    if not isinstance(answer, str) or not pattern.fullmatch(answer):
        raise _senseless(expected, answer)
    return answer


def _senseless(expected: str, answer: object) -> ChainUnavailable:
    return ChainUnavailable(f"the node answered {str(answer)[:80]!r} where {expected} belongs")
