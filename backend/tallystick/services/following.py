"""Following the feed: what was told, and then what is told next, for as long as somebody listens."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import structlog

from tallystick.domain.errors import BusyStreaming, TallyError
from tallystick.services.feed import Feed, FeedPage, Wanted
from tallystick.services.news import News

log = structlog.get_logger()

MOST = 200
"""Who may follow at once, on one server."""
AT_ONCE = 50
"""Announcements that are in memory for each who follows: who reads slowly is waited for."""


class Following:
    """Follows the feed for others."""

    def __init__(self, feed: Feed, news: News, most: int = MOST) -> None:
        self._feed = feed
        self._news = news
        self._most = most
        self._followers = 0

    @contextmanager
    def place(self) -> Iterator[None]:
        """
        Have a place, as long as it is held. For one event loop.

        Raises:
            BusyStreaming: If all are taken, or the server is about to end.
        """
        if self._followers >= self._most or self._news.is_over:
            raise BusyStreaming(self._most)
        self._followers += 1
        try:
            yield
        finally:
            self._followers -= 1

    def start(self, wanted: Wanted, cursor: str | None) -> str:
        """
        Where to begin: at a cursor, or with what is told next.

        Raises:
            Malformed: If the cursor is none of ours.
            FeedBeganAnew: If it is of a feed that there is no more.
        """
        if cursor is None:
            return self._feed.end(wanted)
        self._feed.page(wanted, cursor, 1)
        return cursor

    async def pages(self, wanted: Wanted, cursor: str) -> AsyncIterator[FeedPage]:
        """What was told behind a cursor and what is told next, until the server ends or cannot go on."""
        while not self._news.is_over:
            try:
                mark = await self._news.mark()
                page = (await asyncio.to_thread(self._feed.page, wanted, cursor, AT_ONCE)).value
            except TallyError as error:
                # Whoever comes again is told why, as an answer of its own.
                log.warning("nobody can follow the feed any more", code=error.code, reason=str(error))
                return
            cursor = page.resume
            if page.items:
                yield page
            if not page.is_more:
                await self._news.until_after(mark)
