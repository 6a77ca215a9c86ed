"""Grants: whom a party lets look at its agreement's documents."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path

from tallystick.api.callers import KnownCaller, require
from tallystick.api.desk import AgreementPath, AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.documents import GrantAnswer, GrantIn, GrantList, GrantShape
from tallystick.api.strictness import StrictRoute
from tallystick.domain.callers import Scope
from tallystick.domain.units import AgreementId, Hash

router = APIRouter(prefix="/agreements/{agreement_id}/grants", tags=["documents"], route_class=StrictRoute)
_CODES = (401, 403, 404, 503)


@router.post("", status_code=HTTPStatus.CREATED, responses=documented(*_CODES, 409), summary="Let somebody look")
def grant(agreement_id: AgreementPath, body: GrantIn, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> GrantAnswer:
    """
    Let an address look at one document, or at all of the agreement's, until the grant is taken back.

    By the employer or the worker. Both see it, and it stays on record. The same once more is the same grant.
    """
    require(caller, Scope.DOCUMENTS_WRITE)
    known_by = None if body.document is None else Hash(body.document)
    address = desk.codec.address("address", body.address)
    made = desk.sharing.grant(caller, AgreementId(agreement_id), address, known_by)
    return GrantAnswer(as_of=as_of, **dict(GrantShape.of(made)))


@router.get("", responses=documented(*_CODES), summary="Who is let look?")
def listed(agreement_id: AgreementPath, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> GrantList:
    """All grants in an agreement of the caller's, the oldest first; also those that were taken back."""
    require(caller, Scope.DOCUMENTS_READ)
    made = desk.sharing.of(caller, AgreementId(agreement_id))
    return GrantList(as_of=as_of, grants=[GrantShape.of(one) for one in made])


@router.delete(
    "/{grant_id}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(*_CODES, 409),
    summary="Take a grant back",
)
def revoke(
    agreement_id: AgreementPath,
    grant_id: Annotated[str, Path(max_length=32, pattern=r"^[0-9a-f]+$", description="The grant's id.")],
    caller: KnownCaller,
    desk: AtDesk,
    as_of: AsOfNow,
) -> None:
    """Let the address look no more, from now on. By the party that made the grant. Once more is no fault."""
    require(caller, Scope.DOCUMENTS_WRITE)
    desk.sharing.revoke(caller, AgreementId(agreement_id), grant_id)
