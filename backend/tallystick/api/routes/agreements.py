"""Agreements: registered, accepted, looked at."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import JSONResponse

from tallystick.api.desk import AgreementPath, AsOfNow, AtDesk
from tallystick.api.document import documented
from tallystick.api.rates import network_of
from tallystick.api.shapes.agreements import (
    AcceptanceIn,
    AgreementAnswer,
    AgreementPage,
    AgreementShape,
    RegisteredAnswer,
)
from tallystick.api.shapes.books import EntryShape, EventPage, EventShape, JournalPage
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.queries import AgreementQuery, MomentQuery, PageQuery
from tallystick.api.shapes.terms import TermsIn
from tallystick.api.strictness import StrictRoute
from tallystick.api.waiting import Waiting
from tallystick.domain.units import AgreementId

router = APIRouter(prefix="/agreements", tags=["agreements"], route_class=StrictRoute)


@router.post(
    "",
    status_code=HTTPStatus.CREATED,
    responses=documented(503, 507) | {200: {"model": RegisteredAnswer, "description": "It is registered already."}},
    summary="Register an agreement",
)
def register(body: TermsIn, request: Request, response: Response, desk: AtDesk, as_of: AsOfNow) -> RegisteredAnswer:
    """
    Give terms a name, before anything is on chain.

    The answer has the id, what the worker signs to accept, and what is agreed in plain words. The same terms once more
    are the same agreement, and the answer is 200 instead of 201. A brief is kept for the parties and shown to nobody.
    """
    registered = desk.registration.register(body.terms(desk.codec), body.brief, network_of(request.scope))
    response.status_code = HTTPStatus.CREATED if registered.created else HTTPStatus.OK
    response.headers["Location"] = f"/v1/agreements/{registered.agreement_id}"
    return RegisteredAnswer.of(registered, as_of)


@router.post(
    "/{agreement_id}/acceptance", responses=documented(404, 409, 503), summary="Hand in the worker's signature"
)
def accept(agreement_id: AgreementPath, body: AcceptanceIn, desk: AtDesk, as_of: AsOfNow) -> RegisteredAnswer:
    """Keep the worker's signature of the terms: a funding takes it along, and the milestone is active at once."""
    registered = desk.registration.accept(AgreementId(agreement_id), body.signature)
    return RegisteredAnswer.of(registered, as_of)


@router.get("", dependencies=[Waiting], responses=documented(503), summary="List agreements")
def listed(query: Annotated[AgreementQuery, Query()], response: Response, desk: AtDesk) -> AgreementPage:
    """Agreements that were funded last come first; after all of them the drafts, of which nothing is funded."""
    found = desk.agreements.page(query.wanted(desk.codec), query.cursor, query.limit)
    return AgreementPage(
        as_of=stamped(response, found.as_of),
        agreements=[AgreementShape.of(view) for view in found.value.items],
        next=found.value.next,
    )


@router.get("/{agreement_id}", dependencies=[Waiting], responses=documented(404, 503), summary="Look at an agreement")
def shown(agreement_id: AgreementPath, response: Response, desk: AtDesk) -> AgreementAnswer:
    """An agreement and where it stands, also one that was funded by somebody else's tool."""
    found = desk.agreements.get(AgreementId(agreement_id))
    shape = AgreementShape.of(found.value)
    return AgreementAnswer(as_of=stamped(response, found.as_of), **dict(shape))


@router.get(
    "/{agreement_id}/events",
    dependencies=[Waiting],
    responses=documented(404, 503),
    summary="What happened to an agreement",
)
def events(
    agreement_id: AgreementPath, query: Annotated[PageQuery, Query()], response: Response, desk: AtDesk
) -> EventPage:
    """The escrow's events of one agreement, oldest first."""
    found = desk.agreements.events(AgreementId(agreement_id), query.cursor, query.limit)
    return EventPage(
        as_of=stamped(response, found.as_of),
        events=[EventShape.of(event) for event in found.value.items],
        next=found.value.next,
    )


@router.get(
    "/{agreement_id}/journal",
    dependencies=[Waiting],
    responses=documented(404, 503),
    summary="An agreement in the books",
)
def journal(
    agreement_id: AgreementPath, query: Annotated[PageQuery, Query()], response: Response, desk: AtDesk
) -> JournalPage:
    """The journal entries of one agreement, oldest first. The postings of each sum to zero."""
    found = desk.agreements.journal(AgreementId(agreement_id), query.cursor, query.limit)
    return JournalPage(
        as_of=stamped(response, found.as_of),
        entries=[EntryShape.of(entry) for entry in found.value.items],
        next=found.value.next,
    )


@router.get(
    "/{agreement_id}/proof",
    responses=documented(404, 409, 502, 503) | {200: {"description": "The bundle, to the byte."}},
    response_class=JSONResponse,
    summary="Prove an agreement",
)
def proof(agreement_id: AgreementPath, query: Annotated[MomentQuery, Query()], desk: AtDesk) -> Response:
    """
    One file that proves an agreement as of a block, for people who trust neither us nor our node.

    It holds the terms, the worker's registered signature, each event with the proof of its receipt, and the proof of
    what the escrow's storage holds, all under the hash of one block. Keep it to the byte: `tally audit check FILE`
    verifies it without this server. How it is made: `docs/bundles.md`.
    """
    found = desk.bundles.of(AgreementId(agreement_id), query.wanted())
    response = Response(found.value.content, media_type="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="agreement-{agreement_id}.json"'
    stamped(response, found.as_of)
    return response
