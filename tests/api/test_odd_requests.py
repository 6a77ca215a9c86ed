"""Requests that are odd in their form: each is answered by a problem, or as it is meant, and none by a failure."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import httpx
import pytest

from tallystick.api.surroundings import MAX_HEADERS
from tallystick.cli.bounded import LONGEST_HEAD
from tallystick.cli.door import open_door
from tallystick.cli.serving import served as really_served
from tests.api.office import Office, answered, assert_refused

KIB = 1024


class TestMethods:
    @pytest.mark.spec("MA11")
    @pytest.mark.parametrize("path", ["/v1/agreements", "/v1/health", "/v1/problems/malformed", "/livez", "/docs"])
    def test_head_is_get_without_its_body(self, still_office: Office, path: str) -> None:
        whole, bare = still_office.http.get(path), still_office.http.head(path)

        assert (bare.status_code, bare.content) == (200, b"")
        passing = {"x-request-id", "date", "content-length"}
        assert {name: bare.headers[name] for name in bare.headers if name not in passing} == {
            name: whole.headers[name] for name in whole.headers if name not in passing
        }

    @pytest.mark.spec("MA11")
    def test_head_of_what_goes_on_ends(self, still_office: Office) -> None:
        answer = still_office.http.head("/v1/events/stream")

        assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, "text/event-stream")

    @pytest.mark.spec("MA11")
    def test_head_of_nothing_is_404_without_a_body(self, still_office: Office) -> None:
        answer = still_office.http.head("/v1/nowhere")

        assert (answer.status_code, answer.content) == (404, b"")

    @pytest.mark.spec("MA11")
    @pytest.mark.parametrize(
        ("path", "allowed"),
        [
            ("/v1/agreements", "GET, HEAD, OPTIONS, POST"),
            ("/v1/health", "GET, HEAD, OPTIONS"),
            ("/v1/transactions", "OPTIONS, POST"),
            ("/v1/sessions/current", "DELETE, GET, HEAD, OPTIONS"),
            ("/livez", "GET, HEAD, OPTIONS"),
            ("/openapi.json", "GET, HEAD, OPTIONS"),
            ("/v2/verify/1", "GET, HEAD, OPTIONS"),
        ],
    )
    def test_are_told(self, still_office: Office, path: str, allowed: str) -> None:
        told = still_office.http.options(path)
        refused = still_office.http.patch(path)

        assert (told.status_code, told.content, told.headers["allow"]) == (204, b"", allowed)
        assert refused.headers["allow"] == allowed
        assert_refused(refused, 405, "unknown-method")

    @pytest.mark.spec("MA11")
    def test_are_known_at_every_place(self, still_office: Office) -> None:
        document = answered(still_office.http.get("/openapi.json"), 200)

        for path, operations in document["paths"].items():
            told = still_office.http.options(re.sub(r"\{[^}]+\}", "0", path))
            wanted = {method.upper() for method in operations}
            assert wanted <= set(told.headers["allow"].split(", ")), path
            assert ("HEAD" in told.headers["allow"]) == ("GET" in wanted), path


class TestAccept:
    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize(
        "accept",
        ["application/xml", "text/html", "application/json;q=0", "application/json; q=0.0, text/csv", "x", "image/*"],
    )
    def test_of_other_kinds_is_refused(self, still_office: Office, accept: str) -> None:
        assert_refused(still_office.http.get("/v1/chain", headers={"accept": accept}), 406, "not-acceptable")

    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize(
        "accept", ["*/*", "application/*", "text/html, application/json;q=0.1", "text/html;q=1, */*;q=0.1", "", ","]
    )
    def test_of_ours_is_answered(self, still_office: Office, accept: str) -> None:
        assert still_office.http.get("/v1/chain", headers={"accept": accept}).status_code == 200

    @pytest.mark.spec("MA12")
    def test_does_not_matter_where_something_is_done(self, still_office: Office) -> None:
        """It is done, and who asked must be told."""
        terms = still_office.terms(milestones=[{"amount": "1", "deliver_by": "2042-01-01T00:00:00Z"}])

        answer = answered(still_office.http.post("/v1/agreements", json=terms, headers={"accept": "image/png"}), 201)

        assert answered(still_office.http.get(f"/v1/agreements/{answer['agreement_id']}"), 200)["state"] == "draft"

    @pytest.mark.spec("MA12")
    def test_hides_no_problem(self, still_office: Office) -> None:
        assert_refused(still_office.http.get("/v1/nowhere", headers={"accept": "image/png"}), 404, "unknown-place")


class TestPlaces:
    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize(
        "path", ["/v1/agreements/", "/v1/chain/", "/v1//chain", "/v1", "/V1/chain", "/v1/chain%00", "/v1/%ff%fe"]
    )
    def test_that_are_none_are_404(self, still_office: Office, path: str) -> None:
        assert_refused(still_office.http.get(path), 404, "unknown-place")

    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize("length", [2 * KIB, 32 * KIB])
    def test_that_are_very_long_are_404(self, still_office: Office, length: int) -> None:
        assert_refused(still_office.http.get("/v1/" + "a" * length), 404, "unknown-place")

    def test_that_are_longer_than_any_server_takes_are_refused(self, still_office: Office) -> None:
        answer = _raw(still_office, b"GET /v1/" + b"a" * (300 * KIB) + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")

        assert answer.startswith((b"HTTP/1.1 4", b"")) and b" 500 " not in answer[:32]


class TestQueries:
    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize("query", ["limit=1&limit=2", "limit=1&limit=1", "state=draft&limit=1&state=draft"])
    def test_name_nothing_twice(self, still_office: Office, query: str) -> None:
        problem = assert_refused(still_office.http.get(f"/v1/agreements?{query}"), 422, "malformed")

        assert problem["reason"] == "it stands there more than once"

    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize("query", ["party=%ff%fe", "limit=%c0%af", "cursor=%00", "%ff=1", "=", "&&&", "limit"])
    def test_that_are_no_text_are_refused_or_empty(self, still_office: Office, query: str) -> None:
        answer = still_office.http.get(f"/v1/agreements?{query}")

        assert answer.status_code == 200 if query == "&&&" else assert_refused(answer, 422, "malformed")


class TestBodies:
    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize(
        "headers",
        [
            {"content-type": "text/plain"},
            {"content-type": "application/xml"},
            {"content-type": "application/x-www-form-urlencoded"},
            {"content-type": "nonsense"},
            {"content-type": ""},
            {},
            {"content-type": "application/json", "content-encoding": "gzip"},
            {"content-type": "application/json", "content-encoding": "br"},
        ],
    )
    def test_of_other_kinds_are_415(self, still_office: Office, headers: dict[str, str]) -> None:
        content = json.dumps(still_office.terms()).encode()

        assert_refused(still_office.http.post("/v1/agreements", content=content, headers=headers), 415, "not-json")

    @pytest.mark.spec("MA12")
    @pytest.mark.parametrize(
        "content",
        [
            b"",
            b"{",
            b"nul",
            b'{"a": NaN}',
            b'{"a": Infinity}',
            b'{"a": -Infinity}',
            b'{"a": 1, "a": 1}',
            b'{"milestones": [{"amount": "1", "amount": "2"}]}',
            b'{"a": "\xff"}',
            b"\xef\xbb\xbf{}",
            b"\x00",
            b"{}{}",
            b"[" * 100_000,
        ],
    )
    def test_that_are_no_plain_json_are_400(self, still_office: Office, content: bytes) -> None:
        answer = still_office.http.post("/v1/agreements", content=content, headers={"content-type": "application/json"})

        if content:
            assert_refused(answer, 400, "malformed-body")
        else:
            assert_refused(answer, 422, "malformed")

    @pytest.mark.spec("MA12")
    def test_with_parameters_of_their_kind_are_taken(self, still_office: Office) -> None:
        terms = still_office.terms(milestones=[{"amount": "1", "deliver_by": "2043-01-01T00:00:00Z"}])
        headers = {"content-type": "Application/JSON; charset=utf-8", "content-encoding": "identity"}

        answer = answered(still_office.http.post("/v1/agreements", content=json.dumps(terms), headers=headers), 201)

        assert answer["terms"]["milestones"] == terms["milestones"]


class TestHeaders:
    @pytest.mark.spec("MA14")
    @pytest.mark.parametrize("name", ["authorization", "cookie", "x-forwarded-for", "idempotency-key", "accept", "a"])
    def test_that_are_very_long_are_431(self, still_office: Office, name: str) -> None:
        for path in ("/v1/chain", "/v1/nowhere", "/livez", "/docs", "/"):
            answer = still_office.http.get(path, headers={name: "x" * 17 * KIB})
            assert_refused(answer, 431, "headers-too-large")
            assert answer.headers["x-content-type-options"] == "nosniff"

    @pytest.mark.spec("MA14")
    def test_that_are_very_many_are_431(self, still_office: Office) -> None:
        headers = [(f"a-{number}", "x") for number in range(2_000)]

        assert_refused(still_office.http.get("/v1/chain", headers=headers), 431, "headers-too-large")

    @pytest.mark.spec("MA14")
    def test_that_just_fit_are_answered(self, still_office: Office) -> None:
        own = sum(len(name) + len(value) + 4 for name, value in still_office.http.headers.raw)
        host = len("host: \r\n" + still_office.http.base_url.netloc.decode())
        room = MAX_HEADERS - own - host - len("a: \r\n")

        assert still_office.http.get("/v1/chain", headers={"a": "x" * room}).status_code == 200
        assert still_office.http.get("/v1/chain", headers={"a": "x" * (room + 1)}).status_code == 431

    @pytest.mark.spec("MA14")
    def test_that_never_end_are_not_listened_to(self, still_office: Office) -> None:
        """By the server that people run; the parser itself gathers a field of any length."""
        begun = b"GET / HTTP/1.1\r\na: "
        with really_served(still_office.house, open_door("127.0.0.1", 0)) as url, httpx.Client(base_url=url) as http:
            served = replace(still_office, http=http)
            answer = _raw(served, begun + b"x" * (LONGEST_HEAD + 1 - len(begun)))

        assert answer.startswith(b"HTTP/1.1 431 ")


def _raw(office: Office, request: bytes) -> bytes:
    """What a server says to bytes that no client of a library would send; nothing if it hangs up."""
    address = (office.http.base_url.host, office.http.base_url.port)
    assert address[1] is not None
    with closing(socket.create_connection((address[0], address[1]))) as connection:
        try:
            connection.sendall(request)
            return b"".join(_received(connection))
        except ConnectionError:
            return b""


def _received(connection: socket.socket) -> Iterator[bytes]:
    connection.shutdown(socket.SHUT_WR)
    while piece := connection.recv(65_536):
        yield piece
