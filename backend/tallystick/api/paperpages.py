"""Papers as pages for browsers: how they go out, and what is said in one where a paper cannot be made."""

import re
from http import HTTPStatus

from fastapi import Request
from fastapi.responses import HTMLResponse

from tallystick.api.policies import POLICY, STILL, STYLE_AT
from tallystick.api.problems import Problem
from tallystick.api.shapes.fresh import stamped
from tallystick.services.freshness import AsOf, Dated
from tallystick.services.paperwork import Paper, page_of
from tallystick.services.phrases import Language
from tallystick.services.unmade import said_of_agreement, unmade_paper

_PAPERS = re.compile(
    r"/receipts/.+|/statements/.+|/agreements/[^/]+/print|/v1/exports/statement"
    r"|/v1/agreements/[^/]+/(milestones/[^/]+/receipt|agreement)"
)
_PAGE = "text/html"
_READS = frozenset({"GET", "HEAD"})


def paper_page(found: Dated[Paper], others: tuple[tuple[str, str], ...]) -> HTMLResponse:
    """The page of a paper; ``others``: the same elsewhere."""
    answer = HTMLResponse(page_of(found.value, style=STYLE_AT, others=others), headers={POLICY: STILL})
    stamped(answer, found.as_of)
    return answer


def is_wanted_as_page(request: Request) -> bool:
    """Whether a browser asks for a paper: who sits in front of it reads no problem document."""
    is_paper = request.method in _READS and _PAPERS.fullmatch(request.url.path) is not None
    return is_paper and _PAGE in request.headers.get("accept", "")


def unmade_page(request: Request, problem: Problem, as_of: AsOf) -> HTMLResponse:
    """A problem in words, with the problem's status, and the way to the agreement's own page."""
    asked = request.query_params.get("language")
    language = Language.CHINESE if asked == Language.CHINESE.value else Language.ENGLISH
    paper = unmade_paper(problem.code, problem.detail, as_of, language)
    agreement = request.path_params.get("agreement_id")
    others = ((f"/agreements/{agreement}", said_of_agreement(language)),) if agreement else ()
    answer = paper_page(Dated(as_of, paper), others)
    answer.status_code = HTTPStatus(problem.status)
    answer.headers.update({**problem.headers, "Cache-Control": "no-store", "Vary": "Accept"})
    return answer
