"""The accounts of the books."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.books import BalancesAnswer
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.queries import BalanceQuery
from tallystick.api.strictness import StrictRoute

router = APIRouter(tags=["books"], route_class=StrictRoute)


@router.get("/balances", responses=documented(409, 503), summary="What stood in an account")
def balances(query: Annotated[BalanceQuery, Query()], response: Response, desk: AtDesk) -> BalancesAnswer:
    """What stood in an account of the books as of a block, in each token: counted from all postings up to it."""
    found = desk.balances.of(query.account, query.wanted())
    return BalancesAnswer.of(found.value, stamped(response, found.as_of))
