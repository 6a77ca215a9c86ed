"""What became of a relayed act."""

from typing import Annotated

from fastapi import APIRouter, Path

from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.transactions import RelayAnswer
from tallystick.api.strictness import StrictRoute
from tallystick.api.waiting import Waiting
from tallystick.domain.errors import UnknownRelay

router = APIRouter(prefix="/relays", tags=["transactions"], route_class=StrictRoute)

RelayPath = Annotated[
    str,
    Path(
        description="The relay's id, as the relaying answered it.",
        pattern=r"^[0-9a-f]{32}$",
        examples=["5f1c3a52a9d94f0aa4e0f3a1f4a4b1c2"],
    ),
]


@router.get(
    "/{relay_id}", dependencies=[Waiting], responses=documented(404, 503), summary="What became of a relayed act"
)
def relay(relay_id: RelayPath, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
    """How far a relayed act is. "Paid" is only ever said from a mirrored event."""
    if desk.relaying is None:
        raise UnknownRelay("nothing is relayed here")
    return RelayAnswer.of(desk.relaying.get(relay_id), as_of)
