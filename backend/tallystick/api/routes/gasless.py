"""Fundings for which the employer signs and sends nothing, and the ways of funding that there are now."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar

from fastapi import APIRouter, Response

from tallystick.api.desk import AgreementPath, AsOfNow, AtDesk, WholePath
from tallystick.api.document import documented
from tallystick.api.shapes import gasless
from tallystick.api.shapes.acts import Relaying
from tallystick.api.shapes.gasless import FundingAnswer, GaslessAnswer, GaslessPreparation
from tallystick.api.shapes.transactions import RelayAnswer
from tallystick.api.strictness import StrictRoute
from tallystick.domain.units import AgreementId
from tallystick.services.requests import ActKind

router = APIRouter(prefix="/agreements/{agreement_id}", tags=["acts"], route_class=StrictRoute)

PreparationOf = TypeVar("PreparationOf", bound=GaslessPreparation)
RelayingOf = TypeVar("RelayingOf", bound=Relaying)


@dataclass(frozen=True, slots=True)
class _Form:
    """A gasless way, and the bodies by which it is asked for."""

    kind: ActKind
    meaning: str
    preparation: type[GaslessPreparation]
    relaying: type[Relaying]


_FORMS = (
    _Form(
        ActKind.FUND_WITH_AUTHORIZATION,
        "The employer locks money by one signature for the token (ERC-3009), which binds money and terms.",
        gasless.AuthorizationPreparation,
        gasless.AuthorizationRelaying,
    ),
    _Form(
        ActKind.FUND_WITH_PERMIT,
        "The employer locks money by two signatures: an allowance for the token (ERC-2612), and the funding.",
        gasless.PermitPreparation,
        gasless.PermitRelaying,
    ),
    _Form(
        ActKind.FUND_WITH_PERMIT2,
        "The employer locks money by one signature for Permit2, which binds money and terms.",
        gasless.Permit2Preparation,
        gasless.Permit2Relaying,
    ),
)


@router.get("/funding", responses=documented(404, 502, 503), summary="In which ways it can be funded now")
def funding(agreement_id: AgreementPath, desk: AtDesk, as_of: AsOfNow) -> FundingAnswer:
    """What was never funded of an agreement, and which ways of locking it the token offers now, asked of the token."""
    return FundingAnswer.of(desk.ways.of(AgreementId(agreement_id)), as_of)


def _preparing(form: _Form, body_type: type[PreparationOf]) -> Callable[..., GaslessAnswer]:
    def prepare(part: WholePath, body: PreparationOf, desk: AtDesk, as_of: AsOfNow) -> GaslessAnswer:
        sender = None if body.sender is None else desk.codec.address("sender", body.sender)
        request = body.request(form.kind, None, desk.codec)
        presented = desk.presenting.gasless(part.agreement_id, request, body.consents, sender)
        return GaslessAnswer.of(part.agreement_id, presented, as_of)

    prepare.__annotations__ |= {"body": body_type}
    return prepare


def _relaying(form: _Form, body_type: type[RelayingOf]) -> Callable[..., RelayAnswer]:
    def relay(part: WholePath, body: RelayingOf, response: Response, desk: AtDesk, as_of: AsOfNow) -> RelayAnswer:
        request = body.request(form.kind, None, desk.codec)
        view = desk.require_relaying().relay(part.agreement_id, request, *body.consents)
        response.headers["Location"] = f"/v1/relays/{view.relay_id}"
        return RelayAnswer.of(view, as_of)

    relay.__annotations__ |= {"body": body_type}
    return relay


def _add(form: _Form) -> None:
    name = form.kind.replace("-", "_")
    router.add_api_route(
        f"/{form.kind}/prepare",
        _preparing(form, form.preparation),
        methods=["POST"],
        name=f"prepare_{name}",
        summary=f"Prepare: {form.kind}",
        description=f"{form.meaning} This changes nothing: it says what is signed and, once it is, what can be sent.",
        responses=documented(404, 409, 503),
    )
    router.add_api_route(
        f"/{form.kind}/relay",
        _relaying(form, form.relaying),
        methods=["POST"],
        name=f"relay_{name}",
        status_code=HTTPStatus.ACCEPTED,
        summary=f"Relay: {form.kind}",
        description=f"{form.meaning} It is tried, stored and sent at the relayer's cost: see Location.",
        responses=documented(404, 409, 503),
    )


for _form in _FORMS:
    _add(_form)
