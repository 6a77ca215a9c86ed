"""
The acts as commands, typed at a real server on a real chain.

an act
├── when it is dry ........................ it says what it would be, and signs nothing
├── when nobody can be asked .............. it is wrong usage, unless --yes
├── when the contract would refuse ........ it ends with 1
├── when the server lies .................. it ends with 5
└── otherwise ............................. it is done, and says where to look
"""

import json

import pytest

from tallystick.cli.failures import ExitCode
from tests.cli.purser import Desk
from tests.deals import REVIEW, WEEK
from tests.journeys.conftest import chain, lasting_server, server

__all__ = ["chain", "lasting_server", "server"]
WHOLE = "250000000"


class TestAStory:
    @pytest.mark.spec("CM1")
    def test_ends_with_the_worker_paid(self, desk: Desk, funded: str) -> None:
        work = desk.folder / "work.svg"
        work.write_text("<svg/>")

        desk.done("deliver", funded, "--file", work, by=desk.worker)
        desk.done("release", funded, "--amount", "100.50 TLD", by=desk.employer)
        ended = desk.done("release", funded, by=desk.employer)

        assert desk.milestone(funded) == ("closed", WHOLE, "0")
        assert ended.answer["events"] == ["PaymentReleased"]
        assert desk.chain.balance(desk.worker.address) == 250_000_000
        assert desk.typed("tx", "show", ended.answer["relay_id"]).answer["state"] == "mined"
        assert desk.typed("tx", "show", ended.answer["transaction_hash"]).answer["state"] == "mined"

    def test_ends_with_a_ruling(self, desk: Desk, funded: str) -> None:
        desk.done("deliver", funded, "--deliverable", "0x" + "d1" * 32, by=desk.worker)
        desk.done("request-changes", funded, "--reason", "0x" + "11" * 32, "--deliver-by", "+7d", by=desk.employer)
        desk.done("dispute", funded, "--evidence", "0x" + "22" * 32, by=desk.worker)
        desk.done("evidence", funded, "--uri", "ipfs://photographs", by=desk.employer)
        desk.done("rule", funded, "--amount", "0 TLD", "--reason", "0x" + "33" * 32, by=desk.arbiter)

        assert desk.milestone(funded) == ("closed", "0", WHOLE)

    def test_ends_with_silence_that_pays_and_nobody_signs(self, desk: Desk, funded: str) -> None:
        desk.done("deliver", funded, "--deliverable", "0x" + "d1" * 32, by=desk.worker)
        desk.chain.travel_to(desk.chain.now() + REVIEW)

        desk.done("claim", funded, by=None)

        assert desk.milestone(funded) == ("closed", WHOLE, "0")

    def test_ends_with_a_settlement_that_one_writes_and_the_other_brings(self, desk: Desk, funded: str) -> None:
        consent = desk.folder / "consent.json"
        split = ["--released", "50 TLD", "--refunded", "200 TLD"]

        desk.done("settle", funded, *split, "--out", consent, "--valid-before", "+7d", by=desk.worker)
        desk.done("settle", funded, *split, "--consent", consent, by=desk.employer)

        assert desk.milestone(funded) == ("closed", "50000000", "200000000")

    def test_ends_with_an_amendment_that_one_writes_and_the_other_brings(self, desk: Desk, funded: str) -> None:
        consent = desk.folder / "consent.json"
        new = desk.registered("200 TLD by +9d", parent=funded)

        desk.done("amend", funded, "--to", new, "--out", consent, "--valid-before", "+7d", by=desk.worker)
        desk.done("amend", funded, "--to", new, "--consent", consent, by=desk.employer)

        assert desk.server.api.get(f"/agreements/{funded}")["successor"] == new

    @pytest.mark.parametrize("way", ["authorization", "permit"])
    def test_begins_without_the_employers_gas(self, desk: Desk, way: str) -> None:
        agreement_id = desk.agreed("10 TLD by +7d", "20 units by +7d")
        desk.chain.give_ether(desk.employer.address, 0)

        desk.done("fund", agreement_id, "--way", way, "--until", "+1d", by=desk.employer)

        assert desk.milestone(agreement_id, 1)[0] == "active"

    def test_gives_back_by_the_parties_own_transactions(self, desk: Desk, funded: str) -> None:
        desk.chain.give_ether(desk.worker.address, 10**18)

        ended = desk.done("refund", funded, "--amount", "1 TLD", "--via", "self", by=desk.worker)
        desk.chain.travel_to(desk.chain.now() + WEEK)
        desk.done("reclaim", funded, by=None)

        assert ended.answer["relay_id"] is None
        assert desk.milestone(funded) == ("closed", "0", WHOLE)


