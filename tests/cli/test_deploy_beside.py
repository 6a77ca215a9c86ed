"""`tally deploy lens | panel | court`: what stands beside the escrow."""

import json
from pathlib import Path

import pytest

from tallystick.chain import companions
from tallystick.chain.node import Node
from tallystick.chain.parties import party
from tallystick.cli.failures import ExitCode
from tallystick.domain.units import Seconds
from tests.chain.courts import COURT, a_court
from tests.cli.running import Ended, tally

SECRET = bytes(party("deployer").key).hex()
MEMBERS = [party(name).address for name in ("arbiter", "relayer", "stranger")]
PANEL = ("panel", *(word for member in MEMBERS for word in ("--member", member)), "--quorum", 2)
PANEL_ADDRESS = companions.panel(MEMBERS, 2, Seconds(86_400)).creation.address
BRIDGE = ("court", "--court", COURT, "--meta-evidence", "ipfs://meta", "--deposit-period", "3d")
DAY = ("--execution-period", "1d")


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, and an environment with nothing but a key."""
    monkeypatch.chdir(tmp_path)
    for name in ("TALLY_DEPLOYMENTS", "TALLY_RPC_URL", "TALLY_LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    for name in ("KEYSTORE", "PASSWORD_FILE"):
        monkeypatch.delenv(f"TALLY_DEPLOYER_{name}", raising=False)
    monkeypatch.setenv("TALLY_DEPLOYER_KEY", SECRET)
    return tmp_path


@pytest.fixture
def escrow(url: str, capsys: pytest.CaptureFixture[str]) -> str:
    """A chain with the escrow on it, as the address of its node."""
    assert tally(capsys, "deploy", "--rpc-url", url).code == ExitCode.OK
    return url


def deploy(capsys: pytest.CaptureFixture[str], url: str, *words: object) -> Ended:
    return tally(capsys, "deploy", *words, "--rpc-url", url, "--json")


class TestDeploying:
    def test_a_panel_and_again_without_a_key(
        self, escrow: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        first = deploy(capsys, escrow, *PANEL, *DAY)
        monkeypatch.delenv("TALLY_DEPLOYER_KEY")
        second = deploy(capsys, escrow, *PANEL, *DAY)

        assert (first.code, second.code) == (ExitCode.OK, ExitCode.OK)
        assert first.answer["created"]
        assert first.answer | {"created": False} == second.answer
        assert (first.answer["contract"], first.answer["address"]) == ("PanelArbiter", PANEL_ADDRESS)
        assert first.answer["made_with"] == {"members": MEMBERS, "quorum": 2, "execution_period": 86_400}
        assert SECRET not in first.out + first.err

    def test_writes_it_on_the_escrows_record(
        self, escrow: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        answer = deploy(capsys, escrow, "lens").answer

        record = json.loads((elsewhere / answer["record"]).read_text())
        assert record["escrow"]
        assert [(known["contract"], known["address"]) for known in record["contracts"]] == [
            ("EscrowLens", answer["address"])
        ]

    def test_a_bridge_to_a_court(self, escrow: str, capsys: pytest.CaptureFixture[str]) -> None:
        a_court(Node(escrow))

        answer = deploy(capsys, escrow, *BRIDGE, *DAY, "--court-parameters", "0xC0").answer

        assert answer["contract"] == "Erc792Arbiter"
        assert answer["made_with"] == {
            "court": COURT,
            "court_parameters": "0xc0",
            "meta_evidence": "ipfs://meta",
            "deposit_period": 3 * 86_400,
            "execution_period": 86_400,
        }
        assert Node(escrow).code(answer["address"])

    def test_tells_people_the_same(self, escrow: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "deploy", *PANEL, *DAY, "--rpc-url", escrow)

        assert f"creating PanelArbiter at {PANEL_ADDRESS}" in ended.err
        assert f"address           {PANEL_ADDRESS}\n" in ended.out
        assert "quorum 2\n" in ended.out

    def test_the_escrow_by_its_name(self, escrow: str, capsys: pytest.CaptureFixture[str]) -> None:
        answer = deploy(capsys, escrow, "escrow").answer

        assert (answer["created"], "escrow" in answer) == (False, True)

    def test_says_without_a_key_what_it_would_do_and_cost(
        self, escrow: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("TALLY_DEPLOYER_KEY")

        answer = deploy(capsys, escrow, *PANEL, *DAY, "--dry-run").answer

        assert (answer["contract"], answer["address"], answer["deployed"]) == ("PanelArbiter", PANEL_ADDRESS, False)
        assert int(answer["cost_wei"]) == answer["gas"] * int(answer["max_fee_per_gas_wei"]) > 0
        assert Node(escrow).code(PANEL_ADDRESS) == b""


class TestRefusing:
    @pytest.mark.parametrize(
        ("words", "told"),
        [
            ((*PANEL,), "--execution-period: `tally deploy panel` needs it"),
            (("panel", "--quorum", 2, *DAY), "--member: `tally deploy panel` needs it"),
            (("court", "--court", COURT, *DAY), "--deposit-period: `tally deploy court` needs it"),
            (("lens", "--quorum", 2), "--quorum: `tally deploy lens` takes no such thing"),
            (("--member", COURT), "--member: `tally deploy escrow` takes no such thing"),
            ((*PANEL, *DAY, "--court", COURT), "--court: `tally deploy panel` takes no such thing"),
            ((*PANEL, *DAY, "--member", MEMBERS[0]), f"member: {MEMBERS[0]} would have two seats"),
            ((*PANEL, *DAY, "--member", "0x12"), "member: an address is 0x and 40 hexadecimal digits"),
            ((*PANEL, *DAY, "--member", f"{MEMBERS[0][:-1]}0"), "member: the address's mixed case is not its checksum"),
            ((*PANEL, *DAY, "--quorum", 1), "quorum: 1 of 3: it is more than half and at most all, 2 or more"),
            ((*PANEL, *DAY, "--quorum", 4), "quorum: 4 of 3"),
            ((*PANEL, "--execution-period", "31d"), "execution period: 2678400 seconds: it is from 1 second"),
            ((*PANEL, "--execution-period", "1"), "duration: '1' is not like +3d"),
            ((*BRIDGE, *DAY, "--court-parameters", "c0"), "court parameters: bytes are 0x and pairs"),
            ((*BRIDGE, *DAY), f"court: no contract stands at {COURT} on chain 31337"),
        ],
    )
    def test_what_cannot_be_made_before_anything_is_spent(
        self, escrow: str, capsys: pytest.CaptureFixture[str], words: tuple[object, ...], told: str
    ) -> None:
        before = Node(escrow).wealth(party("deployer").address)

        ended = deploy(capsys, escrow, *words)

        assert (ended.code, ended.error["error"]) == (ExitCode.USAGE, "malformed")
        assert ended.error["message"].startswith(told)
        assert Node(escrow).wealth(party("deployer").address) == before

    def test_without_an_escrow(self, url: str, elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
        ended = deploy(capsys, url, "lens")

        assert (ended.code, ended.error["error"]) == (ExitCode.CHAIN, "chain-mismatch")
        assert "deploy the escrow first (`tally deploy`)" in ended.error["message"]
        assert list(elsewhere.iterdir()) == []

    def test_without_a_key(
        self, escrow: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.delenv("TALLY_DEPLOYER_KEY")

        assert deploy(capsys, escrow, "lens").error["error"] == "key-unavailable"

    def test_what_is_no_contract_of_ours(self, url: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert deploy(capsys, url, "jury").code == ExitCode.USAGE
