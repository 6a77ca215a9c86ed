"""Reading one's own writes: a request may name the block that its answer must have in it."""

from typing import Annotated

from fastapi import Depends, Query

from tallystick.api.desk import AtDesk
from tallystick.domain.units import BlockNumber

MOST_BLOCK = 2**53 - 1
"""The highest number that every client's JSON keeps exact."""
MIN_BLOCK = Query(
    ge=0,
    le=MOST_BLOCK,
    description=(
        "Answer from a mirror that has this block, such as that of your transaction, or one above it. If it has not, "
        "the answer waits for some seconds, and is then 503 with `Retry-After`."
    ),
)


async def _waited(desk: AtDesk, min_block: Annotated[int | None, MIN_BLOCK] = None) -> None:
    if min_block is not None:
        await desk.arrivals.until(BlockNumber(min_block))


Waiting = Depends(_waited)
"""A dependency of routes that read. It comes before anything else of the request is looked at."""
