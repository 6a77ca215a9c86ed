"""The record of rewinds: what the chain took back, and what stood there. The feed writes it."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from tallystick.domain.events import EscrowEvent
from tallystick.domain.units import BlockNumber, Hash
from tallystick.store.events import read_event
from tallystick.store.tables.mirror import dropped_events, reorgs


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

    def newest(self, limit: int) -> list[Reorg]:
        """At most ``limit`` rewinds, newest first."""
        rows = self._connection.execute(select(reorgs).order_by(reorgs.c.id.desc()).limit(limit)).all()
        return [self._read(row) for row in rows]

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
