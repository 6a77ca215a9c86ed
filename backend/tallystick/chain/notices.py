"""
Notices of new blocks over WebSocket: a reason to look at the chain at once, and never what is believed of it.

Where there is no connection the time passes as it would without one, so whoever waits here looks now and then anyway.
"""

import json
import time
from collections.abc import Sequence
from contextlib import ExitStack
from threading import Event
from urllib.parse import urlsplit, urlunsplit

import structlog
from websockets.exceptions import WebSocketException
from websockets.sync.client import ClientConnection, connect

from tallystick.chain.answers import parsed
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.urls import NONE, WEBSOCKET, is_url, urls_in, without_keys

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds between two tries to connect. Each is four times the one before, until one succeeds."""
PATIENCE = 2.0
"""Seconds for a connection to open, and for a subscription to be confirmed."""
GAP = 0.005
"""The least seconds between two notices that are told of: a flood of them must not be a flood of requests."""
SLICE = 0.25
"""The most seconds after which it is noticed that nobody waits any more."""

_LARGEST = 1024 * 1024
"""The longest message, in bytes. A header is far shorter."""
_SUBSCRIPTION = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "eth_subscribe", "params": ["newHeads"]})
_TROUBLE = (OSError, WebSocketException, ValueError, RecursionError)
"""What a connection may end in; ``TimeoutError`` is an ``OSError``, and what is no JSON a ``ValueError``."""

_journal = structlog.get_logger(__name__)


class HeadNotices:
    """Implements ``ports.Notices`` over the first address that offers them. For one thread."""

    def __init__(self, urls: Sequence[str]) -> None:
        """Nothing is connected yet."""
        for url in urls:
            if not is_url(url, WEBSOCKET):
                raise ChainUnavailable(f"{without_keys(url)!r} is not the WebSocket address of a node")
        self._urls = tuple(urls)
        self._turn = 0
        self._connection: ClientConnection | None = None
        self._held = ExitStack()
        self._pause = FIRST_PAUSE
        self._next_try = 0.0
        self._told_at = 0.0

    def wait(self, stop: Event, seconds: float) -> None:
        """Until a block is announced; no longer than so many seconds, and not once ``stop`` is set."""
        connection = self._connected()
        if connection is None:
            stop.wait(seconds)
            return
        try:
            if _is_announced(connection, stop, time.monotonic() + seconds):
                self._spread(stop)
        except _TROUBLE as trouble:
            self._lose(trouble)

    def close(self) -> None:
        """Let the connection go. The next wait opens another one."""
        self._connection = None
        self._held.close()

    def _connected(self) -> ClientConnection | None:
        if self._connection is not None or not self._urls or time.monotonic() < self._next_try:
            return self._connection
        url = self._urls[self._turn % len(self._urls)]
        try:
            with ExitStack() as opening:
                self._connection = _subscribed(opening, url)
                self._held = opening.pop_all()
        except _TROUBLE as trouble:
            self._turn += 1
            self._lose(trouble)
        else:
            _journal.info("new blocks are announced", endpoint=without_keys(url))
            self._pause = FIRST_PAUSE
        return self._connection

    def _lose(self, trouble: Exception) -> None:
        _journal.info("new blocks are not announced", reason=type(trouble).__name__, seconds=self._pause)
        self.close()
        self._next_try = time.monotonic() + self._pause
        self._pause = min(4 * self._pause, LONGEST_PAUSE)

    def _spread(self, stop: Event) -> None:
        early = self._told_at + GAP - time.monotonic()
        if early > 0:
            stop.wait(early)
        self._told_at = time.monotonic()


def notices_of(addresses: str | None, nodes: str) -> HeadNotices:
    """
    Notices from WebSocket addresses.

    Args:
        addresses: One or several, parted by commas or blanks; ``none`` for none. None: the nodes' own.
        nodes: The HTTP addresses of the nodes: many offer both at one place.

    Raises:
        ChainUnavailable: If one is no such address.
    """
    if addresses is None:
        return HeadNotices([_beside(url) for url in urls_in(nodes)])
    named = urls_in(addresses)
    return HeadNotices([] if named == [NONE] else named)


def _subscribed(opening: ExitStack, url: str) -> ClientConnection:
    """A connection that announces new blocks. It is closed by whoever has ``opening``."""
    opened = connect(url, open_timeout=PATIENCE, close_timeout=PATIENCE, max_size=_LARGEST, compression=None)
    connection = opening.enter_context(opened)
    connection.send(_SUBSCRIPTION)
    confirmed = parsed(connection.recv(timeout=PATIENCE))
    if not isinstance(confirmed, dict) or not isinstance(confirmed.get("result"), str):
        raise ValueError("no subscription")
    return connection


def _is_announced(connection: ClientConnection, stop: Event, deadline: float) -> bool:
    """Whether something was announced before the deadline. All that is on its way by then counts as one notice."""
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
        try:
            connection.recv(timeout=min(left, SLICE))
        except TimeoutError:
            continue
        _drain(connection)
        return True
    return False


def _drain(connection: ClientConnection) -> None:
    try:
        while True:
            connection.recv(timeout=0)
    except TimeoutError:
        return


def _beside(url: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(scheme="wss" if parts.scheme == "https" else "ws"))
