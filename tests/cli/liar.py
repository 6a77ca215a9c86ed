"""A server that tells the truth, but for what a test changes: between the command line and a real server."""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

Answer = dict[str, Any]
Change = Callable[[str, Answer], None]
"""Is told the path that was asked for, and changes the answer in its place."""
Elsewhere = Callable[[str], str]
"""The path that is asked instead."""

_CARRIED = frozenset({"content-type", "idempotency-key", "accept", "origin", "authorization"})


@contextmanager
def liar(url: str, change: Change = lambda path, answer: None, elsewhere: Elsewhere = str) -> Iterator[str]:
    """Where a liar answers for the server at ``url``. It is stopped in the end."""
    true = url.removesuffix("/v1")

    class Lying(BaseHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            """Nothing is told."""

        def do_GET(self) -> None:
            """The server's answer, changed."""
            self._answer()

        def do_POST(self) -> None:
            """The server's answer, changed."""
            self._answer()

        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() in _CARRIED}
            with httpx.Client(trust_env=False) as http:
                told = http.request(self.command, true + elsewhere(self.path), content=body, headers=headers)
            said = told.json()
            if told.is_success:
                change(self.path, said)
            content = json.dumps(said).encode()
            self.send_response(told.status_code)
            self.send_header("content-type", told.headers["content-type"])
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Lying)
    running = threading.Thread(target=server.serve_forever)
    running.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        running.join()


@contextmanager
def listener(url: str) -> Iterator[tuple[str, list[str]]]:
    """Where somebody answers for the server at ``url`` who changes nothing, and every path that was asked for there."""
    asked: list[str] = []

    def noted(path: str) -> str:
        asked.append(path)
        return path

    with liar(url, elsewhere=noted) as where:
        yield where, asked
