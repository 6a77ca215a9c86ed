"""Logs of the escrow as events. Exact: a log that is not what the interface says is refused, not guessed at."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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


_Meaning = Callable[[Any], object]
"""What a parameter's value is as a fact has it."""


@dataclass(frozen=True, slots=True)
class _Reading:
    """How one event is read. Its parameters are topics and payload; the fact has them in an order of its own."""

    fact: type
    topics: int
    read_topics: Reader
    read_payload: Reader
    members: tuple[tuple[str, int, _Meaning], ...]
    """Of the fact, by their names: at which place among topics and payload each stands, and what it means."""

    def values(self, log: Log) -> tuple[Any, ...] | None:
        """The values of topics and payload; None when the log does not hold them."""
        if len(log.topics) != self.topics + 1:
            return None
        indexed, values = self.read_topics(b"".join(log.topics[1:])), self.read_payload(log.payload)
        return None if indexed is None or values is None else indexed + values

    def fields(self, values: tuple[Any, ...]) -> dict[str, Any]:
        """The event's members by their names, as the facts have them."""
        return {name: mean(values[place]) for name, place, mean in self.members}


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
    values = reading.values(log)
    if values is None:
        raise ChainUnavailable(f"{_place(log)} cannot be read")
    try:
        return _fact(reading.fact, reading.fields(values))
    except UnsoundTerms as unsound:
        raise ImpossibleEvent(f"{_place(log)} has unsound terms: {unsound}") from unsound
    except Malformed as malformed:
        raise ChainUnavailable(f"{_place(log)} cannot be read: {malformed}") from malformed


def _place(log: Log) -> str:
    return f"log {log.log_index} of block {log.block_number}"


def _readings() -> Mapping[bytes, _Reading]:
    """By the first topic."""
    facts = {fact.__name__: fact for fact in get_args(Fact)}
    events = signatures(artifact("AgreementEscrow").abi, "event")
    return {event.hash: _reading(event, facts[event.name]) for event in events if event.name in facts}


def _reading(event: Signature, fact: type) -> _Reading:
    topics = tuple(part for part in event.parameters if part["indexed"])
    payload = tuple(part for part in event.parameters if not part["indexed"])
    # Text as bytes: a party may have written what is no UTF-8, and that must not keep anybody from reading on.
    kinds = tuple(kind_of(part).replace("string", "bytes") for part in payload)
    members = ((_snake(str(part["name"])), place, _meaning(part)) for place, part in enumerate((*topics, *payload)))
    return _Reading(fact, len(topics), reader_of(tuple(map(kind_of, topics))), reader_of(kinds), tuple(members))


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


def _meaning(parameter: Fragment) -> _Meaning:
    """Of a parameter: hashes and addresses are text, numbers and other bytes are what they are."""
    match parameter["type"]:
        case "address":
            return checksummed
        case "bytes32":
            return _hash
        case "string":
            return _text
        case "uint256" if parameter["name"] == "evidenceGroupId":
            return _holding
        case _:
            return _itself


def _hash(word: bytes) -> Hash:
    return Hash("0x" + word.hex())


def _holding(number: int) -> HoldingId:
    return HoldingId(f"0x{number:064x}")


def _itself(value: object) -> object:
    return value


def _text(written: bytes) -> str:
    """Somebody's text, whatever it is. No database keeps the character zero."""
    return written.decode("utf-8", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")


def _snake(name: str) -> str:
    return re.sub(r"([A-Z])", lambda upper: "_" + upper.group(1).lower(), name)


_READINGS = _readings()

TOPICS = tuple(_READINGS)
"""The first topics of the escrow's events."""
