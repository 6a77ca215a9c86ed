"""What is relayed here."""

from typing import Annotated

from fastapi import APIRouter, Query

from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.relaying import RelayPolicyAnswer, RelayQuery
from tallystick.api.strictness import StrictRoute

router = APIRouter(tags=["transactions"], route_class=StrictRoute)


@router.get("/relay", responses=documented(422, 503), summary="What is relayed here, and how much more today")
def relay_policy(query: Annotated[RelayQuery, Query()], desk: AtDesk, as_of: AsOfNow) -> RelayPolicyAnswer:
    """Which acts are relayed at the server's cost, within which bounds. Answers even when the node is down."""
    party = None if query.party is None else desk.codec.address("party", query.party)
    return RelayPolicyAnswer.of(desk.relay_house.standing(party), as_of)
