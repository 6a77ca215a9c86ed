"""A node that misbehaves on purpose: real HTTP in front of a real anvil, with answers changed by the test."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import httpx

Asked = dict[str, Any]
"""A JSON-RPC request."""

Rule = Callable[[str, list[Any]], Any]
"""Given a method and its parameters, the answer to give (``{"result": …}`` or ``{"error": …}``); None: the node's."""


class Proxy:
    """A node's address that answers by rules, and remembers what it was asked."""

    def __init__(self, upstream: str, rule: Rule) -> None:
        self._upstream = httpx.Client(base_url=upstream, trust_env=False)
        self.rule = rule
        self.takes_batches = True
        self.asked: list[tuple[str, list[Any]]] = []
        self.url = ""

    def answer(self, asked: Asked | list[Asked]) -> Any:
        """The answer to a request or a batch of them."""
        if isinstance(asked, dict):
            return self._answer_one(asked)
        if self.takes_batches:
            return [self._answer_one(one) for one in asked]
        return {"jsonrpc": "2.0", "id": None, "error": {"code": -32_600, "message": "batch requests are not supported"}}

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
def served(reply: Callable[[bytes], tuple[int, bytes]]) -> Iterator[str]:
    """An HTTP server on a free port that answers each POST with a status and a body, as its URL."""

    class Answers(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # Head and body in one segment: apart, the second waits for the first one's acknowledgement.

        def do_POST(self) -> None:
            status, body = reply(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
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


def honest(method: str, parameters: list[Any]) -> None:
    """A rule that changes nothing."""
