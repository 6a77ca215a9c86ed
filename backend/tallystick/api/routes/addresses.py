"""Addresses: what is proved of them."""

from typing import Annotated

from fastapi import APIRouter, Path, Response

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.records import RecordAnswer
from tallystick.api.shapes.texts import AddressText
from tallystick.api.strictness import StrictRoute
from tallystick.api.waiting import Waiting

router = APIRouter(prefix="/addresses", tags=["books"], route_class=StrictRoute)


@router.get(
    "/{address}/record",
    dependencies=[Waiting],
    responses=documented(422, 503),
    summary="What is proved of an address",
)
def record(
    address: Annotated[AddressText, Path(description="Whose record. Zero is nobody, and is refused.")],
    response: Response,
    desk: AtDesk,
) -> RecordAnswer:
    """
    What became of all that an address locked, accepted and was to rule, counted from the mirrored events.

    Facts that anybody can count again, and no judgement. An address costs nothing, and one person may have many of
    them: a record says nothing of who somebody is.
    """
    found = desk.records.of(desk.codec.address("address", address))
    return RecordAnswer.of(found.value, stamped(response, found.as_of))
