"""The mirrored events, in the order of the chain: by block, then by place in its log."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, bindparam, delete, exists, literal, or_, select, tuple_
from sqlalchemy import Row as Found

from tallystick.domain.events import AgreementAmended, EscrowEvent, Fact
from tallystick.domain.holding import Place as Milestone
from tallystick.domain.units import ZERO_HASH, AgreementId, BlockNumber, Hash, Timestamp, TransactionHash
from tallystick.store.bulk import Row, insert_rows
from tallystick.store.pages import Page, Place, read_cursor
from tallystick.store.tables.columns import Number
from tallystick.store.tables.mirror import blocks, events, postings
from tallystick.store.texts import read_fact, write_fact

EVENTS = (
    select(
        events.c.block_number,
        blocks.c.hash.label("block_hash"),
        blocks.c.timestamp,
        events.c.transaction_hash,
        events.c.log_index,
        events.c.name,
        events.c.fact,
    )
    .join(blocks, blocks.c.number == events.c.block_number)
    .order_by(events.c.block_number, events.c.log_index)
)
_OF_TRANSACTION = EVENTS.where(events.c.transaction_hash == bindparam("transaction"))
_AT_ONCE = 1_000
"""Rows of a part."""
_PLACE = tuple_(events.c.block_number, events.c.log_index)
HAS_POSTINGS = exists().where(
    postings.c.block_number == events.c.block_number, postings.c.log_index == events.c.log_index
)


class Events:
    """The mirrored events."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, added: Iterable[EscrowEvent], evidence: Mapping[EscrowEvent, Milestone]) -> None:
        """
        Write events of blocks that are written already.

        Args:
            added: The events.
            evidence: Which milestone each evidence among them is about; it does not say so itself.
        """
        rows = [_row(event, evidence.get(event) if evidence else None) for event in added]
        insert_rows(self._connection, events, rows)

    def all(self, up_to: BlockNumber | None = None) -> Iterator[EscrowEvent]:
        """Every event, up to and with a block."""
        query = EVENTS if up_to is None else EVENTS.where(events.c.block_number <= up_to)
        # A part at a time: there may be more than memory holds, and not every driver leaves the rest where it is.
        return self._found(query.execution_options(yield_per=_AT_ONCE))

    def between(self, start: BlockNumber, stop: BlockNumber) -> Iterator[EscrowEvent]:
        """The events of blocks ``start <= number < stop``."""
        return self._found(EVENTS.where(events.c.block_number >= start, events.c.block_number < stop))

    def of_agreements(self, agreement_ids: Sequence[AgreementId]) -> list[EscrowEvent]:
        """All events of some agreements. An amendment is one of both its agreements."""
        return list(self._found(EVENTS.where(_of(agreement_ids))))

    def agreements_above(self, number: int) -> set[AgreementId]:
        """The agreements that the events of all blocks above a height belong to."""
        query = select(events.c.agreement_id, events.c.parent).where(events.c.block_number > number)
        return {AgreementId(found) for row in self._connection.execute(query) for found in row if found is not None}

    def page(
        self, agreement_id: AgreementId, cursor: str | None, limit: int, *, booked: bool = False
    ) -> Page[EscrowEvent]:
        """A page of an agreement's events; if ``booked``, of those that have postings."""
        query = EVENTS.where(_of([agreement_id])).limit(limit + 1)
        if booked:
            query = query.where(HAS_POSTINGS)
        if cursor is not None:
            after = read_cursor(cursor)
            query = query.where(tuple_(literal(after.block_number, Number), literal(after.log_index)) < _PLACE)
        return Page.of(list(self._found(query)), limit, lambda event: Place(event.block_number, event.log_index))

    def of_transaction(self, transaction_hash: TransactionHash) -> list[EscrowEvent]:
        """The events that an EVM transaction left in the mirrored blocks."""
        return list(self._found(_OF_TRANSACTION, {"transaction": transaction_hash}))

    def drop_above(self, number: int) -> None:
        """Delete the events of all blocks above a height."""
        self._connection.execute(delete(events).where(events.c.block_number > number))

    def _found(self, query: Select[Any], values: Mapping[str, object] | None = None) -> Iterator[EscrowEvent]:
        return (read_event(row) for row in self._connection.execute(query, values))


def read_event(row: Found[Any]) -> EscrowEvent:
    """The event that a row of `events` with its block, or of `dropped_events`, holds."""
    return EscrowEvent(
        BlockNumber(row.block_number),
        Hash(row.block_hash),
        Timestamp(row.timestamp),
        TransactionHash(row.transaction_hash),
        row.log_index,
        read_fact(row.name, row.fact),
    )


def _of(agreement_ids: Sequence[AgreementId]) -> ColumnElement[bool]:
    return or_(events.c.agreement_id.in_(agreement_ids), events.c.parent.in_(agreement_ids))


def _row(event: EscrowEvent, evidence: Milestone | None) -> Row:
    """A row of `events`."""
    fact = event.fact
    place = (event.block_number, event.log_index, event.transaction_hash, event.name)
    of = evidence or (_agreement_of(fact), getattr(fact, "milestone", None))
    parent = fact.parent if isinstance(fact, AgreementAmended) else None
    return (*place, of[0], parent, of[1], write_fact(fact))


def _agreement_of(fact: Fact) -> AgreementId | None:
    agreement_id = getattr(fact, "agreement_id", None)
    return None if agreement_id == ZERO_HASH else agreement_id
