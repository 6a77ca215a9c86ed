"""Which chain and which escrow everything stands on."""

from fastapi import APIRouter, Response

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.chain import ChainAnswer
from tallystick.api.shapes.fresh import stamped
from tallystick.api.strictness import StrictRoute

router = APIRouter(tags=["house"], route_class=StrictRoute)


@router.get("/chain", responses=documented(), summary="The chain and the escrow")
def chain(response: Response, desk: AtDesk) -> ChainAnswer:
    """All that a client needs to know of the chain, to sign and to check. Answers even when the node is down."""
    found = desk.overview.chain()
    return ChainAnswer.of(found, stamped(response, found.as_of))
