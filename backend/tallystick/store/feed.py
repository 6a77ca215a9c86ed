"""
The feed, as it is written: one row for each update that told something, in the update's own unit of work.

The one rule: what was told is never forgotten. What a rewind takes out of the books is kept here before it goes.
"""

import secrets

from sqlalchemy import ColumnElement, Connection, bindparam, delete, exists, func, insert, literal, select, update

from tallystick.domain.chain import BlockStamp
from tallystick.store.tables.feed import epoch, feed
from tallystick.store.tables.mirror import agreements, blocks, dropped_events, events, reorgs

ADDED, FINALIZED, REVERTED = "added", "finalized", "reverted"
"""The kinds of rows."""
_NOWHERE = -1
"""What is kept of blocks that were taken back."""

# Questions of every update stand here: SQLAlchemy takes longer to put one together than SQLite to answer it.
_TELL = insert(feed)
_BECAME_FINAL = select(exists().where(events.c.block_number.between(bindparam("start"), bindparam("stop"))))
_CUT = update(feed).where(feed.c.kept > bindparam("above")).values(kept=bindparam("above"))
_DROPPED = (
    "reorg_id",
    "block_number",
    "log_index",
    "block_hash",
    "timestamp",
    "transaction_hash",
    "name",
    "fact",
    "agreement_id",
    "parent",
    "milestone",
    "employer",
    "worker",
    "occurrence",
    "told_at",
    "finalized_at",
    "gone_at",
)
"""The columns that a rewind fills, in the order in which :meth:`Feed._keep` selects them."""
_EARLIER = dropped_events.alias("earlier")
OCCURRENCE: ColumnElement[int] = func.coalesce(
    select(func.max(_EARLIER.c.occurrence) + 1)
    .where(_EARLIER.c.block_hash == blocks.c.hash, _EARLIER.c.log_index == events.c.log_index)
    .correlate(blocks, events)
    .scalar_subquery(),
    0,
)
"""How often an event that is in the books had left them before, with the very block that it is in."""


class Feed:
    """What was told. Every method works within the unit of work that it belongs to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    @property
    def epoch(self) -> str:
        """Which feed this is."""
        return str(self._connection.execute(select(epoch.c.name)).scalar_one())

    def tell_added(self, first: int, last: int) -> None:
        """Tell the events of blocks that were booked just now: the first and the last one that has any."""
        self._connection.execute(_TELL, {"kind": ADDED, "start": first, "stop": last, "kept": last})

    def tell_finalized(self, start: int, stop: int) -> None:
        """Tell that the blocks ``start <= number <= stop`` became final, if anything happened in them."""
        if self._connection.execute(_BECAME_FINAL, {"start": start, "stop": stop}).scalar_one():
            self._connection.execute(_TELL, {"kind": FINALIZED, "start": start, "stop": stop, "kept": stop})

    def tell_reverted(self, ancestor: BlockStamp, head: BlockStamp) -> bool:
        """
        Keep the record of a rewind, with all events above ``ancestor``, and tell that they left the chain.

        Before they leave the books, and before the agreements that they belong to are folded anew.

        Returns:
            Whether there were any.
        """
        record = insert(reorgs).values(
            ancestor_number=ancestor.number,
            ancestor_hash=ancestor.hash,
            head_number=head.number,
            head_hash=head.hash,
        )
        reorg_id = self._connection.execute(record.returning(reorgs.c.id)).scalar_one()
        is_any = self._is_any_above(ancestor.number)
        if is_any:
            row = {"kind": REVERTED, "start": ancestor.number + 1, "stop": head.number, "kept": _NOWHERE}
            place = self._connection.execute(insert(feed).values(row).returning(feed.c.place)).scalar_one()
            self._keep(reorg_id, ancestor.number, place)
        self._connection.execute(_CUT, {"above": ancestor.number})
        return is_any

    def begin_anew(self, ancestor: BlockStamp | None, head: BlockStamp | None) -> None:
        """
        Begin another feed, because all that is mirrored is about to be forgotten.

        What was told and is not final may never be mirrored again: the new feed begins by taking it back. Of what is
        final the ids are the same in every feed.

        Args:
            ancestor: The newest block that is final, or the one below all others.
            head: The checkpoint. None: nothing is mirrored.
        """
        self._connection.execute(update(epoch).values(name=secrets.token_hex(6)))
        older = self._connection.execute(select(func.coalesce(func.max(reorgs.c.id), 0))).scalar_one()
        self._connection.execute(delete(feed))
        if ancestor is not None and head is not None and self._is_any_above(ancestor.number):
            self.tell_reverted(ancestor, head)
        self._connection.execute(delete(dropped_events).where(dropped_events.c.reorg_id <= older))
        self._connection.execute(delete(reorgs).where(reorgs.c.id <= older))

    def _is_any_above(self, number: int) -> bool:
        return bool(self._connection.execute(select(exists().where(events.c.block_number > number))).scalar_one())

    def _keep(self, reorg_id: int, ancestor: int, place: int) -> None:
        leaving = select(
            literal(reorg_id),
            events.c.block_number,
            events.c.log_index,
            blocks.c.hash,
            blocks.c.timestamp,
            events.c.transaction_hash,
            events.c.name,
            events.c.fact,
            events.c.agreement_id,
            events.c.parent,
            events.c.milestone,
            agreements.c.employer,
            agreements.c.worker,
            OCCURRENCE,
            _row_of(ADDED),
            _row_of(FINALIZED),
            literal(place),
        )
        tables = events.join(blocks, blocks.c.number == events.c.block_number).outerjoin(
            agreements, agreements.c.agreement_id == events.c.agreement_id
        )
        leaving = leaving.select_from(tables).where(events.c.block_number > ancestor)
        self._connection.execute(insert(dropped_events).from_select(_DROPPED, leaving))


def _row_of(kind: str) -> ColumnElement[int]:
    """The row that told of an event which is in the books; 0: none."""
    covers = feed.c.start <= events.c.block_number, feed.c.kept >= events.c.block_number
    place = select(func.max(feed.c.place)).where(feed.c.kind == kind, *covers).scalar_subquery()
    return func.coalesce(place, 0)
