"""
A server at work, measured: how long after a block is made it can be read, and how many answers there are in a second.

The server is `tally serve` in a process of its own, on SQLite, beside an anvil that makes a block for each transaction.
"""

import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from urllib.parse import urlsplit

from rich.progress import track

from tallystick.chain.codec import EscrowCodec
from tallystick.domain.acts import Act, Fund, Release
from tallystick.domain.terms import Terms
from tallystick.domain.units import AgreementId, BlockNumber, TokenUnits
from tests.deals import FIRST, a_deal
from tests.devchain import DevChain, started_chain
from tests.journeys.server import Server

BLOCKS = 300
"""How many blocks are waited for."""
CONNECTIONS = 8
"""How many clients read at a time, each its next answer as soon as it has the one before."""
SECONDS = 5.0
_PIECE = 65_536
_END = b"\r\n\r\n"


@dataclass(frozen=True, slots=True)
class Life:
    """What was measured."""

    latencies: tuple[float, ...]
    """Milliseconds from a transaction's receipt to the API's answer that has its block, ascending."""
    reads_per_second: float
    """Answers that show an agreement, with the block that they are true of."""

    def percentile(self, part: float) -> float:
        """Milliseconds within which this part of the blocks could be read."""
        return self.latencies[min(int(part * len(self.latencies)), len(self.latencies) - 1)]


def measured() -> Life:
    """Measure both on a server of its own."""
    with stage() as (chain, server, terms):
        codec = EscrowCodec(chain.identity)
        agreement_id = codec.agreement_id(terms)
        carry_out(chain, codec, terms, Fund((FIRST,)))
        server.until_level_with(chain)
        latencies = sorted(_latencies(chain, server, codec, terms))
        return Life(tuple(latencies), _reads(server, agreement_id))


@contextmanager
def stage() -> Iterator[tuple[DevChain, Server, Terms]]:
    """A chain whose employer has tokens, a server that mirrors it, and terms under which nothing is locked yet."""
    with ExitStack() as held:
        chain = held.enter_context(started_chain())
        folder = held.enter_context(tempfile.TemporaryDirectory())
        chain.enrich(chain.employer)
        server = Server(chain, Path(folder))
        held.callback(server.close)
        server.start()
        yield chain, server, a_deal(chain)


def carry_out(chain: DevChain, codec: EscrowCodec, terms: Terms, act: Act) -> BlockNumber:
    """Returns the block that the act is in."""
    return chain.carry_out(codec.call(terms, act), chain.employer).block_number


def _latencies(chain: DevChain, server: Server, codec: EscrowCodec, terms: Terms) -> Iterator[float]:
    agreement_id = codec.agreement_id(terms)
    with _connection(server) as connection:
        for place in track(range(1, BLOCKS + 1), "blocks"):
            number = carry_out(chain, codec, terms, Release(FIRST, TokenUnits(place)))
            began = time.perf_counter()
            answer = _ask(connection, _request(agreement_id, f"?min_block={number}"))
            yield 1_000 * (time.perf_counter() - began)
            if f'"released":"{place}"'.encode() not in answer:
                raise AssertionError(f"block {number} was not in the answer: {answer[:500]!r}")


def _reads(server: Server, agreement_id: AgreementId) -> float:
    """Answers in a second, to several clients at once."""
    request, count, clients = _request(agreement_id), 0, dict[int, socket.socket]()
    with ExitStack() as held, DefaultSelector() as ready:
        for _ in range(CONNECTIONS):
            connection = held.enter_context(_connection(server))
            clients[connection.fileno()] = connection
            connection.sendall(request)
            ready.register(connection, EVENT_READ)
        began = time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            for key, _ in ready.select():
                connection = clients[key.fd]
                _answer(connection)
                connection.sendall(request)
                count += 1
        return count / (time.perf_counter() - began)


@contextmanager
def _connection(server: Server) -> Iterator[socket.socket]:
    parts = urlsplit(server.api.url)
    with socket.create_connection((parts.hostname, parts.port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        yield connection


def _request(agreement_id: AgreementId, query: str = "") -> bytes:
    return f"GET /v1/agreements/{agreement_id}{query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()


def _ask(connection: socket.socket, request: bytes) -> bytes:
    connection.sendall(request)
    return _answer(connection)


def _answer(connection: socket.socket) -> bytes:
    """One whole answer. Raises unless it is a good one that says as of which block."""
    answer = b""
    while _END not in answer:
        answer += connection.recv(_PIECE)
    head, _, body = answer.partition(_END)
    names = dict(line.lower().split(b": ", 1) for line in head.split(b"\r\n")[1:])
    if not head.startswith(b"HTTP/1.1 200") or b"mirror-block" not in names:
        raise AssertionError(f"the server answered {answer[:500]!r}")
    while len(body) < int(names[b"content-length"]):
        body += connection.recv(_PIECE)
    return body
