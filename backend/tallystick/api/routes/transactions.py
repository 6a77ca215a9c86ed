"""Transactions that their senders signed themselves."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response

from tallystick.api.callers import MaySend
from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.texts import HashText
from tallystick.api.shapes.transactions import BroadcastIn, TransactionAnswer
from tallystick.api.strictness import StrictRoute
from tallystick.api.waiting import Waiting
from tallystick.domain.units import TransactionHash

router = APIRouter(prefix="/transactions", tags=["transactions"], route_class=StrictRoute)


@router.post(
    "",
    dependencies=[MaySend],
    status_code=HTTPStatus.ACCEPTED,
    responses=documented(401, 403, 409, 503),
    summary="Send a signed transaction",
)
def broadcast(body: BroadcastIn, response: Response, desk: AtDesk, as_of: AsOfNow) -> TransactionAnswer:
    """Pass a signed transaction on: a call of the escrow, or an approval for it. Anything else is refused."""
    view = desk.require_broadcasting().broadcast(body.raw)
    response.headers["Location"] = f"/v1/transactions/{view.hash}"
    return TransactionAnswer.of(view, as_of)


@router.get(
    "/{transaction_hash}",
    dependencies=[Waiting],
    responses=documented(404, 503),
    summary="What became of a transaction",
)
def transaction(
    transaction_hash: Annotated[HashText, Path(description="The transaction's hash.")], desk: AtDesk, as_of: AsOfNow
) -> TransactionAnswer:
    """How far a transaction is: one that was sent through this server, or by anybody's wallet."""
    return TransactionAnswer.of(desk.transactions.get(TransactionHash(transaction_hash)), as_of)
