"""
The ``Idempotency-Key``: a request that is sent again is not carried out again, but answered as it was.

Source: draft-ietf-httpapi-idempotency-key-header-07, "The Idempotency-Key HTTP Request Header Field".
"""

import re
from collections.abc import Callable, Iterable

import structlog
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallystick.api.problems import problem_of
from tallystick.domain.errors import MalformedKey, TallyError, ToldOnce
from tallystick.services.repeating import Answered, Attempt, Repeating

log = structlog.get_logger()

KEY = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
LARGEST = 256 * 1_024
"""Bytes of an answer that is kept. Our own have a few thousand."""

_TEXT = r"[\x21\x23-\x5b\x5d-\x7e]{16,255}"
KEY_PATTERN = f'^("{_TEXT}"|{_TEXT})$'
"""A string of structured fields, without what needs an escape; the quotes may be missing, as most clients have it."""
_CHANGES = frozenset({"POST", "PATCH", "DELETE"})
"""``PUT`` is repeatable by itself, and its bodies, which are files, are not held in memory."""
_PLACE = "/v1/"
_CHANGES_NOTHING = "/prepare"
_SUCCEEDED = range(200, 300)
"""What is kept. A refusal did nothing, and most are cured by time: once more it is looked at anew."""
_TOLD_ONCE = "told_once"
"""Marks a request whose answer holds a credential, of which nothing may be kept but a hash."""
_SURROUND = frozenset({"x-request-id", "mirror-lag", "date", "server"})
"""Each request's own."""


async def tell_once(request: Request) -> None:
    """For routes whose answers hold a secret: the answer is not kept, and the same request again is told so."""
    setattr(request.state, _TOLD_ONCE, True)


class Repeats:
    """The layer that recognizes a request that was made before."""

    def __init__(self, app: ASGIApp, repeating: Repeating, principal: Callable[[Scope], str]) -> None:
        """``principal`` tells apart who asks; it may ask the database."""
        self._app = app
        self._repeating = repeating
        self._principal = principal

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        keys = Headers(scope=scope).getlist(KEY) if _may_change(scope) else []
        if not keys:
            await self._app(scope, receive, send)
            return
        body = _Body(receive)
        await body.read()
        if not body.is_whole:
            await self._app(scope, body.again, send)
            return
        try:
            begun = await run_in_threadpool(self._begun, scope, keys, body.content)
        except TallyError as error:
            await problem_of(error).response(scope)(scope, receive, send)
            return
        if isinstance(begun, Answered):
            await _give(begun, send)
        else:
            await self._carry_out(begun, scope, body.again, send)

    def _begun(self, scope: Scope, keys: list[str], body: bytes) -> Attempt | Answered:
        key, whose = _key_of(keys), self._principal(scope).encode(errors="replace")
        request = b"\0".join(
            (scope["method"].encode(), scope["path"].encode(errors="surrogatepass"), scope["query_string"], body)
        )
        return self._repeating.begin(key, whose, request)

    async def _carry_out(self, attempt: Attempt, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, and keep the answer before anybody gets to see it; or free the key if nothing was done."""
        heard = _Heard()
        try:
            await self._app(scope, receive, heard.send)
        except BaseException:
            await self._noted(self._repeating.abandon, attempt)
            raise
        if heard.is_success and len(heard.body) <= LARGEST:
            is_secret = _TOLD_ONCE in scope["state"]
            await self._noted(self._repeating.finish, attempt, _withheld(scope) if is_secret else heard.answer())
        else:
            await self._noted(self._repeating.abandon, attempt)
        for message in heard.messages:
            await send(message)

    async def _noted(self, write: Callable[..., None], attempt: Attempt, *answer: Answered) -> None:
        """Write down what became of an attempt. What was done is done: if that fails, its lease frees the key."""
        try:
            await run_in_threadpool(write, attempt, *answer)
        except TallyError as error:
            log.warning("what became of an idempotency key was not written down", code=error.code)


class _Body:
    """A request's body, read ahead, and then given again as it came."""

    def __init__(self, receive: Receive) -> None:
        self.content = b""
        self.is_whole = False
        self._receive = receive
        self._messages: list[Message] = []
        self._refused: HTTPException | None = None

    async def read(self) -> None:
        """Read to its end. A body that is too long, or breaks off, is left to who asks for it again."""
        try:
            while not self.is_whole:
                message = await self._receive()
                self._messages.append(message)
                if message["type"] != "http.request":
                    return
                self.content += message.get("body", b"")
                self.is_whole = not message.get("more_body", False)
        except HTTPException as error:
            self._refused = error

    async def again(self) -> Message:
        """The next part of it. Raises what reading it raised."""
        if self._messages:
            return self._messages.pop(0)
        if self._refused is not None:
            raise self._refused
        return await self._receive()


class _Heard:
    """Holds an answer back until it is kept."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def send(self, message: Message) -> None:
        self.messages.append(message)

    @property
    def is_success(self) -> bool:
        """Whether the request was carried out. Else it was refused, or broke off."""
        return self._status in _SUCCEEDED

    @property
    def _status(self) -> int:
        return self.messages[0]["status"] if self.messages else 0

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])

    def answer(self) -> Answered:
        start = self.messages[0]
        return Answered(start["status"], tuple(_own_headers(start["headers"])), self.body)


def may_change(method: str, path: str) -> bool:
    """Whether a request may change something: only then it matters how often it is carried out."""
    return method in _CHANGES and path.startswith(_PLACE) and not path.endswith(_CHANGES_NOTHING)


def _may_change(scope: Scope) -> bool:
    return scope["type"] == "http" and may_change(scope["method"], scope["path"])


def _key_of(values: list[str]) -> str:
    """The key in a header. Raises MalformedKey."""
    if len(values) != 1 or not re.fullmatch(KEY_PATTERN, values[0]):
        raise MalformedKey(
            f"an {KEY} is one text of 16 to 255 visible ASCII characters, without quotes and backslashes in it, that "
            "nobody can guess, such as a random UUID. Nothing was done"
        )
    return values[0].strip('"')


def _withheld(scope: Scope) -> Answered:
    """What is kept in place of a secret: that it was told."""
    problem = problem_of(ToldOnce()).response(scope)
    return Answered(problem.status_code, tuple(_own_headers(problem.raw_headers)), bytes(problem.body))


def _own_headers(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[str, str]]:
    named = ((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in headers)
    return [(name, value) for name, value in named if name not in _SURROUND]


async def _give(kept: Answered, send: Send) -> None:
    headers = [*kept.headers, (REPLAYED.lower(), "true")]
    encoded = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
    await send({"type": "http.response.start", "status": kept.status, "headers": encoded})
    await send({"type": "http.response.body", "body": kept.body})
