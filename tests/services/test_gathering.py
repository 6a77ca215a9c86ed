"""
a gathering
├── given an answer for each wish ........ each has its own
├── given an error for one ............... that one is told it, the others their answers
├── given trouble for all ................ all are told
└── given fewer answers than wishes ...... all are told; nobody waits for ever
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event

import pytest

from tallystick.domain.errors import ChainUnavailable, EmptyPurse, TallyError
from tallystick.services.gathering import Gathering

LONG_ENOUGH = 30
Fulfil = Callable[[Sequence[int]], Sequence[int | TallyError]]


def _together(fulfil: Fulfil, wishes: Sequence[int]) -> list[Future[int]]:
    """What becomes of wishes that came while another one was under way, and so go together."""
    begun, may_go_on = Event(), Event()

    def slowly(some: Sequence[int]) -> Sequence[int | TallyError]:
        if some == [0]:
            begun.set()
            assert may_go_on.wait(LONG_ENOUGH)
            return [0]
        return fulfil(some)

    gathering = Gathering(slowly)
    with ThreadPoolExecutor(len(wishes) + 1) as pool:
        pool.submit(gathering.ask, 0)
        assert begun.wait(LONG_ENOUGH)
        asked = [pool.submit(gathering.ask, wish) for wish in wishes]
        may_go_on.set()
    return asked


def test_gives_each_its_own_answer() -> None:
    asked = _together(lambda some: [10 * wish for wish in some], range(1, 9))

    assert [one.result() for one in asked] == [10 * wish for wish in range(1, 9)]


def test_gives_each_its_own_error() -> None:
    asked = _together(lambda some: [EmptyPurse("nothing") if wish == 2 else wish for wish in some], (1, 2, 3))

    assert isinstance(asked[1].exception(), EmptyPurse)
    assert [asked[0].result(), asked[2].result()] == [1, 3]


def test_tells_all_of_trouble() -> None:
    def away(_: Sequence[int]) -> Sequence[int | TallyError]:
        raise ChainUnavailable("gone")

    assert all(isinstance(one.exception(), ChainUnavailable) for one in _together(away, (1, 2, 3)))


@pytest.mark.spec("RL12")
def test_lets_nobody_wait_for_an_answer_that_never_comes() -> None:
    asked = _together(lambda some: [], (1, 2, 3))

    assert all(isinstance(one.exception(), RuntimeError) for one in asked)
