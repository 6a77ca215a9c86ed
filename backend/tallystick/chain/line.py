"""A line to a node: JSON-RPC over HTTP. Whatever goes wrong on it is ChainUnavailable."""

import json
import time
from collections.abc import Mapping, Sequence
from typing import Protocol, cast
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3

from tallystick.chain.answers import fields_of, parsed
from tallystick.chain.ending import Ending
from tallystick.chain.pace import Pace
from tallystick.chain.refusals import NodeBusy, NodeRefusal, Remedy
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.urls import HTTP, is_url, without_keys

BATCH = 100
"""The most requests that are sent at once. Nodes that take fewer are asked again in halves."""
LARGEST = 512 * 1024 * 1024
"""The longest answer that is read, in bytes: one without an end would fill the memory."""

Request = tuple[str, Sequence[object]]
"""A JSON-RPC method and its parameters."""

_WHOLE = 10
"""How many times as long as a silence an answer may take as a whole."""
_PIECE = 256 * 1024
_REDIRECTED = 300
_SERVER_ERROR = 500
_OVERLOADED = frozenset({408, 425, 429})
"""HTTP answers below 500 that say "later"."""


class Line(Protocol):
    """Whatever answers JSON-RPC requests."""

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        """
        The answers to many requests, in their order. One that was refused is a NodeRefusal, as a value.

        Raises:
            ChainUnavailable: If there is no answer, or none that makes sense.
        """
        ...


