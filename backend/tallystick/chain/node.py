"""One JSON-RPC node. Whatever goes wrong on the way is ChainUnavailable; what the node refuses is a NodeRefusal."""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, cast
from urllib.parse import urlsplit

import requests
from web3.providers.rpc import HTTPProvider
from web3.types import RPCEndpoint

from tallystick.chain.answers import count, fields_of, octets, quantity, stamp_of
from tallystick.domain.chain import BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.units import Address, BlockNumber, Wei

BATCH = 100
"""The most requests that are sent at once. Nodes that take fewer are asked again in halves."""

BlockName = BlockStamp | BlockNumber | str
"""A block: pinned, by its number, by its hash as text, or by a tag: ``latest``, ``finalized``, ``pending``."""

Request = tuple[str, Sequence[object]]
"""A JSON-RPC method and its parameters."""

_NESTING = 1_000
sys.setrecursionlimit(_NESTING)
"""Python's own limit again, which a library below web3 raises to a hundred thousand as it is imported: an answer of
that many brackets would overflow the stack, and end the whole server."""

_SERVER_ERROR = 500
_OVERLOADED = frozenset({408, 425, 429})
"""HTTP answers below 500 that say "later"."""


class NodeRefusal(ChainUnavailable):
    """The node answered a request with a JSON-RPC error. Whoever asked may know what it means."""

    def __init__(self, method: str, error: Mapping[str, object]) -> None:
        self.message = str(error.get("message", "no reason given"))
        code = error.get("code")
        self.number = code if isinstance(code, int) else 0
        self.evidence = error.get("data")
        """What came along: for a revert, its bytes as hex, or an object that holds them."""
        super().__init__(f"the node refused {method}: {self.message[:300]}")


class Node:
    """A node by its HTTP address. May be shared between threads."""

    def __init__(self, url: str, timeout: float = 10.0) -> None:
        """Nothing is asked yet. ``timeout`` is in seconds, for each request."""
        _require_http(url)
        self.url = url
        self._provider = HTTPProvider(
            url,
            request_kwargs={"timeout": timeout},
            session=requests.Session(),
            exception_retry_configuration=None,
        )

    def ask(self, method: str, *parameters: object) -> object:
        """The answer to one request. Raises NodeRefusal when it is an error."""
        with_errors = self._exchange([(method, parameters)], batch=False)[0]
        if isinstance(with_errors, NodeRefusal):
            raise with_errors
        return with_errors

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        """The answers to many requests, in their order. One that was refused is a NodeRefusal, as a value."""
        answers: list[object] = []
        for start in range(0, len(requests), BATCH):
            answers += self._ask_batch(requests[start : start + BATCH])
        return answers

    def chain_id(self) -> int:
        """The chain's id."""
        return quantity(self.ask("eth_chainId"))

    def block(self, name: BlockName) -> BlockStamp | None:
        """A block, or None when the node does not have it."""
        header = self.header(name)
        return None if header is None else stamp_of(header)

    def blocks(self, names: Iterable[BlockName]) -> list[BlockStamp | None]:
        """Many blocks at once; None for those that the node does not have."""
        return [None if answer is None else stamp_of(accepted(answer)) for answer in self.headers(names)]

    def header(self, name: BlockName) -> object:
        """A block's header as the node writes it, with the hashes of its transactions; None when it has none."""
        return self.ask(*_header_request(name))

    def headers(self, names: Iterable[BlockName]) -> list[object]:
        """Many headers at once, each as :meth:`header` has it, or a NodeRefusal as a value."""
        return self.ask_all([(method, rest) for method, *rest in map(_header_request, names)])

    def call(self, call: Mapping[str, str], at: BlockName = "latest") -> bytes:
        """What a contract returns. A revert is a NodeRefusal."""
        return octets(self.ask("eth_call", call, pinned(at)))

    def code(self, address: Address, at: BlockName = "latest") -> bytes:
        """The code at an address; empty when there is none."""
        return octets(self.ask("eth_getCode", address, pinned(at)))

    def wealth(self, address: Address, at: BlockName = "latest") -> Wei:
        """What an address holds of the chain's own currency."""
        return Wei(quantity(self.ask("eth_getBalance", address, pinned(at))))

    def transaction_count(self, address: Address, at: BlockName = "latest") -> int:
        """How many transactions of an address are mined; ``pending`` counts those that wait, too."""
        return count(self.ask("eth_getTransactionCount", address, pinned(at)))

    def _ask_batch(self, requests: Sequence[Request]) -> list[object]:
        if len(requests) == 1:
            return self._exchange(requests, batch=False)
        try:
            return self._exchange(requests, batch=True)
        except NodeRefusal:
            # It takes no batches, or none so long.
            middle = len(requests) // 2
            return self._ask_batch(requests[:middle]) + self._ask_batch(requests[middle:])

    def _exchange(self, requests: Sequence[Request], *, batch: bool) -> list[object]:
        sent = [(RPCEndpoint(method), list(parameters)) for method, parameters in requests]
        answer = self._post(sent) if batch else [self._post(sent)]
        if not isinstance(answer, list):
            raise _refusal("a batch", fields_of(answer))
        if len(answer) != len(requests):
            raise ChainUnavailable(f"the node answered {len(answer)} of {len(requests)} requests")
        return [_outcome(method, one) for (method, _), one in zip(requests, answer, strict=True)]

    def _post(self, sent: list[tuple[RPCEndpoint, Any]]) -> object:
        try:
            return self._answer_to(sent)
        except requests.HTTPError as refusal:
            return _error_in(refusal)
        except requests.RequestException as trouble:
            raise ChainUnavailable(f"the node at {_shown(self.url)} does not answer: {_cause(trouble)}") from trouble
        except (ValueError, TypeError, AttributeError, RecursionError) as trouble:
            raise ChainUnavailable(f"the node at {_shown(self.url)} does not answer with JSON-RPC") from trouble

    def _answer_to(self, sent: list[tuple[RPCEndpoint, Any]]) -> object:
        if len(sent) == 1:
            return self._provider.make_request(*sent[0])
        return self._provider.make_batch_request(sent)


