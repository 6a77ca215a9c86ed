"""
close looks
├── when there is a place ................ it is looked at
├── when as many are at work
│   ├── and there is room to wait ........ it waits for a place
│   ├── and it waited long enough ........ it is told to come again
│   └── and as many wait as may .......... it is told so at once
├── when one is over, or refused ......... its place is free again
└── when it is refused ................... it says how long it was worked at
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from itertools import count
from threading import Event, Semaphore

import pytest

from tallystick.domain.errors import ActRefused, BusyTrying
from tallystick.domain.ports import Call
from tallystick.domain.units import ZERO_ADDRESS, Wei
from tallystick.services.closelooks import CloseLooks, Room

ACT = Call(ZERO_ADDRESS, Wei(0), b"", "fund", {})
LONG_ENOUGH = 30


class Looker:
    """Looks for as long as the test likes."""

    def __init__(self) -> None:
        self.begun = Semaphore(0)
        self.may_end = Event()

    def __call__(self, call: Call) -> int:
        self.begun.release()
        assert self.may_end.wait(LONG_ENOUGH)
        return 7


@contextmanager
def _occupied(looks: CloseLooks, looker: Looker) -> Iterator[Future[int]]:
    """While somebody is looked at."""
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(looks.ask, ACT)
        assert looker.begun.acquire(timeout=LONG_ENOUGH)
        try:
            yield first
        finally:
            looker.may_end.set()


class TestAFullRoom:
    @pytest.mark.spec("RL12")
    def test_tells_who_comes_to_come_again(self) -> None:
        looker = Looker()
        looks = CloseLooks(looker, Room(at_once=1, waiting=0))

        with _occupied(looks, looker) as first, pytest.raises(BusyTrying, match="no money moved"):
            looks.ask(ACT)

        assert first.result() == 7
        assert looks.ask(ACT) == 7

    def test_keeps_nobody_waiting_for_long(self) -> None:
        looker = Looker()
        looks = CloseLooks(looker, Room(at_once=1, waiting=1, patience=0.01))

        with _occupied(looks, looker), pytest.raises(BusyTrying):
            looks.ask(ACT)

    def test_lets_who_waits_in_when_one_leaves(self) -> None:
        looker = Looker()
        looks = CloseLooks(looker, Room(at_once=1, waiting=1, patience=LONG_ENOUGH))

        with ThreadPoolExecutor(1) as pool:
            with _occupied(looks, looker):
                second = pool.submit(looks.ask, ACT)
            assert second.result(LONG_ENOUGH) == 7


class TestWhatIsRefused:
    def test_leaves_its_place(self) -> None:
        looks = CloseLooks(_refused, Room(at_once=1, waiting=0))

        for _ in range(3):
            with pytest.raises(ActRefused):
                looks.ask(ACT)

    @pytest.mark.spec("RL12")
    def test_says_how_long_it_was_worked_at(self) -> None:
        seconds = count(0, 3)
        looks = CloseLooks(_refused, clock=lambda: float(next(seconds)))

        with pytest.raises(ActRefused) as caught:
            looks.ask(ACT)

        assert caught.value.effort == 3


def _refused(call: Call) -> int:
    raise ActRefused("OutOfGas", {}, "it burnt all of it")
