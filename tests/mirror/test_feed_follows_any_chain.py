from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from tallystick.domain.announcements import BEGINNING, Announcement, Standing, Topic
from tallystick.domain.events import EscrowEvent
from tallystick.services.mirror import Mirror
from tallystick.store.announcements import EVERYTHING, FeedFilter
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, a_deal
from tests.deeds import possible_facts
from tests.fakes import FakeChain, FakeWatcher
from tests.migrated import migrated
from tests.postgres import PostgresServer

ONE = a_deal(100, 7, fee=250)
DEALS = [ONE.at(0), ONE.at(1), a_deal(50, salt=1)]
FEW = 3
FINAL = FeedFilter(only_final=True)
OF_ONE = FeedFilter(agreement_id=ONE.agreement_id)
WITHOUT_REVERSALS = FeedFilter(topics=frozenset(Topic) - {Topic.EVENT_REVERTED})


class Reader:
    """Reads the feed a little at a time, from where it was, and remembers all that it was told."""

    def __init__(self, wanted: FeedFilter) -> None:
        self.wanted = wanted
        self.place = BEGINNING
        self.told: list[Announcement] = []

    def read(self, store: Store, at_once: int) -> int:
        """Read so many. Returns how many there were."""
        with store.read() as unit:
            found = unit.announcements.after(self.place, self.wanted, at_once)
        self.told += found
        self.place = found[-1].place if found else self.place
        return len(found)

    def read_all(self, store: Store) -> None:
        """Read on to the end."""
        while self.read(store, FEW):
            pass


class AnyFeed(RuleBasedStateMachine):
    """A chain to which anything may happen, a mirror that sees it now and then, and readers of its feed."""

    def __init__(self) -> None:
        super().__init__()
        self.life = ExitStack()
        self.chain = FakeChain()
        self.store = self._fresh_store()
        self.mirror = Mirror(FakeWatcher(self.chain, batch=2), self.store)
        self.readers = [Reader(EVERYTHING), Reader(OF_ONE), Reader(FINAL), Reader(WITHOUT_REVERSALS)]

    @rule(choice=st.lists(st.integers(0, 10**6), max_size=3))
    def a_block_is_mined(self, choice: list[int]) -> None:
        self.chain.mine()
        for number in choice:
            possible = possible_facts(self.chain, DEALS)
            self.chain.add(possible[number % len(possible)])

    @rule(depth=st.integers(1, 4))
    def blocks_leave_the_chain(self, depth: int) -> None:
        self.chain.reorg(min(depth, self.chain.spare))

    @rule(depth=st.integers(1, 4))
    def blocks_leave_and_come_back(self, depth: int) -> None:
        """The very same blocks, as when two chains overtake each other in turn. The mirror may see it, or not."""
        depth = min(depth, self.chain.spare)
        gone = self.chain.blocks[len(self.chain.blocks) - depth :]
        self.chain.reorg(depth)
        for _ in range(depth + 1):
            self.chain.mine()
        self.the_mirror_takes_steps(2)
        self.chain.reorg(depth + 1)
        self.chain.blocks += gone
        self.chain.mine()
        self.chain.mine()

    @rule(behind=st.integers(0, 3))
    def blocks_become_final(self, behind: int) -> None:
        self.chain.finalize(min(behind, self.chain.spare))

    @rule(steps=st.integers(1, 4))
    def the_mirror_takes_steps(self, steps: int) -> None:
        for _ in range(steps):
            self.mirror.step()

    @rule(reader=st.integers(0, 3), at_once=st.integers(1, FEW))
    def somebody_reads(self, reader: int, at_once: int) -> None:
        self.readers[reader].read(self.store, at_once)

    @invariant()
    def the_feed_adds_up_to_the_books(self) -> None:
        everything = Reader(EVERYTHING)
        everything.read_all(self.store)
        with self.store.read() as unit:
            checkpoint, final = unit.books.checkpoint(), unit.books.finalized()
            books = list(unit.books.every_event(checkpoint.number)) if checkpoint else []
        settled = [event for event in books if final and event.block_number <= final.number]
        assert standing(everything.told) == books
        assert [one.event for one in everything.told if is_final(one, everything.told)] == settled
        assert [one.event for one in everything.told if one.standing is Standing.LATEST] == books[len(settled) :]

    @invariant()
    def nothing_is_told_twice_by_one_name(self) -> None:
        everything = Reader(EVERYTHING)
        everything.read_all(self.store)
        names = [one.id for one in everything.told]
        assert len(names) == len(set(names))
        assert all(one.of in names[:number] for number, one in enumerate(everything.told) if one.of is not None)

    @rule()
    def who_reads_on_is_told_what_who_begins_anew_is_told(self) -> None:
        """The feed only grows: nothing comes before what somebody has read already, and nothing of it goes."""
        for reader in self.readers:
            reader.read_all(self.store)
            anew = Reader(reader.wanted)
            anew.read_all(self.store)
            assert [one.id for one in anew.told] == [one.id for one in reader.told]

    def teardown(self) -> None:
        while self.mirror.step() is not None:
            pass
        self.who_reads_on_is_told_what_who_begins_anew_is_told()
        self.life.close()

    def _fresh_store(self) -> Store:
        folder = self.life.enter_context(TemporaryDirectory())
        engine = engine_for(migrated(Path(folder) / "mirror.db"))
        self.life.callback(engine.dispose)
        return with_its_chain(Store(engine))


class AnyFeedOnPostgres(AnyFeed):
    """The same, with databases that a server lends."""

    server: ClassVar[PostgresServer]

    def _fresh_store(self) -> Store:
        engine = engine_for(self.life.enter_context(self.server.migrated()))
        self.life.callback(engine.dispose)
        return with_its_chain(Store(engine))


def standing(told: list[Announcement]) -> list[EscrowEvent]:
    """What somebody believes who heeds what is told: that it happened, and that it never did."""
    believed: dict[str, EscrowEvent] = {}
    for one in told:
        if one.topic is Topic.EVENT_REVERTED:
            assert one.of is not None
            del believed[one.of]
        elif one.topic is not Topic.EVENT_FINALIZED:
            believed[one.id] = one.event
    return list(believed.values())


def is_final(one: Announcement, told: list[Announcement]) -> bool:
    """Whether an event's first announcement is followed by one that it is final."""
    return one.of is None and any(other.of == one.id and other.topic is Topic.EVENT_FINALIZED for other in told)


def with_its_chain(store: Store) -> Store:
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    return store


@pytest.fixture
def lending(postgres: PostgresServer) -> None:
    AnyFeedOnPostgres.server = postgres


TestAnyFeed = pytest.mark.spec("EV1", "EV2", "EV3")(AnyFeed.TestCase)
TestAnyFeed.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnyFeedOnPostgres = pytest.mark.usefixtures("lending")(AnyFeedOnPostgres.TestCase)
TestAnyFeedOnPostgres.settings = settings(TestAnyFeed.settings, max_examples=5, suppress_health_check=list(HealthCheck))