def accepted(answer: object) -> object:
    """An answer out of many. Raises the NodeRefusal that it may be."""
    if isinstance(answer, NodeRefusal):
        raise answer
    return answer


def pinned(name: BlockName) -> object:
    """A block as a parameter of a request. Source: EIP-1898, "Specification"."""
    if isinstance(name, BlockStamp):
        return {"blockHash": name.hash}
    return hex(name) if isinstance(name, int) else name


def _header_request(name: BlockName) -> tuple[str, object, bool]:
    if isinstance(name, BlockStamp):
        return "eth_getBlockByHash", name.hash, False
    if isinstance(name, str) and name.startswith("0x"):
        return "eth_getBlockByHash", name, False
    return "eth_getBlockByNumber", pinned(name), False


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


def _error_in(refusal: requests.HTTPError) -> object:
    """The JSON-RPC error that some nodes send as an HTTP error."""
    response = refusal.response
    if response is None or response.status_code in _OVERLOADED or response.status_code >= _SERVER_ERROR:
        number = "an HTTP error" if response is None else f"HTTP status {response.status_code}"
        raise ChainUnavailable(f"the node does not answer: {number}") from refusal
    try:
        answer = response.json()
    except ValueError:
        answer = None
    if isinstance(answer, dict) and "error" in answer:
        return answer
    return {"error": {"code": -response.status_code, "message": f"HTTP status {response.status_code}"}}


def _require_http(url: str) -> None:
    try:
        parts = urlsplit(url)
        is_http = parts.scheme in {"http", "https"} and parts.hostname is not None and parts.port != 0
    except ValueError:
        is_http = False
    if not is_http:
        raise ChainUnavailable(f"{url!r} is not the HTTP address of a node")


def _shown(url: str) -> str:
    """An address without the keys that its path, query or user may hold."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}" + (f":{parts.port}" if parts.port else "")


def _cause(trouble: requests.RequestException) -> str:
    return "it took too long" if isinstance(trouble, requests.Timeout) else type(trouble).__name__
