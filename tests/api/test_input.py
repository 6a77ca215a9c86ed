"""Bad input: a clear problem that names the field, nothing changed, no traceback."""

import re
from typing import Any

import httpx
import pytest

from tests.api.office import Json, Office, answered, assert_refused, place

ID = "0x" + "ab" * 32
HASH = "0x" + "cd" * 32
ADDRESS = "0x70997970C51812dc3A010C7d01b50e0d17dc79C8"
ZERO = "0x" + "00" * 20
KIB = 1024


def milestones(**changes: Any) -> Json:
    return {"milestones": [{"amount": "1", "deliver_by": "2027-03-01T00:00:00Z", **changes}]}


class TestTerms:
    @pytest.mark.spec("J4")
    @pytest.mark.parametrize(
        "amount",
        [
            1,
            1.5,
            "1.5",
            "1e3",
            "-1",
            "+1",
            "01",
            "",
            " 1",
            "1_000",
            "0x10",
            "\u0661",
            "1" * 30,
            str(2**96),
            None,
            True,
            ["1"],
            {},
        ],
    )
    def test_have_amounts_in_decimal_digits(self, still_office: Office, amount: object) -> None:
        problem = assert_refused(
            still_office.post("/agreements", still_office.terms(**milestones(amount=amount))), 422, "malformed"
        )

        assert problem["field"] == "milestones[0].amount"

    @pytest.mark.spec("J3")
    def test_have_no_milestone_without_an_amount(self, still_office: Office) -> None:
        response = still_office.post("/agreements", still_office.terms(**milestones(amount="0")))

        assert assert_refused(response, 422, "unsound-terms")["field"] == "milestones[0].amount"

    @pytest.mark.spec("J5")
    @pytest.mark.parametrize(
        "deliver_by",
        [
            "2027-03-01T00:00:00",
            "2027-03-01",
            "2027-02-30T00:00:00Z",
            "2027-03-01T00:00:00.5Z",
            "2027-03-01 00:00:00Z",
            "1969-12-31T23:59:59Z",
            "2027-03-01T00:00:00+25:00",
            "tomorrow",
            1_800_000_000,
            None,
        ],
    )
    def test_have_times_with_a_zone(self, still_office: Office, deliver_by: object) -> None:
        response = still_office.post("/agreements", still_office.terms(**milestones(deliver_by=deliver_by)))

        assert assert_refused(response, 422, "malformed")["field"] == "milestones[0].deliver_by"

    @pytest.mark.spec("J6")
    @pytest.mark.parametrize(
        "address",
        [
            ADDRESS.replace("C5", "c5"),
            ADDRESS[:-1],
            ADDRESS + "0",
            ADDRESS[2:],
            "0X" + ADDRESS[2:],
            "0x" + "g" * 40,
            "",
            "vitalik.eth",
            "0x" + "\uff11" * 40,
            None,
            0,
        ],
    )
    def test_have_addresses_whose_case_is_their_checksum(self, still_office: Office, address: object) -> None:
        problem = assert_refused(
            still_office.post("/agreements", still_office.terms(employer=address)), 422, "malformed"
        )

        assert problem["field"] == "employer"

    @pytest.mark.spec("J6")
    def test_take_an_address_in_lower_case(self, still_office: Office) -> None:
        registered = answered(
            still_office.post("/agreements", still_office.terms(employer=ADDRESS.lower(), worker=ZERO)), 201
        )

        assert registered["terms"]["employer"] == ADDRESS

    @pytest.mark.spec("J7")
    @pytest.mark.parametrize(
        ("terms", "field"),
        [
            ({"colour": "red"}, "colour"),
            (milestones(colour="red"), "milestones[0].colour"),
            ({"employer.x": 1}, "employer.x"),
        ],
    )
    def test_have_no_field_that_is_not_named(self, still_office: Office, terms: Json, field: str) -> None:
        problem = assert_refused(still_office.post("/agreements", still_office.terms(**terms)), 422, "malformed")

        assert (problem["field"], problem["reason"]) == (field, "there is no such field")

    def test_have_no_name_that_has_no_encoding(self, still_office: Office) -> None:
        assert_refused(still_office.post("/agreements", still_office.terms(**{"\ud800": 1})), 422, "malformed")

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("fee_bps", -1),
            ("fee_bps", 1001),
            ("fee_bps", "5"),
            ("fee_bps", 5.0),
            ("fee_bps", True),
            ("review_period", 0),
            ("review_period", 2**70),
            ("dispute_period", -1),
            ("default_worker_bps", 10_001),
            ("brief", ""),
            ("brief", "a\x00b"),
            ("brief", "\ud800"),
            ("brief", "x" * 70_000),
            ("brief_hash", "0x12"),
            ("salt", str(2**64)),
            ("salt", "0x01"),
            ("milestones", []),
            ("milestones", {}),
            ("milestones", "none"),
        ],
    )
    def test_have_fields_within_their_range(self, still_office: Office, field: str, value: object) -> None:
        problem = assert_refused(
            still_office.post("/agreements", still_office.terms(**{field: value})), 422, "malformed"
        )

        assert problem["field"].startswith(field)

    def test_have_at_most_a_hundred_milestones(self, still_office: Office) -> None:
        response = still_office.post("/agreements", still_office.terms(milestones=milestones()["milestones"] * 101))

        assert assert_refused(response, 422, "malformed")["field"] == "milestones"

    def test_name_every_field_that_is_missing(self, still_office: Office) -> None:
        problem = assert_refused(still_office.post("/agreements", {}), 422, "malformed")

        faults = {fault["field"]: fault["reason"] for fault in problem["faults"]}
        assert faults == dict.fromkeys(("employer", "worker", "milestones"), "it is missing")

    @pytest.mark.parametrize("amount", ["1" * 30, "1" * 5000, str(2**96)])
    def test_name_the_limit_of_an_amount(self, still_office: Office, amount: str) -> None:
        problem = assert_refused(
            still_office.post("/agreements", still_office.terms(**milestones(amount=amount))), 422, "malformed"
        )

        assert problem["reason"] == f"an amount is at most {2**96 - 1} token units"


