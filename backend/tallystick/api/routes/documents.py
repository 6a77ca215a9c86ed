"""Private documents of agreements: handed in, listed, handed out."""

from collections.abc import Mapping
from http import HTTPStatus
from types import MappingProxyType
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import AfterValidator
from starlette.concurrency import run_in_threadpool

from tallystick.api.callers import KnownCaller, require
from tallystick.api.desk import AgreementPath, AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.documents import DocumentAnswer, DocumentList, DocumentShape
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.texts import HashText
from tallystick.api.strictness import StreamedRoute, StrictRoute
from tallystick.api.uploads import handed_out, media_type_of, taken_in
from tallystick.domain.callers import Scope
from tallystick.domain.documents import MEDIA_TYPES
from tallystick.domain.units import AgreementId, Hash
from tallystick.services.documents import Documents, Kept
from tallystick.services.inflow import Wanted

UPLOADS = r"/v1/agreements/0x[0-9a-fA-F]{64}/documents/"
"""Where longer bodies are taken."""

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_FILE = {"description": "The file, to the byte.", "content": {"*/*": _BINARY}}
_CONTENT: Mapping[str, Any] = MappingProxyType(
    {"requestBody": {"required": True, "content": {kind: _BINARY for kind in sorted(MEDIA_TYPES)}}}
)


def _plain(name: str) -> str:
    if not name.isprintable() or not name.strip(". ") or set(name) & set('/\\:*?"<>|'):
        raise ValueError("a file's name has letters, digits and signs, and none of / \\ : * ? \" < > |")
    return name


DocumentPath = Annotated[HashText, Path(description="The document's SHA-256 or keccak256: 32 bytes.")]
FileName = Annotated[
    str | None,
    Query(min_length=1, max_length=200, description="What the file is called.", examples=["poster.pdf"]),
    AfterValidator(lambda name: name if name is None else _plain(name)),
]

router = APIRouter(prefix="/agreements/{agreement_id}/documents", tags=["documents"], route_class=StrictRoute)
_streamed = APIRouter(route_class=StreamedRoute)


async def _kept(
    agreement_id: AgreementPath, known_by: DocumentPath, caller: KnownCaller, request: Request, name: FileName = None
) -> Kept:
    """What came in. Nothing of it is read before it is known that it may come."""
    require(caller, Scope.DOCUMENTS_WRITE)
    documents: Documents = request.app.state.desk.documents
    wanted = Wanted(AgreementId(agreement_id), Hash(known_by), media_type_of(request), name)
    inflow = await run_in_threadpool(documents.begin, caller, wanted)
    try:
        await taken_in(request, inflow)
        return await run_in_threadpool(documents.keep, caller, inflow)
    finally:
        inflow.close()


@_streamed.put(
    "/{known_by}",
    status_code=HTTPStatus.CREATED,
    responses=documented(401, 403, 404, 409, 503, 507)
    | {200: {"model": DocumentAnswer, "description": "It is there."}},
    openapi_extra=dict(_CONTENT),
    summary="Hand a document in",
)
async def put(as_of: AsOfNow, kept: Annotated[Kept, Depends(_kept)], response: Response) -> DocumentAnswer:
    """
    Keep a file, if its SHA-256 or its keccak256 is the one in the address. The same once more is no fault: 200.

    By a party, or by the arbiter once there was a dispute. Before anything is locked only the agreement's brief is
    taken, of a MiB at most. For files whose hash stands neither in the terms nor on the chain each has some room.
    """
    document = kept.shown.document
    response.status_code = HTTPStatus.CREATED if kept.created else HTTPStatus.OK
    response.headers["Location"] = f"/v1/agreements/{document.agreement_id}/documents/{document.sha256}"
    return DocumentAnswer(as_of=as_of, **dict(DocumentShape.of(kept.shown)))


@router.get("", responses=documented(401, 403, 404, 503), summary="List an agreement's documents")
def listed(agreement_id: AgreementPath, caller: KnownCaller, desk: AtDesk, as_of: AsOfNow) -> DocumentList:
    """What the caller sees of them, the oldest first. Who sees none, and would not see any, is answered 404."""
    require(caller, Scope.DOCUMENTS_READ)
    shown = desk.documents.of(caller, AgreementId(agreement_id))
    return DocumentList(as_of=as_of, documents=[DocumentShape.of(one) for one in shown])


@router.get(
    "/{known_by}",
    responses=documented(401, 403, 404, 503) | {200: _FILE},
    response_class=StreamingResponse,
    summary="Fetch a document",
)
def content(agreement_id: AgreementPath, known_by: DocumentPath, caller: KnownCaller, desk: AtDesk) -> Response:
    """
    The file itself, to the byte, as something to be kept. It is held against its hash while it is sent.

    If what is kept differs, the answer breaks off before its end. `Repr-Digest` has the SHA-256, to be compared with.
    """
    require(caller, Scope.DOCUMENTS_READ)
    found = desk.documents.content(caller, AgreementId(agreement_id), Hash(known_by))
    response = handed_out(found.document, found.parts)
    stamped(response, desk.overview.as_of())
    return response


router.include_router(_streamed)
