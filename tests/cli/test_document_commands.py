"""
`tally document`, at a real server.

document
├── put
│   ├── when it is dry ............... it says the hash, and nothing leaves
│   ├── when only a beginning is typed  wrong usage: it could be somebody else's agreement
│   └── otherwise .................... it is there for both, under its hash
├── get
│   ├── when another file comes ...... 5, and what was there stays
│   └── otherwise .................... the file, to the byte
└── grant, grants, revoke ............ who is let look sees it, until then
"""

from hashlib import sha256
from pathlib import Path

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.purser import Desk
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]
WORK = b"%PDF-1.7 " + bytes(range(256)) * 1024


@pytest.fixture
def work(desk: Desk) -> Path:
    """A file that takes several parts."""
    file = desk.folder / "poster.pdf"
    file.write_bytes(WORK)
    return file


@pytest.fixture
def delivered(desk: Desk, work: Path) -> str:
    """An agreement to which the file was delivered."""
    agreement_id = desk.agreed()
    desk.done("fund", agreement_id, by=desk.employer)
    desk.done("deliver", agreement_id, "--file", work, by=desk.worker)
    return agreement_id


@pytest.mark.spec("CM21")
class TestADocument:
    def test_is_handed_in_by_one_and_fetched_by_the_other(self, desk: Desk, delivered: str, work: Path) -> None:
        got = desk.folder / "got.pdf"

        put = desk.typed("document", "put", delivered, work, by=desk.worker)
        listed = desk.typed("document", "list", delivered, by=desk.employer)
        fetched = desk.typed("document", "get", delivered[:12], put.answer["sha256"], "--out", got, by=desk.employer)

        assert put.code == fetched.code == 0, put.err + fetched.err
        assert put.answer["sha256"] == "0x" + sha256(WORK).hexdigest()
        assert put.answer["stands"] == "deliverable of milestone 0"
        assert [one["name"] for one in listed.answer["documents"]] == ["poster.pdf"]
        assert got.read_bytes() == WORK
        assert fetched.answer["bytes"] == len(WORK)

    def test_is_seen_by_who_is_let_look_until_that_is_revoked(self, desk: Desk, delivered: str, work: Path) -> None:
        digest = desk.typed("document", "put", delivered, work, by=desk.worker).answer["sha256"]
        got = ("--out", desk.folder / "got.pdf")

        before = desk.typed("document", "get", delivered, digest, *got, by=desk.arbiter)
        made = desk.typed("document", "grant", delivered, desk.arbiter.address, by=desk.worker)
        seen = desk.typed("document", "get", delivered, digest, *got, by=desk.arbiter)
        grants = desk.typed("document", "grants", delivered, by=desk.employer)
        revoked = desk.typed("document", "revoke", delivered, made.answer["grant_id"], by=desk.worker)
        after = desk.typed("document", "get", delivered, digest, *got, by=desk.arbiter)

        assert (before.code, seen.code, revoked.code, after.code) == (ExitCode.REFUSED, 0, 0, ExitCode.REFUSED)
        assert [one["address"] for one in grants.answer["grants"]] == [desk.arbiter.address]

    def test_goes_nowhere_when_it_is_dry(self, desk: Desk, delivered: str, work: Path) -> None:
        put = desk.typed("document", "put", delivered, work, "--dry-run", online=False)

        assert (put.answer["kept"], put.answer["type"]) == (False, "application/pdf")
        assert desk.typed("document", "list", delivered, by=desk.worker).answer["documents"] == []

    def test_is_shared_in_an_agreement_that_was_named_wholly(self, desk: Desk, delivered: str, work: Path) -> None:
        put = desk.typed("document", "put", delivered[:12], work, by=desk.worker)
        granted = desk.typed("document", "grant", delivered[:12], desk.arbiter.address, by=desk.worker)

        assert (put.code, granted.code) == (ExitCode.USAGE, ExitCode.USAGE)

    def test_of_a_kind_that_is_not_taken_is_wrong_usage(self, desk: Desk, delivered: str) -> None:
        program = desk.folder / "poster.exe"
        program.write_bytes(b"MZ")

        assert desk.typed("document", "put", delivered, program, by=desk.worker).code == ExitCode.USAGE
