"""API keys: for machines, made and revoked by a person who signed in."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from tallystick.api.callers import KnownCaller, require
from tallystick.api.desk import AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.repeats import tell_once
from tallystick.api.shapes.door import KeyIn, KeyList, KeyShape, MadeAnswer
from tallystick.api.strictness import StrictRoute
from tallystick.domain.callers import Scope

router = APIRouter(prefix="/keys", tags=["logins"], route_class=StrictRoute)


@router.post(
    "",
    dependencies=[Depends(tell_once)],
    status_code=HTTPStatus.CREATED,
    responses=documented(401, 403, 409, 503),
    summary="Make an API key",
)
def make(body: KeyIn, caller: KnownCaller, response: Response, desk: AtDesk, as_of: AsOfNow) -> MadeAnswer:
    """A key for machines of the caller's. Its credential is in this answer alone: nobody can show it again."""
    require(caller, Scope.KEYS)
    made = desk.api_keys.make(caller, body.name, body.scopes, body.expires_at)
    response.headers["Location"] = f"/v1/keys/{made.key.id}"
    return MadeAnswer.made(made, as_of)


@router.get("", responses=documented(401, 403, 503), summary="List API keys")
def listed(caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> KeyList:
    """All keys of the caller's address, the newest first; also those that were revoked or have expired."""
    require(caller, Scope.KEYS)
    return KeyList(as_of=as_of, keys=[KeyShape.of(key) for key in desk.api_keys.of(caller)])


@router.delete(
    "/{key_id}",
    status_code=HTTPStatus.NO_CONTENT,
    responses=documented(401, 403, 404, 409, 503),
    summary="Revoke an API key",
)
def revoke(
    key_id: Annotated[str, Path(max_length=32, pattern=r"^[0-9a-f]+$", description="The key's id.")],
    caller: KnownCaller,
    desk: AtDesk,
    as_of: AsOfNow,
) -> None:
    """Let a key open nothing any more, from now on and for ever. Once more is no fault."""
    require(caller, Scope.KEYS)
    desk.api_keys.revoke(caller, key_id)
