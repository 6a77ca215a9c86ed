"""The acts on a milestone. Each can be prepared, for a wallet, and relayed, with its party's signature."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter, Response

from tallystick.api.desk import AsOfNow, AtDesk, PartPath
from tallystick.api.document import documented
from tallystick.api.shapes import actbodies
from tallystick.api.shapes.acts import (
    ApprovalShape,
    CallShape,
    Preparation,
    PreparedAnswer,
    Relaying,
    SimulationShape,
)
from tallystick.api.shapes.shape import if_any
from tallystick.api.shapes.transactions import RelayAnswer
from tallystick.api.strictness import StrictRoute
from tallystick.services.requests import ActKind

router = APIRouter(prefix="/agreements/{agreement_id}/milestones/{milestone}", tags=["acts"], route_class=StrictRoute)

PreparationOf = TypeVar("PreparationOf", bound=Preparation)
RelayingOf = TypeVar("RelayingOf", bound=Relaying)


@dataclass(frozen=True, slots=True)
class ActForm:
    """An act, and the bodies by which it is asked for."""

    kind: ActKind
    meaning: str
    preparation: type[Preparation]
    relaying: type[Relaying]


FORMS = (
    ActForm(
        ActKind.FUND,
        "The employer locks the milestone's amount. With a registered acceptance the milestone is active at once.",
        actbodies.FundPreparation,
        actbodies.FundRelaying,
    ),
    ActForm(
        ActKind.ACCEPT,
        "The worker takes up a funded milestone. The signature is the one of the terms, and may be registered already.",
        actbodies.AcceptPreparation,
        actbodies.AcceptRelaying,
    ),
    ActForm(
        ActKind.DELIVER,
        "The worker hands in a deliverable before the deadline, and the review begins.",
        actbodies.DeliverPreparation,
        actbodies.DeliverRelaying,
    ),
    ActForm(
        ActKind.REQUEST_CHANGES,
        "The employer sends delivered work back while the review runs, with a new deadline.",
        actbodies.RequestChangesPreparation,
        actbodies.RequestChangesRelaying,
    ),
    ActForm(
        ActKind.RELEASE,
        "The employer pays the worker up to an amount in all, at any time.",
        actbodies.ReleasePreparation,
        actbodies.ReleaseRelaying,
    ),
    ActForm(
        ActKind.REFUND,
        "The worker gives the employer back up to an amount in all, at any time.",
        actbodies.RefundPreparation,
        actbodies.RefundRelaying,
    ),
    ActForm(
        ActKind.CLAIM,
        "Anybody may have the worker paid once the review has passed in silence.",
        actbodies.ClaimPreparation,
        actbodies.ClaimRelaying,
    ),
    ActForm(
        ActKind.RECLAIM,
        "The employer takes back an offer; or anybody gives the employer back what was not delivered in time.",
        actbodies.ReclaimPreparation,
        actbodies.ReclaimRelaying,
    ),
)


def _preparing(kind: ActKind, body_type: type[PreparationOf]) -> Callable[..., PreparedAnswer]:
    def prepare(part: PartPath, body: PreparationOf, desk: AtDesk, as_of: AsOfNow) -> PreparedAnswer:
        sender = None if body.sender is None else desk.codec.address("sender", body.sender)
        prepared = desk.preparing.prepare(part.agreement_id, body.request(kind, part.milestone), sender)
        return PreparedAnswer(
            as_of=as_of,
            agreement_id=part.agreement_id,
            milestone=part.milestone,
            act=kind,
            sender=prepared.sender,
            sentence=prepared.sentence,
            transaction=dict(prepared.transaction),
            approval=if_any(ApprovalShape.of, prepared.approval),
            typed_data=None if prepared.typed_data is None else dict(prepared.typed_data),
            call=CallShape.of(prepared.call),
            simulation=SimulationShape.of(prepared.simulation),
        )

    prepare.__annotations__["body"] = body_type
    return prepare


def _relaying(kind: ActKind, body_type: type[RelayingOf]) -> Callable[..., RelayAnswer]:
    def relay(part: PartPath, body: RelayingOf, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
        request = body.request(kind, part.milestone)
        view = desk.require_relaying().relay(part.agreement_id, request, body.signed)
        response.headers["Location"] = f"/v1/relays/{view.relay_id}"
        return RelayAnswer.of(view, as_of)

    relay.__annotations__["body"] = body_type
    return relay


def _add(form: ActForm) -> None:
    """Give an act its two places."""
    name = form.kind.replace("-", "_")
    router.add_api_route(
        f"/{form.kind}/prepare",
        _preparing(form.kind, form.preparation),
        methods=["POST"],
        name=f"prepare_{name}",
        summary=f"Prepare: {form.kind}",
        description=f"{form.meaning} This changes nothing: it says what would happen, and gives what a wallet needs.",
        responses=documented(404, 409, 422, 503),
    )
    router.add_api_route(
        f"/{form.kind}/relay",
        _relaying(form.kind, form.relaying),
        methods=["POST"],
        name=f"relay_{name}",
        status_code=HTTPStatus.ACCEPTED,
        summary=f"Relay: {form.kind}",
        description=f"{form.meaning} It is tried, stored and sent at the relayer's cost: see Location.",
        responses=documented(404, 409, 422, 503),
    )


for _form in FORMS:
    _add(_form)
