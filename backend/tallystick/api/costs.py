"""What a request costs: itself, and the questions that it makes to the node, at most."""

from collections.abc import Mapping
from math import ceil

from tallystick.api.quotas import QUESTIONS, READS, WRITES
from tallystick.services.paperwork import Paper

OF_AN_ACT = 5
"""Questions for each act of a batch but the first."""
OF_A_SECOND = 100
"""Questions for each second that a node worked at something that was refused then."""
ROWS = 10
"""Of a paper: to set so many is as much work as a question."""

_READS = frozenset({"GET", "HEAD"})
_BY_ENDING: Mapping[str, int] = {
    "/prepare": 11,
    "/relay": 10,
    "/funding": 15,
    "/proof": 20,
    "/receipt": 20,
    "/record": 2,
    "/agreement": 20,
    "/acceptance": 2,
    "/v1/sessions": 2,
    "/v1/transactions": 10,
    "/v1/agreements": 4,
    "/v1/chain": 2,
    "/v1/health": 1,
}
"""A proof is few questions, and long ones. Whose signature it is, a contract wallet is asked."""
_BY_BEGINNING: Mapping[str, int] = {
    "/v1/audit/": 100,
    "/v1/balances": 2,
    "/receipts/": 2,
    "/statements/": 2,
    "/v1/explorer/addresses/": 7,
    "/v1/explorer/blocks/": 6,
    "/v1/explorer/transactions/": 10,
    "/agreements/": 2,
    "/v1/exports/": 2,
    "/v1/tokens/": 1,
    "/v1/transactions/": 2,
}
"""A reconciliation asks for every figure, many at a time."""


def costs_of(method: str, path: str) -> Mapping[str, int]:
    """What a request takes out of the quotas of who asks, by the names of policies."""
    is_read = method in _READS
    if is_read and path == "/v1/agreements":
        return {READS: 1}
    return {READS if is_read else WRITES: 1, QUESTIONS: _questions(path)}


def cost_of(paper: Paper) -> int:
    """What a paper costs besides, in questions: by the rows of its tables, each begun ten of them."""
    rows = sum(len(section.table.rows) for section in paper.sections if section.table is not None)
    return ceil(rows / ROWS)


def _questions(path: str) -> int:
    for ending, cost in _BY_ENDING.items():
        if path.endswith(ending):
            return cost
    return next((cost for beginning, cost in _BY_BEGINNING.items() if path.startswith(beginning)), 0)
