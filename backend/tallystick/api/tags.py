"""
Answers with a tag, and none where the client has it already. Source: RFC 9110, "ETag" and "If-None-Match".

A tag is a hash of the answer's bytes: the same tag, the same answer, freshness included. It costs a hash, once for as
long as an answer is given again; what it saves is the way, not the question.
"""

from base64 import urlsafe_b64encode
from hashlib import blake2b
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

ASK_AGAIN = "no-cache"
"""May be kept by whoever asked, who asks each time whether it is still so."""
VARIES = "Authorization, Cookie"

_PLACES = ("/v1/", "/openapi.json")
_READS = frozenset({"GET", "HEAD"})
_TAGGED = "application/json"
_BYTES = 16
_BARE = frozenset({"content-length", "content-type"})
"""What is said of a body, where there is none."""


class Tagged:
    """The layer that gives answers their tags. What is sent in parts has none: it would have to wait for its end."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        if not _may_be_tagged(scope):
            await self._app(scope, receive, send)
            return
        held: Message | None = None

        async def tagging(message: Message) -> None:
            nonlocal held
            if message["type"] == "http.response.start" and _is_to_tag(message):
                held = message
                return
            if held is not None:
                start, held = held, None
                if not message.get("more_body", False):
                    _tag(start, message.get("body", b""), scope)
                await send(start)
            await send(message)

        await self._app(scope, receive, tagging)


class Unchanged:
    """The layer that answers 304 and nothing else where the client says that it has this very answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        known = _known(scope) if _may_be_tagged(scope) else ""
        if not known:
            await self._app(scope, receive, send)
            return
        is_bare = False

        async def comparing(message: Message) -> None:
            nonlocal is_bare
            if message["type"] == "http.response.start" and message["status"] == HTTPStatus.OK:
                is_bare = _has(known, Headers(raw=message["headers"]).get("etag"))
                message = _bare(message) if is_bare else message
            elif is_bare:
                message = {"type": message["type"], "body": b"", "more_body": message.get("more_body", False)}
            await send(message)

        await self._app(scope, receive, comparing)


def tag_of(content: bytes) -> str:
    """The tag of an answer, as it stands in a header. It is a strong one."""
    return f'"{urlsafe_b64encode(blake2b(content, digest_size=_BYTES).digest()).decode().rstrip("=")}"'


def _may_be_tagged(scope: Scope) -> bool:
    return scope["type"] == "http" and scope["method"] in _READS and scope["path"].startswith(_PLACES)


def _is_to_tag(message: Message) -> bool:
    if message["status"] != HTTPStatus.OK:
        return False
    headers = Headers(raw=message["headers"])
    return "etag" not in headers and headers.get("content-type", "").startswith(_TAGGED)


def _tag(message: Message, body: bytes, scope: Scope) -> None:
    """What somebody's login was shown for is not kept anywhere: it may be private."""
    headers = MutableHeaders(raw=message["headers"])
    headers["ETag"] = tag_of(body)
    headers.add_vary_header(VARIES)
    if not shows_login(scope):
        headers.setdefault("Cache-Control", ASK_AGAIN)
    message["headers"] = headers.raw


def shows_login(scope: Scope) -> bool:
    """Whether a request shows something of a login, so that its answer may be for nobody else."""
    return any(name in (b"authorization", b"cookie") for name, _ in scope["headers"])


def _known(scope: Scope) -> str:
    """The tags that the client has."""
    return ",".join(value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match")


def _has(known: str, tag: str | None) -> bool:
    """Weak comparison, as it is prescribed for this header: a proxy may have made our tag a weak one."""
    if tag is None:
        return False
    return known.strip() == "*" or tag in [one.strip().removeprefix("W/") for one in known.split(",")]


def _bare(message: Message) -> Message:
    headers = [(name, value) for name, value in message["headers"] if name.decode("latin-1").lower() not in _BARE]
    return {**message, "status": HTTPStatus.NOT_MODIFIED.value, "headers": headers}
