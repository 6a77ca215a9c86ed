"""Carries letters: one connection for each, to an address that was checked, for so long and no longer."""

import socket
import ssl
import time
from collections.abc import Mapping
from contextlib import suppress
from http.client import HTTPException
from threading import Timer

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from tallystick.domain.errors import Malformed
from tallystick.domain.letters import Reply
from tallystick.domain.webhooks import EXCERPT
from tallystick.mail.places import Found, Place, Resolve, Unreachable, addresses_of, look_up, place_of, within

LOOK_UP_SECONDS = 5.0
CONNECT_SECONDS = 5.0
ANSWER_SECONDS = 10.0
MOST_ADDRESSES = 2
"""So many addresses of a name are tried."""
_AGENT = "tallystick-webhooks/1"
_MOST_DIGITS = 9
_Answer = tuple[int, str, int | None]
"""The status, the beginning of the body, and the seconds to wait."""


class Carrier:
    """Implements ``letters.Outside``. It follows no redirect, keeps no cookie and reads no more than it keeps."""

    def __init__(
        self,
        *,
        may_be_here: bool = False,
        resolve: Resolve = look_up,
        trust: ssl.SSLContext | None = None,
        answer_seconds: float = ANSWER_SECONDS,
        look_up_seconds: float = LOOK_UP_SECONDS,
    ) -> None:
        """
        Carry letters to the public internet.

        Args:
            may_be_here: Whether plain HTTP to this machine will do: for development.
            resolve: Finds the addresses of names.
            trust: Which certificates are believed; None: those that this machine believes.
            answer_seconds: From the connection to the end of what is read of an answer, however slowly it comes.
            look_up_seconds: How long a name is looked for.
        """
        self._may_be_here = may_be_here
        self._resolve = within(look_up_seconds, resolve)
        self._answer_seconds = answer_seconds
        self._trust = trust or ssl.create_default_context()

    def require_place(self, url: str) -> None:
        """Raises Malformed unless letters can be sent there."""
        place_of(url, may_be_here=self._may_be_here)

    def post(self, url: str, headers: Mapping[str, str], body: str) -> Reply:
        """Post a JSON text. Whatever goes wrong is told in the reply."""
        started = time.monotonic()
        try:
            status, excerpt, retry_after = self._posted(url, headers, body)
        except Unreachable as error:
            # How long it was looked for would tell whether there is such a name in this network.
            return Reply(None, 0, _said(error))
        except (Malformed, OSError, HTTPError, HTTPException, ValueError) as error:
            status, excerpt, retry_after = None, _said(error), None
        return Reply(status, int(1_000 * (time.monotonic() - started)), excerpt, retry_after)

    def _posted(self, url: str, headers: Mapping[str, str], body: str) -> _Answer:
        place = place_of(url, may_be_here=self._may_be_here)
        found = addresses_of(place, self._resolve, may_be_here=self._may_be_here)
        connection = self._connected(place, found[:MOST_ADDRESSES])
        watchdog = Timer(self._answer_seconds, _cut, [connection])
        watchdog.daemon = True
        watchdog.start()
        try:
            return _exchanged(connection, place, headers, body)
        finally:
            watchdog.cancel()
            connection.close()

    def _connected(self, place: Place, found: list[Found]) -> HTTPConnection:
        for address in found[:-1]:
            with suppress(OSError, HTTPError):
                return self._connected_to(place, address)
        return self._connected_to(place, found[-1])

    def _connected_to(self, place: Place, address: Found) -> HTTPConnection:
        host = str(address)
        if place.is_safe:
            connection: HTTPConnection = HTTPSConnection(
                host,
                place.port,
                timeout=CONNECT_SECONDS,
                ssl_context=self._trust,
                server_hostname=place.host,
                assert_hostname=place.host,
            )
        else:
            connection = HTTPConnection(host, place.port, timeout=CONNECT_SECONDS)
        connection.connect()
        return connection


def _exchanged(connection: HTTPConnection, place: Place, headers: Mapping[str, str], body: str) -> _Answer:
    usual = {80, 443}
    host = f"[{place.host}]" if ":" in place.host else place.host
    own = {
        "Host": host if place.port in usual else f"{host}:{place.port}",
        "User-Agent": _AGENT,
        "Content-Type": "application/json",
        "Accept-Encoding": "identity",
        "Connection": "close",
    }
    connection.request("POST", place.target, body.encode(), own | dict(headers), preload_content=False)
    response = connection.getresponse()
    try:
        # A few bytes more than characters: what is cut in the middle of one is replaced.
        excerpt = response.read(4 * EXCERPT, decode_content=False).decode(errors="replace")[:EXCERPT]
        return response.status, excerpt, _seconds(response.headers.get("retry-after"))
    finally:
        response.close()


def _seconds(text: str | None) -> int | None:
    """
    What ``Retry-After`` asks for. A date is passed over: it is by a clock that is not ours.

    Source: RFC 9110, section 10.2.3, "Retry-After".
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS else None


def _cut(connection: HTTPConnection) -> None:
    """End what takes too long, from another thread."""
    if connection.sock is not None:
        with suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)


def _said(error: Exception) -> str:
    words = str(error) or type(error).__name__
    return " ".join(words.split())[:EXCERPT]
