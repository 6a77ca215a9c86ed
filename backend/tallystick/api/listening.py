"""The feed as a stream of server-sent events, which may be broken off and gone on with at any point."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Header, Query
from fastapi.sse import ServerSentEvent

from tallystick.api.desk import AtDesk
from tallystick.api.shapes.announcements import LONGEST, AnnouncementShape, StreamQuery
from tallystick.services.feed import Wanted
from tallystick.services.following import Following

RETRY = 2_000
"""Milliseconds after which a client that was cut off comes again."""

LastEventId = Annotated[
    str | None,
    Header(
        alias="Last-Event-ID",
        max_length=LONGEST,
        pattern=r"^[A-Za-z0-9_-]*$",
        description="The `id` of the last message that was heard. Browsers send it by themselves when they come again.",
    ),
]


@dataclass(frozen=True, slots=True)
class Opened:
    """A stream that has a place, and knows where to begin."""

    following: Following
    wanted: Wanted
    cursor: str

    async def messages(self) -> AsyncIterator[ServerSentEvent]:
        """First when to come again and from where; then each announcement, as soon as it is told."""
        yield ServerSentEvent(comment="tallystick", retry=RETRY, id=self.cursor)
        async for page in self.following.pages(self.wanted, self.cursor):
            for item in page.items:
                yield ServerSentEvent(id=page.cursor(item), data=AnnouncementShape.of_feed(item, page))


async def _opened(
    query: Annotated[StreamQuery, Query()], desk: AtDesk, last_event_id: LastEventId = None
) -> AsyncIterator[Opened]:
    """Here, and not in the stream, because once it has begun no problem can be answered."""
    wanted = query.wanted(desk.codec)
    with desk.following.place():
        cursor = await asyncio.to_thread(desk.following.start, wanted, last_event_id or query.cursor)
        yield Opened(desk.following, wanted, cursor)


Stream = Annotated[Opened, Depends(_opened)]
"""A stream, whose place is given back when it ends."""
