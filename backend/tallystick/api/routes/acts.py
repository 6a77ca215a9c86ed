"""The acts. Each can be prepared, for a wallet, and relayed, with the signature of whoever it belongs to."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter

from tallystick.api.actforms import FORMS, ActForm
from tallystick.api.actroutes import add_act
from tallystick.api.desk import AsOfNow, AtDesk, Part
from tallystick.api.shapes.acts import (
    CallShape,
    Preparation,
    PreparedAnswer,
    SimulationShape,
    StepShape,
)
from tallystick.api.shapes.shape import if_any
from tallystick.api.strictness import StrictRoute

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["acts"], route_class=StrictRoute)

PreparationOf = TypeVar("PreparationOf", bound=Preparation)


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
            clearing=if_any(StepShape.of, prepared.clearing),
            steps=[StepShape.of(step) for step in prepared.steps],
            prospect=prepared.prospect,
            typed_data=None if prepared.typed_data is None else dict(prepared.typed_data),
            call=CallShape.of(prepared.call),
            simulation=SimulationShape.of(prepared.simulation),
        )

    prepare.__annotations__ |= {"body": body_type, "part": form.path}
    return prepare


for _form in FORMS:
    add_act(
        router,
        _form,
        _preparing(_form, _form.preparation),
        "it says what would happen, and gives what a wallet needs",
    )