class TestBeforeAnythingIsSigned:
    @pytest.mark.spec("CM2")
    def test_nobody_is_asked_where_nobody_is(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "release", funded, by=desk.employer)

        assert ended.code == ExitCode.USAGE
        assert "--yes" in ended.error["message"]
        assert desk.milestone(funded) == ("active", "0", "0")

    @pytest.mark.spec("CM2")
    def test_what_will_be_signed_is_shown_and_computed_here(self, desk: Desk, funded: str) -> None:
        told = desk.done("release", funded, "--amount", "1.5 TLD", by=desk.employer).err

        assert "1500000 token units (1.5 TLD)" in told
        assert f"{desk.chain.escrow} on chain {desk.chain.chain_id}" in told
        assert desk.employer.address in told

    @pytest.mark.spec("CM3")
    def test_a_dry_run_says_what_it_would_be_and_signs_nothing(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "release", funded, "--dry-run", by=desk.employer)

        assert (ended.code, ended.answer["ok"], ended.answer["act"]) == (0, True, "release")
        assert desk.milestone(funded) == ("active", "0", "0")

    @pytest.mark.spec("CM3")
    def test_a_dry_run_of_what_would_be_refused_ends_with_1(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "claim", funded, "--dry-run")

        assert (ended.code, ended.answer["ok"]) == (ExitCode.REFUSED, False)
        assert ended.answer["error"]

    @pytest.mark.spec("CM4")
    @pytest.mark.parametrize(
        "amount", ["1", "1 USD", "1.0000001 TLD", "0.5 units", "-1 TLD", "1e3 TLD", "TLD", "1,5 TLD", "٣ TLD"]
    )
    def test_a_sum_that_is_not_exactly_one_is_wrong_usage(self, desk: Desk, funded: str, amount: str) -> None:
        ended = desk.unseen("release", funded, "--amount", amount, by=desk.employer)

        assert ended.code == ExitCode.USAGE, ended.err
        assert desk.milestone(funded) == ("active", "0", "0")


class TestRefused:
    @pytest.mark.spec("CM5")
    def test_by_the_contract_ends_with_1_and_says_that_no_money_moved(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "claim", funded, "--yes")

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "act-refused")
        assert ended.error["money_moved"] is False

    @pytest.mark.spec("CM5")
    def test_without_the_right_key_ends_with_1(self, desk: Desk, funded: str) -> None:
        wrong = desk.typed("agreement", "release", funded, "--yes", by=desk.worker)
        none = desk.typed("agreement", "release", funded, "--yes")

        assert {ended.error["error"] for ended in (wrong, none)} == {"not-the-signer"}
        assert {ended.code for ended in (wrong, none)} == {ExitCode.REFUSED}

    @pytest.mark.spec("CM5")
    def test_for_another_escrow_than_the_trusted_one_ends_with_5(self, desk: Desk, funded: str) -> None:
        other = f"{desk.chain.chain_id}:{desk.worker.address}"

        ended = desk.typed("agreement", "release", funded, "--yes", "--escrow", other, by=desk.employer)

        assert (ended.code, ended.error["error"]) == (ExitCode.OUT_OF_BALANCE, "not-as-asked")
        assert desk.milestone(funded) == ("active", "0", "0")

    @pytest.mark.spec("CM5")
    def test_to_wait_longer_ends_with_7(self, desk: Desk, funded: str) -> None:
        with desk.chain.hold():
            ended = desk.typed("agreement", "release", funded, "--yes", "--patience", 0, by=desk.employer)

        assert (ended.code, ended.error["error"]) == (ExitCode.UNDECIDED, "not-decided")
        assert ended.error["money_moved"] is None
        desk.chain.mine()

    @pytest.mark.spec("CM5")
    def test_by_nobody_who_answers_ends_with_3(self, desk: Desk, funded: str) -> None:
        ended = desk.typed("agreement", "claim", funded, "--api", "http://127.0.0.1:9", online=False)

        assert (ended.code, ended.error["error"]) == (ExitCode.CHAIN, "api-unavailable")

    @pytest.mark.parametrize("content", ["{}", "[]", "no json", '{"format": "other"}'])
    def test_a_file_that_is_no_consent_is_wrong_usage(self, desk: Desk, funded: str, content: str) -> None:
        (desk.folder / "consent.json").write_text(content)

        ended = desk.typed(
            "agreement", "settle", funded, "--consent", desk.folder / "consent.json", "--yes", by=desk.employer
        )

        assert ended.code == ExitCode.USAGE


