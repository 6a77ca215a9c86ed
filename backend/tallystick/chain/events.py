"""Logs of the escrow as events. Exact: a log that is not what the interface says is refused, not guessed at."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args

import structlog

from tallystick.chain.abi import Fragment, Signature, kind_of, signatures
from tallystick.chain.answers import Log, checksummed
from tallystick.chain.artifacts import artifact
from tallystick.chain.holdings import holding_id
from tallystick.chain.packing import unpacked
from tallystick.chain.words import Reader, reader_of
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, ImpossibleEvent, Malformed, UnsoundTerms
from tallystick.domain.events import AgreementAmended, EscrowEvent, Fact, MilestonesFunded, Phase
from tallystick.domain.terms import NewTerms
from tallystick.domain.units import AgreementId, Hash, HoldingId, MilestoneIndex

_journal = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one event is read: which parameters are topics, which are payload, and what fact they make."""

    fact: type
    topics: tuple[Fragment, ...]
    payload: tuple[Fragment, ...]
    read_topics: Reader
    read_payload: Reader

    def fields(self, log: Log) -> dict[str, Any] | None:
        """The event's members by their names; None when the log does not hold them."""
        if len(log.topics) != len(self.topics) + 1:
            return None
        values, indexed = self.read_payload(log.payload), self.read_topics(b"".join(log.topics[1:]))
        if values is None or indexed is None:
            return None
        named = zip((*self.topics, *self.payload), (*indexed, *values), strict=True)
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
    place = f"log {log.log_index} of block {log.block_number}"
    fields = reading.fields(log)
    if fields is None:
        raise ChainUnavailable(f"{place} cannot be read")
    try:
        return _fact(reading.fact, fields)
    except UnsoundTerms as unsound:
        raise ImpossibleEvent(f"{place} has unsound terms: {unsound}") from unsound
    except Malformed as malformed:
        raise ChainUnavailable(f"{place} cannot be read: {malformed}") from malformed


def _readings() -> Mapping[bytes, _Reading]:
    """By the first topic."""
    facts = {fact.__name__: fact for fact in get_args(Fact)}
    events = signatures(artifact("AgreementEscrow").abi, "event")
    return {event.hash: _reading(event, facts[event.name]) for event in events if event.name in facts}


def _reading(event: Signature, fact: type) -> _Reading:
    payload = tuple(part for part in event.parameters if not part["indexed"])
    topics = tuple(part for part in event.parameters if part["indexed"])
    # Text as bytes: a party may have written what is no UTF-8, and that must not keep anybody from reading on.
    kinds = tuple(kind_of(part).replace("string", "bytes") for part in payload)
    return _Reading(fact, topics, payload, reader_of(tuple(map(kind_of, topics))), reader_of(kinds))


def _fact(kind: type, fields: dict[str, Any]) -> Fact:
    if kind is MilestonesFunded:
        return _funded(fields)
    if kind is AgreementAmended:
        return _amended(fields)
    fact: Fact = kind(**fields)
    return fact


def _funded(fields: dict[str, Any]) -> MilestonesFunded:
    found = unpacked(fields["terms"], fields["worker"])
    if not found.milestones:
        raise Malformed("terms", "no milestone is marked as funded")
    return MilestonesFunded(
        agreement_id=fields["agreement_id"],
        employer=fields["employer"],
        worker=fields["worker"],
        milestones=found.milestones,
        phase=found.phase,
        terms=found.terms.offered_by(fields["employer"]),
        holding_ids=_holding_ids(fields["agreement_id"], found.terms),
    )


def _amended(fields: dict[str, Any]) -> AgreementAmended:
    found = unpacked(fields["terms"], fields["worker"])
    if found.phase is not Phase.NONE or found.milestones or found.terms.conditions.parent != fields["parent"]:
        raise Malformed("terms", "the terms of an amendment name its parent, no phase, and no milestone as funded")
    holding_ids = _holding_ids(fields["agreement_id"], found.terms)
    return AgreementAmended(**{**fields, "terms": found.terms, "holding_ids": holding_ids})


def _holding_ids(agreement_id: AgreementId, terms: NewTerms) -> tuple[HoldingId, ...]:
    return tuple(
        holding_id(agreement_id, MilestoneIndex(index), milestone.amount)
        for index, milestone in enumerate(terms.conditions.milestones)
    )


def _value(parameter: Fragment, value: Any) -> Any:
    """A member as the facts have it: hashes and addresses as text, numbers and words as they are."""
    match parameter["type"]:
        case "address":
            return checksummed(value)
        case "bytes32":
            return Hash("0x" + value.hex())
        case "string":
            return _text(value)
        case "uint256" if parameter["name"] == "evidenceGroupId":
            return HoldingId(f"0x{value:064x}")
        case _:
            return value


def _text(written: bytes) -> str:
    """Somebody's text, whatever it is. No database keeps the character zero."""
    return written.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


@cache
def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda upper: "_" + upper.group(1).lower(), name)


_READINGS = _readings()

TOPICS = tuple(_READINGS)
"""The first topics of the escrow's events."""
