"""Every error as a problem document, by one table. Source: RFC 9457, "Problem Details JSON Object"."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from types import MappingProxyType

from starlette.responses import Response
from starlette.types import Scope

from tallystick.domain import errors

MEDIA_TYPE = "application/problem+json"
RETRY_SECONDS = 5
"""After so many seconds a request that the chain kept from succeeding may be tried again."""

STATUS_OF: Mapping[type[errors.TallyError], HTTPStatus] = MappingProxyType(
    {
        errors.Malformed: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.MalformedKey: HTTPStatus.BAD_REQUEST,
        errors.KeyReused: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.KeyInFlight: HTTPStatus.CONFLICT,
        errors.QuotaExceeded: HTTPStatus.TOO_MANY_REQUESTS,
        errors.TooManyAtOnce: HTTPStatus.TOO_MANY_REQUESTS,
        errors.UnsoundTerms: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.SignInRefused: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.HashDiffers: HTTPStatus.UNPROCESSABLE_ENTITY,
        errors.UnknownDocument: HTTPStatus.NOT_FOUND,
        errors.UnknownGrant: HTTPStatus.NOT_FOUND,
        errors.UnknownKey: HTTPStatus.NOT_FOUND,
        errors.NotSignedIn: HTTPStatus.UNAUTHORIZED,
        errors.ScopeMissing: HTTPStatus.FORBIDDEN,
        errors.ForeignOrigin: HTTPStatus.FORBIDDEN,
        errors.UnknownAgreement: HTTPStatus.NOT_FOUND,
        errors.UnknownMilestone: HTTPStatus.NOT_FOUND,
        errors.UnknownRelay: HTTPStatus.NOT_FOUND,
        errors.UnknownTransaction: HTTPStatus.NOT_FOUND,
        errors.UnknownBlock: HTTPStatus.NOT_FOUND,
        errors.UnknownToken: HTTPStatus.NOT_FOUND,
        errors.FeedBeganAnew: HTTPStatus.GONE,
        errors.UnknownWebhook: HTTPStatus.NOT_FOUND,
        errors.UnknownMessage: HTTPStatus.NOT_FOUND,
        errors.NoFreeRoom: HTTPStatus.INSUFFICIENT_STORAGE,
        errors.DomainError: HTTPStatus.CONFLICT,
        errors.EmptyPurse: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.ChainError: HTTPStatus.BAD_GATEWAY,
        errors.MirrorHalted: HTTPStatus.SERVICE_UNAVAILABLE,
        errors.TallyError: HTTPStatus.INTERNAL_SERVER_ERROR,
    }
)
"""An error that is not named here has the status of the nearest of its kind that is."""

FRAMEWORK_CODES: Mapping[HTTPStatus, str] = MappingProxyType(
    {
        HTTPStatus.BAD_REQUEST: "malformed-body",
        HTTPStatus.NOT_FOUND: "unknown-place",
        HTTPStatus.METHOD_NOT_ALLOWED: "unknown-method",
        HTTPStatus.NOT_ACCEPTABLE: "not-acceptable",
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "body-too-large",
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "not-json",
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE: "headers-too-large",
    }
)
"""What is wrong with a request before anybody looked at what it says."""

_EVIDENCE = (
    "field",
    "reason",
    "expected",
    "recovered",
    "actual",
    "error",
    "arguments",
    "milestone",
    "count",
    "place",
    "policy",
    "quota",
    "window",
    "block",
    "token",
    "scope",
)
"""Attributes of errors that a program can act on."""


@dataclass(frozen=True, slots=True)
class Problem:
    """What a client is told when its request did not succeed."""

    status: HTTPStatus
    code: str
    detail: str
    evidence: Mapping[str, object] = field(default_factory=dict)
    retryable: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def response(self, scope: Scope) -> Response:
        """The problem as the answer to a request, of which ASGI tells by ``scope``."""
        members = {
            "type": f"/v1/problems/{self.code}",
            "title": title_of(self.code),
            "status": self.status.value,
            "detail": self.detail,
            "instance": scope["path"],
            "code": self.code,
            **self.evidence,
            "money_moved": None if self.status >= HTTPStatus.INTERNAL_SERVER_ERROR and _sends(scope) else False,
            "retryable": self.retryable,
            "request_id": scope["state"]["request_id"],
        }
        # ASCII: what a client sent may hold characters that have no encoding.
        content = json.dumps(members, ensure_ascii=True).encode("ascii")
        return Response(content, self.status, dict(self.headers), MEDIA_TYPE)


def problem_of(error: errors.TallyError) -> Problem:
    """The problem that an error of ours is."""
    status = status_of(type(error))
    is_ours = status is HTTPStatus.INTERNAL_SERVER_ERROR
    return Problem(
        status=status,
        code=error.code,
        detail="We made a mistake. Nothing was changed." if is_ours else str(error) or title_of(error.code),
        evidence={name: getattr(error, name) for name in _EVIDENCE if hasattr(error, name)},
        retryable=error.retryable,
        headers=_headers_of(error, status),
    )


def _headers_of(error: errors.TallyError, status: HTTPStatus) -> Mapping[str, str]:
    """What else is said to who may try again, or should sign in. Source: RFC 9110, "WWW-Authenticate"."""
    if status is HTTPStatus.UNAUTHORIZED:
        return {"WWW-Authenticate": 'Bearer realm="tallystick"'}
    return {"Retry-After": str(getattr(error, "retry_after", RETRY_SECONDS))} if error.retryable else {}


def status_of(kind: type[errors.TallyError]) -> HTTPStatus:
    """The HTTP status of an error: its own, or 503 for what may succeed later, or that of the nearest of its kind."""
    if kind.retryable and kind not in STATUS_OF:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return next(STATUS_OF[ancestor] for ancestor in kind.__mro__ if ancestor in STATUS_OF)


def _sends(scope: Scope) -> bool:
    """
    Whether a request asks to send something to the chain.

    Where such a one breaks off, nobody knows what has left already. All others move nothing, whatever happens.
    """
    path: str = scope["path"]
    return scope["method"] == "POST" and (path.endswith("/relay") or path == "/v1/transactions")


def title_of(code: str) -> str:
    """A code in words: ``unknown-agreement`` is "Unknown agreement"."""
    return code.replace("-", " ").capitalize()


def every_kind(kind: type[errors.TallyError] = errors.TallyError) -> Iterator[type[errors.TallyError]]:
    """All errors of the domain, each once."""
    yield kind
    for child in kind.__subclasses__():
        if child.__module__.startswith(f"{errors.__name__}."):
            yield from every_kind(child)
