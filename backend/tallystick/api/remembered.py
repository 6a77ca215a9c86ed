"""
Answers given again, as long as nothing in the database has changed since they were made.

They hold what an answer is made of and nothing that surrounds it: id, lag and timing are each request's own. Only
answers that follow from the database are kept; for the one thing in them that does not, a token's name, not for long.
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

ROOM = 16 * 1_024 * 1_024
"""Bytes of all answers that are kept, at most."""
LARGEST = 64 * 1_024
"""Bytes of an answer that is kept."""
LONGEST = 256
"""Bytes of a question whose answer is kept. Nobody fills the room with questions."""
SECONDS = 1.0
"""After which nothing is kept any more."""

_JUDGED = frozenset({b"content-length", b"transfer-encoding", b"authorization", b"cookie"})
"""Headers of a body, or of a login: what somebody who is known is answered may be for nobody else."""
_READS = re.compile(r"/v1/(agreements(/[^/]+(/(events|journal))?)?|addresses/[^/]+/record)")
"""What everybody may read, and what follows from the database alone. Nothing else below it is."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """An answer."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes
    route: object
    """Which one made it: who measures asks."""

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
        self._since = 0.0
        self._kept: dict[tuple[str, bytes], _Kept] = {}
        self._room = ROOM

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        # The version first: what is read afterwards is at least as new.
        if not _follows_from_the_database(scope) or (version := self._version()) is None:
            await self._app(scope, receive, send)
            return
        if version != self._as_of or self._clock() - self._since >= SECONDS:
            self._begin_anew(version)
        key = (scope["path"], scope["query_string"])
        kept = self._kept.get(key)
        if kept is not None:
            await kept.give(scope, send)
            return
        heard = _Heard(send)
        await self._app(scope, receive, heard.send)
        if heard.is_whole and version == self._as_of:
            self._keep(key, _Kept(heard.headers, heard.body, scope.get("route")))

    def _begin_anew(self, version: int) -> None:
        self._kept, self._room = {}, ROOM
        self._as_of, self._since = version, self._clock()

    def _keep(self, key: tuple[str, bytes], kept: _Kept) -> None:
        self._room -= len(kept.body) + LONGEST
        if self._room >= 0:
            self._kept[key] = kept


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
    """Whether it is a plain question about agreements: one that brings a body or a login along is judged each time."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return False
    path, query = scope["path"], scope["query_string"]
    is_short = len(path) + len(query) <= LONGEST
    is_read = _READS.fullmatch(path) is not None
    return is_read and is_short and not any(name in _JUDGED for name, _ in scope["headers"])
