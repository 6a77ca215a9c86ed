"""Of several processes on one PostgreSQL server one leads, and whatever becomes of it, another one takes over."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tallystick.domain.errors import MirroredElsewhere, StoreUnavailable
from tallystick.store.engine import engine_for
from tallystick.store.leadership import Leadership
from tests.postgres import PostgresServer
from tests.store_fixture import Addresses

ROOT = Path(__file__).parents[2]
VICTIM = """
import sys
from tallystick.store.engine import engine_for
from tallystick.store.leadership import Leadership
leadership = Leadership(engine_for(sys.argv[1]))
print(leadership.is_held(), flush=True)
sys.stdin.read()
"""

Candidate = Callable[[], Leadership]


@pytest.fixture
def url(postgres: PostgresServer) -> Iterator[str]:
    with postgres.empty() as url:
        yield url


@pytest.fixture
def candidate(url: str) -> Iterator[Candidate]:
    """Makes processes that would lead, each with connections of its own."""
    with ExitStack() as life:

        def make() -> Leadership:
            engine = engine_for(url)
            leadership = Leadership(engine)
            life.callback(engine.dispose)
            life.callback(leadership.give_up)
            return leadership

        yield make


def _until_held(leadership: Leadership) -> None:
    """Ask until the server has noticed that the leader is gone. Each question takes its time."""
    assert any(leadership.is_held() for _ in range(2_000))


class TestLeadership:
    @pytest.mark.spec("OP2")
    def test_is_one_processes_alone(self, candidate: Candidate) -> None:
        first, second = candidate(), candidate()

        assert first.is_held()
        assert not second.is_held()
        assert first.is_held()
        with pytest.raises(MirroredElsewhere):
            second.require()

    @pytest.mark.spec("OP2")
    def test_goes_to_another_one_when_it_is_given_up(self, candidate: Candidate) -> None:
        first, second = candidate(), candidate()
        first.require()

        first.give_up()

        _until_held(second)
        assert not first.is_held()

    @pytest.mark.spec("OP2", "OP4")
    def test_is_lost_with_its_connection(self, candidate: Candidate, postgres: PostgresServer, url: str) -> None:
        """The one who led hears of it at its next question, before it would mirror on."""
        first, second = candidate(), candidate()
        first.require()

        postgres.hang_up(url)

        _until_held(second)
        with pytest.raises(StoreUnavailable):
            first.is_held()
        assert not first.is_held()

    @pytest.mark.spec("OP2")
    def test_falls_when_its_process_is_killed(self, candidate: Candidate, url: str) -> None:
        command = [sys.executable, "-c", VICTIM, url]
        with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as leader:
            assert leader.stdout is not None
            assert leader.stdout.readline() == "True\n"
            follower = candidate()
            assert not follower.is_held()

            leader.kill()

        _until_held(follower)

    def test_keeps_no_connection_of_those_who_do_not_lead(self, candidate: Candidate, url: str) -> None:
        candidate().require()
        engine = engine_for(url, connections=2)
        follower = Leadership(engine)

        assert not any(follower.is_held() for _ in range(5))

        engine.dispose()

    def test_of_a_file_is_everybodys(self, tmp_path: Path) -> None:
        """Two mirrors into one file are harmless: the checkpoint lets only one of them win."""
        engine = engine_for(f"sqlite:///{tmp_path}/mirror.db")

        assert Leadership(engine).is_held()
        assert Leadership(engine).is_held()
        engine.dispose()


def test_addresses_are_of_both_databases(address: Addresses) -> None:
    """Leadership can be asked for whatever the database is."""
    engine = engine_for(address())
    leadership = Leadership(engine)

    assert leadership.is_held()

    leadership.give_up()
    engine.dispose()
