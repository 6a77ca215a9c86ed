"""`tally verify local`: the verdict in words and as JSON, and the exit code that programs rely on."""

import dataclasses
from pathlib import Path

import pytest

from tallystick.chain import compiler
from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.record import write_record
from tallystick.chain.sources import recompiling
from tallystick.cli.failures import ExitCode
from tallystick.domain.errors import CompilerUnavailable
from tallystick.domain.units import Hash
from tests.cli.running import Ended, tally
from tests.devchain import started_anvil
from tests.sources.stage import NOBODY, Stage, with_byte

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("TALLY_DEPLOYMENTS", "TALLY_RPC_URL", "TALLY_LOG_LEVEL", "TALLY_ANVIL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def local(capsys: pytest.CaptureFixture[str], stage: Stage, *words: object) -> Ended:
    return tally(capsys, "verify", "local", *words, "--rpc-url", stage.url, "--deployments", stage.folder, "--json")


class TestVerifyLocal:
    @pytest.mark.spec("SV4")
    def test_verifies_all_that_is_recorded(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = local(capsys, stage)

        assert ended.code == ExitCode.OK
        assert ended.answer["verdict"] == "whole_runtime"
        assert [(one["contract"], one["verdict"]) for one in ended.answer["contracts"]] == [
            (name, "whole_runtime") for name in ("AgreementEscrow", "EscrowLens", "PanelArbiter", "Erc792Arbiter")
        ]
        assert ended.answer["against"] == "shipped artifacts"

    def test_tells_people_the_same(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "verify", "local", "--rpc-url", stage.url, "--deployments", stage.folder)

        assert f"AgreementEscrow at {stage.place_of(ESCROW)}: whole_runtime" in ended.out
        assert "Every byte of the code is what running our creation code gives." in ended.out
        assert "The address follows from this creation code" in ended.out

    @pytest.mark.spec("SV1", "SV4")
    def test_ends_with_5_and_the_place_when_a_byte_is_another(
        self, stage: Stage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        stage.put("EscrowLens", with_byte(stage.code("EscrowLens"), 77))

        ended = local(capsys, stage)
        told = tally(capsys, "verify", "local", "--rpc-url", stage.url, "--deployments", stage.folder)

        assert (ended.code, told.code) == (ExitCode.OUT_OF_BALANCE, ExitCode.OUT_OF_BALANCE)
        assert ended.answer["verdict"] == "differs"
        assert [odd["byte"] for odd in ended.answer["contracts"][1]["differences"]] == [77]
        assert "The code is like ours, and is not ours: do not trust it." in told.out
        assert "byte 77, code: 0x" in told.out

    @pytest.mark.spec("SV4")
    def test_ends_with_6_below_the_grade_that_is_required(
        self, stage: Stage, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (digest,) = artifact("EscrowLens").digests
        stage.put("EscrowLens", with_byte(stage.code("EscrowLens"), digest.start))
        lens = stage.place_of("EscrowLens")

        codes = [local(capsys, stage, lens, "--require", grade).code for grade in ("match", "exact_match")]

        assert (codes, local(capsys, stage, lens).code) == ([ExitCode.OK, ExitCode.UNPROVED], ExitCode.UNPROVED)

    @pytest.mark.spec("SV3")
    def test_takes_what_it_was_made_with_from_the_command_line(
        self, stage: Stage, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """Without a record, as an auditor who has only an address and a node."""
        place, arguments = stage.place_of("PanelArbiter"), stage.record.contracts[1].arguments
        alone = ("verify", "local", place, "--rpc-url", stage.url, "--deployments", elsewhere, "--json")

        without, given = tally(capsys, *alone), tally(capsys, *alone, "--arguments", arguments)

        assert (without.code, without.answer["verdict"]) == (ExitCode.UNPROVED, "exact_match")
        assert "--arguments" in without.answer["contracts"][0]["not_executed"]
        assert (given.code, given.answer["verdict"]) == (ExitCode.OK, "whole_runtime")

    def test_runs_the_creation_code_on_a_chain_of_its_own(
        self, stage: Stage, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(ROOT)

        ended = local(capsys, stage, "--scratch")

        assert (ended.code, ended.answer["contracts"][0]["executed_by"]) == (ExitCode.OK, "a scratch chain")

    def test_is_as_of_a_block(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = local(capsys, stage, stage.place_of("EscrowLens"), "--at", 0)

        assert (ended.code, ended.answer["verdict"]) == (ExitCode.OUT_OF_BALANCE, "no_code")

    @pytest.mark.spec("SV5")
    @pytest.mark.parametrize("verdict", ["no_code", "proxy", "unknown_code"])
    def test_tells_apart_what_is_not_ours(self, stage: Stage, capsys: pytest.CaptureFixture[str], verdict: str) -> None:
        code = {"no_code": "0x", "proxy": f"0xef0100{stage.place_of(ESCROW)[2:]}", "unknown_code": "0x5f5ffd"}[verdict]
        stage.node.ask("anvil_setCode", NOBODY, code)

        ended = local(capsys, stage, NOBODY)
        told = tally(capsys, "verify", "local", NOBODY, "--rpc-url", stage.url)

        assert (ended.code, ended.answer["verdict"]) == (ExitCode.OUT_OF_BALANCE, verdict)
        assert ended.answer["contracts"][0]["meaning"] in told.out.replace("\n", " ")

    @pytest.mark.spec("SV5")
    def test_refuses_another_chain(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = local(capsys, stage, "--chain-id", 1)

        assert (ended.code, ended.error["error"]) == (ExitCode.CHAIN, "chain-mismatch")
        assert ended.error["message"] == "the node is on chain 31337, not on 1"

    @pytest.mark.spec("SV5")
    def test_refuses_the_record_of_another_chain_with_the_same_id(
        self, stage: Stage, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        write_record(elsewhere, dataclasses.replace(stage.record, genesis_hash=Hash("0x" + "11" * 32)))

        ended = tally(capsys, "verify", "local", "--rpc-url", stage.url, "--deployments", elsewhere, "--json")

        assert ended.error["error"] == "chain-mismatch"
        assert "of another chain with the id 31337" in ended.error["message"]

    def test_says_what_to_name_when_nothing_is_recorded(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "verify", "local", "--rpc-url", stage.url, "--json")

        assert ended.error["error"] == "chain-mismatch"
        assert "name an address" in ended.error["message"]

    @pytest.mark.parametrize(
        ("words", "told"),
        [
            (("--contract", "EscrowLens"), "ADDRESS: --contract and --arguments are of one address"),
            ((NOBODY, "--contract", "Bank"), "--contract: 'Bank' is none of"),
            ((NOBODY, "--arguments", "12"), "--arguments: bytes are 0x"),
            (("0x12",), "ADDRESS: an address is 0x and 40 hexadecimal digits"),
            (("--at", "then"), "--at: 'then' is neither"),
        ],
    )
    def test_refuses_what_it_cannot_read(
        self, stage: Stage, capsys: pytest.CaptureFixture[str], words: tuple[object, ...], told: str
    ) -> None:
        ended = local(capsys, stage, *words)

        assert (ended.code, ended.error["error"]) == (ExitCode.USAGE, "malformed")
        assert ended.error["message"].startswith(told)

    def test_says_which_block_the_node_does_not_have(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = local(capsys, stage, "--at", 10**9)

        assert (ended.code, ended.error["error"]) == (ExitCode.CHAIN, "chain-unavailable")


class TestRecompiling:
    @pytest.mark.slow
    @pytest.mark.spec("SV6")
    def test_compiles_the_shipped_sources_and_says_so(self, stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
        ended = local(capsys, stage, stage.place_of("EscrowLens"), "--recompile", "--root", ROOT)

        assert ended.code == ExitCode.OK
        assert (ended.answer["against"], ended.answer["shipped_artifacts_that_differ"]) == ("sources compiled now", [])
        assert "compiling contracts/EscrowLens.sol" in ended.err

    @pytest.mark.slow
    @pytest.mark.spec("SV6")
    def test_finds_a_shipped_artifact_that_is_not_what_its_sources_give(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """As somebody would ship it who put other code on the chain and beside the sources."""
        shipped = artifact("EscrowLens")
        forged = dataclasses.replace(shipped, runtime_bytecode=with_byte(shipped.runtime_bytecode, 99))
        monkeypatch.setattr(recompiling, "artifact", lambda _: forged)
        recompiled = recompiling.Recompiled(ROOT, report=lambda line: None)

        made = recompiled.of("EscrowLens")

        assert (made, recompiled.differing) == (shipped, ["EscrowLens"])

    @pytest.mark.spec("SV6")
    def test_takes_no_other_compiler_than_the_one_that_is_named(self, monkeypatch: pytest.MonkeyPatch) -> None:
        another = dataclasses.replace(artifact("EscrowLens"), compiler="0.8.30+commit.73712a01")
        monkeypatch.setattr(recompiling, "artifact", lambda _: another)

        with pytest.raises(CompilerUnavailable, match=r"of the compiler 0\.8\.30"):
            recompiling.Recompiled(ROOT, report=lambda line: None).of("EscrowLens")

        assert compiler.SOLC_VERSION in artifact("EscrowLens").compiler


@pytest.mark.spec("SV5")
def test_a_chain_without_anything_has_no_code_at_our_address(stage: Stage, capsys: pytest.CaptureFixture[str]) -> None:
    with started_anvil() as bare:
        ended = tally(capsys, "verify", "local", stage.place_of(ESCROW), "--rpc-url", bare, "--json")

    assert (ended.code, ended.answer["verdict"]) == (ExitCode.OUT_OF_BALANCE, "no_code")
