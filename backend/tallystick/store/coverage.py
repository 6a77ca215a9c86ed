"""To which level the mirrored blocks are proved, in ranges that follow each other without a gap."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from tallystick.domain.chain import Block, ProofLevel
from tallystick.domain.units import BlockNumber
from tallystick.store.tables.mirror import coverage

_LEVELS = select(coverage.c.level).distinct()
_GROW = (
    update(coverage)
    .where(coverage.c.stop == bindparam("reached"), coverage.c.level == bindparam("of"))
    .values(stop=bindparam("until"))
)


@dataclass(frozen=True, slots=True)
class ProvedRange:
    """Mirrored blocks ``start <= number < stop``, all proved to one level."""

    start: BlockNumber
    stop: BlockNumber
    level: ProofLevel


class Coverage:
    """The ranges. Neighbours of one level are one range, whatever the updates were that they came in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def ranges(self) -> Sequence[ProvedRange]:
        """All of them, the lowest blocks first."""
        rows = self._connection.execute(select(coverage).order_by(coverage.c.start))
        return [ProvedRange(BlockNumber(row.start), BlockNumber(row.stop), ProofLevel(row.level)) for row in rows]

    def lowest(self) -> ProofLevel | None:
        """The level that all mirrored blocks reach; None when nothing is mirrored."""
        levels = {ProofLevel(level) for level in self._connection.scalars(_LEVELS)}
        return next((level for level in ProofLevel if level in levels), None)

    def add(self, blocks: Sequence[Block], level: ProofLevel) -> None:
        """Note blocks that follow the newest one."""
        start, stop = blocks[0].stamp.number, blocks[-1].stamp.number + 1
        grown = self._connection.execute(_GROW, {"reached": start, "of": level, "until": stop})
        if grown.rowcount == 0:
            self._connection.execute(insert(coverage).values(start=start, stop=stop, level=level))

    def drop_above(self, number: int) -> None:
        """Forget the blocks above a height."""
        self._connection.execute(delete(coverage).where(coverage.c.start > number))
        self._connection.execute(update(coverage).where(coverage.c.stop > number + 1).values(stop=number + 1))
