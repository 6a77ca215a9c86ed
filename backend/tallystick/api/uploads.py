"""Files on their way in and out: what they are said to be, and headers that let no browser run them."""

import base64
import re
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.concurrency import run_in_threadpool

from tallystick.domain.documents import MEDIA_TYPES, Document
from tallystick.domain.errors import Malformed
from tallystick.services.inflow import Inflow

_MEDIA_TYPE = re.compile(r"(?P<kind>[a-z0-9.+/-]+)(?P<charset> *; *charset=\"?utf-8\"?)?")
PRIVATE = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}
"""Source: OWASP, "File Upload Cheat Sheet", and Fetch, "X-Content-Type-Options"."""


def media_type_of(request: Request) -> str:
    """What a body is said to be. Raises Malformed when that is not taken."""
    said = _MEDIA_TYPE.fullmatch(request.headers.get("content-type", "").lower())
    if said is None or said["kind"] not in MEDIA_TYPES:
        raise Malformed("content-type", f"it is none of {', '.join(sorted(MEDIA_TYPES))}, in UTF-8 where it is text")
    return f"{said['kind']}; charset=utf-8" if said["charset"] else said["kind"]


async def taken_in(request: Request, inflow: Inflow) -> None:
    """Take the body of a request in, a part at a time. Raises as :meth:`Inflow.take`."""
    async for part in request.stream():
        if part:
            await run_in_threadpool(inflow.take, part)


def handed_out(document: Document, parts: Iterator[bytes]) -> StreamingResponse:
    """A document as a file to be kept. Source: RFC 6266, "Content-Disposition"; RFC 9530, "Repr-Digest"."""
    name = document.name or document.sha256
    digest = base64.b64encode(bytes.fromhex(document.sha256[2:])).decode("ascii")
    return StreamingResponse(
        parts,
        HTTPStatus.OK,
        {
            **PRIVATE,
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Content-Length": str(document.size),
            "Repr-Digest": f"sha-256=:{digest}:",
        },
        document.media_type,
    )
