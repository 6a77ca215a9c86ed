"""
BoundedProtocol
├── given a head
│   ├── that ends soon ....................... it is a request
│   ├── with a field that never ends ......... 431, and the connection ends
│   └── with ever more fields ................ 431, and the connection ends
└── given a body
    ├── that is long ......................... it is read
    ├── with a trailer that never ends ....... the connection ends
    └── that follows others at a connection .. it is read, and so is each
"""

import json
import socket
from collections.abc import Iterable, Iterator
from contextlib import closing
from itertools import repeat
from threading import Thread

import httpx
import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from tallystick.cli.bounded import LONGEST_HEAD, BoundedProtocol
from tests.api.office import Server

MIB = 1024 * 1024
BEGUN = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


async def _measure(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the length of what came."""
    length, is_whole = 0, False
    while not is_whole:
        message = await receive()
        length += len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"%d" % length})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        server = Server(uvicorn.Config(_measure, http=BoundedProtocol, log_config=None, lifespan="off"))
        thread = Thread(target=server.run, kwargs={"sockets": [door]})
        thread.start()
        try:
            yield door.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


class TestGivenAHead:
    def test_that_ends_soon_is_a_request(self, port: int) -> None:
        answer = httpx.get(f"http://127.0.0.1:{port}", headers={"a": "x" * (LONGEST_HEAD // 2)}, trust_env=False)

        assert (answer.status_code, answer.text) == (200, "0")

    @pytest.mark.spec("MA14")
    @pytest.mark.parametrize(
        "piece", [b"x" * 65_536, b"a: b\r\n" * 10_000], ids=["a field that never ends", "ever more fields"]
    )
    def test_that_never_ends_is_refused(self, port: int, piece: bytes) -> None:
        heard, was_cut = _talked(port, BEGUN + b"a: ", repeat(piece, 1_000))
        head, _, body = heard.partition(b"\r\n\r\n")

        assert was_cut
        # Whoever is still sending when the connection ends may not get to hear it.
        assert heard == b"" or head.startswith(b"HTTP/1.1 431 ")
        assert heard == b"" or json.loads(body)["code"] == "headers-too-large"

    @pytest.mark.spec("MA14")
    def test_that_is_too_long_is_told_so(self, port: int) -> None:
        """By a single byte: nothing is left unread, so that the answer arrives."""
        heard, _ = _talked(port, BEGUN + b"a: ", [b"x" * (LONGEST_HEAD + 1 - len(BEGUN + b"a: "))])
        head, _, body = heard.partition(b"\r\n\r\n")

        assert head.startswith(b"HTTP/1.1 431 Request Header Fields Too Large\r\n")
        assert b"content-type: application/problem+json" in head
        assert json.loads(body)["money_moved"] is False


class TestGivenABody:
    def test_that_is_long_is_read(self, port: int) -> None:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            answers = [http.post("/", content=b"x" * MIB) for _ in range(3)]
            pieces = http.post("/", content=iter([b"x" * 1_000] * 1_000))

        assert [answer.text for answer in (*answers, pieces)] == [str(MIB)] * 3 + ["1000000"]

    @pytest.mark.spec("MA14")
    def test_with_a_trailer_that_never_ends_is_not_read(self, port: int) -> None:
        begun = b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\na: "

        assert _talked(port, begun, repeat(b"x" * 65_536, 1_000))[1]


def _talked(port: int, begun: bytes, more: Iterable[bytes]) -> tuple[bytes, bool]:
    """What a server says to what is sent, and whether it would not hear all of it."""
    with closing(socket.create_connection(("127.0.0.1", port), timeout=60)) as connection:
        connection.sendall(begun)
        try:
            for piece in more:
                connection.sendall(piece)
        except ConnectionError:
            return _heard(connection), True
        return _heard(connection), False


def _heard(connection: socket.socket) -> bytes:
    heard = b""
    try:
        while piece := connection.recv(65_536):
            heard += piece
    except ConnectionError:
        pass
    return heard
