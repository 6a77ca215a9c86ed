"""How long requests take, by route: what a monitor is told."""

import time

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from tallystick.services.telemetry import Telemetry

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_UNANSWERED = 0
"""Stands for the status where the client left before there was one."""


class Timing:
    """The layer that measures. A path that leads nowhere has no route, so that nobody can make up series."""

    def __init__(self, app: ASGIApp, telemetry: Telemetry) -> None:
        self._app = app
        self._telemetry = telemetry

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Source: ASGI, "Applications"."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status, started = _UNANSWERED, time.perf_counter()

        async def noting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, noting)
        finally:
            method = scope["method"] if scope["method"] in _METHODS else "other"
            self._telemetry.note_request(method, _pattern(scope), status, time.perf_counter() - started)


def _pattern(scope: Scope) -> str:
    """The pattern of a request's whole path. A route knows its own part, which comes after fixed words."""
    own: str | None = getattr(scope.get("route"), "path", None)
    if own is None:
        return "unknown"
    steps: list[str] = scope["path"].split("/")
    return "/".join(steps[: len(steps) - own.count("/")]) + own
