from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import Engine, inspect, text
from sqlalchemy.engine.interfaces import ReflectedIndex

from tallystick.domain.chain import BlocksAdded, ProofLevel
from tallystick.domain.errors import NotMirrored, StoreUnavailable, StoreUnusable
from tallystick.domain.units import BlockNumber, Hash, Wei
from tallystick.store import migrations, tables
from tallystick.store.coverage import ProvedRange
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate, require_newest
from tallystick.store.tables import metadata
from tallystick.store.unit_of_work import Store
from tests.builders import ARBITER, IDENTITY, a_block, a_deal, a_stamp, added
from tests.digest import digest_of
from tests.fakes import a_chain
from tests.relays import an_added, an_attempt, an_intent
from tests.store_fixture import Addresses

for module in iter_modules(tables.__path__):
    import_module(f"{tables.__name__}.{module.name}")


@pytest.fixture
def engine(address: Addresses) -> Iterator[Engine]:
    engine = engine_for(address())
    yield engine
    engine.dispose()


class TestMigrations:
    def test_make_the_schema_that_the_code_knows(self, engine: Engine) -> None:
        migrate(engine)

        with engine.connect() as connection:
            assert compare_metadata(MigrationContext.configure(connection), metadata) == []

    def test_make_the_constraints_that_the_code_knows(self, engine: Engine, address: Addresses) -> None:
        migrate(engine)
        other = engine_for(address())
        metadata.create_all(other)

        assert _constraints(engine) == _constraints(other)
        other.dispose()

    def test_leave_a_newest_database_as_it_is(self, engine: Engine) -> None:
        migrate(engine)
        with Store(engine).begin() as unit:
            unit.books.record(added(a_block(a_stamp(1), a_deal().funded())))
        before = digest_of(engine)

        migrate(engine)

        assert digest_of(engine) == before

    @pytest.mark.spec("B17")
    def test_say_of_what_was_mirrored_before_that_it_was_only_seen(self, engine: Engine) -> None:
        migrate(engine)
        with Store(engine).begin() as unit:
            unit.books.require_chain(IDENTITY)
            unit.books.record(BlocksAdded(tuple(a_chain((), ()).blocks)))
        _back_to(engine, "0002_relay")

        migrate(engine)

        with Store(engine).read() as unit:
            assert unit.books.coverage() == [
                ProvedRange(IDENTITY.deployed_at, BlockNumber(IDENTITY.deployed_at + 3), ProofLevel.SEEN)
            ]

    def test_say_nothing_of_a_database_without_blocks(self, engine: Engine) -> None:
        migrate(engine)
        _back_to(engine, "0002_relay")

        migrate(engine)

        with Store(engine).read() as unit:
            assert unit.books.coverage() == []

    def test_keep_what_stands_in_the_outbox(self, engine: Engine) -> None:
        """Nothing of it can be had from anywhere else: a relay that got lost would never be sent."""
        migrate(engine)
        with Store(engine).begin() as unit:
            an_added(unit, "one", an_intent(), an_attempt())
            kept = an_added(unit, "two", an_intent(2), an_attempt(nonce=1))
        _back_to(engine, "0004_balance_ids")

        migrate(engine)

        with Store(engine).read() as unit:
            intent = replace(kept.intent, acts=frozenset[Hash](), shares={})
            assert unit.outbox.get("two") == replace(kept, intent=intent, day=0, cost=Wei(0))
            assert unit.outbox.next_nonce(kept.intent.chain, kept.intent.sender, 0) == 2

    @pytest.mark.spec("PD10")
    def test_count_the_briefs_that_there_are(self, engine: Engine) -> None:
        """Those without a name are nobody's, each takes its least, and what was accepted is known as such."""
        migrate(engine)
        _back_to(engine, "0013_free_documents")
        rows = [("one", "0xA", 1), ("two", None, 20_000), ("three", "0xA", 2)]
        with engine.begin() as connection:
            for agreement, put_by, size in rows:
                said = {"id": agreement, "by": put_by, "size": size}
                connection.execute(text("INSERT INTO free_documents VALUES (:id, 'sha', :by, :size, 7)"), said)
            connection.execute(text("INSERT INTO acceptances VALUES ('two', 'signed')"))

        migrate(engine)

        with Store(engine).read() as unit:
            owners = [unit.documents.free_bytes_of(owner) for owner in ("0xA", "::/64")]
            loose = unit.documents.free_and_loose(10)
            assert (owners, unit.documents.free_bytes()) == ([2 * 16_384, 20_000], 2 * 16_384 + 20_000)
            assert {one.agreement_id for one in loose} == {"one", "three"}
            assert {one.came for one in loose} == {7}

    @pytest.mark.spec("J13")
    def test_read_the_arbiter_of_what_was_there_before_out_of_its_terms(self, engine: Engine) -> None:
        deal = a_deal()
        migrate(engine)
        with Store(engine).begin() as unit:
            unit.books.require_chain(IDENTITY)
            unit.books.record(added(a_block(a_stamp(1), deal.funded())))
            unit.drafts.register(deal.agreement_id, deal.terms)
        _back_to(engine, "0014_free_sums")

        migrate(engine)

        with engine.connect() as connection:
            for table in ("agreements", "drafts"):
                assert connection.execute(text(f"SELECT arbiter FROM {table}")).scalars().all() == [ARBITER]

    def test_that_fail_half_way_leave_nothing(self, engine: Engine) -> None:
        with engine.begin() as connection:
            connection.execute(text("CREATE TABLE holdings (mine TEXT)"))

        with pytest.raises((StoreUnavailable, StoreUnusable), match="already exists"):
            migrate(engine)

        assert inspect(engine).get_table_names() == ["holdings"]

    def test_say_that_a_file_is_no_database(self, tmp_path: Path) -> None:
        (tmp_path / "notes.txt").write_text("not a database, but long enough to look like something else" * 20)

        with pytest.raises(StoreUnusable, match="not a database"):
            migrate(engine_for(f"sqlite:///{tmp_path}/notes.txt"))

    @pytest.mark.spec("OP3")
    def test_are_asked_for_where_another_process_makes_them(self, engine: Engine) -> None:
        migrate(engine)
        _back_to(engine, "0002_relay")

        with pytest.raises(StoreUnusable, match="has schema 0002_relay,"):
            require_newest(engine)

    def test_that_were_made_are_not_asked_for(self, engine: Engine) -> None:
        with pytest.raises(NotMirrored, match="none of our tables"):
            require_newest(engine)
        migrate(engine)

        require_newest(engine)

    def test_refuse_a_database_of_a_newer_version(self, engine: Engine) -> None:
        migrate(engine)
        with engine.begin() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = '9999_later'"))

        with pytest.raises(StoreUnusable, match="9999_later"):
            migrate(engine)


def _back_to(engine: Engine, revision: str) -> None:
    """Make a database what it was under an older schema."""
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, revision)


def _constraints(engine: Engine) -> dict[str, object]:
    """Keys, foreign keys, unique and check constraints and indexes by table."""
    found = inspect(engine)
    return {
        name: (
            found.get_pk_constraint(name),
            sorted(map(repr, found.get_foreign_keys(name))),
            sorted(map(repr, found.get_unique_constraints(name))),
            sorted(map(repr, found.get_check_constraints(name))),
            sorted(map(_said, found.get_indexes(name))),
            [(column["name"], str(column["type"]), column["nullable"]) for column in found.get_columns(name)],
        )
        for name in metadata.tables
    }


def _said(index: ReflectedIndex) -> str:
    """An index in words, with the text of its condition."""
    return repr(index | {"dialect_options": {name: str(option) for name, option in index["dialect_options"].items()}})