class TestWords:
    @pytest.mark.parametrize(
        ("field", "value", "reason"),
        [
            ("employer", "0x12", "an address is 0x and 40 hexadecimal digits"),
            ("employer", 12, "it is no text"),
            ("brief_hash", "0x12", "an id or a hash is 0x and 64 hexadecimal digits"),
            ("brief", "", "it has fewer characters than 1"),
            ("milestones", [], "the list has fewer than 1 of them"),
            ("milestones", {}, "it is no list"),
            ("fee_bps", "1", "it is no whole number"),
            ("fee_bps", 1_001, "it is more than 1000"),
            ("review_period", 0, "it is less than 1"),
            ("colour", "red", "there is no such field"),
        ],
    )
    def test_are_ours_and_not_the_validators(
        self, still_office: Office, field: str, value: object, reason: str
    ) -> None:
        problem = assert_refused(
            still_office.post("/agreements", still_office.terms(**{field: value})), 422, "malformed"
        )

        assert (problem["field"], problem["reason"]) == (field, reason)


class TestPaths:
    @pytest.mark.spec("J6")
    @pytest.mark.parametrize(
        "agreement_id", ["0x12", ID + "00", ID[2:], "0x" + "g" * 64, "%00", "%ED%A0%80", "..%2f.."]
    )
    def test_have_ids_of_32_bytes(self, still_office: Office, agreement_id: str) -> None:
        response = still_office.http.get(f"/v1/agreements/{agreement_id}")

        assert response.status_code in {404, 422}
        assert response.headers["content-type"] == "application/problem+json"

    @pytest.mark.parametrize("milestone", ["-1", "+1", "01", "1.0", "1e1", "one", "%201", "9" * 20, "1_0"])
    def test_have_milestones_that_are_plain_numbers(self, still_office: Office, milestone: str) -> None:
        response = still_office.http.post(f"/v1/agreements/{ID}/milestones/{milestone}/claim/prepare", json={})

        assert assert_refused(response, 422, "malformed")["field"] == "milestone"

    @pytest.mark.spec("J3")
    @pytest.mark.parametrize(
        "path", ["/nowhere", "/v1", "/v1/", "/v1/agreements/", "/v2/health", "/v1/health/x", "/docs/x"]
    )
    def test_that_lead_nowhere_are_a_problem(self, still_office: Office, path: str) -> None:
        assert_refused(still_office.http.get(path), 404, "unknown-place")

    @pytest.mark.parametrize(
        ("method", "path", "allowed"),
        [
            ("DELETE", "/v1/agreements", "GET, HEAD, OPTIONS, POST"),
            ("PUT", "/v1/health", "GET, HEAD, OPTIONS"),
            ("TRACE", "/v1/chain", "GET, HEAD, OPTIONS"),
            ("GET", f"/v1/agreements/{ID}/milestones/0/claim/relay", "OPTIONS, POST"),
        ],
    )
    def test_that_do_not_know_a_method_say_so(self, still_office: Office, method: str, path: str, allowed: str) -> None:
        response = still_office.http.request(method, path)

        assert allowed in assert_refused(response, 405, "unknown-method")["detail"]
        assert response.headers["allow"] == allowed


