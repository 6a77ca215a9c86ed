"""Whether the house is well."""

from fastapi import APIRouter, Response

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.chain import HealthAnswer
from tallystick.api.shapes.fresh import stamped
from tallystick.api.strictness import StrictRoute

router = APIRouter(tags=["house"], route_class=StrictRoute)


@router.get("/health", responses=documented(), summary="Whether the house is well")
def health(response: Response, desk: AtDesk) -> HealthAnswer:
    """How the mirror and the node are. Answers even when the node is down."""
    found = desk.overview.health()
    return HealthAnswer.of(found, stamped(response, found.as_of))
