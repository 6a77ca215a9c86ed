"""The version is another one after each change, whoever made it, and the same as long as there is none."""

from pathlib import Path

from tallystick.domain.units import BlockNumber
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tallystick.store.versions import Versions
from tests.builders import IDENTITY, a_block, a_deal, a_stamp, added


def _write(store: Store, number: int) -> None:
    with store.begin() as unit:
        unit.books.record(added(a_block(a_stamp(number), a_deal(salt=number).funded())))


class TestGivenSqlite:
    def test_stays_the_same_while_others_read(self, store: Store) -> None:
        versions = Versions(store.engine)
        before = versions.now()

        with store.read() as unit:
            unit.books.stamp_at(BlockNumber(1))

        assert versions.now() == before

    def test_is_another_one_after_each_change(self, store: Store) -> None:
        versions = Versions(store.engine)
        if versions.now() is None:
            assert store.engine.dialect.name != "sqlite"
            return
        seen = [versions.now()]
        with store.begin() as unit:
            unit.books.require_chain(IDENTITY)
        seen.append(versions.now())
        _write(store, 1)
        seen.append(versions.now())

        assert len(set(seen)) == 3

    def test_is_another_one_after_a_change_by_another_process(self, tmp_path: Path, store: Store) -> None:
        """Another process is another engine: neither knows of the other's connections."""
        if store.engine.dialect.name != "sqlite":
            assert Versions(store.engine).now() is None
            return
        versions, other = Versions(store.engine), Store(engine_for(str(store.engine.url)))
        before = versions.now()

        _write(other, 1)

        assert versions.now() != before
        other.engine.dispose()

    def test_leaves_the_patience_of_others_as_it_is(self, store: Store) -> None:
        """Whoever asks for the version would keep everybody waiting; a writer waits for the one before it."""
        if store.engine.dialect.name != "sqlite":
            assert Versions(store.engine).now() is None
            return
        versions = Versions(store.engine)
        versions.now()
        versions.close()

        with store.engine.connect() as connection:
            assert connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one() > 0

    def test_is_not_told_of_a_file_that_cannot_be_opened(self, tmp_path: Path) -> None:
        (tmp_path / "folder.db").mkdir()

        assert Versions(engine_for(f"sqlite:///{tmp_path}/folder.db")).now() is None
