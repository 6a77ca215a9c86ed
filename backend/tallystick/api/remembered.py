"""
Answers given again, as long as nothing in the database has changed since they were made.

They hold what an answer is made of and nothing that surrounds it: id, lag and timing are each request's own. Only
answers that follow from the database are kept; for the one thing in them that does not, a token's name, not for long.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST = 2_048
"""Answers that are kept."""
LARGEST = 64 * 1_024
"""Bytes of an answer that is kept."""
SECONDS = 1.0
"""For which an answer is kept at most."""

_READS = "/v1/agreements"
_ASKS_THE_NODE = "/proof"


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: object
    """Which one made it: who measures asks."""
    until: float

    async def give(self, scope: Scope, send: Send) -> None:
        scope["route"] = self.route
        await send({"type": "http.response.start", "status": HTTPStatus.OK.value, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": self.body})


class Remembered:
    """The layer that keeps them."""

    def __init__(
        self, app: ASGIApp, version: Callable[[], int | None], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """
        Nothing is kept yet.

        Args:
            app: What answers.
            version: Another one after each change of the database; None where nobody can tell.
            clock: Tells seconds.
        """
        self._app = app
        self._version = version
        self._clock = clock
        self._as_of: int | None = None
        self._kept: dict[tuple[str, bytes], _Kept] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        # The version first: what is read afterwards is at least as new.
        if not _follows_from_the_database(scope) or (version := self._version()) is None:
            await self._app(scope, receive, send)
            return
        if version != self._as_of or len(self._kept) >= MOST:
            self._kept, self._as_of = {}, version
        key = (scope["path"], scope["query_string"])
        kept = self._kept.get(key)
        if kept is not None and self._clock() < kept.until:
            await kept.give(scope, send)
            return
        heard = _Heard(send)
        await self._app(scope, receive, heard.send)
        if heard.is_whole and version == self._as_of:
            self._kept[key] = _Kept(heard.headers, heard.body, scope.get("route"), self._clock() + SECONDS)


class _Heard:
    """Sends an answer on, and remembers it."""

    def __init__(self, send: Send) -> None:
        self.headers: tuple[tuple[bytes, bytes], ...] = ()
        self.body = b""
        self.is_whole = False
        self._send = send
        self._is_good = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._is_good = message["status"] == HTTPStatus.OK
            self.headers = tuple(message["headers"])
        elif message["type"] == "http.response.body" and self._is_good:
            self._hear(message)
        await self._send(message)

    def _hear(self, message: Any) -> None:
        self.body += message.get("body", b"")
        self._is_good = len(self.body) <= LARGEST
        self.is_whole = self._is_good and not message.get("more_body", False)


def _follows_from_the_database(scope: Scope) -> bool:
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path: str = scope["path"]
    return path.startswith(_READS) and not path.endswith(_ASKS_THE_NODE)
