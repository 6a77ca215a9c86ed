"""What machines ask of a server: whether it lives, whether to send it requests, and its figures."""

from http import HTTPStatus

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from tallystick.api.desk import AtDesk
from tallystick.api.strictness import StrictRoute

router = APIRouter(include_in_schema=False, route_class=StrictRoute)


@router.get("/livez")
async def livez() -> JSONResponse:
    """Whether the process answers at all. It asks nobody: what a restart would not mend is no reason for one."""
    return JSONResponse({"alive": True})


@router.get("/readyz")
def readyz(desk: AtDesk) -> JSONResponse:
    """Whether what is answered here is young enough; if not, 503 and why."""
    standing = desk.readiness.standing()
    answer = {
        "ready": standing.is_ready,
        "reasons": list(standing.reasons),
        "lag_blocks": None if standing.lag is None else standing.lag.blocks,
        "lag_seconds": None if standing.lag is None else standing.lag.seconds,
    }
    return JSONResponse(answer, HTTPStatus.OK if standing.is_ready else HTTPStatus.SERVICE_UNAVAILABLE)


@router.get("/metrics")
def metrics(desk: AtDesk) -> Response:
    """The figures, as Prometheus reads them. Source: Prometheus, "Exposition formats"."""
    return Response(generate_latest(desk.telemetry.registry), media_type=CONTENT_TYPE_LATEST)
