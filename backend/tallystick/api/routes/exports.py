"""Exports: what the books say, as files to keep."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.rates import LongAnswer, owe
from tallystick.api.shapes.exports import ExportQuery
from tallystick.api.shapes.fresh import stamped
from tallystick.api.streaming import streamed
from tallystick.api.strictness import StrictRoute
from tallystick.services.exports import MEDIA_TYPES, Format, file_name, written

router = APIRouter(prefix="/exports", tags=["exports"], route_class=StrictRoute)

_FILE = {form.partition(";")[0]: {"schema": {"type": "string"}} for form in MEDIA_TYPES.values()}


@router.get(
    "/movements",
    dependencies=[LongAnswer],
    responses=documented(409, 503) | {200: {"description": "The file, sent while it is made.", "content": _FILE}},
    response_class=StreamingResponse,
    summary="Export movements of value",
)
def movements(query: Annotated[ExportQuery, Query()], request: Request, desk: AtDesk) -> StreamingResponse:
    """
    Every movement of value of a party and a period, as of one block: a row for each, oldest first.

    Amounts are token units, and tokens with all their decimals: both exact, and neither signed, for `direction` says
    which way they went from the party's side. A release has the fee beside it, which is a movement of its own, too.
    The block is in the file, its name and the headers: the same question about the same final block is the same file.
    """
    found = desk.extracts.of(query.what(desk.codec), query.wanted())
    extract, form = found.value, Format(query.format)
    parts = written(extract, form)
    answer = streamed(parts, lambda: owe(request, 1), name=file_name(extract, form), media_type=MEDIA_TYPES[form])
    stamped(answer, found.as_of)
    return answer
