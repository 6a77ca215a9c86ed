"""
How often the same is asked, and what an answer becomes.

asking
├── when nobody answers ....................... it is asked again, in the end it raises Unavailable
├── when the server cannot answer now ......... it is asked again, after what it asks for
├── when the server refuses ................... it raises Refused with the problem, at once
├── when a refusal may succeed later .......... it is asked again
├── when something else answers ............... it raises Unavailable
└── each try of a POST carries one key, and each request another
"""

import asyncio
import json
from typing import Any

import httpx
import pytest

from tallystick.client import (
    AsyncTallystick,
    NotDecided,
    Options,
    Refused,
    Relay,
    Retries,
    Reverted,
    Tallystick,
    Unavailable,
)
from tallystick.client.carriers import USER_AGENT
from tallystick.domain.errors import Malformed

AS_OF = {"block": None, "finalized": None, "finality": None, "proof": None}
HASH = "0x" + "12" * 32
CALL = {"to": "0x" + "11" * 20, "function": "release", "arguments": {}, "value": "0", "input": "0x"}
HEALTH = {"as_of": AS_OF, "state": "ok", "mirror": {"progress": "running", "reason": None, "lag": 0}, "head": None}
PROBLEM = {
    "type": "/v1/problems/x",
    "title": "X",
    "detail": "why",
    "instance": "/v1/x",
    "request_id": "r",
    "money_moved": False,
}
TRIES = 3


