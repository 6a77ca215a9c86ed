"""
tally receipt ............ a file, and with --proof the bundle whose hash stands on it, which `tally audit check` takes
tally export statement ... a file
"""

import hashlib
from pathlib import Path

import pytest

from tests.api.office import Office, answered
from tests.cli.running import tally
from tests.devchain import chain, shared_chain
from tests.exports.papermaking import text_on

__all__ = ["chain", "shared_chain"]


@pytest.fixture
def paid(office: Office, capsys: pytest.CaptureFixture[str]) -> str:
    """An agreement of which something was released."""
    agreement_id = office.delivered()
    answered(office.relay(agreement_id, "release", office.chain.employer, released="100000000"), 202)
    office.mirror()
    capsys.readouterr()
    return agreement_id


class TestReceipt:
    @pytest.mark.spec("PA10")
    def test_comes_with_the_proof_whose_hash_stands_on_it(
        self, office: Office, paid: str, capsys: pytest.CaptureFixture[str]
    ) -> None:
        arguments = ("receipt", paid, 0, "--out", "r.pdf", "--proof", "p.json", "--at", "head", "--json")

        answer = tally(capsys, *arguments).answer

        proof = Path("p.json").read_bytes()
        assert answer["proof_sha256"] == hashlib.sha256(proof).hexdigest()
        assert answer["proof_sha256"] in text_on(Path("r.pdf").read_bytes())
        assert answer["sha256"] == hashlib.sha256(Path("r.pdf").read_bytes()).hexdigest()
        checked = tally(capsys, "audit", "check", "p.json", "--rpc", office.chain.url, "--json")
        assert (checked.code, checked.answer["verdict"]) == (0, "proved")

    @pytest.mark.spec("PA2")
    def test_comes_in_chinese(self, paid: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "receipt", paid, 0, "--out", "r.pdf", "--at", "head", "--language", "zh-CN", "--json")

        assert ended.answer["title"] == "收据"
        assert "付给工作者" in text_on(Path("r.pdf").read_bytes())

    @pytest.mark.spec("PA7")
    def test_of_what_is_not_there_writes_nothing(self, paid: str, capsys: pytest.CaptureFixture[str]) -> None:
        ended = tally(capsys, "receipt", paid, 3, "--out", "r.pdf", "--proof", "p.json", "--at", "head", "--json")

        assert (ended.code, ended.error["error"]) == (1, "unknown-milestone")
        assert not Path("r.pdf").exists()
        assert not Path("p.json").exists()


class TestStatement:
    @pytest.mark.spec("PA8")
    def test_is_written_whole(
        self, office: Office, paid: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        worker = office.chain.worker.address
        monkeypatch.setenv("TALLY_EXPLORER", "https://explorer.example/{kind}/{id}")

        ended = tally(capsys, "export", "statement", "--party", worker, "--out", "s.pdf", "--at", "head", "--json")

        assert ended.answer["title"] == "Statement"
        assert "+100.000000 TLD" in text_on(Path("s.pdf").read_bytes())
