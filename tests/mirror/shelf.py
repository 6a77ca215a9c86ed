"""New books of what a watcher tells of a real chain, each in a file of its own."""

from collections.abc import Sequence
from itertools import count
from pathlib import Path
from sqlite3 import Connection

from sqlalchemy import event, text

from tallystick.chain.endpoints import pool_of
from tallystick.chain.quorum import watcher_over
from tallystick.domain.chain import ProofLevel
from tallystick.domain.errors import TallyError
from tallystick.domain.ports import Watcher
from tallystick.domain.stateproofs import StateProofs
from tallystick.services.mirror import Mirror
from tallystick.services.stateproof import StateProof
from tallystick.store.coverage import ProvedRange
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tests.devchain import DevChain
from tests.digest import digest_of
from tests.migrated import migrated

Digest = dict[str, list[tuple[object, ...]]]


class Books:
    """A mirror with new books, over a watcher."""

    def __init__(self, chain: DevChain, watcher: Watcher, place: Path, proofs: StateProofs | None = None) -> None:
        """``proofs``: what each update is held against before it is booked; None: nothing."""
        self.engine = engine_for(migrated(place))
        event.listen(self.engine, "connect", do_not_wait_for_the_disk)
        self.store = Store(self.engine)
        with self.store.begin() as unit:
            unit.books.require_chain(chain.identity)
        self.mirror = Mirror(watcher, self.store)
        if proofs is not None:
            self.mirror.prove(StateProof(self.store, proofs))
        self.failures: list[TallyError] = []

    def follow(self, tries: int) -> "Books":
        """Take updates until there are none, or until so many tries have failed."""
        while len(self.failures) < tries:
            try:
                if self.mirror.step() is None:
                    break
            except TallyError as failure:
                self.failures.append(failure)
        return self

    def damage(self, statement: str) -> None:
        """Make a fault in the books that no code of ours makes."""
        with self.engine.begin() as connection:
            assert connection.execute(text(statement)).rowcount > 0

    @property
    def height(self) -> int:
        """The number of the newest block; -1 when there is none."""
        with self.store.read() as unit:
            checkpoint = unit.books.checkpoint()
        return checkpoint.number if checkpoint else -1

    @property
    def levels(self) -> set[ProofLevel]:
        """The levels that mirrored blocks are proved to."""
        return {part.level for part in self.coverage}

    @property
    def coverage(self) -> Sequence[ProvedRange]:
        """To which level the mirrored blocks are proved, range by range."""
        with self.store.read() as unit:
            return unit.books.coverage()

    def digest(self) -> Digest:
        """All that they say."""
        return digest_of(self.engine)


class Shelf:
    """Makes books."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count()

    def over(self, chain: DevChain, watcher: Watcher, proofs: StateProofs | None = None) -> Books:
        """New books of what a watcher tells."""
        return Books(chain, watcher, self._folder / f"{next(self._numbers)}.db", proofs)

    def true(self, chain: DevChain) -> Digest:
        """The books of a mirror that asked the node itself."""
        return self.over(chain, watcher_over(pool_of(chain.url), chain.identity)).follow(1).digest()


def do_not_wait_for_the_disk(connection: Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")
