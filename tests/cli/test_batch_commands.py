"""
`tally batch`: many acts, asked about once, as one transaction.

a batch
├── when one of them would be refused ... 1, and none is signed
├── when one is named twice ............. wrong usage
├── when nobody can be asked ............ wrong usage, and each was shown
├── when it was done before ............. it says so, and nobody is paid again
└── otherwise ........................... all of them, by the relayer or by oneself
"""

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.liar import listener
from tests.cli.purser import Desk
from tests.deals import REVIEW
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]
UNTOUCHED, PAID = ("active", "0", "0"), ("closed", "10000000", "0")


@pytest.fixture
def funded(desk: Desk) -> tuple[str, str]:
    """Two agreements whose money is locked, the second with two milestones."""
    one, other = desk.agreed("10 TLD by +7d"), desk.agreed("10 TLD by +7d", "10 TLD by +7d")
    for agreement_id in (one, other):
        desk.done("fund", agreement_id, by=desk.employer)
    return one, other


@pytest.mark.spec("CM22")
class TestABatch:
    @pytest.mark.parametrize("via", ["relayer", "self"])
    def test_pays_all_of_them_by_one_transaction(self, desk: Desk, funded: tuple[str, str], via: str) -> None:
        one, other = funded

        ended = desk.typed("batch", "release", one, f"{other}:1", "--via", via, "--yes", by=desk.employer)

        assert ended.code == 0, ended.err
        assert ended.answer["events"] == ["PaymentReleased", "PaymentReleased"]
        assert [act["milestone"] for act in ended.answer["acts"]] == [0, 1]
        assert desk.milestone(one) == desk.milestone(other, 1) == PAID
        assert desk.milestone(other) == UNTOUCHED
        assert desk.chain.balance(desk.worker.address) == 20_000_000

    def test_pays_nobody_where_one_would_be_refused(self, desk: Desk, funded: tuple[str, str]) -> None:
        one, other = funded
        desk.done("deliver", one, "--deliverable", "0x" + "d1" * 32, by=desk.worker)

        ended = desk.typed("batch", "claim", one, other)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert ended.error["money_moved"] is False
        assert desk.milestone(other) == UNTOUCHED

    def test_is_claimed_by_anybody_after_silence(self, desk: Desk, funded: tuple[str, str]) -> None:
        for agreement_id in funded:
            desk.done("deliver", agreement_id, "--deliverable", "0x" + "d1" * 32, by=desk.worker)
        desk.chain.travel_to(desk.chain.now() + REVIEW)

        ended = desk.typed("batch", "claim", *funded)

        assert ended.code == 0, ended.err
        assert desk.milestone(funded[0]) == desk.milestone(funded[1]) == PAID

    def test_is_shown_whole_before_anybody_is_asked(self, desk: Desk, funded: tuple[str, str]) -> None:
        ended = desk.typed("batch", "release", *funded, by=desk.employer)

        assert ended.code == ExitCode.USAGE
        assert all(agreement_id in ended.err for agreement_id in funded)
        assert desk.milestone(funded[0]) == UNTOUCHED

    def test_signs_nothing_when_it_is_dry(self, desk: Desk, funded: tuple[str, str]) -> None:
        ended = desk.typed("batch", "release", *funded, "--dry-run", by=desk.employer)

        assert (ended.code, ended.answer["signed"], len(ended.answer["acts"])) == (0, False, 2)
        assert desk.milestone(funded[0]) == UNTOUCHED

    def test_is_said_to_be_done_before(self, desk: Desk, funded: tuple[str, str]) -> None:
        first = desk.typed("batch", "release", *funded, "--yes", by=desk.employer)
        again = desk.typed("batch", "release", *funded, "--yes", by=desk.employer)

        assert (first.answer["repeated"], again.answer["repeated"]) == (False, True)
        assert again.answer["relay_id"] == first.answer["relay_id"]
        assert desk.chain.balance(desk.worker.address) == 20_000_000

    @pytest.mark.spec("CL17")
    def test_is_not_signed_where_only_one_was_done_before(self, desk: Desk, funded: tuple[str, str]) -> None:
        one, other = funded
        desk.done("release", one, by=desk.employer)

        with listener(desk.server.api.url) as (url, asked):
            ended = desk.typed("batch", "release", one, other, "--yes", by=desk.employer, api=url)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert [path for path in asked if path.endswith("/relay")] == []
        assert desk.milestone(other) == UNTOUCHED

    @pytest.mark.spec("CL17")
    def test_is_not_signed_where_the_phase_is_none_that_it_leads_to(self, desk: Desk, funded: tuple[str, str]) -> None:
        for agreement_id in funded:
            desk.done("deliver", agreement_id, "--deliverable", "0x" + "d1" * 32, by=desk.worker)

        with listener(desk.server.api.url) as (url, asked):
            ended = desk.typed("batch", "reclaim", *funded, "--yes", by=desk.employer, api=url)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert [path for path in asked if "relay" in path] == []

    @pytest.mark.parametrize("more", ["{0}", "{0}:0", "{0}:x", "{0}:-1"])
    def test_of_what_is_named_twice_or_badly_is_wrong_usage(
        self, desk: Desk, funded: tuple[str, str], more: str
    ) -> None:
        ended = desk.typed("batch", "release", funded[0], more.format(funded[0]), "--yes", by=desk.employer)

        assert ended.code == ExitCode.USAGE
        assert desk.milestone(funded[0]) == UNTOUCHED
