"""A server of somebody's that receives webhooks, keeps what came, and can be told to fail."""

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Condition, Event, Thread
from typing import Any

_PATIENCE = 60.0
"""Seconds for anything to arrive."""


@dataclass(frozen=True, slots=True)
class Letter:
    """What was received."""

    headers: dict[str, str]
    body: str

    @property
    def id(self) -> str:
        return self.headers["webhook-id"]

    @property
    def type(self) -> str:
        return str(json.loads(self.body)["type"])


@dataclass
class Receiver:
    """What came, and how it is answered."""

    url: str = ""
    status: int = 204
    answer: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    refuses: set[str] = field(default_factory=set)
    """Types that are answered 500, whatever the others are."""
    letters: list[Letter] = field(default_factory=list)
    may_answer: Event = field(default_factory=Event)
    """While it is cleared whoever calls is kept waiting."""
    _arrival: Condition = field(default_factory=Condition)

    def __post_init__(self) -> None:
        self.may_answer.set()

    def take(self, letter: Letter) -> None:
        """Keep what came."""
        with self._arrival:
            self.letters.append(letter)
            self._arrival.notify_all()

    def until(self, count: int) -> None:
        """Wait until so many came, or fail."""
        with self._arrival:
            assert self._arrival.wait_for(lambda: len(self.letters) >= count, _PATIENCE)

    def ids(self) -> list[str]:
        return [letter.id for letter in self.letters]

    def types(self) -> list[str]:
        return [letter.type for letter in self.letters]


@contextmanager
def receiving(receiver: Receiver | None = None, port: int = 0) -> Iterator[Receiver]:
    """A receiver that listens on a free port of this machine."""
    at_work = receiver or Receiver()

    class Hook(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            letter = Letter({name.lower(): value for name, value in self.headers.items()}, body)
            at_work.take(letter)
            at_work.may_answer.wait(_PATIENCE)
            self.send_response(500 if letter.type in at_work.refuses else at_work.status)
            for name, value in at_work.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(at_work.answer)))
            self.end_headers()
            self.wfile.write(at_work.answer)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", port), Hook) as server:
        at_work.url = f"http://127.0.0.1:{server.server_port}/hook"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield at_work
        finally:
            server.shutdown()
            thread.join()


def free_port() -> int:
    """A port where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        return int(door.getsockname()[1])
