"""
tally export
└── movements ... the same bytes as a server gives, to a file or to standard output, with a summary that names its hash
"""

import csv
import hashlib
import json
from io import StringIO
from pathlib import Path

import pytest
import structlog

from tallystick.cli.opened import opened_house
from tests.api.office import Office
from tests.cli.running import tally
from tests.devchain import chain, shared_chain

__all__ = ["chain", "shared_chain"]


class TestMovements:
    @pytest.mark.spec("EX1")
    @pytest.mark.parametrize("form", ["csv", "jsonl", "beancount"])
    def test_are_to_the_byte_what_a_server_gives(
        self, office: Office, capsys: pytest.CaptureFixture[str], form: str
    ) -> None:
        office.fund()
        capsys.readouterr()
        party = office.chain.employer.address

        ended = tally(capsys, *_export(party, form), "--out", "moved", "--json")

        served = office.get("/exports/movements", party=party, at="head", format=form).content
        assert Path("moved").read_bytes() == served
        assert ended.answer["sha256"] == hashlib.sha256(served).hexdigest()
        assert ended.answer["block"] == office.chain.number()

    @pytest.mark.spec("CM17")
    @pytest.mark.parametrize(("level", "heard"), [(None, ["an error"]), ("info", ["a line", "a warning", "an error"])])
    def test_come_without_a_word_of_the_log(
        self,
        office: Office,
        capsys: pytest.CaptureFixture[str],
        monkeypatch: pytest.MonkeyPatch,
        level: str | None,
        heard: list[str],
    ) -> None:
        monkeypatch.delenv("TALLY_LOG_LEVEL", raising=False)
        if level is not None:
            monkeypatch.setenv("TALLY_LOG_LEVEL", level)

        with opened_house(reads=True) as house:
            capsys.readouterr()
            log = structlog.get_logger()
            log.info("a line")
            log.warning("a warning")
            log.error("an error")
            told = capsys.readouterr()

        assert house.identity.escrow == office.chain.escrow
        assert told.out == ""
        assert [json.loads(line)["event"] for line in told.err.splitlines()] == heard

    @pytest.mark.spec("EX1")
    def test_go_to_standard_output(self, office: Office, capsys: pytest.CaptureFixture[str]) -> None:
        office.fund()
        capsys.readouterr()

        ended = tally(capsys, *_export(office.chain.worker.address.lower(), "csv"))

        rows = list(csv.DictReader(StringIO(ended.out, newline="")))
        assert [row["kind"] for row in rows] == ["lock"]

    @pytest.mark.parametrize(
        ("arguments", "named"),
        [
            (("--party", "0x12"), "--party"),
            (("--from", "yesterday"), "from"),
            (("--zone", "Mars"), "zone"),
            (("--out", "no/such/folder/file"), "--out"),
        ],
    )
    def test_of_what_cannot_be_asked_are_refused(
        self, office: Office, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], named: str
    ) -> None:
        ended = tally(capsys, "export", "movements", "--at", "head", *arguments, "--json")

        assert (ended.code, ended.error["error"]) == (2, "malformed")
        assert named in ended.error["message"]


def _export(party: str, form: str) -> tuple[str, ...]:
    return "export", "movements", "--party", party, "--format", form, "--at", "head"
