"""How every error that leaves a route becomes a problem document, also those of the framework."""

from collections.abc import Mapping
from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match

from tallystick.api.faults import fault_of
from tallystick.api.paperpages import is_wanted_as_page, unmade_page
from tallystick.api.problems import FRAMEWORK_CODES, Problem, problem_of
from tallystick.api.rates import charge_effort
from tallystick.api.shapes.fresh import stamped
from tallystick.domain.errors import LedgerError, TallyError

log = structlog.get_logger()

_METHODS = ("DELETE", "GET", "PATCH", "POST", "PUT")
_ASKS_FIRST = "OPTIONS"
"""What asks for the others. Source: RFC 9110, "OPTIONS"."""
_MOST_FAULTS = 20
"""So many faults of one request are told; somebody who sends thousands need not hear of each."""


def refuse_by_problems(app: FastAPI) -> None:
    """Let every error of an app be answered by a problem document."""
    app.add_exception_handler(TallyError, _on_our_error)
    app.add_exception_handler(RequestValidationError, _on_invalid)
    app.add_exception_handler(HTTPException, _on_framework_error)


def _on_our_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, TallyError)
    charge_effort(request, error.effort)
    if isinstance(error, LedgerError):
        log.error("ledger error", request_id=request.state.request_id, code=error.code, detail=str(error))
    return _answer(request, problem_of(error))


def _on_invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    faults = [fault_of(fault) for fault in error.errors()[:_MOST_FAULTS]]
    first = faults[0]
    problem = Problem(
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        code="malformed",
        detail=f"{first['field']}: {first['reason']}",
        evidence={"field": first["field"], "reason": first["reason"], "faults": faults},
    )
    return _answer(request, problem)


def _on_framework_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    headers = {"Allow": _allowed(request)} if status is HTTPStatus.METHOD_NOT_ALLOWED else error.headers or {}
    if status is HTTPStatus.METHOD_NOT_ALLOWED and request.method == _ASKS_FIRST:
        return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    problem = Problem(status, FRAMEWORK_CODES.get(status, "refused"), _detail(error, headers), headers=headers)
    return _answer(request, problem)


def _answer(request: Request, problem: Problem) -> Response:
    try:
        as_of = request.app.state.desk.overview.as_of()
    except TallyError as error:
        log.warning("answer without its block", request_id=request.state.request_id, code=error.code)
        return problem.response(request.scope)
    if is_wanted_as_page(request):
        return unmade_page(request, problem, as_of)
    response = problem.response(request.scope)
    stamped(response, as_of)
    return response


def _allowed(request: Request) -> str:
    """All methods of a place, in their order: the framework knows only those of the first route that it meets there."""
    found = {method for method in _METHODS if _leads(request, method)}
    return ", ".join(sorted(found | {_ASKS_FIRST} | ({"HEAD"} if "GET" in found else set())))


def _leads(request: Request, method: str) -> bool:
    scope = {**request.scope, "method": method}
    return any(route.matches(scope)[0] is Match.FULL for route in request.app.router.routes)


def _detail(error: HTTPException, headers: Mapping[str, str]) -> str:
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        return f"This address does not take the method. It takes {headers['Allow']}."
    if error.status_code == HTTPStatus.NOT_FOUND:
        return "There is nothing at this address. What there is, /openapi.json says."
    return error.detail
