"""The record of rewinds: what the chain took back, and what stood there."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from tallystick.domain.chain import BlockStamp
from tallystick.domain.events import EscrowEvent
from tallystick.domain.units import BlockNumber, Hash
from tallystick.store.events import read_event
from tallystick.store.tables.mirror import dropped_events, reorgs
from tallystick.store.texts import write_fact


@dataclass(frozen=True, slots=True)
class Reorg:
    """One rewind."""

    ancestor_number: BlockNumber
    ancestor_hash: Hash
    """The newest block that the old and the new chain share: the fork."""
    head_number: BlockNumber
    head_hash: Hash
    """The checkpoint before the rewind."""
    dropped: tuple[EscrowEvent, ...]
    """The events that left the books. They may stand there again, in another block."""

    @property
    def depth(self) -> int:
        """How many blocks left the chain."""
        return self.head_number - self.ancestor_number


class Reorgs:
    """The rewinds, newest first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, ancestor: BlockStamp, head: BlockStamp, dropped: Sequence[EscrowEvent]) -> None:
        """Keep what a rewind from ``head`` to ``ancestor`` drops."""
        record = insert(reorgs).values(
            ancestor_number=ancestor.number,
            ancestor_hash=ancestor.hash,
            head_number=head.number,
            head_hash=head.hash,
        )
        reorg_id = self._connection.execute(record.returning(reorgs.c.id)).scalar_one()
        rows = [_row(reorg_id, event) for event in dropped]
        if rows:
            self._connection.execute(insert(dropped_events), rows)

    def newest(self, limit: int) -> list[Reorg]:
        """At most ``limit`` rewinds, newest first."""
        rows = self._connection.execute(select(reorgs).order_by(reorgs.c.id.desc()).limit(limit)).all()
        return [self._read(row) for row in rows]

    def forget(self) -> None:
        """Delete the record."""
        self._connection.execute(delete(dropped_events))
        self._connection.execute(delete(reorgs))

    def _read(self, row: Row[Any]) -> Reorg:
        dropped = (
            select(dropped_events)
            .where(dropped_events.c.reorg_id == row.id)
            .order_by(dropped_events.c.block_number, dropped_events.c.log_index)
        )
        return Reorg(
            BlockNumber(row.ancestor_number),
            Hash(row.ancestor_hash),
            BlockNumber(row.head_number),
            Hash(row.head_hash),
            tuple(read_event(event) for event in self._connection.execute(dropped)),
        )


def _row(reorg_id: int, event: EscrowEvent) -> dict[str, object]:
    return {
        "reorg_id": reorg_id,
        "block_number": event.block_number,
        "log_index": event.log_index,
        "block_hash": event.block_hash,
        "timestamp": event.timestamp,
        "transaction_hash": event.transaction_hash,
        "name": event.name,
        "fact": write_fact(event.fact),
    }