class TestAnId:
    @pytest.mark.spec("CM6")
    def test_may_be_typed_by_its_beginning(self, desk: Desk, funded: str) -> None:
        desk.done("release", funded[:18], by=desk.employer)

        assert desk.milestone(funded)[0] == "closed"

    @pytest.mark.spec("CM6")
    @pytest.mark.parametrize(
        ("text", "code"), [("0x", ExitCode.USAGE), ("0x123", ExitCode.USAGE), ("foo", ExitCode.USAGE)]
    )
    def test_that_is_none_is_wrong_usage(self, desk: Desk, text: str, code: int) -> None:
        assert desk.typed("agreement", "claim", text).code == code

    def test_that_nobody_has_is_refused(self, desk: Desk) -> None:
        ended = desk.typed("agreement", "claim", "0x" + "0" * 40)

        assert (ended.code, ended.error["error"]) == (ExitCode.REFUSED, "unknown-agreement")


class TestDrafting:
    def test_has_the_id_that_registering_gives(self, desk: Desk) -> None:
        said = ["--worker", desk.worker.address, "--pay", "1.5 ETH by 2040-01-31 18:00 Europe/Berlin", "--salt", "7"]

        drafted = desk.typed("agreement", "draft", *said, by=desk.employer)
        registered = desk.typed("agreement", "register", *said, by=desk.employer)

        assert drafted.answer["agreement_id"] == registered.answer["agreement_id"]
        assert drafted.answer["milestones"] == ["1500000000000000000 units by 2040-01-31T17:00:00Z"]


class TestCarried:
    @pytest.mark.spec("CM7")
    @pytest.mark.parametrize("via", ["relayer", "self"])
    def test_an_act_is_prepared_signed_without_a_network_and_sent(self, desk: Desk, funded: str, via: str) -> None:
        file = desk.folder / "act.json"
        prepared = [
            "--amount",
            "5 TLD",
            "--decimals",
            6,
            "--via",
            via,
            "--sender",
            desk.employer.address,
            "--out",
            file,
        ]

        assert desk.typed("tx", "prepare", "release", funded, *prepared).code == 0
        told = desk.typed("tx", "explain", file, online=False)
        signed = desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)
        sent = desk.typed("tx", "send", file)
        again = desk.typed("tx", "send", file)

        assert "5000000" in told.out
        assert signed.answer["complete"], signed.err
        assert sent.code == again.code == 0, sent.err + again.err
        assert desk.milestone(funded) == ("active", "5000000", "0")

    @pytest.mark.spec("CM7")
    def test_a_funding_is_carried_with_its_approval(self, desk: Desk) -> None:
        agreement_id, file = desk.agreed(), desk.folder / "act.json"

        desk.typed("tx", "prepare", "fund", agreement_id, "--sender", desk.employer.address, "--out", file)
        desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)
        sent = desk.typed("tx", "send", file)

        assert sent.code == 0, sent.err
        assert desk.milestone(agreement_id)[0] == "active"

    @pytest.mark.spec("CM7")
    @pytest.mark.parametrize(
        ("via", "before", "after"),
        [
            ("relayer", 'verifyingContract": "0x', 'verifyingContract": "0x1111'),
            ("self", '"to": "0x', '"to": "0x1111'),
            ("self", '"chainId": "0x7a69"', '"chainId": "0x1"'),
            ("self", '"maxFeePerGas": "0x', '"maxFeePerGas": "0xffffffffff'),
        ],
    )
    def test_what_was_changed_on_its_way_is_not_signed(
        self, desk: Desk, funded: str, via: str, before: str, after: str
    ) -> None:
        file = desk.folder / "act.json"
        desk.typed("tx", "prepare", "release", funded, "--via", via, "--sender", desk.employer.address, "--out", file)
        content = file.read_text()
        assert before in content
        file.write_text(content.replace(before, after))

        signed = desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)

        assert signed.code in {ExitCode.OUT_OF_BALANCE, ExitCode.REFUSED}, signed.err
        assert desk.typed("tx", "send", file).code in {ExitCode.USAGE, ExitCode.OUT_OF_BALANCE}

    @pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "tallystick-act-1"}'])
    def test_a_file_that_is_no_act_is_wrong_usage(self, desk: Desk, content: str) -> None:
        (desk.folder / "act.json").write_text(content)

        assert desk.typed("tx", "explain", desk.folder / "act.json", online=False).code == ExitCode.USAGE

    def test_a_signed_transaction_is_explained(self, desk: Desk, funded: str) -> None:
        file = desk.folder / "act.json"
        out = ["--via", "self", "--sender", desk.employer.address, "--out", file]
        desk.typed("tx", "prepare", "release", funded, *out)
        desk.typed("tx", "sign", file, "--yes", by=desk.employer, online=False)
        raw = json.loads(file.read_text())["signed"][0]
        told = desk.typed("tx", "explain", raw, online=False).answer

        assert (told["function"], told["from"]) == ("release", desk.employer.address)
        assert told["arguments"]["released"] == WHOLE