class TestQueries:
    @pytest.mark.spec("J7")
    @pytest.mark.parametrize(
        ("query", "field"),
        [
            ({"colour": "red"}, "colour"),
            ({"limit": "0"}, "limit"),
            ({"limit": "101"}, "limit"),
            ({"limit": "many"}, "limit"),
            ({"state": "happy"}, "state"),
            ({"party": "0x12"}, "party"),
            ({"party": ADDRESS.replace("C5", "c5")}, "party"),
            ({"token": "TLD"}, "token"),
            ({"cursor": ""}, "cursor"),
            ({"cursor": "\x00"}, "cursor"),
        ],
    )
    def test_are_refused_by_their_field(self, still_office: Office, query: dict[str, str | int], field: str) -> None:
        assert assert_refused(still_office.get("/agreements", **query), 422, "malformed")["field"] == field

    @pytest.mark.spec("J7")
    def test_that_are_not_known_are_refused_at_every_address(self, still_office: Office) -> None:
        described = still_office.house.app.openapi()["paths"]
        asked = [(method, path) for path, methods in described.items() for method in methods]
        asked += [("get", path) for path in ("/livez", "/readyz", "/metrics", "/docs", "/openapi.json")]
        assert len(asked) > 40

        for method, path in asked:
            response = still_office.http.request(method, re.sub(r"\{[^}]*\}", "0", path), params={"min_blok": "5"})

            problem = assert_refused(response, 422, "malformed")
            assert (problem["field"], problem["faults"][0]["field"]) == ("min_blok", "min_blok"), (method, path)

    @pytest.mark.spec("J7")
    @pytest.mark.parametrize(
        ("path", "known"),
        [
            (f"/agreements/{ID}", "min_block"),
            (f"/agreements/{ID}/events", "cursor, limit, min_block"),
            (f"/agreements/{ID}/proof", "at"),
            ("/balances", "account, at"),
            ("/health", "none"),
        ],
    )
    def test_that_are_not_known_are_told_those_that_are(self, still_office: Office, path: str, known: str) -> None:
        problem = assert_refused(still_office.get(path, min_blok=5), 422, "malformed")

        assert problem["reason"] == f"there is no such field; those that there are: {known}"


class TestBodies:
    @pytest.mark.spec("J8")
    @pytest.mark.parametrize(
        "content",
        [
            b"{",
            b"",
            b'{"a": NaN}',
            b'{"a": 1, "a": 2}',
            b"\xff\xfe{\x00}\x00",
            b'"\xff"',
            b"[" * 100_000,
            b'{"a":' * 30_000 + b"1" + b"}" * 30_000,
            b'{"a": ' + b"1" * 10_000 + b"}",
            b"null",
            b"[]",
            b"1",
        ],
    )
    def test_are_plain_json_objects(self, still_office: Office, content: bytes) -> None:
        response = _sent(still_office, content)

        assert response.status_code in {400, 422}, response.text
        assert response.headers["content-type"] == "application/problem+json"

    @pytest.mark.spec("J8")
    @pytest.mark.parametrize(
        "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""]
    )
    def test_are_declared_as_json(self, still_office: Office, kind: str) -> None:
        assert_refused(_sent(still_office, b"{}", kind), 415, "not-json")

    @pytest.mark.spec("J8")
    def test_of_256_kib_are_read(self, still_office: Office) -> None:
        assert_refused(_sent(still_office, b"{" + b" " * (256 * KIB - 2) + b"}"), 422, "malformed")

    @pytest.mark.spec("J8")
    def test_that_are_longer_are_refused_by_what_they_declare(self, still_office: Office) -> None:
        assert_refused(_sent(still_office, b"{" + b" " * (256 * KIB - 1) + b"}"), 413, "body-too-large")

    @pytest.mark.spec("J8")
    def test_that_declare_no_length_are_refused_by_what_they_are(self, still_office: Office) -> None:
        chunks = (b" " * KIB for _ in range(257))

        response = still_office.http.post(
            "/v1/agreements", content=chunks, headers={"content-type": "application/json"}
        )

        assert_refused(response, 413, "body-too-large")

    def test_of_an_act_have_its_own_fields_alone(self, still_office: Office) -> None:
        problem = assert_refused(
            still_office.post(f"{place(ID)}/claim/relay", {"signature": "0x" + "1b" * 65}), 422, "malformed"
        )

        assert problem["field"] == "signature"

    @pytest.mark.parametrize("signature", ["0x", "0x1", "1b" * 65, "0x" + "zz" * 65, "0x" + "1b" * 5000, 7, None])
    def test_of_an_act_have_a_signature_in_hex(self, still_office: Office, signature: object) -> None:
        response = still_office.post(f"{place(ID)}/fund/relay", {"signature": signature})

        assert assert_refused(response, 422, "malformed")["field"] == "signature"

    @pytest.mark.parametrize("raw", ["0x", "0x1", "02", "0xzz", 7, None])
    def test_of_a_transaction_are_hex(self, still_office: Office, raw: object) -> None:
        assert assert_refused(still_office.post("/transactions", {"raw": raw}), 422, "malformed")["field"] == "raw"

    @pytest.mark.parametrize("raw", ["0x00", "0x02", "0xc0", "0x02c0", "0x" + "ff" * 200])
    def test_of_a_transaction_are_one(self, still_office: Office, raw: str) -> None:
        assert_refused(still_office.post("/transactions", {"raw": raw}), 422, "malformed")


def _sent(office: Office, content: bytes, kind: str = "application/json") -> httpx.Response:
    return office.http.post("/v1/agreements", content=content, headers={"content-type": kind} if kind else {})
