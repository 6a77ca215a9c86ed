"""
What an act will come to is said before it is signed, and what certainly comes to nothing is not signed.

an act
├── when the contract would refuse it ........ it ends with 1 before anything is signed, unless --force
├── when it was done before .................. it says so, and that nobody was paid again
├── when only one of two has signed .......... nothing is known, and a dry run says so
└── otherwise ................................ it is shown what the contract would say

terms to be accepted
└── are shown in a sentence and in tokens before the worker is asked
"""

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.liar import listener
from tests.cli.purser import DECIMALS, Desk
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]
LATER = ("--valid-before", "+7d")
ALL = ("--released", "50 TLD", "--refunded", "200 TLD")
TOO_MUCH = ("--released", "50 TLD", "--refunded", "201 TLD")
HANDED = "0x" + "d1" * 32


@pytest.mark.spec("CM14")
class TestWhatWouldBeRefused:
    def test_is_not_signed(self, desk: Desk, funded: str) -> None:
        with listener(desk.server.api.url) as (url, asked):
            ended = desk.unseen("release", funded, "--amount", "251 TLD", by=desk.employer, api=url)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert ended.error["money_moved"] is False
        assert [path for path in asked if path.endswith("/prepare")]
        assert [path for path in asked if path.endswith("/relay")] == []

    def test_is_not_signed_for_the_other_party(self, desk: Desk, funded: str) -> None:
        consent = desk.folder / "consent.json"

        ended = desk.unseen("settle", funded, *TOO_MUCH, *LATER, "--out", consent, by=desk.worker)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert "251000000 token units" in ended.error["message"]
        assert not consent.exists()

    def test_is_signed_by_force(self, desk: Desk, funded: str) -> None:
        consent = desk.folder / "consent.json"

        ended = desk.done("settle", funded, *TOO_MUCH, *LATER, "--out", consent, "--force", by=desk.worker)

        assert "the contract would refuse it" in ended.err
        assert consent.exists()

    def test_is_not_signed_by_who_brings_a_consent(self, desk: Desk, funded: str) -> None:
        consent = desk.folder / "consent.json"
        desk.done("settle", funded, *ALL, *LATER, "--out", consent, by=desk.worker)
        desk.done("release", funded, "--amount", "51 TLD", by=desk.employer)

        ended = desk.unseen("settle", funded, *ALL, "--consent", consent, by=desk.employer)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert desk.milestone(funded) == ("active", "51000000", "0")

    def test_is_not_signed_as_ones_own_transaction(self, desk: Desk, funded: str) -> None:
        ended = desk.unseen("release", funded, "--amount", "251 TLD", "--via", "self", by=desk.employer)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert "nothing was signed" in ended.error["message"]


@pytest.mark.spec("CL17")
@pytest.mark.spec("CM14")
class TestWhatIsNotDueYet:
    @pytest.mark.parametrize(
        ("act", "said", "who"),
        [
            ("rule", ("--amount", "0 TLD", "--reason", HANDED), "arbiter"),
            ("request-changes", ("--reason", HANDED, "--deliver-by", "+30d"), "employer"),
        ],
    )
    def test_is_no_act_that_was_done_before(
        self, desk: Desk, funded: str, act: str, said: tuple[str, ...], who: str
    ) -> None:
        with listener(desk.server.api.url) as (url, asked):
            ended = desk.unseen(act, funded, *said, by=getattr(desk, who), api=url)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert "nothing was signed" in ended.error["message"]
        assert [path for path in asked if path.endswith("/prepare")]
        assert [path for path in asked if path.endswith("/relay")] == []


@pytest.mark.spec("CM14")
class TestAProspect:
    def test_is_shown_before_anybody_is_asked(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "release", funded, by=desk.employer)

        assert "As things stand, the contract would take it." in ended.err
        assert ended.code == ExitCode.USAGE

    def test_of_both_is_open_until_both_have_signed(self, desk: Desk, funded: str) -> None:
        said = [desk.at(word) for word in (*ALL, *LATER)]

        ended = desk.typed("agreement", "settle", funded, *said, "--decimals", DECIMALS, "--dry-run", by=desk.worker)

        assert (ended.code, ended.answer["prospect"], ended.answer["ok"]) == (0, "untried", None)
        assert ended.answer["milestone"] == "0"


class TestWhatWasDoneBefore:
    @pytest.mark.spec("CM15")
    def test_is_said_not_to_be_done_again(self, desk: Desk, funded: str) -> None:
        first = desk.done("release", funded, "--amount", "100 TLD", by=desk.employer)
        again = desk.done("release", funded, "--amount", "100 TLD", by=desk.employer)

        assert (first.answer["repeated"], again.answer["repeated"]) == (False, True)
        assert again.answer["relay_id"] == first.answer["relay_id"]
        assert "nothing was paid again" in again.answer["sentence"]
        assert desk.chain.balance(desk.worker.address) == 100_000_000


class TestAnArbiter:
    @pytest.mark.spec("CM6")
    def test_names_an_agreement_by_its_beginning(self, desk: Desk, funded: str) -> None:
        desk.done("deliver", funded, "--deliverable", HANDED, by=desk.worker)
        desk.done("dispute", funded, "--evidence", "0x" + "22" * 32, by=desk.worker)

        desk.done("rule", funded[:18], "--amount", "250 TLD", "--reason", "0x" + "33" * 32, by=desk.arbiter)

        assert desk.milestone(funded)[0] == "closed"


@pytest.mark.spec("CM16")
class TestTerms:
    @pytest.mark.parametrize(
        ("known", "sum_shown"),
        [(["--decimals", DECIMALS], "offers {worker} 250.000000 TLD"), ([], "offers {worker} 250000000 token units")],
    )
    def test_are_shown_before_they_are_accepted(self, desk: Desk, known: list[object], sum_shown: str) -> None:
        agreement_id = desk.registered()

        ended = desk.typed("agreement", "accept-terms", agreement_id, *known, by=desk.worker)

        assert ended.code == ExitCode.USAGE
        assert sum_shown.format(worker=desk.worker.address) in ended.err
        assert "250000000 token units (250 TLD" in ended.err
        assert desk.server.api.get(f"/agreements/{agreement_id}")["accepted"] is False
