"""
How one thing is asked of the server: as often as it helps, and until it is an answer or an error of ours.

Asking again is safe, always: what is read changes nothing, and every POST and PATCH carries an ``Idempotency-Key``, the
same for each try; besides, the same terms are one agreement, the same signed act one relay, the same transaction
itself.
"""

import json
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from pydantic import ValidationError

from tallystick.client.effects import Json, Pause, Plan, Request, Response, Unreachable
from tallystick.client.errors import FIRST_SERVER_ERROR, Refused, Unavailable
from tallystick.client.files import Saving, Upload
from tallystick.client.models.model import Model
from tallystick.client.models.problem import Problem
from tallystick.domain.errors import Malformed

ModelOf = TypeVar("ModelOf", bound=Model)

PROBLEM = "application/problem+json"
_KEY_BYTES = 16


@dataclass(frozen=True, slots=True)
class Retries:
    """How often, and after which pauses, the same is asked again."""

    most: int = 4
    """Tries in all, at least 1."""
    first_pause: float = 0.25
    """Seconds before the second try, at most; each further pause is at most twice as long."""
    longest_pause: float = 30.0
    """Seconds. A server that names a longer one is believed, and not asked again."""
    dice: Callable[[], float] = secrets.SystemRandom().random
    """A number in [0, 1), by which a pause is shortened, so that not all clients come back at once."""

    def pause(self, tried: int, named: float | None) -> float | None:
        """Seconds before the next try, after so many; None: there is none. ``named`` is what the server asks for."""
        if tried >= self.most or (named is not None and named > self.longest_pause):
            return None
        ours: float = min(self.longest_pause, self.first_pause * 2 ** (tried - 1)) * self.dice()
        return ours if named is None else named + ours


def asked(request: Request, retries: Retries) -> Plan[Response]:
    """
    The answer to a request, asked for as often as it helps.

    Raises:
        Refused: If the server does not do it.
        Unavailable: If nobody answers, or not now, after all tries.
    """
    tried = 0
    while True:
        tried += 1
        try:
            return (yield from _once(request))
        except (Refused, Unavailable) as error:
            pause = retries.pause(tried, error.retry_after) if error.retryable else None
            if pause is None:
                raise
        yield Pause(pause)


def read(response: Response, model: type[ModelOf], *, sent: bool = False) -> ModelOf:
    """
    The answer as a value.

    Args:
        response: What came back.
        model: What it is to be.
        sent: Whether it answers a request to send something: what left is not known, then, if it cannot be read.

    Raises:
        Unavailable: If it is none of this API's.
    """
    try:
        return model.model_validate_json(response.content)
    except ValidationError as error:
        raise Unavailable(f"the server's answer is not the API's: {str(error)[:300]}", sent=sent) from error


def object_in(response: Response) -> Json:
    """The answer as JSON. Raises Unavailable if it is no object of this API."""
    try:
        found = json.loads(response.content)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unavailable("no Tallystick server answers: what is there says something that the API would not")
    return found


def post(path: str, body: Json, **headers: str) -> Request:
    """A request that asks for something to be done, with a key of its own, the same for each try."""
    return Request("POST", path, body=body, headers={"idempotency-key": secrets.token_hex(_KEY_BYTES), **headers})


def patch(path: str, body: Json) -> Request:
    """A request that changes what it names, with a key of its own, the same for each try."""
    return Request("PATCH", path, body=body, headers={"idempotency-key": secrets.token_hex(_KEY_BYTES)})


def put(path: str, content: bytes, media_type: str, name: str | None = None) -> Request:
    """A request that hands a file in. The same once more is no fault, so it needs no key."""
    query = {} if name is None else {"name": name}
    return Request("PUT", path, query, headers={"content-type": media_type}, content=content)


def hand_in(path: str, upload: Upload, media_type: str, name: str) -> Request:
    """The same of a file on disk, which is sent a part at a time."""
    headers = {"content-type": media_type, "content-length": str(upload.size)}
    return Request("PUT", path, {"name": name}, headers=headers, upload=upload)


def fetch(path: str, saving: Saving | None = None) -> Request:
    """A request for a file, whatever it is: into the answer, or to where it is saved."""
    return Request("GET", path, headers={"accept": "*/*"}, takes="", saving=saving)


def delete(path: str) -> Request:
    """A request that takes something away, with a key of its own. Once more is no fault."""
    return Request("DELETE", path, headers={"idempotency-key": secrets.token_hex(_KEY_BYTES)})


def get(path: str, **query: str | int | None) -> Request:
    """A request that only reads. What is None is left out."""
    return Request("GET", path, query={name: str(value) for name, value in query.items() if value is not None})


def _once(request: Request) -> Plan[Response]:
    try:
        response: Response = yield request
    except Unreachable as error:
        raise Unavailable(f"the server does not answer: {error}", sent=request.sends) from error
    is_empty = response.status == HTTPStatus.NO_CONTENT
    if response.status < HTTPStatus.BAD_REQUEST and (is_empty or request.takes in ("", _kind(response))):
        return response
    raise refusal_in(response, request)


def refusal_in(response: Response, request: Request) -> Refused | Unavailable | Malformed:
    """The error that an answer is, which is none of those that were hoped for."""
    problem = None if response.status < HTTPStatus.BAD_REQUEST else _problem_in(response)
    return _foreign(response, request) if problem is None else _error_of(problem, response)


def _error_of(problem: Problem, response: Response) -> Refused | Unavailable | Malformed:
    if problem.code == Malformed.code and problem.field is not None:
        reason = (problem.model_extra or {}).get("reason")
        return Malformed(problem.field, str(reason or problem.detail))
    after = _seconds(response.headers.get("retry-after"))
    if problem.status < FIRST_SERVER_ERROR:
        return Refused(problem, after)
    return Unavailable(f"{problem.detail} ({problem.code})", problem=problem, retry_after=after)


def _problem_in(response: Response) -> Problem | None:
    if _kind(response) != PROBLEM:
        return None
    try:
        members = json.loads(response.content)
        # What an older server does not say is not known.
        known = {"title": "", "instance": "", "type": "", "request_id": "", "retryable": False, "money_moved": None}
        return Problem.model_validate({"status": response.status, "detail": "", **known, **members})
    except (ValueError, TypeError):
        return None


def _foreign(response: Response, request: Request) -> Unavailable:
    error = Unavailable(
        f"no Tallystick server answers: what is there says HTTP {response.status}, and nothing that the API would",
        retry_after=_seconds(response.headers.get("retry-after")),
        sent=request.sends,
    )
    # A proxy in front of a server that restarts says so; anything else is another server, and remains one.
    error.retryable = response.status in _OF_PROXIES
    return error


_OF_PROXIES = frozenset(
    {
        HTTPStatus.TOO_MANY_REQUESTS,
        HTTPStatus.BAD_GATEWAY,
        HTTPStatus.SERVICE_UNAVAILABLE,
        HTTPStatus.GATEWAY_TIMEOUT,
    }
)


def _kind(response: Response) -> str:
    return response.headers.get("content-type", "").split(";")[0].strip()


def _seconds(text: str | None) -> float | None:
    """What ``Retry-After`` asks for, in seconds. A date is passed over: it is by a clock that is not ours."""
    return float(text) if text is not None and text.isascii() and text.isdigit() else None
