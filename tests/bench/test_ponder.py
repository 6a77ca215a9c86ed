"""What the bench reads of Ponder: its journal, and what it and all that it started use."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import pytest

from scripts.bench.ponder.journal import DONE, KEPT, STARTED, Mark, followed
from scripts.bench.tree import core_seconds, held_mb, peak_mb

PARENT = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[1]])"
CHILD = """
import sys, time
room = b"1" * 200_000_000
while time.process_time() < 0.3:
    pass
print(flush=True)
sys.stdin.read()
"""


@contextmanager
def a_parent() -> Iterator[int]:
    """A process whose only child has used 200 MB and 0.3 seconds, and waits."""
    command = [sys.executable, "-c", PARENT, CHILD]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        yield parent.pid
        parent.communicate()


def said(*messages: str) -> list[str]:
    return [json.dumps({"time": 1_000 * second, "msg": message}) + "\n" for second, message in enumerate(messages)]


class TestJournal:
    def test_tells_when_and_after_what_work(self) -> None:
        work = count(10.0)

        marks = followed(["a warning\n", *said("Build", STARTED, KEPT, "Indexed", DONE, "more")], lambda: next(work))

        assert marks == {STARTED: Mark(1.0, 10.0), KEPT: Mark(2.0, 11.0), DONE: Mark(4.0, 12.0)}

    def test_that_ends_too_early_is_shown(self) -> None:
        with pytest.raises(AssertionError, match="Build failed"):
            followed(said(STARTED, "Build failed"), lambda: 0.0)


class TestTree:
    def test_counts_what_a_child_uses(self) -> None:
        with a_parent() as parent:
            assert core_seconds(parent) >= 0.3
            assert peak_mb(parent) > 200
            assert held_mb(parent) > 200

    def test_counts_nothing_of_one_that_has_ended(self) -> None:
        with subprocess.Popen([sys.executable, "-c", ""]) as ended:
            ended.wait()

        assert (core_seconds(ended.pid), peak_mb(ended.pid)) == (0, 0)
        assert core_seconds(os.getpid()) > 0
