"""The real `forge verify-contract`, pointed at a server of ours."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tallystick.chain.artifacts import ESCROW, artifact
from tests.sources.offices import office_over
from tests.sources.stage import NOBODY, Stage

ROOT = Path(__file__).resolve().parents[2]
SKIP_QUESTION = "--skip-is-verified-check"


@pytest.fixture
def http(stage: Stage, tmp_path: Path) -> Iterator[httpx.Client]:
    with office_over(stage, tmp_path) as client:
        yield client


def forge(http: httpx.Client, folder: Path, address: str, contract: str, *options: str) -> str:
    """What forge says, on both outputs. It takes its compiler from npm, and leaves nothing in the project."""
    (binary,) = (ROOT / "node_modules" / "@foundry-rs").glob("forge-*/bin/forge*")
    shipped = artifact(contract)
    (compiler := folder / ".svm" / "0.8.37" / "solc-0.8.37").parent.mkdir(parents=True)
    compiler.symlink_to(ROOT / "scripts" / "solc-bridge")
    command = [
        *(str(binary), "verify-contract", address, f"{shipped.source}:{contract}", "--chain-id", "31337"),
        *("--verifier", "sourcify", "--verifier-url", str(http.base_url), "--compiler-version", shipped.compiler),
        *("--compilation-profile", "default", "--watch", "--retries", "1", "--root", str(ROOT), *options),
    ]
    places = {"HOME": str(folder), "FOUNDRY_CACHE_PATH": str(folder / "cache"), "FOUNDRY_OUT": str(folder / "out")}
    environment = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")} | places
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)
    return f"{ran.stdout}{ran.stderr}\nended with {ran.returncode}"


class TestForge:
    @pytest.mark.spec("SV11")
    @pytest.mark.parametrize("contract", ["AgreementEscrow", "EscrowLens", "PanelArbiter", "Erc792Arbiter"])
    def test_hands_a_contract_of_ours_in_and_sees_it_verified(
        self, stage: Stage, http: httpx.Client, tmp_path: Path, contract: str
    ) -> None:
        said = forge(http, tmp_path, stage.place_of(contract), contract, SKIP_QUESTION)

        assert "Contract successfully verified" in said, said
        assert "Status: `exact_match`" in said
        assert said.endswith("ended with 0")

    @pytest.mark.spec("SV10")
    def test_hears_that_it_is_verified_already(self, stage: Stage, http: httpx.Client, tmp_path: Path) -> None:
        said = forge(http, tmp_path, stage.place_of(ESCROW), ESCROW)

        assert "is already verified" in said, said
        assert said.endswith("ended with 0")

    @pytest.mark.spec("SV11")
    def test_hears_no_when_the_code_on_the_chain_is_another(
        self, stage: Stage, http: httpx.Client, tmp_path: Path
    ) -> None:
        stage.put(ESCROW, stage.code(ESCROW) + b"\x00")

        said = forge(http, tmp_path, stage.place_of(ESCROW), ESCROW, SKIP_QUESTION)

        assert "successfully verified" not in said
        assert "appended bytes" in said, said
        assert not said.endswith("ended with 0")

    @pytest.mark.spec("SV11")
    def test_hears_no_for_the_sources_of_another_contract(
        self, stage: Stage, http: httpx.Client, tmp_path: Path
    ) -> None:
        said = forge(http, tmp_path, stage.place_of("EscrowLens"), ESCROW, SKIP_QUESTION)

        assert "this is not what we publish" in said, said
        assert not said.endswith("ended with 0")

    def test_hears_no_for_an_address_of_somebody_else(self, http: httpx.Client, tmp_path: Path) -> None:
        said = forge(http, tmp_path, NOBODY, ESCROW, SKIP_QUESTION)

        assert "is no contract of this deployment" in said, said
        assert not said.endswith("ended with 0")
