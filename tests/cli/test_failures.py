import json
import subprocess
import sys
from pathlib import Path

import pytest

from tallystick.cli.failures import MEANINGS, ExitCode, report
from tallystick.cli.version import version
from tallystick.client import Problem, Refused
from tallystick.domain.errors import (
    ChainUnavailable,
    GapInChain,
    Malformed,
    NotMirrored,
    StoreUnavailable,
    StoreUnusable,
    TallyError,
)
from tests.cli.running import tally


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (Malformed("address", "too short"), ExitCode.USAGE),
        (NotMirrored("nothing yet"), ExitCode.REFUSED),
        (StoreUnavailable("nobody answers"), ExitCode.CHAIN),
        (StoreUnusable("it is damaged"), ExitCode.LEDGER),
        (ChainUnavailable("nobody answers"), ExitCode.CHAIN),
        (GapInChain("block 4 after block 2"), ExitCode.LEDGER),
    ],
)
def test_each_family_of_errors_has_its_exit_code(
    error: TallyError, expected: ExitCode, capsys: pytest.CaptureFixture[str]
) -> None:
    assert report(error, as_json=False) == expected
    assert capsys.readouterr().err == f"tally: {error} [{error.code}]\n"


def test_a_program_reads_the_error_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    report(ChainUnavailable("nobody answers"), as_json=True)

    assert json.loads(capsys.readouterr().err) == {"error": "chain-unavailable", "message": "nobody answers"}


@pytest.mark.spec("CM5")
def test_a_code_is_said_once(capsys: pytest.CaptureFixture[str]) -> None:
    members = {"type": "", "title": "", "status": 409, "instance": "", "retryable": False, "request_id": ""}
    problem = Problem(**members, detail="it is too early", code="act-refused", money_moved=False)

    report(Refused(problem), as_json=False)
    report(Refused(problem), as_json=True)

    plain, told = capsys.readouterr().err.splitlines()
    assert plain == "tally: it is too early [act-refused]"
    assert json.loads(told) == {
        "error": "act-refused",
        "message": "it is too early",
        "money_moved": False,
        "retryable": False,
    }


def test_what_nobody_foresaw_goes_to_a_file_and_not_to_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TALLY_LOG_LEVEL", raising=False)

    assert report(ZeroDivisionError("by zero"), as_json=False) == ExitCode.UNEXPECTED

    told = capsys.readouterr().err
    assert "please report" in told
    assert "Traceback" not in told
    assert "by zero" in (tmp_path / ".tally" / "unexpected.log").read_text()


def test_debug_shows_the_traceback(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("TALLY_LOG_LEVEL", "debug")

    report(ChainUnavailable("nobody answers"), as_json=False)

    assert "ChainUnavailable: nobody answers" in capsys.readouterr().err


def test_main_ends_with_the_code_of_the_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert tally(capsys, "devnet", "mine", "--rpc-url", "http://127.0.0.1:1").code == ExitCode.CHAIN


@pytest.mark.parametrize(("arguments", "expected"), [(["--help"], 0), (["-h"], 0), (["no-such-command"], 2)])
def test_help_and_wrong_usage(arguments: list[str], expected: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert tally(capsys, *arguments).code == expected


def test_help_lists_the_exit_codes(capsys: pytest.CaptureFixture[str]) -> None:
    said = " ".join(tally(capsys, "--help").out.split())

    assert all(f"{code.value} {meaning}" in said for code, meaning in MEANINGS.items())


def test_runs_as_a_program_too() -> None:
    command = [sys.executable, "-m", "tallystick.cli", "--version"]

    ended = subprocess.run(command, capture_output=True, text=True, check=True)

    assert ended.stdout.strip() == version()
