"""`tally agreement`, straight from the database, on a chain of the test's own."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tallystick.chain.codec import EscrowCodec
from tallystick.cli.failures import ExitCode
from tallystick.domain.acts import Accept, Deliver, Fund
from tests.cli.running import tally
from tests.deals import DELIVERABLE, FIRST, a_deal, signed
from tests.devchain import DevChain, started_chain

NOBODY = "http://127.0.0.1:9"


@pytest.fixture
def elsewhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """An empty folder to be in."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    # The command logs to the standard error of its test, which is closed by then.
    structlog.reset_defaults()


@pytest.fixture
def chain(monkeypatch: pytest.MonkeyPatch, elsewhere: Path) -> Iterator[DevChain]:
    """A chain of the test's own, which the environment names."""
    with started_chain() as chain:
        monkeypatch.setenv("TALLY_RPC_URL", chain.url)
        monkeypatch.setenv("TALLY_ESCROW", chain.escrow)
        yield chain


def a_delivery(chain: DevChain) -> str:
    """An agreement whose work is delivered. Returns its id."""
    codec, terms = EscrowCodec(chain.identity), a_deal(chain, fee=250)
    acceptance = signed(chain.worker, codec.authorization_to_sign(terms, Accept(FIRST)))
    chain.enrich(chain.employer)
    chain.carry_out(codec.call(terms, Fund((FIRST,), acceptance)), chain.employer)
    chain.carry_out(codec.call(terms, Deliver(FIRST, 0, DELIVERABLE)), chain.worker)
    return str(codec.agreement_id(terms))


class TestARecord:
    @pytest.mark.spec("TR1")
    def test_says_what_is_proved_of_an_address(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        a_delivery(chain)
        tally(capsys, "mirror", "run", "--once")

        shown = tally(capsys, "record", chain.employer.address).out
        told = json.loads(tally(capsys, "record", chain.employer.address, "--json").out)

        lines = [line.split(maxsplit=1) for line in shown.splitlines() if line]
        assert ["as", "employer"] in lines
        assert ["locked", "250 TLD"] in lines
        assert told["employer"]["milestones"]["open"] == told["employer"]["milestones"]["delivered"] == 1
        assert told["employer"]["tokens"][0]["locked"] == "250000000"


class TestWhatIsMirrored:
    def test_is_listed_and_shown_with_all_that_its_worker_must_know(
        self, chain: DevChain, capsys: pytest.CaptureFixture[str]
    ) -> None:
        agreement_id = a_delivery(chain)
        tally(capsys, "mirror", "run", "--once")

        listed = tally(capsys, "agreement", "list").out.splitlines()
        ruled = tally(capsys, "agreement", "list", "--arbiter", chain.arbiter.address).out.splitlines()
        ruled_by_others = tally(capsys, "agreement", "list", "--arbiter", chain.worker.address).out.splitlines()
        shown = tally(capsys, "agreement", "show", agreement_id).out

        assert len(listed) == 2
        assert [line.split()[0] for line in ruled] == ["agreement", agreement_id]
        assert len(ruled_by_others) == 1
        assert listed[1].split()[:2] == [agreement_id, "delivered"]
        assert chain.worker.address in listed[1]
        facts = dict(line.split("  ", maxsplit=1) for line in shown.splitlines() if "  " in line)
        told = {name: fact.strip() for name, fact in facts.items()}
        assert told["fee"] == f"2.5 % of what is released, to {chain.fee_recipient.address}"
        assert told["arbiter"] == chain.arbiter.address
        assert told["review period"] == "3 days"
        assert told["successor"] == "-"
        assert told["deliverable"] == DELIVERABLE
        assert told["outcome"] == "-"
        assert "review until" in told
        assert not {"deliver by", "rule by"} & set(told)
        assert "None" not in shown
        assert "DeliverableSubmitted" in shown or "Delivered" in shown

    def test_is_not_an_agreement_that_nobody_knows(self, chain: DevChain, capsys: pytest.CaptureFixture[str]) -> None:
        tally(capsys, "mirror", "run", "--once")

        ended = tally(capsys, "agreement", "show", "0x" + "ab" * 32, "--json")

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "unknown-agreement")


class TestNothingMirrored:
    @pytest.mark.parametrize(
        "command", [("agreement", "list"), ("agreement", "show", "0x" + "ab" * 32), ("record", "0x" + "ab" * 20)]
    )
    def test_is_said_with_the_database_and_what_to_do(
        self, chain: DevChain, elsewhere: Path, command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = tally(capsys, *command, "--json")

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "not-mirrored")
        for word in (str(elsewhere / ".tally" / "mirror.db"), "tally mirror run", "TALLY_DATABASE_URL", "--api"):
            assert word in ended.error["message"]

    def test_is_said_of_a_reconciliation_too(
        self, chain: DevChain, elsewhere: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        ended = tally(capsys, "audit", "reconcile", "--json")

        assert f"there is no database in {elsewhere / '.tally' / 'mirror.db'}." in ended.error["message"]


class TestAWrongPlace:
    def test_leaves_no_folder_behind(
        self, elsewhere: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_RPC_URL", NOBODY)

        assert tally(capsys, "mirror", "run", "--once").code == ExitCode.CHAIN
        assert list(elsewhere.iterdir()) == []

    def test_names_the_folders_that_have_no_record(
        self,
        chain: DevChain,
        elsewhere: Path,
        monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ) -> None:
        monkeypatch.delenv("TALLY_ESCROW")

        message = tally(capsys, "mirror", "run", "--once", "--json").error["message"]

        assert str(elsewhere / "deployments") in message
        assert str(elsewhere / ".tally" / "deployments") in message
        assert list(elsewhere.iterdir()) == []

    @pytest.mark.parametrize("address", ["foo", "127.0.0.1:8000", "http://"])
    def test_that_is_no_address_is_wrong_usage(self, address: str, capsys: pytest.CaptureFixture[str]) -> None:
        assert tally(capsys, "agreement", "list", "--api", address).code == ExitCode.USAGE

    @pytest.mark.parametrize("command", [("list",), ("show", f"0x{'12' * 32}")])
    def test_that_the_environment_names_is_asked_as_for_acts(
        self, command: tuple[str, ...], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setenv("TALLY_API", NOBODY)

        assert NOBODY in tally(capsys, "agreement", *command).err

    @pytest.mark.parametrize("command", ["serve", "demo"])
    def test_a_port_that_is_none_is_wrong_usage(self, command: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, command, "--port", 99_999)

        assert ended.code == ExitCode.USAGE
        assert "--port" in ended.err
