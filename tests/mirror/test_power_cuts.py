import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from tallystick.domain.chain import ChainUpdate
from tallystick.services.mirror import Mirror
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store
from tests.digest import HISTORY, digest_of
from tests.fakes import FakeWatcher
from tests.mirror.story import mirror_level, the_chain
from tests.powercuts import PowerCut, power_cut_before

ROOT = Path(__file__).parents[2]


def _everything(engine: Engine) -> tuple[object, ...]:
    """All of the mirror, the record of reorgs too."""
    with engine.connect() as connection:
        history = [[tuple(row) for row in connection.execute(select(table))] for table in HISTORY]
    return digest_of(engine), history


def _uninterrupted(folder: Path, *chapters: int) -> tuple[object, ...]:
    engine = engine_for(f"sqlite:///{folder}/uninterrupted.db")
    for chapter in chapters:
        mirror_level(engine, chapter)
    return _everything(engine)


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
    def test_before_any_statement_leaves_the_books_at_the_old_checkpoint(self, store: Store, tmp_path: Path) -> None:
        mirror_level(store.engine, 0)
        for chapter in (1, 2):
            mirror = Mirror(FakeWatcher(the_chain(chapter), batch=2), store)
            while _cut_before_every_statement(mirror, store.engine) is not None:
                pass

        assert _everything(store.engine) == _uninterrupted(tmp_path, 0, 1, 2)


class TestKillingTheProcess:
    @pytest.mark.spec("B1")
    def test_again_and_again_gives_the_books_of_an_uninterrupted_run(self, tmp_path: Path) -> None:
        killed = 0
        for chapter in (1, 2):
            statement = 7
            while (exit_code := _mortal_run(tmp_path / "mortal.db", chapter, statement)) != 0:
                assert exit_code == -signal.SIGKILL
                killed, statement = killed + 1, statement + 31

        assert killed > 5
        assert _everything(engine_for(f"sqlite:///{tmp_path}/mortal.db")) == _uninterrupted(tmp_path, 1, 2)


def _mortal_run(database: Path, chapter: int, statement: int) -> int:
    command = [sys.executable, "-m", "tests.mirror.story", str(database), str(chapter), str(statement)]
    return subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=False).returncode
