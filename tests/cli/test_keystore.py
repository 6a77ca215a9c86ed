import stat
import subprocess
import sys
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


def test_an_address_is_told_by_the_password_that_the_environment_names(
    tmp_path: Path, password: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    keystore = tmp_path / "key.json"
    made = tally(capsys, "keystore", "new", keystore, "--password-file", password, "--json")
    monkeypatch.setenv("TALLY_PASSWORD_FILE", str(password))

    assert tally(capsys, "keystore", "address", keystore, "--json").answer == made.answer


KEY = "0x59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d"


def test_a_key_that_is_there_already_is_taken_in(
    tmp_path: Path, password: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keystore, key_file = tmp_path / "key.json", tmp_path / "key"
    key_file.write_text(KEY + "\n")

    taken = tally(capsys, "keystore", "import", keystore, "--key-file", key_file, "--password-file", password, "--json")
    opened = tally(capsys, "keystore", "address", keystore, "--password-file", password, "--json")

    assert taken.answer == opened.answer
    assert opened.answer["address"] == "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
    assert KEY[2:] not in keystore.read_text()


@pytest.mark.parametrize("content", ["", "0x12", "no key", KEY + "00"])
def test_what_is_no_key_is_not_taken_in_and_not_shown(
    tmp_path: Path, password: Path, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    key_file = tmp_path / "key"
    key_file.write_text(content)

    command = ["keystore", "import", tmp_path / "key.json", "--key-file", key_file, "--password-file", password]
    refused = tally(capsys, *command, "--json")

    assert (refused.code, refused.error["error"]) == (ExitCode.REFUSED, "key-unavailable")
    assert not content or content not in refused.err
    assert not (tmp_path / "key.json").exists()


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


@pytest.mark.parametrize("content", ["", "\n", "\r\n", "\nnot in the first line"])
@pytest.mark.parametrize("command", ["new", "address"])
def test_an_empty_password_is_refused(
    tmp_path: Path, command: str, content: str, capsys: pytest.CaptureFixture[str]
) -> None:
    keystore, empty = tmp_path / "key.json", tmp_path / "empty"
    empty.write_text(content)

    ended = tally(capsys, "keystore", command, keystore, "--password-file", empty, "--json")

    assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "key-unavailable")
    assert "an empty password protects nothing" in ended.error["message"]
    assert not keystore.exists()


def test_without_a_terminal_a_file_is_asked_for(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tallystick.cli", "keystore", "new", str(tmp_path / "key.json")]

    ended = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, start_new_session=True
    )

    assert ended.returncode == ExitCode.REFUSED
    assert ended.stderr == (
        "tally: there is no terminal to ask for the password on: name a file with --password-file [key-unavailable]\n"
    )
