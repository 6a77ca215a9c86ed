"""What the chain itself says, decoded, beside what the mirror says."""

from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.rates import charge_for_reading
from tallystick.api.shapes.explorer import ExplorerAddressAnswer, ExplorerBlockAnswer, ExplorerTransactionAnswer
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.texts import AddressText, BlockText, HashText
from tallystick.api.strictness import StrictRoute
from tallystick.domain.explorer import BlockPlace, Tip
from tallystick.domain.units import BlockNumber, Hash, TransactionHash

router = APIRouter(prefix="/explorer", tags=["explorer"], route_class=StrictRoute)


@router.get(
    "/transactions/{transaction_hash}", responses=documented(404, 502, 503), summary="A transaction, from the chain"
)
def transaction(
    transaction_hash: Annotated[HashText, Path(description="The transaction's hash.")],
    request: Request,
    response: Response,
    desk: AtDesk,
) -> ExplorerTransactionAnswer:
    """Any transaction, as the node has it at this moment: what it calls, what it left, and why it failed."""
    found = desk.exploring.transaction(TransactionHash(transaction_hash))
    charge_for_reading(request, found.value.asked)
    return ExplorerTransactionAnswer.of(found.value, stamped(response, found.as_of))


@router.get("/blocks/{block}", responses=documented(404, 502, 503), summary="A block, from the chain")
def block(
    block: Annotated[BlockText, Path(description="The block.")], request: Request, response: Response, desk: AtDesk
) -> ExplorerBlockAnswer:
    """A block, as the node has it at this moment, and what happened at the escrow in it."""
    found = desk.exploring.block(_place(block))
    charge_for_reading(request, found.value.asked)
    return ExplorerBlockAnswer.of(found.value, stamped(response, found.as_of))


@router.get("/addresses/{address}", responses=documented(502, 503), summary="An address, from the chain")
def address(
    address: Annotated[AddressText, Path(description="Any address.")],
    request: Request,
    response: Response,
    desk: AtDesk,
) -> ExplorerAddressAnswer:
    """What stands at an address as of the node's newest block, and what it has in each token that is mirrored."""
    found = desk.exploring.address(desk.codec.address("address", address))
    charge_for_reading(request, found.value.asked)
    return ExplorerAddressAnswer.of(found.value, stamped(response, found.as_of))


def _place(text: str) -> BlockPlace:
    if text.isdigit():
        return BlockNumber(int(text))
    return Hash(text) if text.startswith("0x") else Tip(text)
