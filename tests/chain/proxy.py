"""A node that misbehaves on purpose: real HTTP in front of a real anvil, with answers changed by the test."""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server, socket
from threading import Thread
from types import MappingProxyType
from typing import Any

import httpx

Asked = dict[str, Any]
"""A JSON-RPC request."""

Rule = Callable[[str, list[Any]], Any]
"""Given a method and its parameters, the answer to give (``{"result": …}`` or ``{"error": …}``); None: the node's."""

Arrangement = Callable[[list[Any]], list[Any]]
"""What becomes of the answers of a batch on their way."""


class Proxy:
    """A node's address that answers by rules, and remembers what it was asked."""

    def __init__(self, upstream: str, rule: Rule) -> None:
        self._upstream = httpx.Client(base_url=upstream, trust_env=False)
        self.rule = rule
        self.most_at_once = 1_000
        self.arrange: Arrangement = list
        self.refused_batches = 0
        self.rounds = 0
        self.asked: list[tuple[str, list[Any]]] = []
        self.url = ""

    def answer(self, asked: Asked | list[Asked]) -> Any:
        """The answer to a request or a batch of them."""
        self.rounds += 1
        if isinstance(asked, dict):
            return self._answer_one(asked)
        if len(asked) <= self.most_at_once:
            return self.arrange([self._answer_one(one) for one in asked])
        self.refused_batches += 1
        return {"jsonrpc": "2.0", "id": None, "error": {"code": -32_600, "message": "batch requests are not supported"}}

    def send_to(self, upstream: str) -> None:
        """From now on, have another node behind."""
        self._upstream.close()
        self._upstream = httpx.Client(base_url=upstream, trust_env=False)

    def methods(self) -> list[str]:
        """The methods asked for so far, in their order."""
        return [method for method, _ in self.asked]

    def _answer_one(self, asked: Asked) -> Any:
        method, parameters = asked["method"], asked["params"]
        self.asked.append((method, parameters))
        told = self.rule(method, parameters)
        if told is not None:
            return {"jsonrpc": "2.0", "id": asked["id"], **told}
        return self._upstream.post("", json=asked).json()

    def close(self) -> None:
        """Close the connections to the node behind."""
        self._upstream.close()


@contextmanager
def proxied(upstream: str, rule: Rule) -> Iterator[Proxy]:
    """A proxy on a free port, ended on leaving."""
    proxy = Proxy(upstream, rule)

    def reply(body: bytes) -> tuple[int, bytes]:
        return 200, json.dumps(proxy.answer(json.loads(body))).encode()

    try:
        with served(reply) as url:
            proxy.url = url
            yield proxy
    finally:
        proxy.close()


@contextmanager
def served(
    reply: Callable[[bytes], tuple[int, bytes]], headers: Mapping[str, str] = MappingProxyType({})
) -> Iterator[str]:
    """An HTTP server on a free port that answers each POST with a status and a body, as its URL."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # Head and body in one segment: apart, the second waits for the first one's acknowledgement.

        def do_POST(self) -> None:
            status, body = reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    server.daemon_threads = True
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def listening(serve: Callable[[socket], None]) -> Iterator[str]:
    """A server on a free port that does with its one connection whatever it likes, as its URL."""
    with create_server(("127.0.0.1", 0)) as door:

        def serve_one() -> None:
            connection, _ = door.accept()
            with connection, suppress(OSError):
                serve(connection)

        thread = Thread(target=serve_one, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{door.getsockname()[1]}"
        thread.join()


def honest(method: str, parameters: list[Any]) -> None:
    """A rule that changes nothing."""
