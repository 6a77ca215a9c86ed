"""Routes that take nothing but plain, unambiguous JSON in UTF-8, and no query that they do not know."""

import email.message
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Mapping, Sequence
from http import HTTPStatus
from typing import Any, get_args, get_origin

from fastapi import Request, Response, params
from fastapi.dependencies.utils import get_flat_params
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException

MAX_DEPTH = 32
"""Brackets within brackets. Our own bodies have four."""
_STEP = re.compile(r'"(?:[^"\\]|\\.)*"?|[\[{]|[\]}]', re.DOTALL)


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def json(self) -> Any:
        """The body. Raises HTTPException with 400 when it is not JSON, or can be read in two ways."""
        try:
            text = (await self.body()).decode("utf-8")
            _require_shallow(text)
            return json.loads(text, parse_constant=_refuse_constant, object_pairs_hook=_without_repetition)
        except UnicodeDecodeError as error:
            raise _malformed(f"it is not UTF-8, from byte {error.start} on") from error
        except ValueError as error:
            raise _malformed(str(error)) from error


class StreamedRoute(APIRoute):
    """A route that reads its body itself, a part at a time, and refuses a query that would change nothing."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind that check."""
        handle, known = super().get_route_handler(), _queries_of(self)

        async def checked(request: Request) -> Response:
            _require_sound_query(request, known)
            _require_plain(request)
            return await handle(request)

        return checked


class StrictRoute(APIRoute):
    """A route that reads its body as a :class:`StrictRequest` does, and refuses a query that would change nothing."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the checks that come before any parsing."""
        handle, known = super().get_route_handler(), _queries_of(self)

        async def strictly(request: Request) -> Response:
            _require_sound_query(request, known)
            strict = StrictRequest(request.scope, request.receive)
            if await strict.body():
                _require_json(strict)
            return await handle(strict)

        return strictly


def _queries_of(route: APIRoute) -> dict[str, bool]:
    """The names of all that can stand behind the question mark of a route's address, and which of them repeatedly."""
    elsewhere = params.Path | params.Header | params.Cookie
    found = [field for field in get_flat_params(route.dependant) if not isinstance(field.field_info, elsewhere)]
    return {field.alias: _takes_many(field.field_info.annotation) for field in found}


def _takes_many(annotation: object) -> bool:
    return get_origin(annotation) is list or any(get_origin(choice) is list for choice in get_args(annotation))


def _require_sound_query(request: Request, known: Mapping[str, bool]) -> None:
    """Every field is known, and there once unless it takes many values."""
    _require_known(request, sorted(known))
    _require_once(request, {name for name, takes_many in known.items() if not takes_many})


def _require_known(request: Request, known: Sequence[str]) -> None:
    """Whoever misspells a field would else take the answer for one that heeds it."""
    unknown = sorted(set(request.query_params) - set(known))
    if unknown:
        context = {"known": ", ".join(known) or "none"}
        faults = [{"type": "unknown_query", "loc": ("query", name), "ctx": context} for name in unknown]
        raise RequestValidationError(faults)


def _require_once(request: Request, once: Collection[str]) -> None:
    """Of a field that is there twice one value would be heeded, and whoever asks could not tell which."""
    named = Counter(name for name, _ in request.query_params.multi_items())
    repeated = sorted(name for name, count in named.items() if count > 1 and name in once)
    if repeated:
        raise RequestValidationError([{"type": "repeated_query", "loc": ("query", name)} for name in repeated])


def _require_plain(request: Request) -> None:
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as it is, without a Content-Encoding.")


def _require_json(request: Request) -> None:
    _require_plain(request)
    message = email.message.Message()
    message["content-type"] = request.headers.get("content-type", "text/plain")
    if message.get_content_type() != "application/json":
        raise HTTPException(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as Content-Type: application/json.")


def _require_shallow(text: str) -> None:
    """
    Count brackets before any parser sees them.

    A library that we need raises Python's recursion limit to a hundred thousand: a parser that meets so many brackets
    would overflow the stack, and end the whole server.
    """
    depth = 0
    for step in _STEP.finditer(text):
        depth += {"[": 1, "{": 1, "]": -1, "}": -1}.get(step.group(), 0)
        if depth > MAX_DEPTH:
            raise ValueError(f"it is nested more than {MAX_DEPTH} deep")


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise ValueError("a field stands in it twice")
    return fields


def _refuse_constant(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _malformed(why: str) -> HTTPException:
    return HTTPException(HTTPStatus.BAD_REQUEST, f"The body cannot be read: {why}.")
