import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from structlog.testing import capture_logs

from tallystick.domain.chain import BlockStamp, ChainUpdate
from tallystick.domain.errors import (
    ChainMismatch,
    ChainUnavailable,
    InvalidBlock,
    ReorgBeyondFinality,
    StaleCheckpoint,
    TallyError,
    UnverifiableBlock,
)
from tallystick.domain.units import BlockNumber
from tallystick.services.mirror import COURTESY, FIRST_PAUSE, LONGEST_PAUSE, Mirror, MirrorState, Progress
from tallystick.store.unit_of_work import Store
from tests.builders import a_deal
from tests.digest import digest_of
from tests.fakes import FakeChain, FakeWatcher, a_chain

DEAL = a_deal(fee=250)
POLL = 7.0


class CountedStop(threading.Event):
    """Set after so many waits, which it notes instead of waiting."""

    def __init__(self, waits: int) -> None:
        super().__init__()
        self.left = waits
        self.waits: list[float | None] = []
        self.each: Callable[[], object] = lambda: None

    def wait(self, timeout: float | None = None) -> bool:
        self.waits.append(timeout)
        self.each()
        self.left -= 1
        if self.left == 0:
            self.set()
        return self.is_set()


@dataclass
class Announcements:
    """Announces so many blocks, each as soon as it is waited for, and then ends the run."""

    most: int = 3
    each: Callable[[], object] = field(default=lambda: None)
    waits: list[float] = field(default_factory=list)
    is_closed: bool = False

    def wait(self, stop: threading.Event, seconds: float) -> None:
        self.waits.append(seconds)
        self.each()
        if len(self.waits) == self.most:
            stop.set()

    def close(self) -> None:
        self.is_closed = True


@dataclass
class Interrupted(FakeWatcher):
    """Tells of the chain after something else happened."""

    meanwhile: Callable[[], object] = field(default=lambda: None)

    def next_update(
        self,
        checkpoint: BlockStamp | None,
        finalized: BlockStamp | None,
        mirrored: Callable[[BlockNumber], BlockStamp | None],
    ) -> ChainUpdate | None:
        update = super().next_update(checkpoint, finalized, mirrored)
        self.meanwhile()
        return update


def _level(mirror: Mirror) -> None:
    while mirror.step() is not None:
        pass


def _checkpoint(store: Store) -> BlockStamp | None:
    with store.read() as unit:
        return unit.books.checkpoint()


@pytest.fixture
def chain() -> FakeChain:
    return a_chain((DEAL.funded(),), (DEAL.delivered(), DEAL.released(100)), ())


class TestAStep:
    @pytest.mark.spec("B1")
    def test_books_one_update_and_returns_it(self, store: Store, chain: FakeChain) -> None:
        mirror = Mirror(FakeWatcher(chain, batch=2), store)

        first = mirror.step()

        assert first is not None
        assert _checkpoint(store) == chain.blocks[1].stamp

    def test_returns_none_when_level(self, store: Store, chain: FakeChain) -> None:
        mirror = Mirror(FakeWatcher(chain), store)
        _level(mirror)

        assert mirror.step() is None
        assert _checkpoint(store) == chain.head

    def test_follows_the_chain_to_another_fork(self, store: Store, chain: FakeChain) -> None:
        mirror = Mirror(FakeWatcher(chain), store)
        _level(mirror)
        chain.reorg(2)
        chain.mine(DEAL.reclaimed())
        chain.mine()

        _level(mirror)

        with store.read() as unit:
            assert unit.books.checkpoint() == chain.head
            agreement = unit.agreements.get(DEAL.agreement_id)
        assert agreement is not None
        assert agreement.holdings == (chain.holding(DEAL.agreement_id, DEAL.milestone),)

    def test_remembers_what_is_final(self, store: Store, chain: FakeChain) -> None:
        final = chain.finalize(behind=1)

        _level(Mirror(FakeWatcher(chain), store))

        with store.read() as unit:
            assert unit.books.finalized() == final

    @pytest.mark.parametrize("error", [ChainUnavailable("no answer"), ReorgBeyondFinality("it went back")])
    def test_that_fails_leaves_the_books_as_they_were(self, store: Store, chain: FakeChain, error: TallyError) -> None:
        mirror = Mirror(FakeWatcher(chain, failures=[error]), store)
        before = digest_of(store.engine)

        with pytest.raises(type(error)):
            mirror.step()

        assert digest_of(store.engine) == before

    @pytest.mark.spec("B5")
    def test_of_two_mirrors_only_one_wins(self, store: Store, chain: FakeChain) -> None:
        faster = Mirror(FakeWatcher(chain), store)
        slower = Mirror(Interrupted(chain, meanwhile=faster.step), store)

        with pytest.raises(StaleCheckpoint):
            slower.step()

        assert _checkpoint(store) == chain.head

    def test_says_what_it_mirrored(self, store: Store, chain: FakeChain) -> None:
        with capture_logs() as logs:
            Mirror(FakeWatcher(chain), store).step()

        assert [entry for entry in logs if entry["event"] == "block mirrored"] == [
            {"event": "block mirrored", "log_level": "info", "number": chain.head.number, "blocks": 4, "events": 3}
        ]


