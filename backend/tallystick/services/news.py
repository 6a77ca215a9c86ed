"""
News: wakes those who follow the feed as soon as more was told, and lets all of them go when the server ends.

Where the mirror is in this process it says so itself. Otherwise the database is asked, once for all who wait.
"""

import asyncio
from contextlib import suppress

from tallystick.store.unit_of_work import Store

PAUSE = 1.0
"""Seconds between two questions to the database, while nobody says anything."""


class News:
    """Knows when the feed has grown. To be asked from one event loop."""

    def __init__(self, store: Store, pause: float = PAUSE) -> None:
        self._store = store
        self._pause = pause
        self._question: asyncio.Future[str] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Future[None]] = set()
        self._is_over = False

    @property
    def is_over(self) -> bool:
        """Whether nothing more will be told here."""
        return self._is_over

    def announce(self) -> None:
        """Say that the feed may have grown, from any thread."""
        if self._loop is not None:
            with suppress(RuntimeError):  # The loop has ended, and with it all waiting.
                self._loop.call_soon_threadsafe(self._wake)

    def end(self) -> None:
        """Let all who wait go, for good; from any thread."""
        self._is_over = True
        self.announce()

    async def mark(self) -> str:
        """How far the feed is now: another text once it has grown."""
        self._loop = asyncio.get_running_loop()
        return await self._asked()

    async def until_after(self, mark: str) -> None:
        """Wait until the feed is further than it was, or until the end."""
        while not self._is_over:
            news: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._waiting.add(news)
            try:
                # Heard from here on: the question may be answered just before something is told.
                if self._is_over or await self._asked() != mark:
                    return
                await asyncio.wait([news], timeout=self._pause)
            finally:
                self._waiting.discard(news)

    async def _asked(self) -> str:
        if self._question is None or self._question.done():
            self._question = asyncio.ensure_future(asyncio.to_thread(self._ask))
        # One who leaves does not take the others' answer along.
        return await asyncio.shield(self._question)

    def _wake(self) -> None:
        for news in self._waiting:
            if not news.done():
                news.set_result(None)

    def _ask(self) -> str:
        with self._store.read() as unit:
            return f"{unit.books.epoch}.{unit.announcements.end().row}"
