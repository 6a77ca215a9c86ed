import signal
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import Engine, select

from tallystick.domain.chain import ChainUpdate
from tallystick.services.mirror import Mirror
from tallystick.store.engine import engine_for
from tallystick.store.tables.feed import feed
from tallystick.store.tables.mirror import dropped_events, reorgs
from tallystick.store.unit_of_work import Store
from tests.digest import digest_of
from tests.fakes import FakeWatcher
from tests.mirror.life import engine_without_patience, live
from tests.mirror.story import mirror_level, the_chain
from tests.powercuts import PowerCut, power_cut_before
from tests.profiles import is_long
from tests.store_fixture import Addresses

ROOT = Path(__file__).parents[2]


_OF_THE_FEED = ("told_at", "finalized_at", "gone_at")
"""What of an event that was dropped names rows of the feed."""


def _everything(engine: Engine) -> tuple[object, ...]:
    """All of the mirror, the record of reorgs too. A number that a power cut wasted is no difference."""
    with engine.connect() as connection:
        made = connection.execute(select(reorgs).order_by(reorgs.c.id)).mappings().all()
        dropped = connection.execute(select(dropped_events).order_by(*dropped_events.primary_key)).mappings().all()
        places = connection.execute(select(feed.c.place).order_by(feed.c.place)).scalars().all()
    turn = {place: number for number, place in enumerate(places, start=1)} | {0: 0}
    order = {rewind["id"]: number for number, rewind in enumerate(made)}
    return (
        digest_of(engine),
        [{**rewind, "id": order[rewind["id"]]} for rewind in made],
        [
            {**event, "reorg_id": order[event["reorg_id"]], **{name: turn[event[name]] for name in _OF_THE_FEED}}
            for event in dropped
        ],
    )


def _uninterrupted(address: Addresses, *chapters: int) -> tuple[object, ...]:
    engine = engine_for(address())
    for chapter in chapters:
        mirror_level(engine, chapter)
    return _told(engine)


def _told(engine: Engine) -> tuple[object, ...]:
    """Everything, from an engine that is not needed any more."""
    everything = _everything(engine)
    engine.dispose()
    return everything


def _cut_before_every_statement(mirror: Mirror, engine: Engine) -> ChainUpdate | None:
    """One step, at the last of many tries: before each statement of it the power failed once."""
    before, statement = digest_of(engine), 1
    while True:
        try:
            with power_cut_before(engine, statement):
                return mirror.step()
        except PowerCut:
            assert digest_of(engine) == before
            statement += 1


class TestAPowerCut:
    @pytest.mark.spec("B1")
    def test_before_any_statement_leaves_the_books_at_the_old_checkpoint(
        self, store: Store, address: Addresses
    ) -> None:
        mirror_level(store.engine, 0)
        for chapter in (1, 2):
            mirror = Mirror(FakeWatcher(the_chain(chapter), batch=2), store)
            while _cut_before_every_statement(mirror, store.engine) is not None:
                pass

        assert _everything(store.engine) == _uninterrupted(address, 0, 1, 2)


class TestKillingTheProcess:
    @pytest.mark.spec("B1")
    def test_again_and_again_gives_the_books_of_an_uninterrupted_run(self, address: Addresses) -> None:
        killed, mortal = 0, address()
        for chapter in (1, 2):
            statement = 7
            while (exit_code := _mortal_run(mortal, chapter, statement)) != 0:
                assert exit_code == -signal.SIGKILL
                killed, statement = killed + 1, statement + 31

        assert killed > 5
        assert _told(engine_for(mortal)) == _uninterrupted(address, 1, 2)

    @pytest.mark.spec("B1", "B6")
    @pytest.mark.parametrize("seed", [1])
    def test_at_random_points_of_its_life_gives_the_books_of_one_that_never_died(
        self, tmp_path: Path, seed: int
    ) -> None:
        """While it catches up, follows block by block, and rewinds. The `long` profile kills it two hundred times."""
        random, killed = Random(seed), 0
        for life in range(200 if is_long() else 1):
            database = tmp_path / f"{life}.db"
            while (exit_code := _life(database, life, random)) != 0:
                assert -exit_code in {signal.SIGKILL, signal.SIGPROF}
                killed += 1

            whole = tmp_path / f"{life}-whole.db"
            live(whole, life, engine_without_patience(whole))
            assert digest_of(engine_for(f"sqlite:///{database}")) == digest_of(engine_for(f"sqlite:///{whole}"))

        assert killed >= (200 if is_long() else 1)


def _life(database: Path, seed: int, random: Random) -> int:
    """A part of a life, to its end or to a statement or an instant that chance decides. Returns its exit code."""
    cut = str(random.randint(5, 1_500)), str(random.randint(100, 3_000))
    command = [sys.executable, "-m", "tests.mirror.life", str(database), str(seed), *cut]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode


def _mortal_run(database: str, chapter: int, statement: int) -> int:
    command = [sys.executable, "-m", "tests.mirror.story", database, str(chapter), str(statement)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
