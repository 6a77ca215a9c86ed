import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
import structlog

from tests.chain.proxy import proxied, served
from tests.cli.running import tally
from tests.devchain import DevChain, started_anvil, started_chain
from tests.mirror.lives import of_payments, played

NOBODY = "http://127.0.0.1:9"
NO_SUCH = "0x" + "ee" * 32


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[DevChain]:
    """A chain of the test's own, which the environment names."""
    with started_chain() as chain:
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TALLY_RPC_URL", chain.url)
        monkeypatch.setenv("TALLY_ESCROW", chain.escrow)
        yield chain
    # The command logs to the standard error of its test, which is closed by then.
    structlog.reset_defaults()


class TestTheNodes:
    def test_are_shown_without_their_keys(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        tally(capsys, "mirror", "run", "--once")
        with served(lambda _: (503, b"")) as away, started_anvil(genesis=1_700_000_000) as elsewhere:
            monkeypatch.setenv("TALLY_RPC_URL", f"{chain.url},{away}/v2/SECRET {elsewhere}")
            run = tally(capsys, "mirror", "status", "--json")

        assert run.answer["nodes"][chain.url] == "working"
        assert run.answer["nodes"][away] == "resting: the node does not answer: HTTP status 503"
        assert run.answer["nodes"][elsewhere].startswith("quarantined: the node's chain 31337 began with block")
        assert "SECRET" not in str(run.answer)


class TestStatus:
    @pytest.mark.spec("OP12")
    def test_tells_what_the_database_says_while_the_node_is_down(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        chain.mine(3)
        mirrored = tally(capsys, "mirror", "run", "--once", "--json").answer
        monkeypatch.setenv("TALLY_RPC_URL", NOBODY)

        ended = tally(capsys, "mirror", "status", "--json")

        assert ended.code == 3
        for known in ("chain_id", "escrow", "checkpoint", "checkpoint_hash", "finalized", "proof", "coverage"):
            assert ended.answer[known] == mirrored[known] is not None
        assert (ended.answer["head"], ended.answer["behind"]) == (None, None)
        assert "does not answer" in ended.answer["trouble"]

    def test_of_a_working_node_has_no_trouble(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        tally(capsys, "mirror", "run", "--once")

        ended = tally(capsys, "mirror", "status", "--json")

        assert (ended.code, ended.answer["trouble"], ended.answer["behind"]) == (0, None, 0)


class TestBeingStopped:
    """By a signal, while it catches up."""

    @pytest.mark.spec("OP13")
    @pytest.mark.parametrize("follow", ["--follow", "--once"])
    def test_asks_the_node_no_more_and_goes_on_later(self, chain: DevChain, tmp_path: Path, follow: str) -> None:
        """The first portion alone takes more questions than are asked after the signal."""
        chain.mine(1_000)
        begun, may_go_on = Event(), Event()

        def hold(method: str, _: list[object]) -> None:
            if method == "eth_getBlockByNumber" and len(proxy.asked) > 50:
                begun.set()
                assert may_go_on.wait(60)

        with proxied(chain.url, hold) as proxy:
            environment = os.environ | {"TALLY_RPC_URL": proxy.url, "TALLY_WS_URL": "none"}
            command = [sys.executable, "-m", "tallystick.cli", "mirror", "run", follow, "--json"]
            with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, text=True) as running:
                try:
                    assert begun.wait(60)
                    running.send_signal(signal.SIGTERM)
                    before = proxy.rounds
                finally:
                    may_go_on.set()
                said, _ = running.communicate(timeout=60)

        assert running.returncode == (0 if follow == "--follow" else 1)
        assert proxy.rounds - before <= 1
        assert json.loads(said)["checkpoint"] is None
        assert json.loads(said)["trouble"].endswith("this process was told to stop")
        again = subprocess.run(
            [*command[:-2], "--once", "--json"], capture_output=True, env=os.environ, text=True, check=True
        )
        assert json.loads(again.stdout)["checkpoint"] == chain.number()


class TestAMistypedPath:
    @pytest.mark.spec("OP12")
    @pytest.mark.parametrize(
        "command",
        [
            ("mirror", "status"),
            ("mirror", "verify"),
            ("mirror", "rewind", "1"),
            ("audit", "reconcile"),
            ("audit", "balance", "party:0x70997970C51812dc3A010C7d01b50e0d17dc79C8"),
            ("audit", "bundle", NO_SUCH),
            ("agreement", "list"),
            ("agreement", "show", NO_SUCH),
        ],
    )
    def test_is_named_and_nothing_is_made_there(
        self,
        chain: DevChain,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        tmp_path: Path,
        command: tuple[str, ...],
    ) -> None:
        monkeypatch.setenv("TALLY_DATABASE_URL", "sqlite:///miror/mirror.db")

        ended = tally(capsys, *command, "--json")

        assert (ended.code, ended.error["error"]) == (1, "not-mirrored")
        assert f"there is no database in {tmp_path / 'miror' / 'mirror.db'}" in ended.error["message"]
        assert list(tmp_path.iterdir()) == []


class TestTheLevelOfProof:
    def test_is_complete_unless_told_otherwise(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        answer = tally(capsys, "mirror", "run", "--once", "--json").answer

        assert answer["proof"] == "complete"
        assert answer["coverage"] == {f"0-{chain.number()}": "complete"}

    @pytest.mark.spec("B17")
    def test_is_known_of_every_block(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        tally(capsys, "mirror", "run", "--once", "--proof", "header-bound")
        before = chain.number()
        chain.mine(3)
        tally(capsys, "mirror", "run", "--once")

        answer = tally(capsys, "mirror", "status", "--json").answer

        assert answer["proof"] == "header-bound"
        assert answer["coverage"] == {f"0-{before}": "header-bound", f"{before + 1}-{before + 3}": "complete"}

    def test_is_raised_by_a_mirror_written_anew(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        tally(capsys, "mirror", "run", "--once", "--proof", "seen")

        answer = tally(capsys, "mirror", "rebuild", "--yes", "--proof", "complete", "--json").answer

        assert answer["proof"] == "complete"

    def test_that_nobody_knows_is_refused(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        assert tally(capsys, "mirror", "run", "--once", "--proof", "believed").code == 2

    def test_that_nobody_knows_in_the_environment_is_named(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("TALLY_PROOF", "believed")

        ended = tally(capsys, "mirror", "status", "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")
        assert "TALLY_PROOF" in ended.error["message"]


class TestVerify:
    @pytest.mark.spec("OP5")
    def test_says_how_far_books_and_chain_agree(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        chain.mine(3)
        tally(capsys, "mirror", "run", "--once")

        ended = tally(capsys, "mirror", "verify", "--json")

        assert ended.code == 0
        assert ended.answer == {
            "verified_up_to": chain.number(),
            "events": 0,
            "proof": "complete",
            "difference": None,
        }

    @pytest.mark.spec("OP5")
    def test_ends_with_5_at_a_difference(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        tally(capsys, "mirror", "run", "--once")
        head = chain.number()
        with sqlite3.connect(".tally/mirror.db") as books:
            books.execute("UPDATE blocks SET timestamp = timestamp + 1 WHERE number = ?", (head,))

        ended = tally(capsys, "mirror", "verify", "--json")

        assert ended.code == 5
        assert ended.answer["difference"].startswith(f"block {head}: its time")

    def test_of_nothing_is_refused(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "mirror", "verify", "--json")

        assert (ended.code, ended.error["error"]) == (1, "not-mirrored")


class TestStateProved:
    @pytest.mark.spec("BP1", "B17")
    def test_is_a_level_like_the_others(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        played(chain, of_payments)

        tally(capsys, "mirror", "run", "--once", "--proof", "state-proved")

        answer = tally(capsys, "mirror", "status", "--json").answer
        assert answer["proof"] == "state-proved"
        assert answer["coverage"] == {f"0-{chain.number()}": "state-proved"}

    @pytest.mark.spec("BP4")
    def test_that_no_node_proves_ends_with_3_and_says_what_helps(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        played(chain, of_payments)
        refusal = {"error": {"code": -32_000, "message": "missing trie node"}}
        with proxied(chain.url, lambda method, _: refusal if method == "eth_getProof" else None) as proxy:
            monkeypatch.setenv("TALLY_RPC_URL", proxy.url)
            ended = tally(capsys, "mirror", "run", "--once", "--proof", "state-proved", "--json")
            coverage = tally(capsys, "mirror", "status", "--json").answer["coverage"]

        assert (ended.code, ended.error["error"]) == (3, "state-unproved")
        assert "`tally mirror verify --raise`" in ended.error["message"]
        assert coverage == {}

    @pytest.mark.spec("BP2")
    def test_that_differs_ends_with_4(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        life = of_payments(chain)
        next(life)
        tally(capsys, "mirror", "run", "--once", "--proof", "state-proved")
        with sqlite3.connect(".tally/mirror.db") as books:
            books.execute("UPDATE holdings SET clock = clock + 1")
        next(life)

        ended = tally(capsys, "mirror", "run", "--once", "--proof", "state-proved", "--json")

        assert (ended.code, ended.error["error"]) == (4, "state-differs")


class TestRaising:
    @pytest.mark.spec("BP6")
    def test_lifts_what_is_mirrored(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        played(chain, of_payments)
        tally(capsys, "mirror", "run", "--once", "--proof", "seen")
        head = chain.number()

        ended = tally(capsys, "mirror", "verify", "--raise", "--at", head - 1, "--json")

        assert ended.code == 0
        assert (ended.answer["proof"], ended.answer["block"], ended.answer["raised"]) == ("complete", head - 1, True)
        assert ended.answer["words"] >= 3
        coverage = tally(capsys, "mirror", "status", "--json").answer["coverage"]
        assert coverage == {f"0-{head - 1}": "state-proved", f"{head}-{head}": "seen"}

    @pytest.mark.spec("BP6")
    def test_names_what_differs_and_ends_with_5(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        played(chain, of_payments)
        tally(capsys, "mirror", "run", "--once")
        with sqlite3.connect(".tally/mirror.db") as books:
            books.execute("UPDATE holdings SET clock = clock + 1 WHERE milestone = 0")

        ended = tally(capsys, "mirror", "verify", "--raise", "--json")

        assert (ended.code, ended.answer["raised"]) == (5, False)
        assert [finding["figure"] for finding in ended.answer["findings"]] == ["projection"]
        assert tally(capsys, "mirror", "status", "--json").answer["proof"] == "complete"

    def test_from_less_than_complete_is_refused(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        tally(capsys, "mirror", "run", "--once")

        ended = tally(capsys, "mirror", "verify", "--raise", "--proof", "seen", "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")

    def test_does_not_hinder_a_verification_at_the_level(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """It proves blocks, and says that it proved no more."""
        tally(capsys, "mirror", "run", "--once", "--proof", "state-proved")

        assert tally(capsys, "mirror", "verify", "--proof", "state-proved", "--json").answer["proof"] == "complete"


class TestRewind:
    @pytest.mark.spec("OP6")
    def test_takes_blocks_out_and_they_are_mirrored_again(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str]
    ) -> None:
        chain.mine(5)
        tally(capsys, "mirror", "run", "--once")
        head = chain.number()

        answer = tally(capsys, "mirror", "rewind", head - 1, "--json").answer

        assert (answer["checkpoint"], answer["taken_out"]) == (head - 1, 1)
        assert tally(capsys, "mirror", "run", "--once", "--json").answer["checkpoint"] == head

    @pytest.mark.spec("OP6")
    def test_keeps_what_is_final(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        chain.mine(5)
        tally(capsys, "mirror", "run", "--once")

        ended = tally(capsys, "mirror", "rewind", 1, "--json")

        assert (ended.code, ended.error["error"]) == (1, "below-finality")

    @pytest.mark.spec("OP6")
    def test_of_nothing_is_refused(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        """Above the newest block there is nothing: whoever names such a block means another one."""
        tally(capsys, "mirror", "run", "--once")
        head = chain.number()

        ended = tally(capsys, "mirror", "rewind", head + 1, "--json")

        assert (ended.code, ended.error["error"]) == (1, "not-mirrored")
        assert (
            f"nothing is above block {head + 1}, for the newest mirrored one is block {head}" in ended.error["message"]
        )
        assert tally(capsys, "mirror", "rewind", head, "--json").answer["taken_out"] == 0
