"""The acts. Each can be prepared, for a wallet, and relayed, with the signature of whoever it belongs to."""

from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter, Response

from tallystick.api.actforms import FORMS, ActForm
from tallystick.api.desk import AsOfNow, AtDesk, Part
from tallystick.api.document import documented
from tallystick.api.shapes.acts import (
    CallShape,
    Preparation,
    PreparedAnswer,
    Relaying,
    SimulationShape,
    StepShape,
)
from tallystick.api.shapes.shape import if_any
from tallystick.api.shapes.transactions import RelayAnswer
from tallystick.api.strictness import StrictRoute

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["acts"], route_class=StrictRoute)

PreparationOf = TypeVar("PreparationOf", bound=Preparation)
RelayingOf = TypeVar("RelayingOf", bound=Relaying)


def _preparing(form: ActForm, body_type: type[PreparationOf]) -> Callable[..., PreparedAnswer]:
    kind = form.kind

    def prepare(part: Part, body: PreparationOf, desk: AtDesk, as_of: AsOfNow) -> PreparedAnswer:
        sender = None if body.sender is None else desk.codec.address("sender", body.sender)
        request = body.request(kind, part.milestone, desk.codec)
        prepared = desk.preparing.prepare(part.agreement_id, request, sender, *body.consents)
        return PreparedAnswer(
            as_of=as_of,
            agreement_id=part.agreement_id,
            milestone=part.milestone,
            act=kind,
            sender=prepared.sender,
            sentence=prepared.sentence,
            sentences=dict(prepared.sentences),
            transaction=dict(prepared.transaction),
            approval=if_any(StepShape.of, prepared.approval),
            steps=[StepShape.of(step) for step in prepared.steps],
            prospect=prepared.prospect,
            typed_data=None if prepared.typed_data is None else dict(prepared.typed_data),
            call=CallShape.of(prepared.call),
            simulation=SimulationShape.of(prepared.simulation),
        )

    prepare.__annotations__ |= {"body": body_type, "part": form.path}
    return prepare


def _relaying(form: ActForm, body_type: type[RelayingOf]) -> Callable[..., RelayAnswer]:
    def relay(part: Part, body: RelayingOf, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
        request = body.request(form.kind, part.milestone, desk.codec)
        view = desk.require_relaying().relay(part.agreement_id, request, *body.consents)
        response.headers["Location"] = f"/v1/relays/{view.relay_id}"
        return RelayAnswer.of(view, as_of)

    relay.__annotations__ |= {"body": body_type, "part": form.path}
    return relay


def _add(form: ActForm) -> None:
    """Give an act its two places."""
    name = form.name
    router.add_api_route(
        f"{form.place}/{form.kind}/prepare",
        _preparing(form, form.preparation),
        methods=["POST"],
        name=f"prepare_{name}",
        summary=f"Prepare: {form.kind}",
        description=f"{form.meaning} This changes nothing: it says what would happen, and gives what a wallet needs.",
        responses=documented(404, 409, 503),
    )
    router.add_api_route(
        f"{form.place}/{form.kind}/relay",
        _relaying(form, form.relaying),
        methods=["POST"],
        name=f"relay_{name}",
        status_code=HTTPStatus.ACCEPTED,
        summary=f"Relay: {form.kind}",
        description=f"{form.meaning} It is tried, stored and sent at the relayer's cost: see Location.",
        responses=documented(404, 409, 503),
    )


for _form in FORMS:
    _add(_form)