class Server(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """Answers one after the other, the last one for ever; an error is nobody's answer."""

    def __init__(self, *answers: httpx.Response | httpx.TransportError) -> None:
        self._answers = list(answers)
        self.asked: list[httpx.Request] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The next answer. Source: httpx, "Custom Transports"."""
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, httpx.TransportError):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """The same."""
        return self.handle_request(request)


def a_client(server: Server, **options: Any) -> Tallystick:
    retries = Retries(most=TRIES, first_pause=0.0)
    return Tallystick("http://without.socket", options=Options(retries=retries, **options), transport=server)


def problem(status: int, code: str, headers: dict[str, str] | None = None, **members: object) -> httpx.Response:
    document = PROBLEM | {"status": status, "code": code, "retryable": status == 503} | members
    kind = {"content-type": "application/problem+json"}
    return httpx.Response(status, headers=kind | (headers or {}), content=json.dumps(document))


def a_relay(state: str, **members: object) -> dict[str, object]:
    relay: dict[str, object] = {
        "relay_id": "5f",
        "transaction_hash": HASH,
        "agreement_id": HASH,
        "milestone": 0,
        "act": "release",
    }
    rest: dict[str, object] = {"as_of": AS_OF, "sender": "0x" + "11" * 20, "call": CALL, "revert": None, "events": []}
    return relay | rest | {"state": state} | members


NOBODY = httpx.ConnectError("refused")
FINE = httpx.Response(200, json=HEALTH)


@pytest.mark.spec("CL6")
class TestAsking:
    @pytest.mark.parametrize(
        "first",
        [
            NOBODY,
            httpx.ReadTimeout("slow"),
            problem(503, "chain-unavailable"),
            problem(409, "in-flight", retryable=True),
            problem(429, "too-many", retryable=True),
            httpx.Response(502, content="<h1>proxy</h1>"),
        ],
    )
    def test_is_done_again_where_that_helps(self, first: httpx.Response | httpx.TransportError) -> None:
        server = Server(first, FINE)

        with a_client(server) as tally:
            assert tally.health().state == "ok"

        assert len(server.asked) == 2

    @pytest.mark.parametrize(
        "answer",
        [problem(409, "act-refused"), problem(404, "unknown-agreement"), httpx.Response(404, content="<h1>")],
    )
    def test_is_not_done_again_where_it_does_not(self, answer: httpx.Response) -> None:
        server = Server(answer)

        with a_client(server) as tally, pytest.raises((Refused, Unavailable)):
            tally.health()

        assert len(server.asked) == 1

    def test_ends_after_so_many_tries(self) -> None:
        server = Server(NOBODY)

        with a_client(server) as tally, pytest.raises(Unavailable) as unavailable:
            tally.health()

        assert len(server.asked) == TRIES
        assert unavailable.value.retryable
        assert unavailable.value.money_moved is False

    def test_of_a_post_carries_one_key_for_all_tries_and_another_for_another_request(self) -> None:
        server = Server(NOBODY)

        with a_client(server) as tally:
            for _ in range(2):
                with pytest.raises(Unavailable):
                    tally.broadcast(b"\x02")

        keys = [request.headers["idempotency-key"] for request in server.asked]
        assert len(keys) == 2 * TRIES
        assert len(set(keys[:TRIES])) == len(set(keys[TRIES:])) == 1
        assert keys[0] != keys[-1]

    def test_waits_as_long_as_the_server_asks_for_but_not_for_ever(self) -> None:
        retries = Retries(most=3, first_pause=1.0, longest_pause=10.0, dice=lambda: 0.5)

        assert retries.pause(1, None) == 0.5
        assert retries.pause(2, None) == 1.0
        assert retries.pause(1, 4.0) == 4.5
        assert retries.pause(1, 11.0) is None
        assert retries.pause(3, None) is None

    def test_of_what_could_have_left_says_that_nobody_knows(self) -> None:
        with a_client(Server(NOBODY)) as tally, pytest.raises(Unavailable) as unavailable:
            tally.broadcast(b"\x02")

        assert unavailable.value.money_moved is None

    def test_follows_no_redirect(self) -> None:
        server = Server(httpx.Response(307, headers={"location": "http://elsewhere.invalid/"}))

        with a_client(server) as tally, pytest.raises(Unavailable):
            tally.health()

        assert [request.url.host for request in server.asked] == ["without.socket"]

    def test_says_who_asks_and_shows_a_key_if_there_is_one(self) -> None:
        server = Server(FINE)

        with Tallystick("http://without.socket", api_key="tally_key_1", transport=server) as tally:
            tally.health()

        assert server.asked[0].headers["user-agent"] == USER_AGENT
        assert server.asked[0].headers["authorization"] == "Bearer tally_key_1"


@pytest.mark.spec("CL7")
class TestAProblem:
    def test_becomes_an_error_with_all_that_it_says(self) -> None:
        told = problem(409, "act-refused", error="BeforeDeadline", arguments={"now": "1"}, headers={"retry-after": "7"})

        with a_client(Server(told)) as tally, pytest.raises(Refused, match=r"why .act-refused") as refused:
            tally.health()

        error = refused.value
        assert (error.code, error.money_moved, error.retryable, error.retry_after) == ("act-refused", False, False, 7.0)
        assert (error.problem.error, error.problem.arguments) == ("BeforeDeadline", {"now": "1"})

    def test_of_the_server_keeps_its_code_and_what_it_says_of_money(self) -> None:
        told = problem(503, "chain-unavailable", money_moved=None, headers={"retry-after": "0"})

        with a_client(Server(told)) as tally, pytest.raises(Unavailable) as unavailable:
            tally.health()

        assert (unavailable.value.code, unavailable.value.money_moved) == ("chain-unavailable", None)

    def test_of_a_field_names_it(self) -> None:
        told = problem(422, "malformed", field="party", reason="it is no address")

        with a_client(Server(told)) as tally, pytest.raises(Malformed, match="party: it is no address"):
            tally.health()


class TestAnotherServer:
    @pytest.mark.parametrize(
        ("status", "kind", "content"),
        [
            (404, "application/json", "{}"),
            (404, "application/problem+json", "<h1>"),
            (200, "text/html", "<h1>somebody else</h1>"),
            (200, "application/json", "{"),
            (200, "application/json", "[]"),
            (200, "application/json", '{"state": "excellent"}'),
        ],
    )
    def test_is_said_to_be_none_of_ours(self, status: int, kind: str, content: str) -> None:
        server = Server(httpx.Response(status, headers={"content-type": kind}, content=content))

        with a_client(server) as tally, pytest.raises(Unavailable, match=r"no Tallystick server|not the API's"):
            tally.health()


@pytest.mark.spec("CL8")
class TestWaiting:
    def waited(self, *states: dict[str, object], timeout: float | None = None) -> str:
        server = Server(*(httpx.Response(200, json=state) for state in states))
        with a_client(server) as tally:
            return tally.wait_until(Relay.model_validate(a_relay("queued")), timeout=timeout).state

    def test_ends_when_it_is_mined(self) -> None:
        assert self.waited(a_relay("sent"), a_relay("mined")) == "mined"

    def test_ends_when_the_contract_refused_it(self) -> None:
        revert = {"error": "BeforeDeadline", "arguments": {}, "meaning": "it is too early"}

        with pytest.raises(Reverted, match="it is too early") as reverted:
            self.waited(a_relay("failed", revert=revert))

        assert (reverted.value.error, reverted.value.money_moved) == ("BeforeDeadline", False)

    def test_says_that_it_is_not_decided_when_the_time_is_over(self) -> None:
        with pytest.raises(NotDecided) as undecided:
            self.waited(a_relay("sent"), timeout=0.0)

        assert (undecided.value.retryable, undecided.value.money_moved) == (True, None)

    def test_goes_on_while_the_server_is_away(self) -> None:
        server = Server(*[NOBODY] * TRIES, httpx.Response(200, json=a_relay("mined")))

        with a_client(server) as tally:
            assert tally.wait_until(Relay.model_validate(a_relay("sent"))).state == "mined"


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_an_address_is_taken_with_and_without_its_v1(end: str) -> None:
    assert Tallystick(f"http://127.0.0.1:8000{end}").url == "http://127.0.0.1:8000/v1"


@pytest.mark.spec("CL10")
def test_the_awaiting_client_asks_again_as_the_other_does() -> None:
    async def asked(server: Server) -> str:
        options = Options(retries=Retries(most=TRIES, first_pause=0.0))
        async with AsyncTallystick("http://without.socket", options=options, transport=server) as tally:
            return (await tally.health()).state

    assert asyncio.run(asked(Server(NOBODY, problem(503, "x"), FINE))) == "ok"
    with pytest.raises(Unavailable):
        asyncio.run(asked(Server(NOBODY)))


@pytest.mark.spec("CL16")
def test_what_left_is_not_known_where_the_answer_cannot_be_read() -> None:
    server = Server(httpx.Response(202, json={"what": "ever"}))

    with a_client(server) as tally:
        with pytest.raises(Unavailable) as sent:
            tally.broadcast(b"\x02")
        with pytest.raises(Unavailable) as read:
            tally.health()

    assert (sent.value.money_moved, read.value.money_moved) == (None, False)
