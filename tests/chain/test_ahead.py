"""What is read ahead is taken once, only where it follows, and nothing is lost of what went wrong."""

from threading import Event

import pytest

from tallystick.chain.ahead import Ahead
from tallystick.domain.chain import Block, BlocksAdded, BlockStamp
from tallystick.domain.errors import ChainUnavailable
from tests.builders import a_stamp

pytestmark = pytest.mark.spec("BN8")

HERE, ELSEWHERE = a_stamp(1), a_stamp(2)
NEXT = BlocksAdded((Block(a_stamp(2)),))


def test_is_taken_where_it_follows() -> None:
    ahead = Ahead()
    ahead.begin(HERE, lambda: NEXT)

    assert ahead.take(HERE) is NEXT


def test_is_taken_once() -> None:
    ahead = Ahead()
    ahead.begin(HERE, lambda: NEXT)
    ahead.take(HERE)

    assert ahead.take(HERE) is None


def test_is_nothing_before_it_was_begun() -> None:
    assert Ahead().take(None) is None


@pytest.mark.parametrize("after", [None, ELSEWHERE])
def test_is_dropped_where_it_does_not_follow(after: BlockStamp | None) -> None:
    ahead = Ahead()
    ahead.begin(HERE, lambda: NEXT)

    assert ahead.take(after) is None
    assert ahead.take(HERE) is None


def _unavailable() -> BlocksAdded:
    raise ChainUnavailable("the node does not answer")


def test_raises_where_it_follows_what_the_reading_raised() -> None:
    ahead = Ahead()
    ahead.begin(HERE, _unavailable)

    with pytest.raises(ChainUnavailable, match="does not answer"):
        ahead.take(HERE)


def test_is_begun_again_after_it_failed() -> None:
    ahead = Ahead()
    ahead.begin(HERE, _unavailable)
    with pytest.raises(ChainUnavailable):
        ahead.take(HERE)

    ahead.begin(HERE, lambda: NEXT)

    assert ahead.take(HERE) is NEXT


def test_is_waited_for_even_where_it_is_dropped() -> None:
    """Else two would read with the same widths and connections at a time."""
    ahead, may_end = Ahead(), Event()
    ended = []

    def read() -> BlocksAdded:
        may_end.wait(10)
        ended.append(True)
        return NEXT

    ahead.begin(HERE, read)
    may_end.set()
    ahead.take(ELSEWHERE)

    assert ended == [True]
