import json
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tallystick.cli.client import Api, ApiRefused, ApiUnavailable, Part, WithoutSocket
from tallystick.domain.errors import Malformed

Send = Callable[[dict[str, Any]], Awaitable[None]]


def an_app(status: int, kind: str, content: bytes) -> Callable[..., Awaitable[None]]:
    """An application that always says the same. Source: ASGI, "HTTP Connection Scope"."""

    async def app(_scope: dict[str, Any], _receive: object, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind.encode())]})
        await send({"type": "http.response.body", "body": content})

    return app


def an_api(status: int, kind: str, content: bytes) -> Api:
    return Api("http://without.socket", WithoutSocket(an_app(status, kind, content)))


def test_an_answer_is_its_json() -> None:
    assert an_api(200, "application/json", b'{"state": "mined"}').get("/health") == {"state": "mined"}


def test_a_problem_keeps_its_code_and_its_evidence() -> None:
    problem = {"title": "Refused", "detail": "too early", "code": "act-refused", "error": "BeforeDeadline"}
    api = an_api(409, "application/problem+json", json.dumps(problem).encode())

    with pytest.raises(ApiRefused, match=r"too early .*act-refused") as refused:
        api.prepare(Part("0x12"), "claim")

    assert refused.value.problem["error"] == "BeforeDeadline"


@pytest.mark.parametrize(
    ("status", "kind", "content"),
    [
        (502, "text/html", b"<h1>proxy</h1>"),
        (404, "application/json", b"{}"),
        (404, "application/problem+json", b"<h1>"),
        (200, "text/html", b"<h1>somebody else</h1>"),
        (200, "application/json", b"{"),
        (200, "application/json", b"[]"),
    ],
)
def test_an_answer_that_is_not_of_the_api_is_said_to_be_none(status: int, kind: str, content: bytes) -> None:
    with pytest.raises(ApiUnavailable, match=rf"no Tallystick server answers at .*HTTP {status}"):
        an_api(status, kind, content).get("/health")


def test_a_field_that_is_refused_is_what_was_typed() -> None:
    problem = {"code": "malformed", "field": "party", "reason": "it is no address", "status": 422}

    with pytest.raises(Malformed, match="party: it is no address"):
        an_api(422, "application/problem+json", json.dumps(problem).encode()).get("/agreements")


def test_a_server_that_cannot_answer_now_refuses_nothing() -> None:
    problem = {"code": "chain-unavailable", "detail": "the node does not answer", "status": 503}

    with pytest.raises(ApiUnavailable, match=r"the node does not answer .chain-unavailable"):
        an_api(503, "application/problem+json", json.dumps(problem).encode()).get("/agreements")


def test_nobody_at_the_address_can_be_tried_again() -> None:
    with pytest.raises(ApiUnavailable) as unavailable:
        Api("http://127.0.0.1:9").get("/health")

    assert unavailable.value.retryable


def test_a_reverted_transaction_is_refused_with_its_reason() -> None:
    seen = {"transaction_hash": "0x12", "state": "reverted", "revert": {"error": "AlreadyReleased"}}

    with pytest.raises(ApiRefused, match="AlreadyReleased"):
        an_api(200, "application/json", json.dumps(seen).encode()).mirrored("0x12")


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/"])
def test_an_address_is_taken_with_and_without_its_v1(end: str) -> None:
    assert Api(f"http://127.0.0.1:8000{end}").url == "http://127.0.0.1:8000/v1"


def test_a_part_stands_in_paths() -> None:
    assert str(Part("0x12", 3)) == "/agreements/0x12/milestones/3"
