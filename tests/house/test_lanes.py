"""
lanes of checks
├── are run side by side ............. the targets of one lane one after another
├── tell lines apart ................. by the name of their target
├── end with what was counted ........ as the runners wrote it
├── given a target that fails ........ what runs is let end, nothing else begins, and all fails
└── that somebody ends ............... end what they started
"""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT

PATIENCE = 60
"""Seconds in which anything here ends, on the busiest machine."""
TARGETS = """
.PHONY: gives takes counts breaks next lasts
gives: ; @echo gift > pipe
takes: ; @cat pipe; echo "== 3 passed in 1.00s =="
counts: ; @echo noise; echo "Success: no issues found in 2 source files"
breaks: ; @cat pipe; echo "== 1 failed, 2 passed in 1.00s =="; exit 3
next: ; @echo begun
lasts: ; @echo $$$$ > pipe; exec cat pipe
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with targets of which two meet at a pipe, where each waits for the other."""
    (tmp_path / "Makefile").write_text(TARGETS)
    os.mkfifo(tmp_path / "pipe")
    return tmp_path


class TestLanes:
    def test_are_run_side_by_side(self, folder: Path) -> None:
        """Either target alone would wait for ever."""
        ended = _run(folder, "gives counts", "takes")

        assert ended.returncode == 0, ended.stdout
        assert "takes | gift" in ended.stdout.splitlines()

    def test_end_with_what_the_runners_counted(self, folder: Path) -> None:
        ended = _run(folder, "takes counts", "gives")

        assert ended.stdout.splitlines() == [
            "takes | gift",
            "takes | == 3 passed in 1.00s ==",
            "counts | noise",
            "counts | Success: no issues found in 2 source files",
            "== 3 passed in 1.00s ==",
            "Success: no issues found in 2 source files",
        ]

    def test_begin_nothing_after_a_failure_and_fail_in_all(self, folder: Path) -> None:
        ended = _run(folder, "breaks next", "gives")

        assert ended.returncode == 1
        assert "next | begun" not in ended.stdout
        assert ended.stdout.splitlines()[-2:] == ["== 1 failed, 2 passed in 1.00s ==", "breaks failed with 2"]

    def test_end_what_they_started_when_they_are_ended(self, folder: Path) -> None:
        with subprocess.Popen(_command("lasts next"), cwd=folder, env=_environment(), stdout=subprocess.PIPE) as lanes:
            started = int((folder / "pipe").read_text())
            lanes.send_signal(signal.SIGTERM)
            said, _ = lanes.communicate(timeout=PATIENCE)

        assert lanes.returncode == 128 + signal.SIGTERM
        assert b"begun" not in said
        with pytest.raises(ProcessLookupError):
            os.kill(started, 0)


def _run(folder: Path, *lanes: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        _command(*lanes), cwd=folder, env=_environment(), capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def _command(*lanes: str) -> list[str]:
    return [sys.executable, str(ROOT / "scripts" / "lanes.py"), *lanes]


def _environment() -> dict[str, str]:
    """Without what a `make` around the tests tells its own children."""
    return {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
