"""Whoever waits for a block hears of it at once where it is booked, and by asking where another process books it."""

import asyncio
from threading import Thread

import pytest

from tallystick.domain.errors import NotMirroredYet
from tallystick.domain.units import BlockNumber
from tallystick.services.arrivals import Arrivals
from tallystick.store.engine import engine_for
from tallystick.store.unit_of_work import Store

pytestmark = pytest.mark.spec("OP10")


class Told(Arrivals):
    """Arrivals with a database that says what the test says, and counts how often it is asked."""

    def __init__(self, newest: int, patience: float = 5.0) -> None:
        super().__init__(Store(engine_for("sqlite:///never-opened.db")), patience)
        self.newest = newest
        self.asked = 0

    def _ask(self) -> int:
        self.asked += 1
        return self.newest


def test_a_block_that_is_there_is_not_waited_for() -> None:
    arrivals = Told(newest=7)

    asyncio.run(arrivals.until(BlockNumber(7)))

    assert arrivals.asked == 1


def test_news_from_another_thread_ends_the_waiting_of_all() -> None:
    arrivals = Told(newest=6)

    async def crowd() -> None:
        waiting = [asyncio.create_task(arrivals.until(BlockNumber(7))) for _ in range(5)]
        while arrivals.asked == 0:
            await asyncio.sleep(0)
        Thread(target=arrivals.announce, args=(BlockNumber(7),)).start()
        # The database goes on saying 6: nothing else can end it.
        assert await asyncio.gather(*waiting) == [None] * 5

    asyncio.run(crowd())


def test_news_of_an_earlier_block_do_not_end_it() -> None:
    arrivals = Told(newest=5, patience=0.05)

    async def hear() -> None:
        waiting = asyncio.create_task(arrivals.until(BlockNumber(7)))
        while arrivals.asked == 0:
            await asyncio.sleep(0)
        arrivals.announce(BlockNumber(6))
        await waiting

    with pytest.raises(NotMirroredYet):
        asyncio.run(hear())


def test_a_crowd_hears_it_each_for_himself() -> None:
    arrivals = Told(newest=6)

    async def crowd() -> None:
        waiting = [asyncio.create_task(arrivals.until(BlockNumber(7 + place % 2))) for place in range(200)]
        while arrivals.asked == 0:
            await asyncio.sleep(0)
        arrivals.announce(BlockNumber(7))
        await asyncio.gather(*waiting[::2])
        assert not any(task.done() for task in waiting[1::2])
        arrivals.newest = 8
        await asyncio.gather(*waiting)

    asyncio.run(crowd())


def test_what_another_process_books_is_found_by_asking() -> None:
    arrivals = Told(newest=6)

    async def without_news() -> None:
        waiting = asyncio.create_task(arrivals.until(BlockNumber(7)))
        while arrivals.asked == 0:
            await asyncio.sleep(0)
        arrivals.newest = 7
        await waiting

    asyncio.run(without_news())

    assert arrivals.asked > 1


def test_one_who_leaves_does_not_take_the_news_along() -> None:
    arrivals = Told(newest=6)

    async def crowd() -> None:
        leaving, staying = (asyncio.create_task(arrivals.until(BlockNumber(7))) for _ in range(2))
        while arrivals.asked == 0:
            await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.sleep(0)
        arrivals.announce(BlockNumber(7))
        await staying
        assert leaving.cancelled()
        assert not staying.cancelled()

    asyncio.run(crowd())


def test_news_that_nobody_waits_for_are_nothing() -> None:
    arrivals = Told(newest=6, patience=0.05)
    arrivals.announce(BlockNumber(7))
    asyncio.run(arrivals.until(BlockNumber(6)))

    arrivals.announce(BlockNumber(8))  # The loop that waited has ended.

    with pytest.raises(NotMirroredYet):
        asyncio.run(arrivals.until(BlockNumber(7)))
