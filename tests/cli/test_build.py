from pathlib import Path

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.running import tally


def test_without_sources_is_a_clear_error(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "node_modules" / "solc").mkdir(parents=True)

    ended = tally(capsys, "build", "--root", tmp_path, "--json")

    assert (ended.code, ended.error["error"]) == (ExitCode.CHAIN, "compilation-failed")
    assert not (tmp_path / "backend").exists()


def test_of_a_folder_that_is_not_there_is_wrong_usage(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tally(capsys, "build", "--root", tmp_path / "none").code == ExitCode.USAGE
