"""kill -9 of processes that deliver webhooks: before each statement of theirs in turn, and another that goes on."""

import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tallystick.domain.units import Timestamp
from tallystick.services.delivering import LEASE
from tallystick.services.webhooks import Wish
from tallystick.store.engine import engine_for
from tallystick.store.migrations import migrate
from tallystick.store.unit_of_work import Store
from tests.builders import a_deal
from tests.devchain import ROOT
from tests.profiles import is_long
from tests.receiver import Receiver
from tests.services.post import ALL, OWNER, Post, end_leases, feed_ids, receiver

__all__ = ["receiver"]

EVERYWHERE = range(2, 90)
POINTS = list(EVERYWHERE) if is_long() else random.Random(7).sample(EVERYWHERE, 12)
"""Before which statement each process dies: anywhere, and in each run in the same places."""


class TestAProcessThatIsKilled:
    @pytest.mark.slow
    @pytest.mark.spec("WH5")
    def test_loses_nothing_wherever_it_is_killed(self, tmp_path: Path, receiver: Receiver) -> None:
        """kill -9 before each so-manieth statement in turn, and another that goes on."""
        database = f"sqlite:///{tmp_path}/mirror.db"
        engine = engine_for(database)
        migrate(engine)
        post = Post(Store(engine))
        post.see()
        post.webhooks.make(OWNER, Wish(receiver.url, ALL))
        killed = 0
        with killing(database) as kill_before:
            for salt, statement in enumerate(POINTS):
                post.chain.mine(a_deal(salt=salt).funded(), a_deal(salt=salt).accepted())
                post.see()
                killed += kill_before(statement) == -signal.SIGKILL
                post.now = Timestamp(post.now + LEASE)
                end_leases(post)
        post.deliver()

        wanted = feed_ids(post)
        assert killed > len(POINTS) // 2
        assert list(dict.fromkeys(receiver.ids())) == wanted
        assert {letter.id: letter.body for letter in receiver.letters}.keys() == set(wanted)
        engine.dispose()


@contextmanager
def killing(database: str) -> Iterator[Callable[[int], int]]:
    """Has a process deliver and end before its so-manieth statement. Answers how it ended."""
    command = [sys.executable, "-m", "tests.services.deliverer", database]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as maker:
        assert maker.stdin
        assert maker.stdout
        orders, answers = maker.stdin, maker.stdout

        def kill_before(statement: int) -> int:
            print(statement, file=orders, flush=True)
            return int(answers.readline())

        yield kill_before
        orders.close()
