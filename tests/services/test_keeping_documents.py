"""
Documents through deaths of their server: at each point there is no half file, and no record without its content.

a server that is keeping a document
├── dies before its record is written ... nothing is shown; what is left is swept after an hour, not before
├── dies after it ....................... the document is whole
└── takes longer than half an hour ...... the record is refused, and nothing is left
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from hashlib import sha256
from pathlib import Path

import pytest

from tallystick.chain.hashing import keccak_hasher
from tallystick.domain.callers import EVERYTHING, Caller
from tallystick.domain.chain import BlocksAdded
from tallystick.domain.errors import StorageUnavailable
from tallystick.domain.shelves import Intake
from tallystick.domain.units import Hash, Timestamp
from tallystick.services.documents import Documents, Kept, Room
from tallystick.services.inflow import Wanted
from tallystick.services.tidying import Tidying
from tallystick.store.shelves.folder import Folder
from tallystick.store.unit_of_work import Store
from tests.builders import EMPLOYER, IDENTITY, a_deal
from tests.fakes import a_chain
from tests.logins import Watch
from tests.store_fixture import kind, postgres, store

__all__ = ["kind", "postgres", "store"]

HOUR = 3_600
DEAL = a_deal()
CONTENT = b"the work itself" * 1_000
KNOWN_BY = Hash("0x" + sha256(CONTENT).hexdigest())
PARTY = Caller(EMPLOYER, EVERYTHING, None)


class Died(BaseException):
    """The server is no more: nothing of it runs on."""


@dataclass
class Fate:
    """When a server dies: at so many of the steps that a document takes."""

    left: int | None = None

    def step(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Died


class Mortal(Folder):
    """A folder whose server dies before or after a step."""

    def __init__(self, path: Path, fate: Fate) -> None:
        super().__init__(path)
        self.fate = fate

    def intake(self) -> Intake:
        self.fate.step()
        return MortalIntake(super().intake(), self.fate)


@dataclass
class MortalIntake(Intake):
    behind: Intake
    fate: Fate

    def write(self, part: bytes) -> None:
        self.fate.step()
        self.behind.write(part)

    def keep_at(self, place: str) -> None:
        self.fate.step()
        self.behind.keep_at(place)
        self.fate.step()

    def close(self) -> None:
        self.behind.close()


@dataclass
class Desk:
    """A server, its documents, and its fate."""

    store: Store
    folder: Path
    watch: Watch
    fate: Fate

    def hand_in(self) -> Kept:
        """As a route does, but for what only the living do."""

        def clock() -> Timestamp:
            self.fate.step()
            return self.watch()

        documents = Documents(self.store, Mortal(self.folder, self.fate), keccak_hasher, clock, Room(2**20))
        inflow = documents.begin(PARTY, Wanted(DEAL.agreement_id, KNOWN_BY, "text/plain", None))
        for at in range(0, len(CONTENT), 4_096):
            inflow.take(CONTENT[at : at + 4_096])
        return documents.keep(PARTY, inflow)

    @property
    def alive(self) -> Documents:
        return Documents(self.store, Folder(self.folder), keccak_hasher, self.watch, Room(2**20))

    def shown(self) -> list[bytes]:
        """All contents that the party is shown, each read to its end."""
        listed = self.alive.of(PARTY, DEAL.agreement_id)
        return [b"".join(self.alive.content(PARTY, DEAL.agreement_id, one.document.sha256).parts) for one in listed]

    def tidy(self) -> int:
        return Tidying(self.store, Folder(self.folder), self.watch).step()

    def age(self, seconds: int) -> None:
        """Make everything in the folder so old."""
        for path in self.files:
            os.utime(path, (self.watch() - seconds,) * 2)

    @property
    def files(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]


@pytest.fixture
def desk(store: Store, tmp_path: Path) -> Desk:
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
        unit.books.record(BlocksAdded(tuple(a_chain((DEAL.funded(),)).blocks)))
    return Desk(store, tmp_path / "documents", Watch(), Fate())


def steps_of(desk: Desk) -> int:
    """How many steps a document takes."""
    desk.fate.left = 1_000
    desk.hand_in()
    return 1_000 - desk.fate.left


@pytest.mark.spec("PD7")
class TestAServerThatDies:
    def test_leaves_no_half_file_and_no_record_without_content(self, desk: Desk, tmp_path: Path) -> None:
        other = replace(desk, folder=tmp_path / "counted", fate=Fate())
        ends = range(9)  # The file, four parts, the instant, before and after it is kept, within the unit of work.

        for end in ends:
            desk.fate.left = end
            with pytest.raises(Died):
                desk.hand_in()
            assert desk.shown() == []

        assert desk.files != []
        desk.fate.left = None
        desk.hand_in()
        assert desk.shown() == [CONTENT]
        assert steps_of(other) == len(ends)

    def test_has_what_it_left_swept_after_an_hour_and_not_before(self, desk: Desk) -> None:
        for end in range(9):
            desk.fate.left = end
            with pytest.raises(Died):
                desk.hand_in()
        left = len(desk.files)

        desk.age(HOUR)
        desk.tidy()
        assert len(desk.files) == left > 0
        desk.age(HOUR + 1)
        desk.tidy()
        assert desk.files == []

    def test_has_nothing_swept_that_has_a_record(self, desk: Desk) -> None:
        desk.hand_in()
        desk.age(100 * HOUR)

        assert desk.tidy() == 0
        assert desk.shown() == [CONTENT]

    def test_could_not_have_come_back_to_record_what_was_swept(self, desk: Desk) -> None:
        """A server that sleeps for hours in the middle finds its file gone: it must not record it."""
        moments: Iterator[int] = iter([0, 30 * 60 + 1])
        documents = Documents(
            desk.store,
            Folder(desk.folder),
            keccak_hasher,
            lambda: Timestamp(desk.watch() + next(moments)),
            Room(2**20),
        )
        inflow = documents.begin(PARTY, Wanted(DEAL.agreement_id, KNOWN_BY, "text/plain", None))
        inflow.take(CONTENT)

        with pytest.raises(StorageUnavailable):
            documents.keep(PARTY, inflow)

        assert desk.shown() == []


@pytest.mark.spec("PD7")
def test_the_same_document_handed_in_twice_at_once_is_kept_once(desk: Desk) -> None:
    begun: list[Callable[[], Kept]] = []
    for _ in range(2):
        documents = desk.alive
        inflow = documents.begin(PARTY, Wanted(DEAL.agreement_id, KNOWN_BY, "text/plain", None))
        inflow.take(CONTENT)
        begun.append(partial(documents.keep, PARTY, inflow))

    kept = [finish() for finish in begun]

    assert [one.created for one in kept] == [True, False]
    assert kept[0].shown == kept[1].shown
    assert len(desk.files) == 1
