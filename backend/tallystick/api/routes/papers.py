"""Receipts, statements and agreements, as PDF files below ``/v1`` and as pages for browsers above it."""

from collections.abc import Sequence
from typing import Annotated, Any, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import HTMLResponse

from tallystick.api.costs import cost_of
from tallystick.api.desk import AgreementPath, AtDesk, Desk, MilestonePath
from tallystick.api.document import documented
from tallystick.api.origins import Origins
from tallystick.api.paperpages import paper_page
from tallystick.api.policies import STYLE_AT
from tallystick.api.rates import PaperAnswer, charge_for_reading
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.papers import PageQuery, ReceiptQuery, StatementPageQuery, StatementQuery
from tallystick.api.shapes.texts import AddressText
from tallystick.api.strictness import StrictRoute
from tallystick.domain.units import AgreementId, MilestoneIndex
from tallystick.services.freshness import Dated
from tallystick.services.moments import Moment
from tallystick.services.paperwork import STYLE, Paper
from tallystick.services.phrases import Language
from tallystick.services.unmade import said_of_agreement, said_of_head

router = APIRouter(tags=["exports"], route_class=StrictRoute)
pages = APIRouter(include_in_schema=False, route_class=StrictRoute)

_PDF: dict[int | str, dict[str, Any]] = {
    200: {"description": "The file (PDF/UA-1).", "content": {"application/pdf": {}}}
}
_NAMES = {Language.ENGLISH: "English", Language.CHINESE: "中文"}
"""What each language calls itself."""


@router.get(
    "/agreements/{agreement_id}/milestones/{milestone}/receipt",
    responses=documented(404, 409, 502, 503) | _PDF,
    response_class=Response,
    dependencies=[PaperAnswer],
    summary="Have a receipt for a milestone",
)
def receipt(
    agreement_id: AgreementPath,
    milestone: MilestonePath,
    query: Annotated[ReceiptQuery, Query()],
    request: Request,
    desk: AtDesk,
) -> Response:
    """
    What was paid of one milestone, as a PDF file: each payment with its transaction and block, in English or Chinese.

    It says what can be checked, by whom and with what: the block that all is as of, and the SHA-256 of the agreement's
    proof file as of it. By default it is as of the final block, so that nothing on it can leave the chain.
    """
    asked, of = query.asked(_origin(request)), (AgreementId(agreement_id), MilestoneIndex(milestone))
    found = desk.paperwork.receipt(*of, asked, with_proof=query.proof)
    return _file(request, desk, Dated(found.as_of, found.value.paper), f"receipt-{agreement_id}-{milestone}")


@router.get(
    "/agreements/{agreement_id}/agreement",
    responses=documented(404, 409, 502, 503) | _PDF,
    response_class=Response,
    dependencies=[PaperAnswer],
    summary="Have an agreement on paper",
)
def agreement(
    agreement_id: AgreementPath, query: Annotated[ReceiptQuery, Query()], request: Request, desk: AtDesk
) -> Response:
    """
    What was agreed, where the money of each milestone stands, and all that happened, as a PDF file.

    Each step names its block and transaction. The paper says how to have the contract compute the agreement's id from
    the terms, without us. Of an agreement under which nothing was locked it says so in big letters. The text of the
    work is not on it: its hash is.
    """
    asked, known = query.asked(_origin(request)), AgreementId(agreement_id)
    found = desk.paperwork.agreement(known, asked, with_proof=query.proof)
    return _file(request, desk, Dated(found.as_of, found.value.paper), f"agreement-{agreement_id}")


@router.get(
    "/exports/statement",
    responses=documented(409, 503) | _PDF,
    response_class=Response,
    dependencies=[PaperAnswer],
    summary="Have a statement of an address",
)
def statement(query: Annotated[StatementQuery, Query()], request: Request, desk: AtDesk) -> Response:
    """
    All that moved for an address in a period, as a PDF file: payouts, fees and refunds in each token.

    Beside each movement stands the balance after it, which ends where the books do. A thousand movements are the most
    that a paper takes.
    """
    party = desk.codec.address("party", query.party)
    found = desk.paperwork.statement(party, query.only(desk.codec), query.period(), query.asked(_origin(request)))
    return _file(request, desk, found, f"statement-{party}")


@pages.get("/receipts/{agreement_id}/{milestone}")
def receipt_page(
    agreement_id: AgreementPath,
    milestone: MilestonePath,
    query: Annotated[PageQuery, Query()],
    request: Request,
    desk: AtDesk,
) -> HTMLResponse:
    """A receipt to read and to print. It runs no script."""
    of = AgreementId(agreement_id), MilestoneIndex(milestone)
    found = desk.paperwork.receipt(*of, query.asked(_origin(request)))
    paper = Dated(found.as_of, found.value.paper)
    return _page(request, paper, f"/v1/agreements/{agreement_id}/milestones/{milestone}/receipt")


@pages.get("/agreements/{agreement_id}/print")
def agreement_page(
    agreement_id: AgreementPath, query: Annotated[PageQuery, Query()], request: Request, desk: AtDesk
) -> HTMLResponse:
    """An agreement to read and to print. It runs no script."""
    found = desk.paperwork.agreement(AgreementId(agreement_id), query.asked(_origin(request)))
    paper, language = Dated(found.as_of, found.value.paper), query.language
    others = [(f"/agreements/{agreement_id}", said_of_agreement(language))]
    if query.at != Moment.HEAD.value:
        newest = urlencode({**request.query_params, "at": Moment.HEAD.value})
        others.append((f"{request.url.path}?{newest}", said_of_head(language)))
    return _page(request, paper, f"/v1/agreements/{agreement_id}/agreement", others)


@pages.get("/statements/{party}")
def statement_page(
    party: Annotated[AddressText, Path()],
    query: Annotated[StatementPageQuery, Query()],
    request: Request,
    desk: AtDesk,
) -> HTMLResponse:
    """A statement to read and to print. It runs no script."""
    known = desk.codec.address("party", party)
    found = desk.paperwork.statement(known, query.only(desk.codec), query.period(), query.asked(_origin(request)))
    return _page(request, found, "/v1/exports/statement", party=known)


@pages.get(STYLE_AT)
def style() -> Response:
    """How papers look, and other pages that run nothing."""
    return Response(STYLE, media_type="text/css", headers={"Cache-Control": "no-cache"})


def _origin(request: Request) -> str | None:
    origins = cast(Origins, request.app.state.origins)
    return next(iter(origins.own(request.scope)), None)


def _file(request: Request, desk: Desk, found: Dated[Paper], name: str) -> Response:
    charge_for_reading(request, cost_of(found.value))
    answer = Response(desk.paperwork.pdf(found.value), media_type="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    stamped(answer, found.as_of)
    return answer


def _page(
    request: Request, found: Dated[Paper], file: str, others: Sequence[tuple[str, str]] = (), **also: str
) -> HTMLResponse:
    """The page, with links to the file, to the other language, and elsewhere."""
    charge_for_reading(request, cost_of(found.value))
    asked = dict(request.query_params)
    listed = [(f"{file}?{urlencode(asked | also)}", "PDF")]
    for language, name in _NAMES.items():
        if language.value != found.value.language:
            listed.append((f"{request.url.path}?{urlencode(asked | {'language': language.value})}", name))
    return paper_page(found, (*listed, *others))
