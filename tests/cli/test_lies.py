"""
What a person typed stands: a server that lies about what an id means gets no signature.

a typed id
├── when the server tells of another agreement ...... it ends with 5
├── when the server tells of other terms ............ it ends with 5, and they are not shown as the agreement's
├── when only a beginning of it was typed ........... it is asked, and unseen only if it is a long one
└── otherwise ....................................... the act is about it

a brought consent
├── when what was typed beside it is not in it ...... it is wrong usage
├── when nobody is asked ............................ what it says is typed as well, or it is wrong usage
└── otherwise ....................................... it is carried out
"""

import json

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.liar import Answer, liar
from tests.cli.purser import Desk
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]
UNTOUCHED = ("active", "0", "0")


@pytest.fixture
def funded(desk: Desk) -> str:
    """An agreement with two milestones whose money is locked."""
    agreement_id = desk.agreed("250.00 TLD by +7d", "250.00 TLD by +7d")
    desk.done("fund", agreement_id, by=desk.employer)
    return agreement_id


@pytest.mark.spec("CM8")
class TestATypedId:
    @pytest.mark.parametrize("act", [["fund", "--way", "authorization"], ["fund"]])
    def test_is_not_exchanged_for_another_agreement(self, desk: Desk, act: list[str]) -> None:
        good, other = desk.agreed("1.00 TLD by +7d"), desk.agreed("900.00 TLD by +7d")
        before = desk.chain.balance(desk.employer.address)

        with liar(desk.server.api.url, elsewhere=lambda path: path.replace(good, other)) as url:
            ended = desk.typed("agreement", act[0], good, *act[1:], "--yes", by=desk.employer, api=url)

        assert (ended.code, ended.error["error"]) == (ExitCode.OUT_OF_BALANCE, "not-as-asked")
        assert desk.chain.balance(desk.employer.address) == before

    def test_is_not_exchanged_in_a_settlement_and_not_in_a_file(self, desk: Desk, funded: str) -> None:
        other = desk.agreed("900.00 TLD by +7d")
        desk.done("fund", other, by=desk.employer)
        split = ["--released", "900000000 units", "--refunded", "0 units", "--out", desk.folder / "consent.json"]
        split += ["--valid-before", desk.at("+7d")]
        carried = ["--sender", desk.employer.address, "--out", desk.folder / "act.json"]

        with liar(desk.server.api.url, elsewhere=lambda path: path.replace(funded, other)) as url:
            settled = desk.typed("agreement", "settle", funded, *split, "--yes", by=desk.employer, api=url)
            prepared = desk.typed("tx", "prepare", "release", funded, *carried, api=url)

        assert settled.code == prepared.code == ExitCode.OUT_OF_BALANCE
        assert not list(desk.folder.glob("*t.json"))

    def test_shows_no_other_terms_to_who_accepts_them(self, desk: Desk) -> None:
        made = desk.registered("1.00 TLD by +7d")

        def lie(path: str, answer: Answer) -> None:
            if path.endswith(made):
                answer["terms"]["milestones"][0]["amount"] = "900000000"

        with liar(desk.server.api.url, lie) as url:
            ended = desk.typed("agreement", "accept-terms", made, "--yes", by=desk.worker, api=url)

        assert ended.code == ExitCode.OUT_OF_BALANCE
        assert "900000000 units" not in ended.err
        assert desk.server.api.get(f"/agreements/{made}")["accepted"] is False

    def test_shows_to_who_accepts_what_was_proved_and_not_what_is_said_later(self, desk: Desk) -> None:
        made, asked = desk.registered("1.00 TLD by +7d"), []

        def lie(path: str, answer: Answer) -> None:
            if path.endswith(made):
                asked.append(path)
                if len(asked) == 2:
                    answer["terms"]["milestones"][0]["amount"] = "900000000"

        with liar(desk.server.api.url, lie) as url:
            ended = desk.typed("agreement", "accept-terms", made, "--yes", by=desk.worker, api=url)

        assert "900000000 units" not in ended.err
        assert len(asked) == 2
        assert ended.code == ExitCode.OUT_OF_BALANCE

    @pytest.mark.parametrize("member", ["employer", "worker", "amount", "token"])
    def test_has_no_other_face_than_its_terms(self, desk: Desk, funded: str, member: str) -> None:
        other: dict[str, object] = {"amount": "1", "token": {"address": "0x" + "1" * 40, "symbol": "T", "decimals": 1}}

        def lie(path: str, answer: Answer) -> None:
            if path.endswith(funded):
                answer[member] = other.get(member, "0x" + "1" * 40)

        with liar(desk.server.api.url, lie) as url:
            ended = desk.typed("agreement", "release", funded, "--yes", by=desk.employer, api=url)

        assert ended.code == ExitCode.OUT_OF_BALANCE
        assert desk.milestone(funded) == UNTOUCHED

    def test_whose_beginning_is_short_is_not_signed_for_unseen(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "release", funded[:12], "--yes", by=desk.employer)

        assert (ended.code, desk.milestone(funded)) == (ExitCode.USAGE, UNTOUCHED)
        assert "16 digits" in ended.error["message"]


