"""The app: the routes below ``/v1``, the web pages above them, and what surrounds both."""

from collections.abc import Collection
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse
from starlette.routing import BaseRoute

from tallystick.api.choices import Choices
from tallystick.api.crossing import Crossing
from tallystick.api.desk import Desk
from tallystick.api.document import DESCRIPTION, TITLE, Documented
from tallystick.api.lag import LagHeader
from tallystick.api.methods import Heads
from tallystick.api.origins import Origins
from tallystick.api.pages import BUILT, Pages
from tallystick.api.policies import POLICY, STILL, STYLE_AT
from tallystick.api.principals import principal_of
from tallystick.api.quotas import Quotas
from tallystick.api.rates import Rates
from tallystick.api.reference import reference_page
from tallystick.api.refusals import refuse_by_problems
from tallystick.api.remembered import Remembered
from tallystick.api.repeats import Repeats
from tallystick.api.routes import (
    acts,
    addresses,
    agreements,
    audit,
    balances,
    chain,
    documents,
    events,
    explorer,
    exports,
    gasless,
    grants,
    health,
    keys,
    loose,
    papers,
    probes,
    problems,
    relay,
    relays,
    sessions,
    sources,
    transactions,
    webhooks,
)
from tallystick.api.strictness import StrictRoute
from tallystick.api.surroundings import BodyLimit, HeaderLimit, Surroundings
from tallystick.api.tags import Tagged, Unchanged
from tallystick.api.timing import Timing

PREFIX = "/v1"
_ADDRESS_SERVED_ON = Origins()
_UNLIMITED = Quotas()
_ROUTERS = (
    health.router,
    chain.router,
    agreements.router,
    balances.router,
    addresses.router,
    audit.router,
    exports.router,
    papers.router,
    acts.router,
    gasless.router,
    loose.router,
    relay.router,
    relays.router,
    transactions.router,
    explorer.router,
    events.router,
    webhooks.router,
    sessions.router,
    keys.router,
    documents.router,
    grants.router,
)


def create_app(
    desk: Desk,
    pages: Path = BUILT,
    origins: Origins = _ADDRESS_SERVED_ON,
    allowed: Collection[str] = (),
    quotas: Quotas = _UNLIMITED,
) -> FastAPI:
    """
    An app that speaks for the services at ``desk``. It starts nothing and holds nothing open.

    Args:
        desk: The services.
        pages: The folder of the built web pages.
        origins: From where people sign in.
        allowed: The origins of other sites whose pages may ask; ``*``: any may read.
        quotas: How much one client may ask for.
    """
    app = _routed()
    app.state.desk = desk
    app.state.origins = origins
    refuse_by_problems(app)
    app.add_middleware(Tagged)
    app.add_middleware(Remembered, version=desk.version)
    app.add_middleware(Unchanged)
    caller_of = desk.admission.caller_of
    app.add_middleware(Repeats, repeating=desk.repeating, principal=lambda scope: principal_of(scope, caller_of))
    longer = {sources.SUBMISSIONS: sources.MAX_SUBMISSION, documents.UPLOADS: desk.documents.most}
    app.add_middleware(BodyLimit, longer=longer)
    app.add_middleware(Rates, quotas=quotas, callers=caller_of)
    app.add_middleware(LagHeader, head=lambda: desk.lookout.head)
    app.add_middleware(Choices)
    app.add_middleware(Heads)
    app.add_middleware(Pages, folder=pages)
    app.add_middleware(HeaderLimit)
    app.add_middleware(Surroundings, only_https=origins.are_safe)
    app.add_middleware(Crossing, allowed=allowed)
    app.add_middleware(Timing, telemetry=desk.telemetry)
    return app


def openapi_document() -> dict[str, Any]:
    """What the API says of itself, without anything behind it: for who builds a client."""
    return _routed().openapi()


def _routed() -> FastAPI:
    return Documented(
        title=TITLE,
        description=DESCRIPTION,
        version=version("tallystick"),
        routes=_routes(),
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )


@cache
def _routes() -> list[BaseRoute]:
    """
    All routes, the same for every app of a process, and ready to be asked for.

    FastAPI would build those of each app when somebody first asks it anything, who waits for most of a second then.
    """
    house = APIRouter(route_class=StrictRoute)
    house.include_router(_under_prefix())
    house.include_router(probes.router)
    house.include_router(sources.router)
    house.include_router(papers.pages)
    house.add_api_route("/docs", _reference, include_in_schema=False)
    house.add_api_route("/openapi.json", _description, include_in_schema=False)
    for route in house.routes:
        route.matches({"type": "http", "method": "GET", "path": "/of/none", "headers": []})
    return house.routes


def _reference(request: Request) -> HTMLResponse:
    page = reference_page(request.app.openapi(), style=STYLE_AT)
    return HTMLResponse(page, headers={POLICY: STILL})


def _description(request: Request) -> JSONResponse:
    return JSONResponse(request.app.openapi())


def _under_prefix() -> APIRouter:
    house = APIRouter(prefix=PREFIX)
    for router in (*_ROUTERS, problems.router):
        house.include_router(router)
    return house
