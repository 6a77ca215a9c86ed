"""The record of rewinds: what the chain took back, and what stood there. The feed writes it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, func, select

from tallystick.domain.events import AgreementAmended, EscrowEvent, MilestonesFunded
from tallystick.domain.units import AgreementId, BlockNumber, Hash
from tallystick.store.events import read_event
from tallystick.store.pages import Place
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


_FUNDINGS = (MilestonesFunded.__name__, AgreementAmended.__name__)
"""Events by which an agreement comes to hold something."""


class Reorgs:
    """The rewinds, newest first."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, limit: int) -> list[Reorg]:
        """At most ``limit`` rewinds, newest first."""
        rows = self._connection.execute(select(reorgs).order_by(reorgs.c.id.desc()).limit(limit)).all()
        return [self._read(row) for row in rows]

    def last(self) -> int:
        """The number of the newest rewind; 0: there was none. Each has a higher one than those before it."""
        return int(self._connection.execute(select(func.coalesce(func.max(reorgs.c.id), 0))).scalar_one())

    def fork_since(self, rewind: int) -> BlockNumber | None:
        """The deepest fork of all rewinds after one: what is up to it was there all the time. None: none was."""
        deepest = select(func.min(reorgs.c.ancestor_number)).where(reorgs.c.id > rewind)
        found = self._connection.execute(deepest).scalar_one()
        return None if found is None else BlockNumber(found)

    def fundings_since(self, rewind: int, head: BlockNumber, most: int) -> dict[AgreementId, Place]:
        """
        Where agreements were first funded in blocks that were taken back after a rewind, as it was then.

        Args:
            rewind: The number of the last one before.
            head: The newest block at that time. What came later was not there then.
            most: After so many no more are looked for.
        """
        found: dict[AgreementId, Place] = {}
        newest: int = head
        since = select(reorgs.c.id, reorgs.c.ancestor_number).where(reorgs.c.id > rewind).order_by(reorgs.c.id)
        for row in self._connection.execute(since).all():
            for agreement_id, place in self._fundings(row.id, newest):
                found.setdefault(agreement_id, place)
                if len(found) >= most:
                    return found
            newest = min(newest, row.ancestor_number)
        return found

    def _fundings(self, rewind: int, newest: int) -> Iterator[tuple[AgreementId, Place]]:
        wanted = (dropped_events.c.reorg_id == rewind, dropped_events.c.block_number <= newest)
        of_one = dropped_events.c.name.in_(_FUNDINGS)
        columns = (dropped_events.c.agreement_id, dropped_events.c.block_number, dropped_events.c.log_index)
        order = (dropped_events.c.block_number, dropped_events.c.log_index)
        for row in self._connection.execute(select(*columns).where(*wanted, of_one).order_by(*order)):
            agreement_id = AgreementId(row.agreement_id)
            yield agreement_id, Place(BlockNumber(row.block_number), row.log_index, agreement_id)

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
