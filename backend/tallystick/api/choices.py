"""
What kind of answer the client takes. Source: RFC 9110, "Accept".

It is looked at where nothing was done yet that the client would then not be told of: when something is read.
"""

from http import HTTPStatus

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallystick.api.problems import FRAMEWORK_CODES, Problem

_PLACE = "/v1/"
_READS = frozenset({"GET", "HEAD"})
_ANY = "*/*"
_PARAMETERS = ";"


class Choices:
    """The layer that refuses to answer what the client does not take."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        accepted = _accepted(scope)
        if accepted is None:
            await self._app(scope, receive, send)
            return
        refused: Problem | None = None

        async def choosing(message: Message) -> None:
            nonlocal refused
            if message["type"] == "http.response.start":
                refused = _refusal(message, accepted)
                if refused is not None:
                    await refused.response(scope)(scope, receive, send)
            if refused is None:
                await send(message)

        await self._app(scope, receive, choosing)


def _accepted(scope: Scope) -> set[str] | None:
    """The kinds that the client takes; None: all, or it does not matter."""
    if scope["type"] != "http" or scope["method"] not in _READS or not scope["path"].startswith(_PLACE):
        return None
    value = ",".join(Headers(scope=scope).getlist("accept"))
    if _ANY in value or not value.strip(", "):
        return None
    return {kind for kind in map(_kind, value.split(",")) if kind}


def _kind(part: str) -> str:
    """A kind, such as ``text/html``; empty where it says that it is not taken."""
    kind, *parameters = (piece.strip().lower() for piece in part.split(_PARAMETERS))
    is_refused = any(
        parameter.removeprefix("q=").strip("0.") == "" for parameter in parameters if parameter[:2] == "q="
    )
    return "" if is_refused else kind


def _refusal(message: Message, accepted: set[str]) -> Problem | None:
    given = Headers(raw=message["headers"]).get("content-type", "").partition(_PARAMETERS)[0]
    if message["status"] != HTTPStatus.OK or not given or accepted & {given, f"{given.partition('/')[0]}/*"}:
        return None
    status = HTTPStatus.NOT_ACCEPTABLE
    detail = f"The answer is {given}, which your Accept does not take: {', '.join(sorted(accepted))[:200]}."
    return Problem(status, FRAMEWORK_CODES[status], detail)
