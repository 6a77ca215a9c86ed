from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from tallystick.domain.errors import Malformed, ReadOnly, StoreUnavailable
from tallystick.domain.units import Seconds
from tallystick.store.engine import PATIENCE, engine_for
from tallystick.store.reading import to_read, to_write
from tallystick.store.unit_of_work import Store
from tests.builders import IDENTITY, a_block, a_deal, a_stamp, added


class TestTheEngine:
    @pytest.mark.parametrize(
        ("pragma", "answer"),
        [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("busy_timeout", 1_000 * PATIENCE)],
    )
    def test_writes_carefully(self, tmp_path: Path, pragma: str, answer: object) -> None:
        with engine_for(f"sqlite:///{tmp_path}/mirror.db").connect() as connection:
            assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == answer

    def test_keeps_more_of_the_file_at_hand_for_the_one_who_writes(self, tmp_path: Path) -> None:
        """There are many who read at a time: each with a large part of the file would fill the memory."""
        engine = engine_for(f"sqlite:///{tmp_path}/mirror.db")
        kept = []
        for opened in (to_write, to_read, to_write, to_read):
            with opened(engine) as connection, connection.begin():
                kept.append(-connection.exec_driver_sql("PRAGMA cache_size").scalar_one())

        assert kept[0] > kept[1]
        assert kept == 2 * kept[:2]

    @pytest.mark.parametrize(
        "url", ["", "mirror.db", "://", "mysql://localhost/mirror", "sqlite://", "sqlite:///:memory:"]
    )
    def test_refuses_what_is_no_address(self, url: str) -> None:
        with pytest.raises(Malformed, match="database_url"):
            engine_for(url)


class TestAUnitOfWork:
    def test_is_kept_whole(self, store: Store) -> None:
        with store.begin() as unit:
            unit.books.require_chain(IDENTITY)

        with store.read() as unit:
            assert unit.books.identity() == IDENTITY

    def test_is_undone_whole(self, store: Store) -> None:
        with pytest.raises(ZeroDivisionError), store.begin() as unit:
            unit.books.record(added(a_block(a_stamp(1), a_deal().funded())))
            raise ZeroDivisionError

        with store.read() as unit:
            assert unit.books.checkpoint() is None
            assert unit.books.balances() == {}

    def test_that_reads_cannot_write(self, store: Store) -> None:
        with pytest.raises(StoreUnavailable, match=r"read-?only"), store.read() as unit:
            unit.books.require_chain(IDENTITY)

    def test_that_reads_does_not_see_what_is_written_meanwhile(self, store: Store) -> None:
        with store.read() as reading:
            assert reading.books.checkpoint() is None
            with store.begin() as writing:
                writing.books.record(added(a_block(a_stamp(1))))
            assert reading.books.checkpoint() is None

        with store.read() as reading:
            assert reading.books.checkpoint() == a_stamp(1)

    def test_waits_for_the_other_writer(self, store: Store) -> None:
        outcomes: list[object] = []

        def record_too() -> None:
            with store.begin() as unit:
                outcomes.append(unit.books.record(added(a_block(a_stamp(1)))))

        with store.begin() as unit:
            other = Thread(target=record_too)
            other.start()
            unit.books.record(added(a_block(a_stamp(1))))
        other.join()

        assert outcomes == [[]]

    def test_that_writes_gives_up_on_one_that_never_ends(self, store: Store) -> None:
        impatient = engine_for(str(store.engine.url), patience=Seconds(0))

        with store.begin(), pytest.raises(StoreUnavailable, match="lock"), Store(impatient).begin():
            pass

        impatient.dispose()

    def test_is_not_opened_to_write_where_nothing_is_written(self, store: Store) -> None:
        reading = Store(store.engine, read_only=True)

        with pytest.raises(ReadOnly), reading.begin():
            pass
        with reading.read() as unit:
            assert unit.books.checkpoint() is None
