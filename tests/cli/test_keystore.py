import stat
from pathlib import Path

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.running import tally


@pytest.fixture
def password(tmp_path: Path) -> Path:
    path = tmp_path / "password"
    path.write_text("correct horse\n")
    return path


def test_a_new_key_opens_with_its_password_and_no_other(
    tmp_path: Path, password: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keystore = tmp_path / "key.json"
    made = tally(capsys, "keystore", "new", keystore, "--password-file", password, "--json")
    opened = tally(capsys, "keystore", "address", keystore, "--password-file", password, "--json")
    password.write_text("battery staple\n")
    refused = tally(capsys, "keystore", "address", keystore, "--password-file", password, "--json")

    assert made.answer == opened.answer
    assert stat.S_IMODE(keystore.stat().st_mode) == 0o600
    assert (refused.code, refused.error["error"]) == (ExitCode.REFUSED, "key-unavailable")


def test_a_file_that_is_there_is_never_replaced(
    tmp_path: Path, password: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keystore = tmp_path / "key.json"
    keystore.write_text("precious")

    ended = tally(capsys, "keystore", "new", keystore, "--password-file", password, "--json")

    assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "key-unavailable")
    assert keystore.read_text() == "precious"


def test_a_folder_that_is_not_there_is_said_so(
    tmp_path: Path, password: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ended = tally(capsys, "keystore", "new", tmp_path / "none" / "key.json", "--password-file", password)

    assert ended.code == ExitCode.REFUSED
    assert "cannot be written: No such file or directory" in ended.err
