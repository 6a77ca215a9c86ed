"""Routes that speak Sourcify's language: rationed, and with its form of an error. Source: Sourcify, "APIv2"."""

import uuid
from collections.abc import Callable, Coroutine
from http import HTTPStatus
from typing import Any

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from tallystick.api.faults import fault_of
from tallystick.api.problems import RETRY_SECONDS, status_of
from tallystick.api.rationing import Ration
from tallystick.api.strictness import StrictRoute
from tallystick.domain.errors import DomainError, TallyError

AT_ONCE = 40
"""Requests that a server takes at once, of all clients."""
A_SECOND = 10.0
"""And for longer."""

_CODES = {HTTPStatus.BAD_REQUEST: "invalid_json", HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type"}


class SourcifyRefusal(Exception):
    """What a client of these routes is told instead of an answer."""

    def __init__(self, status: HTTPStatus, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class SourcifyRoute(StrictRoute):
    """A route whose errors are Sourcify's."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the ration, its errors told."""
        handle = super().get_route_handler()

        async def sourcifying(request: Request) -> Response:
            if not _ration_of(request).take():
                return _told(HTTPStatus.TOO_MANY_REQUESTS, "too_many_requests", "Too many requests: try again.")
            try:
                return await handle(request)
            except (SourcifyRefusal, RequestValidationError, HTTPException, TallyError) as error:
                return _refusal(error)

        return sourcifying


def _ration_of(request: Request) -> Ration:
    """Of this very app: two houses in one program do not take from each other."""
    state = request.app.state
    if not hasattr(state, "sourcify_ration"):
        state.sourcify_ration = Ration(AT_ONCE, A_SECOND)
    ration: Ration = state.sourcify_ration
    return ration


def _refusal(error: Exception) -> Response:
    match error:
        case SourcifyRefusal():
            return _told(error.status, error.code, str(error))
        case RequestValidationError():
            fault = fault_of(error.errors()[0])
            return _told(HTTPStatus.BAD_REQUEST, "invalid_parameter", f"{fault['field']}: {fault['reason']}")
        case HTTPException():
            status = HTTPStatus(error.status_code)
            return _told(status, _CODES.get(status, "invalid_parameter"), error.detail)
        case TallyError():
            return _of_ours(error)
        case _:
            raise error


def _of_ours(error: TallyError) -> Response:
    status = HTTPStatus.BAD_REQUEST if isinstance(error, DomainError) else status_of(type(error))
    is_ours = status is HTTPStatus.INTERNAL_SERVER_ERROR
    return _told(status, error.code.replace("-", "_"), "We made a mistake." if is_ours else str(error))


def _told(status: HTTPStatus, code: str, message: str) -> Response:
    may_come_again = status in {HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE}
    headers = {"Retry-After": str(RETRY_SECONDS)} if may_come_again else {}
    content = {"customCode": code, "message": message, "errorId": str(uuid.uuid4())}
    return JSONResponse(content, status, headers)
