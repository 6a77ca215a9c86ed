"""Exports over the API, of a real chain."""

import csv
import json
from io import StringIO

import pytest
from beancount import loader

from tests.api.office import Office, answered, assert_refused


class TestMovements:
    @pytest.mark.spec("EX1", "EX4", "J1")
    def test_are_what_the_chain_moved(self, office: Office) -> None:
        agreement_id = office.delivered()
        answered(office.relay(agreement_id, "release", office.chain.employer, released="100"), 202)
        office.mirror()
        worker = office.chain.worker.address

        response = office.get("/exports/movements", party=worker, at="head")

        rows = list(csv.DictReader(StringIO(response.text, newline="")))
        events = answered(office.get(f"/agreements/{agreement_id}/events"), 200)["events"]
        hashes = {event["name"]: event["transaction_hash"] for event in events}
        assert [(row["kind"], row["amount_units"], row["transaction_hash"]) for row in rows] == [
            ("lock", "250000000", hashes["MilestonesFunded"]),
            ("release", "100", hashes["PaymentReleased"]),
        ]
        assert response.headers["content-type"].startswith("text/csv")
        assert response.headers["mirror-block"] in response.headers["content-disposition"]
        assert rows[0]["as_of_block"] == response.headers["mirror-block"]

    @pytest.mark.spec("EX5", "EX6")
    def test_come_as_lines_and_as_accounts(self, office: Office) -> None:
        office.fund()
        employer = office.chain.employer.address

        lines = office.get("/exports/movements", party=employer.lower(), at="head", format="jsonl")
        accounts = office.get("/exports/movements", party=employer, at="head", format="beancount")

        assert json.loads(lines.text.splitlines()[-1]) == {"end": {"movements": 1}}
        entries, errors, _ = loader.load_string(accounts.text)
        assert errors == []
        assert len(entries) > 3

    @pytest.mark.spec("EX1")
    def test_are_those_of_the_final_block_unless_another_is_named(self, office: Office) -> None:
        office.fund()

        final, newest = (office.get("/exports/movements", **at).text for at in ({}, {"at": "head"}))

        assert newest.count("\n") == final.count("\n") + 1

    @pytest.mark.spec("EX7", "J3")
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"from": "yesterday"}, "from"),
            ({"from": "2026-02-30"}, "from"),
            ({"from": "2026-11-30", "to": "2026-11-29"}, "to"),
            ({"zone": "Mars/Olympus"}, "zone"),
            ({"party": "0x12"}, "party"),
            ({"format": "xls"}, "format"),
            ({"since": "2026-11-30"}, "since"),
        ],
    )
    def test_of_what_cannot_be_asked_are_refused(self, still_office: Office, query: dict[str, str], field: str) -> None:
        problem = assert_refused(still_office.get("/exports/movements", **query), 422, "malformed")

        assert field in problem["field"]

    @pytest.mark.spec("J3")
    def test_as_of_a_block_to_come_are_refused(self, still_office: Office) -> None:
        assert_refused(still_office.get("/exports/movements", at=10**9), 409, "not-mirrored")
