"""Which chain and which escrow everything stands on."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.agreements import TokenAnswer, TokenShape
from tallystick.api.shapes.chain import ChainAnswer
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.texts import AddressText
from tallystick.api.strictness import StrictRoute

router = APIRouter(tags=["house"], route_class=StrictRoute)


@router.get("/chain", responses=documented(), summary="The chain and the escrow")
def chain(response: Response, desk: AtDesk) -> ChainAnswer:
    """All that a client needs to know of the chain, to sign and to check. Answers even when the node is down."""
    found = desk.overview.chain()
    return ChainAnswer.of(found, stamped(response, found.as_of))


@router.get("/tokens/{address}", responses=documented(404, 422, 503), summary="What a token says of itself")
def token(
    address: Annotated[AddressText, Path(description="The token's address. Zero: the chain's own currency.")],
    desk: AtDesk,
    as_of: AsOfNow,
) -> TokenAnswer:
    """By what symbol, and with how many digits after the point, its amounts are shown. Any ERC-20 token will do."""
    found = desk.overview.token(desk.codec.address("address", address))
    return TokenAnswer(as_of=as_of, **dict(TokenShape.of(found.address, found)))
