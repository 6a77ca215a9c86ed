"""What surrounds every request: an id, limits on it, safe headers, and an answer even when we fail."""

import re
import traceback
import uuid
from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallystick.api.problems import Problem

log = structlog.get_logger()

_MOST_DIGITS = 18
"""Of a declared length that is read: more count more bytes than there are."""
MAX_BODY = 256 * 1024
"""Bytes of a request's body, however it is sent."""
MAX_HEADERS = 16 * 1024
"""Bytes of a request's header fields, all together."""
_AROUND = 4
"""Bytes that a field has beside its name and its value: a colon, a space, the end of its line."""
REQUEST_ID = "X-Request-Id"
SAFE_HEADERS: Mapping[str, str] = MappingProxyType(
    {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "no-referrer",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
        "Cache-Control": "no-store",
    }
)


ONLY_HTTPS = "max-age=31536000"
"""For a year a browser asks us by https and no otherwise. Source: RFC 6797, "Strict-Transport-Security"."""


class Surroundings:
    """The outermost layer: names each request, and answers for what nobody foresaw."""

    def __init__(self, app: ASGIApp, *, only_https: bool = False) -> None:
        """``only_https``: whether all people come by https, so that browsers may be told to come no otherwise."""
        self._app = app
        self._headers = {**SAFE_HEADERS, "Strict-Transport-Security": ONLY_HTTPS} if only_https else SAFE_HEADERS

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = uuid.uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        answer = _Answer(send, request_id, self._headers)
        try:
            await self._app(scope, receive, answer.send)
        except ClientDisconnect:
            log.info("client left before its request was read", request_id=request_id)
        except Exception as error:
            # The last place where what nobody foresaw can still become an answer.
            # As text, without the values of variables: they may hold signatures.
            trace = "".join(traceback.format_exception(error))
            log.error("request failed", request_id=request_id, method=scope["method"], path=scope["path"], trace=trace)
            if answer.started:
                raise
            problem = Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "internal", "We made a mistake: it is in our log.")
            await problem.response(scope)(scope, receive, answer.send)


class HeaderLimit:
    """Refuses headers that are too long, before anybody looks at what they say, or keeps it."""

    def __init__(self, app: ASGIApp, most: int = MAX_HEADERS) -> None:
        self._app = app
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: RFC 6585, "431 Request Header Fields Too Large"."""
        if sum(len(name) + len(value) + _AROUND for name, value in scope.get("headers", ())) <= self._most:
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await headers_too_large(self._most).response(scope)(scope, receive, send)


class BodyLimit:
    """Refuses bodies that are too long: by what they declare, and by what they turn out to be."""

    def __init__(self, app: ASGIApp, most: int = MAX_BODY, longer: Mapping[str, int] = MappingProxyType({})) -> None:
        """``most`` bytes are taken, and more at the places of ``longer``: patterns of how a path begins."""
        self._app = app
        self._most = most
        self._longer = {re.compile(place): most for place, most in longer.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = next((most for place, most in self._longer.items() if place.match(scope["path"])), self._most)
        if _declared(scope) > most:
            too_large = Problem(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "body-too-large", _too_large(most))
            await too_large.response(scope)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive, most), send)

    def _counted(self, receive: Receive, most: int) -> Receive:
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > most:
                raise HTTPException(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _too_large(most))
            return message

        return counted


class _Answer:
    """Sends an answer on, with the safe headers; knows whether it has begun."""

    def __init__(self, send: Send, request_id: str, safe: Mapping[str, str]) -> None:
        self.started = False
        self._send = send
        self._request_id = request_id
        self._safe = safe

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.started = True
            headers = MutableHeaders(scope=message)
            headers[REQUEST_ID] = self._request_id
            for name, value in self._safe.items():
                headers.setdefault(name, value)
        await self._send(message)


def headers_too_large(most: int) -> Problem:
    """What somebody is told who sends more than ``most`` bytes of header fields."""
    detail = f"The header fields are longer than {most} bytes, all together: send fewer (cookies?). Nothing was done."
    return Problem(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "headers-too-large", detail)


def _declared(scope: Scope) -> int:
    """The length that a request declares, in bytes; 0 when it declares none that can be read."""
    declared = Headers(scope=scope).get("content-length", "")
    return int(declared) if declared.isascii() and declared.isdigit() and len(declared) <= _MOST_DIGITS else 0


def _too_large(most: int) -> str:
    return f"The body is longer than {most} bytes."