class TestRunning:
    def test_mirrors_until_level_and_then_polls(self, store: Store, chain: FakeChain) -> None:
        mirror, stop = Mirror(FakeWatcher(chain), store, poll=POLL), CountedStop(4)

        mirror.run(stop)

        assert stop.waits == [0.0, 0.0, POLL, POLL]
        assert mirror.state == MirrorState(Progress.RUNNING)
        assert _checkpoint(store) == chain.head

    @pytest.mark.spec("BN7")
    def test_looks_at_once_when_a_block_is_announced(self, store: Store, chain: FakeChain) -> None:
        announced = Announcements(each=chain.mine)
        mirror = Mirror(FakeWatcher(chain), store, poll=POLL)
        mirror.listen(announced)

        mirror.run(CountedStop(99))

        assert announced.waits == [POLL] + [COURTESY] * (announced.most - 1)
        assert _checkpoint(store) == chain.blocks[-2].stamp
        assert announced.is_closed

    def test_tells_which_block_is_the_newest_once_it_is_booked(self, store: Store, chain: FakeChain) -> None:
        told: list[tuple[int, BlockStamp | None]] = []
        mirror = Mirror(FakeWatcher(chain, batch=2), store)
        mirror.tell(lambda newest: told.append((newest, _checkpoint(store))))

        mirror.run(CountedStop(9))

        assert told
        assert all(booked is not None and booked.number == newest for newest, booked in told)

    def test_tells_how_far_blocks_were_taken_back(self, store: Store, chain: FakeChain) -> None:
        told: list[int] = []
        mirror = Mirror(FakeWatcher(chain), store)
        while mirror.step() is not None:
            pass
        mirror.tell(told.append)
        chain.reorg(1)
        ancestor = chain.head.number
        chain.mine()

        while mirror.step() is not None:
            pass

        assert told == [ancestor, ancestor + 1]

    @pytest.mark.spec("BN7")
    def test_keeps_still_after_a_new_block_and_not_while_it_catches_up(self, store: Store, chain: FakeChain) -> None:
        stop, announced = CountedStop(99), Announcements()
        announced.each = lambda: chain.mine() if len(announced.waits) == 1 else None
        mirror = Mirror(FakeWatcher(chain), store, poll=POLL)
        mirror.listen(announced)

        mirror.run(stop)

        assert announced.waits == [POLL, COURTESY, POLL]
        assert set(stop.waits) == {0.0}

    def test_does_not_wait_for_announcements_while_it_catches_up_or_the_node_is_away(
        self, store: Store, chain: FakeChain
    ) -> None:
        stop, announced = CountedStop(99), Announcements()
        watcher = FakeWatcher(chain, failures=[ChainUnavailable("no answer")])

        mirror = Mirror(watcher, store, poll=POLL)
        mirror.listen(announced)
        mirror.run(stop)

        assert stop.waits[0] == FIRST_PAUSE
        assert announced.waits == [POLL] * 3

    @pytest.mark.spec("B12")
    def test_waits_ever_longer_for_a_node_that_does_not_answer(self, store: Store, chain: FakeChain) -> None:
        watcher = FakeWatcher(chain, failures=[ChainUnavailable("no answer")] * 10)
        mirror, stop = Mirror(watcher, store), CountedStop(9)

        mirror.run(stop)

        assert stop.waits == [min(FIRST_PAUSE * 2**tries, LONGEST_PAUSE) for tries in range(9)]
        assert mirror.state == MirrorState(Progress.WAITING_FOR_NODE, "no answer")
        assert mirror.trouble is None

    @pytest.mark.spec("B12")
    def test_goes_on_when_the_node_is_back(self, store: Store, chain: FakeChain) -> None:
        watcher = FakeWatcher(chain, failures=[ChainUnavailable("no answer"), StaleCheckpoint("another was faster")])
        mirror, stop = Mirror(watcher, store, poll=POLL), CountedStop(5)

        mirror.run(stop)

        assert stop.waits == [FIRST_PAUSE, 2 * FIRST_PAUSE, 0.0, 0.0, POLL]
        assert mirror.state == MirrorState(Progress.RUNNING)

    def test_is_catching_up_after_it_waited(self, store: Store, chain: FakeChain) -> None:
        mirror = Mirror(FakeWatcher(chain, failures=[ChainUnavailable("no answer")]), store)

        mirror.run(CountedStop(2))

        assert mirror.state == MirrorState(Progress.CATCHING_UP)

    @pytest.mark.spec("B16")
    def test_asks_again_for_a_block_that_is_not_what_the_node_says(self, store: Store, chain: FakeChain) -> None:
        lie = InvalidBlock(7, "the hash of its header", "0x01", "0x02")
        mirror, stop = Mirror(FakeWatcher(chain, failures=[lie]), store), CountedStop(4)
        states = []
        stop.each = lambda: states.append(mirror.state)

        mirror.run(stop)

        assert states[0] == MirrorState(Progress.WAITING_FOR_NODE, str(lie))
        assert "block 7" in str(lie)
        assert _checkpoint(store) == chain.head

    @pytest.mark.spec("B12", "B16")
    @pytest.mark.parametrize(
        "error", [ReorgBeyondFinality("it went back"), ChainMismatch("another chain"), UnverifiableBlock(7, "foreign")]
    )
    def test_halts_on_what_no_patience_helps_against(self, store: Store, chain: FakeChain, error: TallyError) -> None:
        mirror = Mirror(FakeWatcher(chain, failures=[error]), store)

        mirror.run(CountedStop(99))

        assert mirror.state == MirrorState(Progress.HALTED, str(error))
        assert mirror.trouble == str(error)

    @pytest.mark.spec("B12")
    def test_halts_on_an_event_that_cannot_be_and_what_was_mirrored_stays(self, store: Store, chain: FakeChain) -> None:
        mirror = Mirror(FakeWatcher(chain), store)
        _level(mirror)
        before, head = digest_of(store.engine), chain.head
        chain.mine(DEAL.funded())

        mirror.run(CountedStop(99))

        assert mirror.state.progress is Progress.HALTED
        assert digest_of(store.engine) == before
        assert _checkpoint(store) == head

    def test_does_not_hide_what_nobody_foresaw(self, store: Store, chain: FakeChain) -> None:
        def fail() -> None:
            raise KeyError("nobody foresaw this")

        mirror = Mirror(Interrupted(chain, meanwhile=fail), store)

        with pytest.raises(KeyError):
            mirror.run(CountedStop(99))

        assert mirror.state.progress is Progress.HALTED
        assert "nobody foresaw this" in str(mirror.trouble)

    def test_does_nothing_when_it_was_stopped_before(self, store: Store, chain: FakeChain) -> None:
        stop = threading.Event()
        stop.set()

        Mirror(FakeWatcher(chain), store).run(stop)

        assert _checkpoint(store) is None
