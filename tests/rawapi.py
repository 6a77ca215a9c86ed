"""
The public API, JSON in and out, for tests that ask for what the client for programs would never ask for.

It compares nothing and asks nothing twice: what a server answers is what the test sees.
"""

import time
from types import TracebackType
from typing import Any, Self

import httpx

from tallystick.client import Part
from tallystick.domain.errors import ChainError, DomainError, Malformed, TallyError

Json = dict[str, Any]

_PATIENCE = 90.0
"""Seconds to wait for a transaction to be mirrored."""
_PAUSE = 0.15
"""Seconds between two looks at the same place."""


class ApiRefused(DomainError):
    """The API answered with a problem. Nothing was changed."""

    code = "api-refused"

    def __init__(self, problem: Json) -> None:
        super().__init__(f"{problem.get('detail', problem.get('title'))} ({problem.get('code')})")
        self.problem = problem
        """The whole problem document. Source: RFC 9457, "Members of a Problem Details Object"."""


class ApiUnavailable(ChainError):
    """Nobody answers at the address of the API, not in time, or something else than this API does."""

    code = "api-unavailable"
    retryable = True


class Api:
    """A connection to one server. Close it, or use it as a context."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None = None) -> None:
        """Of the server's address, with or without the ``/v1`` that everything lies below."""
        self.url = url.rstrip("/").removesuffix("/v1").rstrip("/") + "/v1"
        self._http = httpx.Client(timeout=30.0, transport=transport)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let the connection go."""
        self._http.close()

    def get(self, path: str, **query: str | int) -> Json:
        """What stands at ``path``, below ``/v1``."""
        return self._answered("GET", path, params=query)

    def post(self, path: str, body: Json) -> Json:
        """What the server answers to ``body``."""
        return self._answered("POST", path, json=body)

    def register(self, terms: Json) -> Json:
        """Register terms: their id, the typed data to sign, and what they say in a sentence."""
        return self.post("/agreements", terms)

    def accept(self, agreement_id: str, signature: str) -> Json:
        """Hand in the worker's signature of the terms."""
        return self.post(f"/agreements/{agreement_id}/acceptance", {"signature": signature})

    def prepare(self, part: Part, act: str, **fields: object) -> Json:
        """What an act would be: the transaction, the typed data, a sentence, and whether the contract would take it."""
        return self.post(f"{part}/{act}/prepare", fields)

    def relay(self, part: Part, act: str, **fields: object) -> Json:
        """Ask the server to send an act, signed by its party, and to pay the gas."""
        return self.post(f"{part}/{act}/relay", fields)

    def broadcast(self, raw: str) -> Json:
        """Ask the server to pass a signed transaction on."""
        return self.post("/transactions", {"raw": raw})

    def mirrored(self, transaction_hash: str) -> Json:
        """
        A transaction, once the mirror has seen it in a block.

        Raises:
            ApiRefused: If it was mined and reverted.
            ApiUnavailable: If nothing of it was seen for a long time.
        """
        deadline = time.monotonic() + _PATIENCE
        while time.monotonic() < deadline:
            seen = self.get(f"/transactions/{transaction_hash}")
            if seen["state"] == "reverted":
                raise ApiRefused({"detail": f"{transaction_hash} reverted: {seen['revert']}", "code": "reverted"})
            if seen["state"] in {"mined", "finalized"}:
                return seen
            time.sleep(_PAUSE)
        raise ApiUnavailable(f"transaction {transaction_hash} was not mirrored within {_PATIENCE:.0f} seconds")

    def _answered(self, method: str, path: str, **request: Any) -> Json:
        try:
            answer = self._http.request(method, self.url + path, **request)
        except httpx.TransportError as error:
            raise ApiUnavailable(f"{self.url} does not answer: {error}") from error
        told = _told(answer, "application/problem+json" if answer.is_error else "application/json")
        if told is None:
            raise ApiUnavailable(
                f"no Tallystick server answers at {self.url}: what is there says HTTP {answer.status_code}, "
                "and nothing that the API would"
            )
        if answer.is_error:
            raise _error_of(told, is_ours=answer.is_client_error)
        return told


def _error_of(problem: Json, *, is_ours: bool) -> TallyError:
    """The error that a problem is: of whoever asked, or else of the server and of what stands behind it."""
    if problem.get("code") == Malformed.code and "field" in problem:
        return Malformed(str(problem["field"]), str(problem.get("reason")))
    refused = ApiRefused(problem)
    return refused if is_ours else ApiUnavailable(str(refused))


def _told(answer: httpx.Response, kind: str) -> Json | None:
    """What an answer of the API says; None where it is none of the API's: of another server, or of a proxy."""
    if not answer.headers.get("content-type", "").startswith(kind):
        return None
    try:
        told = answer.json()
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
