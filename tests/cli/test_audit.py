"""
tally audit
├── bundle ...... makes a file that check takes, as of the block that is named
├── check ....... needs nothing but the file: no database, no deployment, no environment, not even the folder
├── balance ..... says what stood in an account, as of the block that is named
└── reconcile ... compares as of the block that is named
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog

from tallystick.chain.node import Node
from tallystick.domain.acts import Fund, Release
from tallystick.domain.units import MilestoneIndex, TokenUnits
from tests.bundles.case import Case
from tests.cli.running import Ended, tally
from tests.deals import FIRST, a_deal
from tests.devchain import started_anvil, started_chain

NO_SUCH = "0x" + "ee" * 32


@pytest.fixture(scope="module")
def mirrored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Case, dict[str, str]]]:
    """An agreement on a chain of its own, mirrored in a folder of its own, and the environment that names both."""
    folder = tmp_path_factory.mktemp("mirrored")
    with started_chain() as chain:
        case = Case(chain, a_deal(chain, amounts=(1_000, 700), fee=250))
        case.play(Fund((FIRST, MilestoneIndex(1))), Release(FIRST, TokenUnits(400)))
        chain.mine(3)
        case.play(Release(FIRST, TokenUnits(500)))
        environment = {
            "TALLY_RPC_URL": chain.url,
            "TALLY_ESCROW": chain.escrow,
            "TALLY_DATABASE_URL": f"sqlite:///{folder / 'mirror.db'}",
        }
        assert _apart(folder, "mirror", "run", "--once", environment=environment).returncode == 0
        yield case, environment


@pytest.fixture
def case(mirrored: tuple[Case, dict[str, str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Case]:
    """The agreement; the environment names its chain and mirror."""
    case, environment = mirrored
    monkeypatch.chdir(tmp_path)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    yield case
    # The command logs to the standard error of its test, which is closed by then.
    structlog.reset_defaults()


class TestBundle:
    @pytest.mark.spec("PB11", "PB12")
    def test_is_as_of_the_final_block(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        answer = tally(capsys, "audit", "bundle", case.parties.id, "--out", "a.json", "--json").answer

        newest = json.loads(Path("a.json").read_bytes())["blocks"][-1]
        final = case.chain.rpc("eth_getBlockByNumber", "finalized", False)
        assert newest["hash"] == answer["block_hash"] == final["hash"]
        assert answer["bytes"] == Path("a.json").stat().st_size
        assert answer["later_events"] == 1

    @pytest.mark.spec("PB11")
    @pytest.mark.parametrize(("at", "released"), [("head", "500"), ("finalized", "400")])
    def test_is_as_of_the_block_that_is_named(
        self, case: Case, capsys: pytest.CaptureFixture[str], at: str, released: str
    ) -> None:
        _bundle(capsys, case, "--at", at)

        answer = tally(capsys, "audit", "check", "a.json", "--rpc", case.chain.url, "--json").answer

        assert answer["milestones"][0]["released"] == released

    @pytest.mark.spec("PB12")
    def test_goes_to_standard_output_as_it_goes_to_a_file(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        _bundle(capsys, case)

        assert tally(capsys, "audit", "bundle", case.parties.id).out.encode() == Path("a.json").read_bytes()

    def test_of_an_agreement_that_nobody_knows_is_refused(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "audit", "bundle", NO_SUCH, "--json")

        assert (ended.code, ended.error["error"]) == (1, "unknown-agreement")

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            (("0x12",), "ID"),
            ((NO_SUCH, "--at", "yesterday"), "--at"),
            ((NO_SUCH, "--at", "-1"), "--at"),
        ],
    )
    def test_of_what_is_no_id_or_block_is_refused(
        self, case: Case, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], named: str
    ) -> None:
        ended = tally(capsys, "audit", "bundle", *arguments, "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")
        assert named in ended.error["message"]

    def test_that_cannot_be_written_leaves_nothing(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "audit", "bundle", case.parties.id, "--out", "no/such/folder.json", "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")
        assert list(Path().iterdir()) == []


class TestCheck:
    @pytest.mark.spec("PB2", "PB6")
    def test_needs_nothing_but_the_file(
        self, case: Case, capsys: pytest.CaptureFixture[str], tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        hash_ = _bundle(capsys, case)
        empty = tmp_path_factory.mktemp("empty")
        (empty / "it.json").write_bytes(Path("a.json").read_bytes())

        ended = _apart(empty, "audit", "check", "it.json", "--block-hash", hash_, "--json")

        assert (ended.returncode, json.loads(ended.stdout)["verdict"]) == (0, "proved")
        assert [entry.name for entry in empty.iterdir()] == ["it.json"]

    @pytest.mark.spec("PB3", "PB12")
    def test_names_what_was_changed(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        hash_ = _bundle(capsys, case)
        content = Path("a.json").read_text().replace('"amount":"1000"', '"amount":"9000"')
        Path("a.json").write_text(content)

        ended = tally(capsys, "audit", "check", "a.json", "--block-hash", hash_, "--json")

        assert (ended.code, ended.answer["verdict"]) == (5, "refuted")
        assert [fault["place"] for fault in ended.answer["faults"]] == ["agreement.id", "seal"]

    @pytest.mark.spec("PB2", "PB12")
    def test_without_a_block_ends_with_a_code_of_its_own(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        _bundle(capsys, case)

        ended = tally(capsys, "audit", "check", "a.json", "--json")

        assert (ended.code, ended.answer["verdict"], ended.answer["faults"]) == (6, "unanchored", [])
        assert any("--block-hash" in said for said in ended.answer["not_proved"])

    @pytest.mark.spec("PB7", "PB12")
    def test_with_another_hash_is_refuted(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        _bundle(capsys, case)

        assert tally(capsys, "audit", "check", "a.json", "--block-hash", NO_SUCH).code == 5

    def test_tells_people_the_same(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        hash_ = _bundle(capsys, case)

        ended = tally(capsys, "audit", "check", "a.json", "--block-hash", hash_)

        assert ended.code == 0
        assert "verdict" in ended.out and "PaymentReleased" in ended.out
        assert "{" not in ended.out

    def test_of_a_node_that_does_not_answer_says_so(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        _bundle(capsys, case)

        ended = tally(capsys, "audit", "check", "a.json", "--rpc", "http://127.0.0.1:9", "--json")

        assert (ended.code, ended.error["error"]) == (3, "chain-unavailable")

    @pytest.mark.parametrize("content", [b"", b"\x00" * 10, b"[" * 50_000, b'{"name": "tallystick"}', b"# A note"])
    def test_of_what_is_no_bundle_at_all_is_wrong_usage(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "it.json"
        file.write_bytes(content)

        ended = tally(capsys, "audit", "check", file, "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")
        assert f"{file}: it is no bundle" in ended.error["message"]

    @pytest.mark.parametrize(
        "content",
        [b'{"format":"tallystick-bundle/1"}\n', b'{"account":{"address":"0x', b'{"format":1,"seal":"0x12"}\n'],
    )
    def test_of_what_is_left_of_a_bundle_is_refuted(
        self, capsys: pytest.CaptureFixture[str], tmp_path: Path, content: bytes
    ) -> None:
        file = tmp_path / "it.json"
        file.write_bytes(content)

        ended = tally(capsys, "audit", "check", file, "--json")

        assert (ended.code, ended.answer["verdict"]) == (5, "refuted")

    def test_of_no_file_is_wrong_usage(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert tally(capsys, "audit", "check", "no such file").code == 2


class TestBalance:
    @pytest.mark.spec("HB1")
    @pytest.mark.parametrize(("at", "escrowed"), [("head", "500"), ("finalized", "600")])
    def test_is_as_of_the_block_that_is_named(
        self, case: Case, capsys: pytest.CaptureFixture[str], at: str, escrowed: str
    ) -> None:
        account = f"escrow:{case.parties.id}/0"

        answer = tally(capsys, "audit", "balance", account, "--at", at, "--json").answer

        assert (answer["account"], answer["balances"]) == (account, {case.chain.token: escrowed})

    def test_of_what_is_no_account_is_refused(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "audit", "balance", "savings:0x12", "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")


class TestReconcile:
    @pytest.mark.spec("HB2")
    @pytest.mark.parametrize("back", [None, 0, 4])
    def test_is_as_of_the_block_that_is_named(
        self, case: Case, capsys: pytest.CaptureFixture[str], back: int | None
    ) -> None:
        number = case.chain.number()
        at = "finalized" if back is None else str(number - back)

        ended = tally(capsys, "audit", "reconcile", "--at", at, "--json")

        final = int(case.chain.rpc("eth_getBlockByNumber", "finalized", False)["number"], 16)
        assert ended.code == 0
        assert ended.answer["block"] == (final if back is None else number - back)
        assert ended.answer["findings"] == []

    @pytest.mark.spec("HB2")
    @pytest.mark.parametrize("at", ["finalized", "head"])
    def test_of_a_chain_that_was_started_again_says_that_old_state_is_gone(
        self, case: Case, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, at: str
    ) -> None:
        """Anvil takes its blocks along into the next run, and the state of the newest alone."""
        state = case.chain.rpc("anvil_dumpState")
        with started_anvil() as again:
            Node(again).ask("anvil_loadState", state)
            monkeypatch.setenv("TALLY_RPC_URL", again)

            ended = tally(capsys, "audit", "reconcile", "--at", at, "--json")

        if at == "head":
            assert (ended.code, ended.answer["findings"]) == (0, [])
            return
        assert (ended.code, ended.error["error"]) == (3, "no-old-state")
        for said in ("nothing against the money", "--at head", "wait until a newer one is final", "keeps old state"):
            assert said in ended.error["message"]

    @pytest.mark.spec("HB2")
    def test_as_of_a_block_to_come_is_refused(self, case: Case, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "audit", "reconcile", "--at", 10**9, "--json")

        assert (ended.code, ended.error["error"]) == (1, "not-mirrored")


def _bundle(capsys: pytest.CaptureFixture[str], case: Case, *options: str) -> str:
    """The bundle in a file; returns the hash that it hangs on."""
    ended: Ended = tally(capsys, "audit", "bundle", case.parties.id, "--out", "a.json", *options, "--json")
    assert ended.code == 0, ended.err
    answer: dict[str, Any] = ended.answer
    return str(answer["block_hash"])


def _apart(
    folder: Path, *arguments: str, environment: dict[str, str] | None = None
) -> "subprocess.CompletedProcess[str]":
    """Run the command in a folder, by itself, with none of this environment's settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("TALLY_")}
    command = [sys.executable, "-m", "tallystick.cli", *arguments]
    return subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, env=kept | (environment or {})
    )
