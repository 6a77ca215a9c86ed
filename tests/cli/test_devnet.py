import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tallystick.chain.devnet_folder import DevnetFolder
from tallystick.chain.devnet_remote import take_down
from tallystick.cli.failures import ExitCode
from tests.cli.running import Ended, tally
from tests.devchain import started_anvil

WORKER = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
PATIENCE = 30.0


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder to be in, whose devnet is down afterwards whatever happens."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    take_down(DevnetFolder(tmp_path / ".tally" / "devnet"), lambda _: None)


def until(happened: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happened():
        assert time.monotonic() < deadline, "it did not happen"
        threading.Event().wait(0.05)


def test_runs_in_the_background_from_up_to_down_and_goes_on(
    elsewhere: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*arguments: object) -> Ended:
        ended = tally(capsys, "devnet", *arguments, "--json")
        assert ended.code == ExitCode.OK, ended.err
        return ended

    assert run("status").answer == {"state": "down", "folder": str(elsewhere / ".tally" / "devnet")}
    assert list(elsewhere.iterdir()) == []
    up = run("up", "--detach", "--port", 0).answer
    assert up["state"] == "up"
    assert run("up", "--detach", "--port", 0).answer == up
    assert run("status").answer == up

    given = run("faucet", "worker", "--ether", "1.5", "--tokens", "250.25").answer
    assert given == {"address": WORKER, "wei": str(10_001_500 * 10**15), "token_units": str(1_000_250_250_000)}
    head = run("mine", 3).answer
    later = run("time", "+3d").answer
    assert later["number"] == head["number"] + 1
    assert run("time", "--to", "2100-01-01T00:00:00Z").answer["timestamp"] == "2100-01-01T00:00:00Z"
    replaced = run("reorg", 1).answer

    assert run("down").answer == {"ended": True}
    assert run("down").answer == {"ended": False}
    again = run("up", "--detach", "--port", 0).answer
    assert again["block"] == replaced
    assert (again["escrow"], again["tokens"]) == (up["escrow"], up["tokens"])


def test_goes_on_after_its_supervisor_was_killed(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    up = tally(capsys, "devnet", "up", "--detach", "--port", 0, "--json").answer
    os.kill(up["pid"], signal.SIGKILL)
    until(lambda: tally(capsys, "devnet", "status", "--json").answer["state"] == "killed")
    head = tally(capsys, "devnet", "mine", 5, "--json").answer

    again = tally(capsys, "devnet", "up", "--detach", "--port", 0, "--json").answer

    assert again["state"] == "up"
    assert again["block"] == head


def test_ends_cleanly_when_asked_in_the_foreground(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`up` without `--detach` is what runs in the background; a signal to it is Ctrl-C."""
    pid = tally(capsys, "devnet", "up", "--detach", "--port", 0, "--json").answer["pid"]

    os.kill(pid, signal.SIGINT)

    until(lambda: tally(capsys, "devnet", "status", "--json").answer["state"] == "down")
    said = (elsewhere / ".tally" / "devnet" / "devnet.log").read_text()
    assert "Traceback" not in said
    assert (elsewhere / ".tally" / "devnet" / "state.json").exists()


def test_says_why_it_did_not_start_in_the_background(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with started_anvil(chain_id=99) as url:
        port = url.rsplit(":", maxsplit=1)[1]

        ended = tally(capsys, "devnet", "up", "--detach", "--port", port, "--json")

    assert ended.code == ExitCode.CHAIN
    assert ended.error["error"] == "devnet-failed"
    assert "a node of chain 99 answers there" in ended.error["message"]


class TestRefusing:
    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            (["faucet", "worker", "--ether", "1"], "no devnet runs here"),
            (["faucet", "worker"], "say how much"),
            (["faucet", "0x12", "--ether", "1"], "40 hexadecimal digits"),
            (["mine"], "no devnet runs here"),
            (["time"], "say either how far"),
            (["time", "+3d", "--to", "2100-01-01T00:00:00Z"], "say either how far"),
        ],
    )
    def test_without_a_devnet_or_with_nothing_to_do(
        self, elsewhere: Path, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = tally(capsys, "devnet", *arguments)

        assert ended.code in {ExitCode.USAGE, ExitCode.CHAIN}
        assert said in ended.err
        assert "Traceback" not in ended.err

    @pytest.mark.parametrize(
        "arguments",
        [
            ["faucet", "worker", "--ether", "many"],
            ["faucet", "worker", "--ether", "-1"],
            ["faucet", "worker", "--ether", "inf"],
            ["faucet", "worker", "--ether", "0.0000000000000000001"],
            ["faucet", "worker", "--tokens", "0.0000001"],
            ["time", "3"],
            ["time", "--to", "2100-01-01"],
            ["time", "--to", "2000-01-01T00:00:00Z"],
        ],
    )
    def test_what_is_malformed(self, elsewhere: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
        with started_anvil() as url:
            ended = tally(capsys, "devnet", *arguments, "--rpc-url", url, "--json")

        assert ended.code == ExitCode.USAGE
        assert ended.error["error"] == "malformed"

    def test_wrong_usage(self, elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert tally(capsys, "devnet", "mine", "many").code == ExitCode.USAGE

    @pytest.mark.parametrize(
        "arguments", [["reorg", 0], ["reorg", 100_000], ["mine", 100_000], ["mine", 1, "--rpc-url", "foo"]]
    )
    def test_a_number_out_of_range_or_an_address_that_is_none_is_wrong_usage(
        self, elsewhere: Path, arguments: list[object], capsys: pytest.CaptureFixture[str]
    ) -> None:
        assert tally(capsys, "devnet", *arguments).code == ExitCode.USAGE
