"""Fundings for which the employer signs and sends nothing, and the ways of funding that there are now."""

from collections.abc import Callable
from typing import TypeVar

from fastapi import APIRouter

from tallystick.api.actforms import ActForm
from tallystick.api.actroutes import add_act
from tallystick.api.desk import AgreementPath, AsOfNow, AtDesk, WholePath
from tallystick.api.document import documented
from tallystick.api.shapes import gasless
from tallystick.api.shapes.acts import Preparation
from tallystick.api.shapes.gasless import FundingAnswer, GaslessAnswer
from tallystick.api.strictness import StrictRoute
from tallystick.domain.units import AgreementId
from tallystick.services.requests import ActKind

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["acts"], route_class=StrictRoute)

PreparationOf = TypeVar("PreparationOf", bound=Preparation)


_FORMS = (
    ActForm(
        ActKind.FUND_WITH_AUTHORIZATION,
        "The employer locks money by one signature for the token (ERC-3009), which binds money and terms.",
        gasless.AuthorizationPreparation,
        gasless.AuthorizationRelaying,
        is_of_one_milestone=False,
    ),
    ActForm(
        ActKind.FUND_WITH_PERMIT,
        "The employer locks money by two signatures: an allowance for the token (ERC-2612), and the funding.",
        gasless.PermitPreparation,
        gasless.PermitRelaying,
        is_of_one_milestone=False,
    ),
    ActForm(
        ActKind.FUND_WITH_PERMIT2,
        "The employer locks money by one signature for Permit2, which binds money and terms.",
        gasless.Permit2Preparation,
        gasless.Permit2Relaying,
        is_of_one_milestone=False,
    ),
)


@router.get("/funding", responses=documented(404, 502, 503), summary="In which ways it can be funded now")
def funding(agreement_id: AgreementPath, desk: AtDesk, as_of: AsOfNow) -> FundingAnswer:
    """What was never funded of an agreement, and which ways of locking it the token offers now, asked of the token."""
    return FundingAnswer.of(desk.ways.of(AgreementId(agreement_id)), as_of)


def _preparing(form: ActForm, body_type: type[PreparationOf]) -> Callable[..., GaslessAnswer]:
    def prepare(part: WholePath, body: PreparationOf, desk: AtDesk, as_of: AsOfNow) -> GaslessAnswer:
        sender = None if body.sender is None else desk.codec.address("sender", body.sender)
        request = body.request(form.kind, None, desk.codec)
        presented = desk.presenting.gasless(part.agreement_id, request, body.consents, sender)
        return GaslessAnswer.of(part.agreement_id, presented, as_of)

    prepare.__annotations__ |= {"body": body_type}
    return prepare


for _form in _FORMS:
    add_act(
        router,
        _form,
        _preparing(_form, _form.preparation),
        "it says what is signed and, once it is, what can be sent",
    )
