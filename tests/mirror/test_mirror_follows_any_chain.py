from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from sqlite3 import Connection
from tempfile import TemporaryDirectory
from typing import ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from sqlalchemy import event

from tallystick.domain.chain import ProofLevel
from tallystick.domain.events import Fact
from tallystick.domain.units import Address
from tallystick.services.mirror import Mirror
from tallystick.services.reconcile import Reconcile
from tallystick.services.stateproof import StateProof
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, a_deal
from tests.deeds import possible_facts
from tests.digest import digest_of
from tests.fakes import FakeChain, FakeEscrow, FakeWatcher
from tests.fakes_state import FakeStateProofs
from tests.migrated import migrated
from tests.postgres import PostgresServer
from tests.powercuts import PowerCut, power_cut_before

DEALS = [
    deal.at(milestone) for deal in (a_deal(100, 7, fee=250), a_deal(2**96 - 1_000, 1, fee=999)) for milestone in (0, 1)
]


class AnyChain(RuleBasedStateMachine):
    """A chain to which anything may happen, a mirror that sees it now and then, and power cuts."""

    def __init__(self) -> None:
        super().__init__()
        self.life = ExitStack()
        self.chain = FakeChain()
        self.store = self._fresh_store(self.life)
        self.mirror = self._mirror(self.store, batch=3)
        self.returning: list[Fact] = []

    @rule(choice=st.lists(st.integers(0, 10**6), max_size=3))
    def a_block_is_mined(self, choice: list[int]) -> None:
        self.chain.mine()
        for number in choice:
            possible = possible_facts(self.chain, DEALS)
            self.chain.add(possible[number % len(possible)])

    @rule(returns=st.booleans(), depth=st.integers(1, 5))
    def blocks_leave_the_chain(self, returns: bool, depth: int) -> None:
        gone = self.chain.reorg(min(depth, self.chain.spare))
        if returns and gone:
            self.chain.mine()
            for fact in gone:
                if fact in possible_facts(self.chain, DEALS):
                    self.chain.add(fact)

    @rule(behind=st.integers(0, 3))
    def blocks_become_final(self, behind: int) -> None:
        self.chain.finalize(min(behind, self.chain.spare))

    @rule(steps=st.integers(1, 4))
    def the_mirror_takes_steps(self, steps: int) -> None:
        for _ in range(steps):
            self.mirror.step()

    @rule(statement=st.integers(1, 40))
    def the_power_fails_in_a_step(self, statement: int) -> None:
        before = digest_of(self.store.engine)
        try:
            with power_cut_before(self.store.engine, statement):
                self.mirror.step()
        except PowerCut:
            assert digest_of(self.store.engine) == before

    @precondition(lambda self: self.chain.head.number > 1)
    @rule()
    def the_mirror_catches_up(self) -> None:
        self._outgrow_the_mirror()
        while self.mirror.step() is not None:
            pass
        assert self._digest_from_scratch() == digest_of(self.store.engine)
        with self.store.read() as unit:
            assert unit.books.proof() is ProofLevel.STATE_PROVED
        report = Reconcile(self.store, FakeEscrow(self.chain)).run()
        assert report.findings == ()

    @invariant()
    def all_postings_sum_to_zero(self) -> None:
        with self.store.read() as unit:
            residual: Counter[Address] = Counter()
            for (_, token), amount in unit.books.balances().items():
                residual[token] += amount
        assert not any(residual.values())

    def teardown(self) -> None:
        self.the_mirror_catches_up()
        self.life.close()

    def _outgrow_the_mirror(self) -> None:
        """A lower head is no reorg: what replaced the mirrored blocks shows once the chain is as long again."""
        with self.store.read() as unit:
            checkpoint = unit.books.checkpoint()
        while checkpoint is not None and self.chain.head.number < checkpoint.number:
            self.chain.mine()

    def _digest_from_scratch(self) -> dict[str, list[tuple[object, ...]]]:
        with ExitStack() as life:
            store = self._fresh_store(life)
            mirror = self._mirror(store, batch=10_000)
            while mirror.step() is not None:
                pass
            return digest_of(store.engine)

    def _mirror(self, store: Store, batch: int) -> Mirror:
        """One that holds each update against the contract: whatever happens, all is state-proved."""
        mirror = Mirror(FakeWatcher(self.chain, batch, ProofLevel.COMPLETE), store)
        mirror.prove(StateProof(store, FakeStateProofs(FakeEscrow(self.chain))))
        return mirror

    def _fresh_store(self, life: ExitStack) -> Store:
        """An empty store that is gone after its life."""
        folder = life.enter_context(TemporaryDirectory())
        engine = engine_for(migrated(Path(folder) / "mirror.db"))
        life.callback(engine.dispose)
        event.listen(engine, "connect", _do_not_wait_for_the_disk)
        return _with_its_chain(Store(engine))


class AnyChainOnPostgres(AnyChain):
    """The same, with databases that a server lends."""

    server: ClassVar[PostgresServer]

    def _fresh_store(self, life: ExitStack) -> Store:
        engine = engine_for(life.enter_context(self.server.migrated()))
        life.callback(engine.dispose)
        return _with_its_chain(Store(engine))


def _with_its_chain(store: Store) -> Store:
    with store.begin() as unit:
        unit.books.require_chain(IDENTITY)
    return store


def _do_not_wait_for_the_disk(connection: Connection, _: object) -> None:
    connection.execute("PRAGMA synchronous = OFF")


@pytest.fixture
def lending(postgres: PostgresServer) -> None:
    AnyChainOnPostgres.server = postgres


TestAnyChain = pytest.mark.spec("B1", "B2", "B6", "B10", "B14", "BP1", "BP5")(AnyChain.TestCase)
TestAnyChain.settings = settings(
    max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
TestAnyChainOnPostgres = pytest.mark.usefixtures("lending")(pytest.mark.spec("OP1")(AnyChainOnPostgres.TestCase))
TestAnyChainOnPostgres.settings = settings(
    TestAnyChain.settings, max_examples=10, suppress_health_check=list(HealthCheck)
)