@pytest.mark.spec("CM9")
class TestAConsentThatIsBrought:
    @pytest.mark.parametrize(
        "typed",
        [
            "--released=50TLD --refunded=200TLD --milestone=1",
            "--released=250TLD --refunded=0TLD --milestone=0",
            "--released=250TLD --refunded=0TLD",
            "--released=250TLD --milestone=1",
            "--milestone=1",
            "--released=250TLD --refunded=0TLD --milestone=1 --valid-before=2040-01-01T00:00:00Z",
        ],
    )
    def test_says_what_was_typed_or_is_wrong_usage(self, desk: Desk, funded: str, typed: str) -> None:
        consent = desk.folder / "consent.json"
        said = ["--milestone", 1, "--released", "250 TLD", "--refunded", "0 TLD", "--valid-before", "+7d"]
        desk.done("settle", funded, *said, "--out", consent, by=desk.worker)

        brought = desk.unseen("settle", funded, *typed.split(), "--consent", consent, by=desk.employer)

        assert brought.code == ExitCode.USAGE, brought.out
        assert desk.milestone(funded, 0) == desk.milestone(funded, 1) == UNTOUCHED

    @pytest.mark.parametrize(
        "change",
        [
            {"said": {"milestone": 0, "released": "250000000", "refunded": 0, "valid_before": 2_000_000_000}},
            {"said": {"milestone": 0, "released": 250_000_000, "refunded": 0}},
            {"said": {"milestone": 0, "released": True, "refunded": 0, "valid_before": 2_000_000_000}},
            {"signatures": {"signature": "0x", "released": "250000000"}},
            {"signatures": {"signature": 1}},
            {"signatures": []},
            {"act": []},
        ],
    )
    def test_that_is_written_otherwise_is_none(self, desk: Desk, funded: str, change: dict[str, object]) -> None:
        consent = desk.folder / "consent.json"
        said = ["--released", "250 TLD", "--refunded", "0 TLD"]
        desk.done("settle", funded, *said, "--valid-before", "+7d", "--out", consent, by=desk.worker)
        consent.write_text(json.dumps(json.loads(consent.read_text()) | change))

        brought = desk.unseen("settle", funded, *said, "--consent", consent, by=desk.employer)

        assert (brought.code, brought.error["error"]) == (ExitCode.USAGE, "malformed")

    def test_to_other_terms_than_were_typed_is_wrong_usage(self, desk: Desk, funded: str) -> None:
        consent = desk.folder / "consent.json"
        new, wanted = (desk.registered(*["200 TLD by +9d"] * 2, parent=funded) for _ in range(2))
        desk.done("amend", funded, "--to", new, "--out", consent, "--valid-before", "+7d", by=desk.worker)

        typed = desk.typed(
            "agreement", "amend", funded, "--to", wanted, "--consent", consent, "--yes", by=desk.employer
        )
        unseen = desk.typed("agreement", "amend", funded, "--consent", consent, "--yes", by=desk.employer)

        assert typed.code == unseen.code == ExitCode.USAGE
        assert desk.server.api.get(f"/agreements/{funded}")["successor"] is None
