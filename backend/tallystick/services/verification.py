"""
Verification: the mirrored blocks, read from the chain once more and proved anew, held against the books.

It is a second reader of the same stream that the mirror reads, which starts at the beginning and writes nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tallystick.domain.chain import Block, BlockFinalized, BlocksAdded, BlocksReorged, BlockStamp, ProofLevel
from tallystick.domain.errors import ChainUnavailable, NotMirrored
from tallystick.domain.events import EscrowEvent
from tallystick.domain.ports import Watcher
from tallystick.domain.units import BlockNumber
from tallystick.store.unit_of_work import Store, UnitOfWork

_TRIES = 3
"""How often blocks that may still move are compared, before a difference is one: the mirror may just be behind."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first thing in which books and chain differ."""

    block: BlockNumber
    what: str
    books: str | None
    """What the books say; None: nothing."""
    chain: str | None
    """What the chain says; None: nothing."""

    def __str__(self) -> str:
        return f"block {self.block}: {self.what} is {self.books} in the books, and {self.chain} on the chain"


@dataclass(frozen=True, slots=True)
class Verified:
    """How far books and chain agree."""

    up_to: BlockNumber | None
    """The newest block that was compared and agrees; None: not even the first one does."""
    events: int
    """How many events were compared and agree."""
    difference: Difference | None
    proof: ProofLevel | None = None
    """The level that all these blocks were proved to just now; None: there are none."""
    marked: BlockStamp | None = None
    """The block at the height that was to be marked, if it is among them."""


Shown = Callable[[BlockNumber], None]
"""Is told how far it is."""


class Verification:
    """Compares, and changes nothing. The mirror may go on meanwhile."""

    def __init__(self, watcher: Watcher, store: Store) -> None:
        self._watcher = watcher
        self._store = store

    def run(self, shown: Shown = lambda _: None, mark: BlockNumber | None = None) -> Verified:
        """
        Compare all that is mirrored now, from the first block on, up to the first difference.

        Args:
            shown: Is told how far it is.
            mark: The height of a block that is to be named.

        Raises:
            NotMirrored: If nothing is mirrored.
            ChainUnavailable: If the node does not answer, or what it says cannot be proved.
        """
        with self._store.read() as unit:
            target = unit.books.checkpoint()
        if target is None:
            raise NotMirrored("nothing is mirrored yet")
        return _Comparison(self._watcher, self._store, mark).up_to(target.number, shown)


class _Comparison:
    """One way through the chain."""

    def __init__(self, watcher: Watcher, store: Store, mark: BlockNumber | None) -> None:
        self._watcher = watcher
        self._store = store
        self._mark = mark
        self._marked: BlockStamp | None = None
        self._proof: ProofLevel | None = None
        self._at: BlockStamp | None = None
        self._finalized: BlockStamp | None = None
        self._events = 0
        self._tries = 0

    def up_to(self, target: BlockNumber, shown: Shown) -> Verified:
        while self._reached() < target:
            if difference := self._step(target):
                return self._verified(difference)
            shown(BlockNumber(self._reached()))
        return self._verified(None)

    def _step(self, target: BlockNumber) -> Difference | None:
        match self._watcher.next_update(self._at, self._finalized, self._mirrored):
            case BlocksAdded(blocks, proof):
                return self._compared([block for block in blocks if block.stamp.number <= target], proof)
            case BlocksReorged(ancestor):
                self._at = ancestor
            case BlockFinalized(block):
                self._finalized = block
            case None:
                raise ChainUnavailable(f"the node is at block {self._reached()}, behind the mirror: ask another one")
        return None

    def _compared(self, blocks: Sequence[Block], proof: ProofLevel) -> Difference | None:
        with self._store.read() as unit:
            difference = _first_difference(blocks, unit)
            finalized = unit.books.finalized()
        if difference is None:
            self._at, self._tries = blocks[-1].stamp, 0
            self._events += sum(len(block.events) for block in blocks)
            self._proof = proof if self._proof is None else self._proof.at_most(proof)
            self._marked = next((one.stamp for one in blocks if one.stamp.number == self._mark), self._marked)
            return None
        is_final = finalized is not None and difference.block <= finalized.number
        self._tries += 1
        return difference if is_final or self._tries >= _TRIES else None

    def _verified(self, difference: Difference | None) -> Verified:
        up_to = None if self._at is None else self._at.number
        return Verified(up_to, self._events, difference, self._proof, self._marked)

    def _reached(self) -> int:
        """The newest block that was compared; -1 before the first one."""
        return -1 if self._at is None else self._at.number

    def _mirrored(self, number: BlockNumber) -> BlockStamp | None:
        if self._at is not None and number == self._at.number:
            return self._at
        with self._store.read() as unit:
            return unit.books.stamp_at(number)


def _first_difference(blocks: Sequence[Block], unit: UnitOfWork) -> Difference | None:
    start, stop = blocks[0].stamp.number, BlockNumber(blocks[-1].stamp.number + 1)
    booked: dict[BlockNumber, list[EscrowEvent]] = {}
    for event in unit.books.events_between(start, stop):
        booked.setdefault(event.block_number, []).append(event)
    for block in blocks:
        if found := _difference(block, unit.books.stamp_at(block.stamp.number), booked.get(block.stamp.number, [])):
            return found
    return None


def _difference(block: Block, stamp: BlockStamp | None, booked: Sequence[EscrowEvent]) -> Difference | None:
    number = block.stamp.number
    if stamp is None and block.events:
        return Difference(number, "its hash", None, block.stamp.hash)
    if stamp is not None and stamp != block.stamp:
        return _differing_stamp(stamp, block.stamp)
    # Without a stamp it is an empty block below finality, which is not kept.
    theirs = {event.log_index: event for event in block.events}
    ours = {event.log_index: event for event in booked}
    for place in sorted(theirs.keys() | ours.keys()):
        if ours.get(place) != theirs.get(place):
            return Difference(number, f"event {place}", _told(ours.get(place)), _told(theirs.get(place)))
    return None


def _differing_stamp(ours: BlockStamp, theirs: BlockStamp) -> Difference:
    """The first figure in which two stamps of one height differ. The hash says it all, unless the books are damaged."""
    figures = (
        ("its hash", ours.hash, theirs.hash),
        ("its parent's hash", ours.parent_hash, theirs.parent_hash),
        ("its time", str(ours.timestamp), str(theirs.timestamp)),
    )
    return next(Difference(theirs.number, what, mine, other) for what, mine, other in figures if mine != other)


def _told(event: EscrowEvent | None) -> str | None:
    return None if event is None else f"{event.fact!r} by {event.transaction_hash}"
