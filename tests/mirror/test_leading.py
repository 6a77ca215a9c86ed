"""Two mirrors on one PostgreSQL database: one mirrors, the other one waits for its end."""

from collections.abc import Iterator
from contextlib import ExitStack
from threading import Event

import pytest

from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable, MirroredElsewhere
from tallystick.domain.units import BlockNumber
from tallystick.services.mirror import ANOTHER_LEADS, Mirror, MirrorState, Progress
from tallystick.services.rewinding import Rewinding
from tallystick.store.engine import engine_for
from tallystick.store.leadership import Leadership
from tallystick.store.unit_of_work import Store
from tests.builders import a_deal
from tests.fakes import FakeChain, FakeWatcher, a_chain
from tests.postgres import PostgresServer

DEAL = a_deal()
POLL = 7.0


class Turns(Event):
    """Lets a mirror wait so many times, which takes no time, and then stops it."""

    def __init__(self, turns: int) -> None:
        super().__init__()
        self.left = turns

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        if self.left == 0:
            self.set()
        return self.is_set()


class UntilLevel(Turns):
    """Stops a mirror as soon as it is level with the node; at the latest after many turns."""

    def __init__(self, mirror: Mirror) -> None:
        super().__init__(2_000)
        self.mirror = mirror

    def wait(self, timeout: float | None = None) -> bool:
        if self.mirror.state.progress is Progress.RUNNING:
            self.set()
        return super().wait(timeout)


@pytest.fixture
def chain() -> FakeChain:
    return a_chain((DEAL.funded(),), (DEAL.released(100),))


@pytest.fixture
def stores(postgres: PostgresServer) -> Iterator[tuple[Store, Store]]:
    """Two processes' ways to one database."""
    with ExitStack() as life:
        url = life.enter_context(postgres.migrated())
        engines = engine_for(url), engine_for(url)
        for engine in engines:
            life.callback(engine.dispose)
        yield Store(engines[0]), Store(engines[1])


def _checkpoint(store: Store) -> BlockStamp | None:
    with store.read() as unit:
        return unit.books.checkpoint()


class TestWhileAnotherLeads:
    @pytest.mark.spec("OP2")
    def test_a_mirror_stands_aside_and_says_so(self, stores: tuple[Store, Store], chain: FakeChain) -> None:
        leading = Leadership(stores[0].engine)
        leading.require()
        mirror = Mirror(FakeWatcher(chain), stores[1])

        mirror.run(Turns(3))

        assert mirror.state == MirrorState(Progress.ELSEWHERE, ANOTHER_LEADS)
        assert mirror.trouble is None
        assert _checkpoint(stores[1]) is None
        leading.give_up()

    @pytest.mark.spec("OP2", "OP6")
    def test_nothing_is_taken_out_of_the_books(self, stores: tuple[Store, Store]) -> None:
        leading = Leadership(stores[0].engine)
        leading.require()

        with pytest.raises(MirroredElsewhere):
            Rewinding(stores[1], Leadership(stores[1].engine)).to(BlockNumber(0))

        leading.give_up()


class TestWhenTheLeaderEnds:
    @pytest.mark.spec("OP2")
    def test_a_mirror_takes_over(self, stores: tuple[Store, Store], chain: FakeChain) -> None:
        leading = Leadership(stores[0].engine)
        leading.require()
        mirror = Mirror(FakeWatcher(chain), stores[1], POLL)
        mirror.run(Turns(1))

        leading.give_up()
        mirror.run(UntilLevel(mirror))

        assert mirror.state == MirrorState(Progress.RUNNING)
        assert _checkpoint(stores[0]) == chain.head

    @pytest.mark.spec("OP2")
    def test_because_it_was_stopped_another_can_lead_at_once(
        self, stores: tuple[Store, Store], chain: FakeChain
    ) -> None:
        Mirror(FakeWatcher(chain), stores[0]).run(Turns(2))
        successor = Leadership(stores[1].engine)

        assert any(successor.is_held() for _ in range(2_000))
        successor.give_up()


class TestALeaderWhoseNodeIsAway:
    @pytest.mark.spec("OP2")
    def test_lets_one_lead_who_may_have_a_better_node(self, stores: tuple[Store, Store], chain: FakeChain) -> None:
        leadership = Leadership(stores[0].engine)
        away = Mirror(FakeWatcher(chain, failures=[ChainUnavailable("no answer")]), stores[0], POLL, leadership)
        other = Mirror(FakeWatcher(chain), stores[1])

        class OneTurn(Turns):
            """In the first mirror's pause the second one has all the time it needs."""

            def wait(self, timeout: float | None = None) -> bool:
                other.run(UntilLevel(other))
                return super().wait(timeout)

        away.run(OneTurn(1))

        assert away.state.progress is Progress.WAITING_FOR_NODE
        assert other.state == MirrorState(Progress.RUNNING)
        assert _checkpoint(stores[0]) == chain.head


class TestAMirrorWhoseDatabaseHangsUp:
    @pytest.mark.spec("OP4")
    def test_leads_again_and_goes_on(
        self, postgres: PostgresServer, stores: tuple[Store, Store], chain: FakeChain
    ) -> None:
        store = stores[0]
        mirror = Mirror(FakeWatcher(chain, batch=1), store)

        class HungUpOnce(UntilLevel):
            """After the first block the database is gone for a moment."""

            def wait(self, timeout: float | None = None) -> bool:
                if self.left == 2_000:
                    postgres.hang_up(store.engine.url.render_as_string(hide_password=False))
                return super().wait(timeout)

        mirror.run(HungUpOnce(mirror))

        assert mirror.state == MirrorState(Progress.RUNNING)
        assert _checkpoint(store) == chain.head
