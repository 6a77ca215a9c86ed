"""The app: the routes below ``/v1``, and what surrounds them."""

from importlib.metadata import version

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse

from tallystick.api.desk import Desk
from tallystick.api.document import DESCRIPTION, TITLE, Documented
from tallystick.api.lag import LagHeader
from tallystick.api.reference import reference_page
from tallystick.api.refusals import refuse_by_problems
from tallystick.api.remembered import Remembered
from tallystick.api.routes import (
    acts,
    agreements,
    balances,
    chain,
    health,
    probes,
    problems,
    relays,
    sources,
    transactions,
)
from tallystick.api.surroundings import BodyLimit, Surroundings
from tallystick.api.timing import Timing

PREFIX = "/v1"
_ROUTERS = (
    health.router,
    chain.router,
    agreements.router,
    balances.router,
    acts.router,
    relays.router,
    transactions.router,
)


def create_app(desk: Desk) -> FastAPI:
    """An app that speaks for the services at ``desk``. It starts nothing and holds nothing open."""
    app = Documented(
        title=TITLE,
        description=DESCRIPTION,
        version=version("tallystick"),
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.desk = desk
    app.include_router(_under_prefix())
    app.include_router(probes.router)
    app.include_router(sources.router)
    app.add_api_route("/docs", _reference, include_in_schema=False)
    refuse_by_problems(app)
    app.add_middleware(Remembered, version=desk.version)
    app.add_middleware(BodyLimit, longer={sources.SUBMISSIONS: sources.MAX_SUBMISSION})
    app.add_middleware(LagHeader, head=lambda: desk.lookout.head)
    app.add_middleware(Surroundings)
    app.add_middleware(Timing, telemetry=desk.telemetry)
    return app


def _reference(request: Request) -> HTMLResponse:
    style = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"}
    return HTMLResponse(reference_page(request.app.openapi()), headers=style)


def _under_prefix() -> APIRouter:
    house = APIRouter(prefix=PREFIX)
    for router in (*_ROUTERS, problems.router):
        house.include_router(router)
    return house
