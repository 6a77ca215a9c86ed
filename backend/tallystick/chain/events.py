"""Logs of the escrow as events. Exact: a log that is not what the interface says is refused, not guessed at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, get_args

import structlog
from eth_utils.address import to_checksum_address

from tallystick.chain.abi import Fragment, Signature, decoded, kind_of, signatures
from tallystick.chain.answers import Log
from tallystick.chain.artifacts import artifact
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, ImpossibleEvent, UnsoundTerms
from tallystick.domain.events import EscrowEvent, Fact, Phase
from tallystick.domain.terms import Conditions, Milestone, Payment, Terms
from tallystick.domain.units import Address, BasisPoints, Hash, Seconds, Timestamp, TokenUnits

_journal = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one event is read: which parameters are topics, which are payload, and what fact they make."""

    fact: type
    topics: tuple[Fragment, ...]
    payload: tuple[Fragment, ...]
    payload_kinds: tuple[str, ...]

    def fields(self, log: Log) -> dict[str, Any] | None:
        """The fact's fields; None when the log does not hold them."""
        if len(log.topics) != len(self.topics) + 1:
            return None
        values = decoded(self.payload_kinds, log.payload)
        indexed = [
            decoded((str(part["type"]),), topic) for part, topic in zip(self.topics, log.topics[1:], strict=True)
        ]
        if values is None or None in indexed:
            return None
        named = zip((*self.topics, *self.payload), (*(one[0] for one in indexed if one), *values), strict=True)
        return {_snake(str(part["name"])): _value(part, value) for part, value in named}


def event_of(log: Log, block: BlockStamp) -> EscrowEvent | None:
    """
    The event that a log of the escrow is, or None for one that no interface of ours knows.

    Raises:
        ChainUnavailable: If the log was removed, is not of ``block``, or cannot be read.
        ImpossibleEvent: If it tells of terms that the escrow would never have taken.
    """
    if log.removed or log.block_hash != block.hash or log.block_number != block.number:
        raise ChainUnavailable(f"the node gave a log of another block than {block.number}, or one that was removed")
    fact = fact_of(log)
    if fact is None:
        _journal.warning("unknown log skipped", topics=[topic.hex() for topic in log.topics], block=block.number)
        return None
    return EscrowEvent(block.number, block.hash, block.timestamp, log.transaction_hash, log.log_index, fact)


def fact_of(log: Log) -> Fact | None:
    """What a log says, wherever it stands; None when its event is none of the escrow's."""
    reading = _READINGS.get(log.topics[0]) if log.topics else None
    if reading is None:
        return None
    try:
        fields = reading.fields(log)
    except UnsoundTerms as unsound:
        raise ImpossibleEvent(
            f"log {log.log_index} of block {log.block_number} has unsound terms: {unsound}"
        ) from unsound
    if fields is None:
        raise ChainUnavailable(f"log {log.log_index} of block {log.block_number} cannot be read")
    fact: Fact = reading.fact(**fields)
    return fact


def _readings() -> Mapping[bytes, _Reading]:
    """By the first topic."""
    facts = {fact.__name__: fact for fact in get_args(Fact)}
    events = signatures(artifact("AgreementEscrow").abi, "event")
    return {event.hash: _reading(event, facts[event.name]) for event in events if event.name in facts}


def _reading(event: Signature, fact: type) -> _Reading:
    payload = tuple(part for part in event.parameters if not part["indexed"])
    topics = tuple(part for part in event.parameters if part["indexed"])
    return _Reading(fact, topics, payload, tuple(map(kind_of, payload)))


def _value(parameter: Fragment, value: Any) -> Any:
    if parameter["name"] == "terms":
        return _terms(value)
    if parameter["name"] == "phase":
        return Phase(value)
    if isinstance(value, bytes):
        return Hash("0x" + value.hex())
    return _checksummed(value) if isinstance(value, str) else value


def _terms(value: tuple[Any, ...]) -> Terms:
    payment, conditions = value
    return Terms(payment=_payment(payment), conditions=_conditions(conditions))


def _payment(value: tuple[Any, ...]) -> Payment:
    employer, worker, token, fee_recipient, fee, milestones = value
    return Payment(
        employer=_checksummed(employer),
        worker=_checksummed(worker),
        token=_checksummed(token),
        fee_recipient=_checksummed(fee_recipient),
        fee=BasisPoints(fee),
        milestones=tuple(Milestone(TokenUnits(amount), Timestamp(deliver_by)) for amount, deliver_by in milestones),
    )


def _conditions(value: tuple[Any, ...]) -> Conditions:
    arbiter, review_period, dispute_period, default_worker_share, *hashes = value
    brief_hash, parent, salt = (Hash("0x" + word.hex()) for word in hashes)
    return Conditions(
        arbiter=_checksummed(arbiter),
        review_period=Seconds(review_period),
        dispute_period=Seconds(dispute_period),
        default_worker_share=BasisPoints(default_worker_share),
        brief_hash=brief_hash,
        parent=parent,
        salt=salt,
    )


@lru_cache(maxsize=65_536)
def _checksummed(address: str) -> Address:
    return Address(to_checksum_address(address))


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda upper: "_" + upper.group(1).lower(), name)


_READINGS = _readings()
