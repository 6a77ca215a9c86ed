"""The feed of all that the mirror saw: page by page, and as a stream."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import APIRouter, Query, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from tallystick.api.desk import AtDesk
from tallystick.api.document import documented
from tallystick.api.listening import Stream
from tallystick.api.rates import LongAnswer
from tallystick.api.shapes.announcements import AnnouncementShape, FeedAnswer, FeedQuery
from tallystick.api.shapes.fresh import stamped
from tallystick.api.strictness import StrictRoute
from tallystick.api.waiting import Waiting

router = APIRouter(prefix="/events", tags=["events"], route_class=StrictRoute)


@router.get("", dependencies=[Waiting], responses=documented(410, 503), summary="Read what happened")
def read(query: Annotated[FeedQuery, Query()], response: Response, desk: AtDesk) -> FeedAnswer:
    """
    All that became known of the escrow, in the order in which it did, from the beginning or from a cursor on.

    An event is announced when it is mirrored. Later `event.finalized` says that it stays, or `event.reverted` that it
    left the chain and never happened. Nothing of the feed is changed or removed afterwards. Keep `resume`, and ask with
    it for what came since. What to heed before money is paid out on it: `docs/webhooks.md`.
    """
    found = desk.feed.page(query.wanted(desk.codec), query.cursor, query.limit)
    page = found.value
    return FeedAnswer(
        as_of=stamped(response, found.as_of),
        announcements=[AnnouncementShape.of_feed(item, page) for item in page.items],
        next=page.resume if page.is_more else None,
        resume=page.resume,
    )


@router.get(
    "/stream",
    dependencies=[LongAnswer],
    response_class=EventSourceResponse,
    responses=documented(410, 503),
    summary="Hear what happens",
)
async def stream(opened: Stream) -> AsyncIterator[ServerSentEvent]:
    """
    The feed as server-sent events (`text/event-stream`): what follows a cursor, and then all that is told next.

    Each message has an announcement of the feed in `data`, as `GET /v1/events` writes it, and its `cursor` as `id`.
    Whoever was cut off comes again with the last one as `Last-Event-ID`, and hears the rest: browsers do so by
    themselves. A comment comes every 15 seconds when there is nothing else. A server has room for 200 who listen, of
    whom one client is 5 at most.
    """
    async for message in opened.messages():
        yield message
