"""Rewinding: takes the newest blocks out of the books, as a reorg does, for the mirror to read them again."""

from dataclasses import dataclass

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import BelowFinality, NotMirrored
from tallystick.domain.units import BlockNumber
from tallystick.store.books import Books
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store


@dataclass(frozen=True, slots=True)
class Rewound:
    """What was taken out."""

    head: BlockStamp
    """The newest mirrored block before."""
    ancestor: BlockStamp
    """The newest one now. Below finality, where empty blocks are not kept, it may be lower than was asked for."""


class Rewinding:
    """For a person who does not believe the newest blocks. The mirror mends reorgs by itself."""

    def __init__(self, store: Store, leadership: Leadership) -> None:
        self._store = store
        self._leadership = leadership

    def to(self, number: BlockNumber, *, beyond_finality: bool = False) -> Rewound:
        """
        Take all blocks above a height out of the books, in one unit of work, and keep a record of it.

        Args:
            number: The newest block that stays.
            beyond_finality: Whether blocks may go that the chain called final.

        Raises:
            NotMirrored: If no block is mirrored there, or the mirror has not come so far.
            BelowFinality: If a final block would go, and may not.
            MirroredElsewhere: If another process would book them again at once.
        """
        self._leadership.require()
        with self._store.begin() as unit:
            head = unit.books.checkpoint()
            if head is None:
                raise NotMirrored("nothing is mirrored yet")
            if number > head.number:
                raise NotMirrored(
                    f"nothing is above block {number}, for the newest mirrored one is block {head.number}"
                )
            if number == head.number:
                return Rewound(head, head)
            ancestor = _ancestor(unit.books, number, beyond_finality)
            unit.books.rewind_to(ancestor, beyond_finality=beyond_finality)
        return Rewound(head, ancestor)


def _ancestor(books: Books, number: BlockNumber, beyond_finality: bool) -> BlockStamp:
    finalized = books.finalized()
    if finalized is not None and number < finalized.number and not beyond_finality:
        raise BelowFinality(number, finalized.number)
    ancestor = books.newest_up_to(number)
    if ancestor is None:
        raise NotMirrored(f"no block is kept at or below {number}: write the mirror anew (tally mirror rebuild)")
    return ancestor
