"""What an auditor asks of all the books at once."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.shapes.audit import ReconciliationAnswer
from tallystick.api.shapes.fresh import stamped
from tallystick.api.shapes.queries import MomentQuery
from tallystick.api.strictness import StrictRoute

router = APIRouter(prefix="/audit", tags=["books"], route_class=StrictRoute)


@router.get("/reconciliation", responses=documented(409, 503), summary="Hold the books against the chain")
def reconciliation(query: Annotated[MomentQuery, Query()], response: Response, desk: AtDesk) -> ReconciliationAnswer:
    """
    Every figure that the events lead to, compared with the contract's own storage as of a block.

    Each milestone's holding, each successor, what is owed, what fees accrued; per token that all postings sum to zero
    and that the escrow holds what it must; at `head` the other tables of the books besides. It is what `tally audit
    reconcile` does, asked of *our* node: who trusts neither runs that against a node of their own.
    """
    found = desk.auditing.of(query.wanted())
    return ReconciliationAnswer.of(found.value, stamped(response, found.as_of))
