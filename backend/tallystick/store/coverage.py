"""To which level the mirrored blocks are proved, in ranges that follow each other without a gap."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from tallystick.domain.chain import Block, ProofLevel
from tallystick.domain.units import BlockNumber
from tallystick.store.bulk import insert_rows
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

    def lower(self, number: int) -> None:
        """Note of the range that a block is in that what was folded from it is not proved any more."""
        self._write([_lowered(part) if part.start <= number < part.stop else part for part in self.ranges()])

    def lift(self, number: BlockNumber, level: ProofLevel) -> None:
        """Note of all blocks up to one that they reach a level now. Those that reach more stay as they are."""
        self._write([piece for part in self.ranges() for piece in _lifted(part, number, level)])

    def _write(self, ranges: Sequence[ProvedRange]) -> None:
        """Write all ranges anew, equal neighbours as one."""
        self._connection.execute(delete(coverage))
        insert_rows(self._connection, coverage, [(part.start, part.stop, part.level) for part in _merged(ranges)])


def _lowered(part: ProvedRange) -> ProvedRange:
    return replace(part, level=part.level.at_most(ProofLevel.COMPLETE))


def _lifted(part: ProvedRange, number: BlockNumber, level: ProofLevel) -> Iterator[ProvedRange]:
    if part.level.reaches(level) or part.start > number:
        yield part
        return
    middle = min(part.stop, BlockNumber(number + 1))
    yield ProvedRange(part.start, middle, level)
    if middle < part.stop:
        yield replace(part, start=middle)


def _merged(ranges: Sequence[ProvedRange]) -> list[ProvedRange]:
    merged: list[ProvedRange] = []
    for part in ranges:
        if merged and merged[-1].level is part.level:
            merged[-1] = replace(merged[-1], stop=part.stop)
        else:
            merged.append(part)
    return merged
