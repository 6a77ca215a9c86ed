"""What a database on a server does that a file does not: it goes away, comes back, and serves several at once."""

from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from psycopg import sql
from sqlalchemy import Engine, text

from tallystick.domain.errors import StoreUnavailable, StoreUnusable
from tallystick.domain.units import AgreementId, Seconds
from tallystick.store.engine import engine_for, named_errors
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, a_block, a_stamp, added
from tests.postgres import PostgresServer, name_of
from tests.services.samples import some_terms


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    with postgres.migrated() as url:
        yield url


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    engine = engine_for(url)
    yield engine
    engine.dispose()


@pytest.fixture
def store(engine: Engine) -> Store:
    return Store(engine)


class TestAServer:
    @pytest.mark.parametrize(
        ("setting", "value"),
        [("lock_timeout", "10s"), ("synchronous_commit", "on"), ("idle_in_transaction_session_timeout", "1min")],
    )
    def test_is_told_to_be_careful(self, engine: Engine, setting: str, value: str) -> None:
        with engine.connect() as connection:
            assert connection.execute(text(f"SHOW {setting}")).scalar_one() == value

    @pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
    def test_is_meant_by_all_its_names(self, url: str, scheme: str) -> None:
        engine = engine_for(url.replace("postgresql+psycopg", scheme))
        with Store(engine).read() as unit:
            assert unit.books.identity() is None
        engine.dispose()

    @pytest.mark.spec("OP4")
    def test_that_hangs_up_within_a_unit_leaves_nothing(self, store: Store, url: str, postgres: PostgresServer) -> None:
        with pytest.raises(StoreUnavailable), store.begin() as unit:
            unit.books.record(added(a_block(a_stamp(1))))
            postgres.hang_up(url)
            unit.books.require_chain(IDENTITY)

        with store.read() as unit:
            assert (unit.books.checkpoint(), unit.books.identity()) == (None, None)

    @pytest.mark.spec("OP4")
    def test_that_hung_up_between_units_is_asked_again(self, store: Store, url: str, postgres: PostgresServer) -> None:
        with store.begin() as unit:
            unit.books.require_chain(IDENTITY)

        postgres.hang_up(url)

        with store.read() as unit:
            assert unit.books.identity() == IDENTITY

    @pytest.mark.spec("OP4")
    def test_that_is_not_there_is_unavailable(self, url: str) -> None:
        nowhere = Store(engine_for(url.replace(name_of(url), "nowhere")))

        with pytest.raises(StoreUnavailable, match="nowhere"), nowhere.read():
            pass

    @pytest.mark.spec("OP4")
    def test_that_takes_no_writes_now_is_unavailable(self, store: Store, url: str, postgres: PostgresServer) -> None:
        """As a standby that is not yet the primary."""
        change = sql.SQL("ALTER DATABASE {} SET default_transaction_read_only = {}")
        with postgres.connected() as owner:
            owner.execute(change.format(sql.Identifier(name_of(url)), sql.Literal("on")))
        try:
            with pytest.raises(StoreUnavailable, match="read-only"), store.begin() as unit:
                unit.books.require_chain(IDENTITY)
        finally:
            with postgres.connected() as owner:
                owner.execute(change.format(sql.Identifier(name_of(url)), sql.Literal("off")))

    @pytest.mark.spec("OP4")
    def test_whose_connections_are_all_in_use_is_unavailable(self, url: str) -> None:
        engine = engine_for(url, patience=Seconds(0), connections=2)
        store = Store(engine)

        with store.read(), store.read(), pytest.raises(StoreUnavailable, match="all connections"), store.read():
            pass

        engine.dispose()

    def test_that_is_not_ours_to_read_is_unusable(self, url: str, postgres: PostgresServer) -> None:
        with postgres.connected() as owner:
            owner.execute("CREATE ROLE stranger LOGIN")
        engine = engine_for(url.replace("//tally@", "//stranger@"))

        with pytest.raises(StoreUnusable, match="permission denied"), Store(engine).read() as unit:
            unit.books.checkpoint()

        engine.dispose()
        with postgres.connected() as owner:
            owner.execute("DROP ROLE stranger")

    @pytest.mark.spec("OP4")
    def test_that_cannot_put_two_units_in_an_order_is_unavailable(self, engine: Engine) -> None:
        """No unit of ours gets there, for they follow each other. Were one to, it would be tried again."""
        change = text("UPDATE chain SET chain_id = coalesce(chain_id, 0) + 1")
        strict = engine.execution_options(isolation_level="REPEATABLE READ", tally_reads=True)
        with strict.connect() as late, late.begin():
            late.execute(text("SELECT chain_id FROM chain"))
            with strict.connect() as early, early.begin():
                early.execute(change)

            with pytest.raises(StoreUnavailable, match="could not serialize"), named_errors():
                late.execute(change)


class TestUnitsOfWork:
    @pytest.mark.spec("OP1")
    def test_that_look_before_they_write_follow_one_another(self, store: Store) -> None:
        """Each looks first whether the terms are there. Side by side, all would find nothing, and write."""
        writers = 6
        together, found = Barrier(writers), []

        def register() -> None:
            together.wait()
            with store.begin() as unit:
                found.append(unit.drafts.register(AgreementId(f"0x{1:064x}"), some_terms(1)))

        threads = [Thread(target=register) for _ in range(writers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert sorted(found) == [False] * (writers - 1) + [True]