class HttpLine:
    """A node by its HTTP address. May be shared between threads."""

    def __init__(self, url: str, timeout: float = 10.0, ending: Ending | None = None) -> None:
        """
        Nothing is asked yet.

        Args:
            url: Where it is.
            timeout: The longest silence that is waited through, in seconds.
            ending: Tells when nothing is to be asked any more. None: never.

        Raises:
            ChainUnavailable: If the address is none.
        """
        if not is_url(url, HTTP):
            raise ChainUnavailable(f"{without_keys(url)!r} is not the HTTP address of a node")
        self.url = url
        self._timeout = timeout
        self._pool = _pool_for(url, timeout)
        self._ending = ending or Ending()
        self._pace = Pace(pause=self._ending.rest)
        self._width = BATCH

    @property
    def name(self) -> str:
        """The address without the keys that its path, query or user may hold."""
        return without_keys(self.url)

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        """The answers to many requests, in their order. One that was refused is a NodeRefusal, as a value."""
        answers: list[object] = []
        while len(answers) < len(requests):
            width = self._pace.at_once(self._width)
            answers += self._ask_some(requests[len(answers) : len(answers) + width])
        return answers

    def _ask_some(self, requests: Sequence[Request]) -> list[object]:
        if len(requests) == 1:
            return self._exchange(requests)
        try:
            answers = self._exchange(requests)
        except NodeRefusal:
            # It takes no batches, or none so long.
            self._width = middle = len(requests) // 2
            return self._ask_some(requests[:middle]) + self._ask_some(requests[middle:])
        self._width = min(self._width + max(self._width // 8, 1), BATCH)
        return answers

    def _exchange(self, requests: Sequence[Request]) -> list[object]:
        """Raises the NodeRefusal of a batch that was refused as a whole."""
        self._pace.take_turn(len(requests))
        self._ending.require_going_on()
        calls = [
            {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}
            for number, (method, parameters) in enumerate(requests)
        ]
        try:
            answer = self._post(calls[0] if len(calls) == 1 else calls)
        except NodeBusy as busy:
            self._pace.complain(busy.wait)
            raise
        outcomes = _outcomes(requests, answer)
        if any(isinstance(one, NodeRefusal) and one.remedy is Remedy.RATE for one in outcomes):
            self._pace.complain(None)
        return outcomes

    def _post(self, calls: object) -> object:
        try:
            status, headers, body = self._answer_to(json.dumps(calls).encode())
        except urllib3.exceptions.HTTPError as trouble:
            raise ChainUnavailable(f"the node at {self.name} does not answer: {_cause(trouble)}") from trouble
        if status in _OVERLOADED or status >= _SERVER_ERROR:
            raise NodeBusy(f"the node does not answer: HTTP status {status}", _seconds(headers.get("Retry-After")))
        if status >= _REDIRECTED:
            return _error_in(status, body)
        try:
            return parsed(body)
        except (ValueError, RecursionError) as trouble:
            raise ChainUnavailable(f"the node at {self.name} does not answer with JSON-RPC") from trouble

    def _answer_to(self, body: bytes) -> tuple[int, Mapping[str, str], bytes]:
        deadline = time.monotonic() + _WHOLE * self._timeout
        response = self._pool.request("POST", self.url, body=body, preload_content=False, redirect=False, retries=False)
        try:
            read = self._read(response, deadline)
        except BaseException:
            response.close()  # What is left of the answer must not be taken for the next one's.
            raise
        response.release_conn()
        return response.status, response.headers, read

    def _read(self, response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
        pieces = bytearray()
        while piece := response.read1(_PIECE):
            pieces += piece
            self._ending.require_going_on()
            if len(pieces) > LARGEST or time.monotonic() > deadline:
                raise ChainUnavailable(f"the node at {self.name} does not answer: its answer has no end")
        return bytes(pieces)


def _outcomes(requests: Sequence[Request], answer: object) -> list[object]:
    """An outcome for each request. Answers of a batch may come in any order: their ids tell."""
    if len(requests) == 1:
        return [_outcome(requests[0][0], answer)]
    if not isinstance(answer, list):
        raise _refusal("a batch", fields_of(answer))
    by_id = {fields_of(one).get("id"): one for one in answer}
    if len(answer) != len(requests) or by_id.keys() != set(range(len(requests))):
        raise ChainUnavailable(f"the node answered {len(answer)} of {len(requests)} requests, or others")
    return [_outcome(method, by_id[number]) for number, (method, _) in enumerate(requests)]


def _outcome(method: str, answer: object) -> object:
    fields = fields_of(answer)
    if fields.get("error") is not None:
        return _refusal(method, fields)
    if "result" not in fields:
        raise ChainUnavailable(f"the node answered {method} with neither a result nor an error")
    return fields["result"]


def _refusal(method: str, answer: Mapping[str, object]) -> NodeRefusal:
    error = answer.get("error")
    return NodeRefusal(method, cast(Mapping[str, object], error) if isinstance(error, dict) else {"message": error})


def _error_in(status: int, body: bytes) -> object:
    """The JSON-RPC error that some nodes send as an HTTP error."""
    try:
        answer = parsed(body)
    except (ValueError, RecursionError):
        answer = None
    if isinstance(answer, dict) and "error" in answer:
        return answer
    return {"error": {"code": -status, "message": f"HTTP status {status}"}}


def _seconds(retry_after: str | None) -> float | None:
    """Source: RFC 9110, "Retry-After". Its other form, a date, is of a clock that need not be ours."""
    return float(retry_after) if retry_after is not None and retry_after.isascii() and retry_after.isdigit() else None


def _pool_for(url: str, timeout: float) -> urllib3.PoolManager:
    """Connections to a node: through the proxy that the environment names, with the user that the address names."""
    parts = urlsplit(url)
    headers = {"Content-Type": "application/json", **urllib3.make_headers(accept_encoding="gzip", keep_alive=True)}
    if parts.username is not None:
        user = f"{parts.username}:{parts.password or ''}"
        headers |= urllib3.make_headers(basic_auth=user)
    proxy = None if proxy_bypass(parts.hostname or "") else getproxies().get(parts.scheme)
    if proxy is None:
        return urllib3.PoolManager(headers=headers, timeout=timeout, maxsize=16)
    return urllib3.ProxyManager(proxy, headers=headers, timeout=timeout, maxsize=16)


def _cause(trouble: urllib3.exceptions.HTTPError) -> str:
    match trouble:
        # The library counts both among what took too long, which they did not.
        case urllib3.exceptions.NameResolutionError():
            return "no such host is known"
        case urllib3.exceptions.NewConnectionError():
            return "no connection to it could be made"
        case urllib3.exceptions.TimeoutError():
            return "it took too long"
        case _:
            return type(trouble).__name__
