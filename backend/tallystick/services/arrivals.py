"""
Arrivals: lets those wait who ask for a block that is not mirrored yet, as after a write of their own.

Nobody's thread waits. All who wait share one question to the database at a time, however many they are.
"""

import asyncio
import time
from contextlib import suppress

from tallystick.domain.errors import NotMirroredYet
from tallystick.domain.units import BlockNumber
from tallystick.store.unit_of_work import Store

PATIENCE = 5.0
"""Seconds that somebody waits for a block at most."""
PAUSE = 0.01
"""Seconds between two questions, unless there is news before."""


class Arrivals:
    """Knows when a block is mirrored. To be asked from one event loop."""

    def __init__(self, store: Store, patience: float = PATIENCE) -> None:
        self._store = store
        self._patience = patience
        self._heard = -1
        """The newest block that was announced last."""
        self._question: asyncio.Future[int] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._waiting: set[asyncio.Future[int]] = set()

    def announce(self, newest: BlockNumber) -> None:
        """Say which block was booked just now, from any thread. Those who wait for it need not ask the database."""
        if self._loop is not None:
            with suppress(RuntimeError):  # The loop has ended, and with it all waiting.
                self._loop.call_soon_threadsafe(self._spread, newest)

    async def until(self, number: BlockNumber) -> None:
        """
        Wait until a block, or one above it, is mirrored.

        Raises:
            NotMirroredYet: If it is not within the time that is waited for it.
        """
        self._loop = asyncio.get_running_loop()
        deadline = time.monotonic() + self._patience
        # Heard from here on: the question may be answered just before something is booked.
        news = self._next_news()
        try:
            # Where news come at all, they come sooner than the database could be asked.
            newest = self._heard if 0 <= self._heard < number else await self._newest()
            while newest < number:
                if time.monotonic() >= deadline:
                    raise NotMirroredYet(number, newest if newest >= 0 else None)
                heard = await _within(PAUSE, news)
                self._waiting.discard(news)
                news = self._next_news()
                newest = await self._newest() if heard is None else heard
        finally:
            self._waiting.discard(news)

    async def _newest(self) -> int:
        """The newest mirrored block; -1 when nothing is mirrored."""
        if self._question is None or self._question.done():
            self._question = asyncio.ensure_future(asyncio.to_thread(self._ask))
        # One who leaves does not take the others' answer along.
        return await asyncio.shield(self._question)

    def _next_news(self) -> asyncio.Future[int]:
        """Each who waits has its own: many who share one would be in each other's way."""
        news: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.add(news)
        return news

    def _spread(self, newest: BlockNumber) -> None:
        self._heard = newest
        for news in self._waiting:
            if not news.done():
                news.set_result(newest)

    def _ask(self) -> int:
        with self._store.read() as unit:
            checkpoint = unit.books.checkpoint()
        return -1 if checkpoint is None else checkpoint.number


async def _within(seconds: float, news: asyncio.Future[int]) -> int | None:
    try:
        async with asyncio.timeout(seconds):
            return await news
    except TimeoutError:
        return None
