"""Acts that belong to no agreement, and several acts at once."""

from http import HTTPStatus

from fastapi import APIRouter, Request, Response

from tallystick.api.callers import MaySend
from tallystick.api.costs import OF_AN_ACT
from tallystick.api.desk import AsOfNow, AtDesk, Desk
from tallystick.api.document import documented
from tallystick.api.rates import charge
from tallystick.api.shapes.batches import BatchAnswer, BatchPreparation, BatchRelaying
from tallystick.api.shapes.loose import (
    LooseAnswer,
    SweepPreparation,
    SweepRelaying,
    WithdrawPreparation,
    WithdrawRelaying,
)
from tallystick.api.shapes.transactions import RelayAnswer, accepted
from tallystick.api.strictness import StrictRoute
from tallystick.domain.units import Address

router = APIRouter(tags=["acts"], route_class=StrictRoute)


@router.post("/withdrawals/prepare", responses=documented(409, 503), summary="Prepare: withdraw")
def prepare_withdraw(body: WithdrawPreparation, desk: AtDesk, as_of: AsOfNow) -> LooseAnswer:
    """What could not be pushed to its owner is paid out. This changes nothing: it says what would happen."""
    sender = _sender(desk, body.sender)
    return LooseAnswer.of(desk.presenting.loose(body.request(desk.codec), body.signature or b"", sender), as_of)


@router.post(
    "/withdrawals/relay",
    dependencies=[MaySend],
    status_code=HTTPStatus.ACCEPTED,
    responses=documented(401, 403, 409, 503),
    summary="Relay: withdraw",
)
def relay_withdraw(body: WithdrawRelaying, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
    """What could not be pushed to its owner is paid out. It is tried, stored and sent at the relayer's cost."""
    view = desk.require_relaying().relay_loose(body.request(desk.codec), body.signature or b"")
    return accepted(response, view, as_of)


@router.post("/sweeps/prepare", responses=documented(409, 503), summary="Prepare: sweep")
def prepare_sweep(body: SweepPreparation, desk: AtDesk, as_of: AsOfNow) -> LooseAnswer:
    """Fees are paid to whom they accrued. This changes nothing: it says what would happen."""
    presented = desk.presenting.loose(body.request(desk.codec), sender=_sender(desk, body.sender))
    return LooseAnswer.of(presented, as_of)


@router.post(
    "/sweeps/relay",
    dependencies=[MaySend],
    status_code=HTTPStatus.ACCEPTED,
    responses=documented(401, 403, 409, 503),
    summary="Relay: sweep",
)
def relay_sweep(body: SweepRelaying, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
    """Fees are paid to whom they accrued. It is tried, stored and sent at the relayer's cost."""
    return accepted(response, desk.require_relaying().relay_loose(body.request(desk.codec)), as_of)


@router.post("/batches/prepare", responses=documented(404, 409, 503), summary="Prepare: several acts at once")
def prepare_batch(body: BatchPreparation, request: Request, desk: AtDesk, as_of: AsOfNow) -> BatchAnswer:
    """Several acts, of any agreements, in one transaction: all of them, or none. This changes nothing."""
    charge(request, OF_AN_ACT * (len(body.acts) - 1))
    acts = [act.batched(desk.codec) for act in body.acts]
    return BatchAnswer.of(desk.presenting.batch(acts, desk.codec.address("sender", body.sender)), as_of)


@router.post(
    "/batches/relay",
    dependencies=[MaySend],
    status_code=HTTPStatus.ACCEPTED,
    responses=documented(401, 403, 404, 409, 503),
    summary="Relay: several acts at once",
)
def relay_batch(body: BatchRelaying, request: Request, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
    """Several acts that everybody signed whom they need: all of them, or none, at the relayer's cost."""
    charge(request, OF_AN_ACT * (len(body.acts) - 1))
    view = desk.require_relaying().relay_batch([act.batched(desk.codec) for act in body.acts])
    return accepted(response, view, as_of)


def _sender(desk: Desk, text: str | None) -> Address | None:
    return None if text is None else desk.codec.address("sender", text)
