import json
from pathlib import Path

import pytest
from eth_account import Account

from tallystick.chain.artifacts import ESCROW, artifact
from tallystick.chain.create2 import Creation
from tallystick.chain.parties import party
from tallystick.cli.failures import ExitCode
from tests.cli.running import tally
from tests.devchain import started_anvil

ESCROW_ADDRESS = Creation(artifact(ESCROW)).address
DEPLOYER = party("deployer")
SECRET = bytes(DEPLOYER.key).hex()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and an environment that says nothing."""
    monkeypatch.chdir(tmp_path)
    for name in ("KEY", "KEYSTORE", "PASSWORD_FILE"):
        monkeypatch.delenv(f"TALLY_DEPLOYER_{name}", raising=False)
    for name in ("TALLY_DEPLOYMENTS", "TALLY_RPC_URL", "TALLY_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


class TestDryRun:
    def test_says_address_and_cost_without_a_key(
        self, url: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = tally(capsys, "deploy", "--rpc-url", url, "--dry-run", "--json")

        answer = ended.answer
        assert ended.code == ExitCode.OK
        assert (answer["escrow"], answer["deployed"], answer["deployer"]) == (ESCROW_ADDRESS, False, None)
        assert int(answer["cost_wei"]) == answer["gas"] * int(answer["max_fee_per_gas_wei"]) > 0
        assert list(elsewhere.iterdir()) == []

    def test_says_what_is_missing_of_a_poor_deployer(
        self, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", "5e" * 32)

        answer = tally(capsys, "deploy", "--rpc-url", url, "--dry-run", "--json").answer

        assert answer["balance_wei"] == "0"
        assert answer["missing_wei"] == answer["cost_wei"]

    def test_says_that_nothing_is_to_be_done_where_all_is_there(
        self, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", SECRET)
        tally(capsys, "deploy", "--rpc-url", url)

        answer = tally(capsys, "deploy", "--rpc-url", url, "--dry-run", "--json").answer

        assert (answer["deployed"], answer["to_do"]) == (True, "nothing: it is there already")
        assert "cost_wei" not in answer


class TestDeploying:
    def test_with_a_key_from_the_environment_and_again_without(
        self, url: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", SECRET)
        first = tally(capsys, "deploy", "--rpc-url", url, "--json")
        monkeypatch.delenv("TALLY_DEPLOYER_KEY")
        second = tally(capsys, "deploy", "--rpc-url", url, "--json")

        assert (first.code, second.code) == (ExitCode.OK, ExitCode.OK)
        assert (first.answer["created"], second.answer["created"]) == (True, False)
        assert first.answer | {"created": False} == second.answer
        assert first.answer["escrow"] == ESCROW_ADDRESS
        assert first.answer["record"] == ".tally/deployments/31337.json"
        assert json.loads((elsewhere / ".tally/deployments/31337.json").read_text())["escrow"] == ESCROW_ADDRESS
        assert SECRET not in first.out + first.err

    def test_with_a_keystore(
        self, url: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        keystore = elsewhere / "key.json"
        keystore.write_text(json.dumps(Account.encrypt(DEPLOYER.key.key, "secret", kdf="pbkdf2", iterations=2)))
        (elsewhere / "password").write_text("secret\n")

        ended = tally(
            capsys,
            "deploy",
            "--rpc-url",
            url,
            "--keystore",
            keystore,
            "--password-file",
            elsewhere / "password",
            "--json",
        )

        assert ended.answer["deployer"] == DEPLOYER.address

    def test_tells_people_the_same(
        self, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", SECRET)

        ended = tally(capsys, "deploy", "--rpc-url", url)

        assert f"escrow            {ESCROW_ADDRESS}\n" in ended.out
        assert f"creating AgreementEscrow at {ESCROW_ADDRESS}" in ended.err

    def test_records_a_real_chain_with_the_sources(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", SECRET)

        with started_anvil(chain_id=424_242) as url:
            ended = tally(capsys, "deploy", "--rpc-url", url, "--chain-id", 424_242, "--json")

        assert ended.answer["record"] == "deployments/424242.json"
        assert (elsewhere / "deployments/424242.json").exists()


class TestRefusing:
    def test_another_chain(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "deploy", "--rpc-url", url, "--chain-id", 1, "--json")

        assert ended.code == ExitCode.CHAIN
        assert ended.error["error"] == "chain-mismatch"

    def test_no_key(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "deploy", "--rpc-url", url, "--json")

        assert ended.code == ExitCode.REFUSED
        assert ended.error["error"] == "key-unavailable"

    def test_a_malformed_key_which_stays_secret(
        self, url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", SECRET[:-2])

        ended = tally(capsys, "deploy", "--rpc-url", url)

        assert ended.code == ExitCode.REFUSED
        assert "the key is malformed" in ended.err
        assert SECRET[:-2] not in ended.out + ended.err

    def test_an_empty_purse(
        self, url: str, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_DEPLOYER_KEY", "5e" * 32)

        ended = tally(capsys, "deploy", "--rpc-url", url, "--json")

        assert ended.code == ExitCode.CHAIN
        assert ended.error["error"] == "empty-purse"
        assert "send at least" in ended.error["message"]
        assert list(elsewhere.iterdir()) == []

    def test_a_node_that_is_not_there_without_showing_the_secrets_of_its_address(
        self, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with started_anvil() as url:
            pass

        ended = tally(capsys, "deploy", "--rpc-url", f"{url}/v3/0123456789abcdef", "--json")

        assert ended.code == ExitCode.CHAIN
        assert ended.error["error"] == "chain-unavailable"
        assert "0123456789abcdef" not in ended.err

    def test_a_missing_keystore(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "deploy", "--rpc-url", url, "--keystore", "none.json", "--password-file", "none")

        assert ended.code == ExitCode.REFUSED
        assert "cannot be read: No such file" in ended.err
