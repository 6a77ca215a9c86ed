"""
Pace
├── given no complaint ............. nobody waits
├── after a complaint .............. half as fast, and no more at once than in one second
├── after more of them ............. never slower than one a second
├── after seconds without one ...... ever faster, until there is no limit
└── given a time to stay away ...... waits if it is short, NodeBusy if it is long
"""

import pytest

from tallystick.chain.pace import FREE, PATIENCE, SLOWEST, Pace
from tallystick.chain.refusals import NodeBusy


class Clock:
    """A time that passes when somebody waits."""

    def __init__(self) -> None:
        self.now = 100.0
        self.waits: list[float] = []

    def pass_by(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)

    def pace(self) -> Pace:
        return Pace(lambda: self.now, self.pass_by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def complained(clock: Clock, times: int = 1, wait: float | None = None) -> Pace:
    pace = clock.pace()
    pace.take_turn(80)
    for _ in range(times):
        pace.complain(wait)
    return pace


class TestPace:
    def test_holds_nobody_back_at_first(self, clock: Clock) -> None:
        pace = clock.pace()

        for _ in range(9):
            pace.take_turn(100)

        assert (clock.waits, pace.rate, pace.at_once(100)) == ([], None, 100)

    def test_is_halved_by_a_complaint(self, clock: Clock) -> None:
        pace = complained(clock)
        rate, at_once = pace.rate, pace.at_once(100)

        pace.take_turn(40)
        pace.take_turn(20)
        pace.take_turn(1)

        assert (rate, at_once) == (40, 40)
        assert clock.waits == [1.0, 0.5]

    def test_is_never_less_than_one_a_second(self, clock: Clock) -> None:
        assert complained(clock, times=20).rate == SLOWEST
        assert complained(clock, times=20).at_once(100) == 1

    def test_grows_while_nobody_complains_until_there_is_no_limit(self, clock: Clock) -> None:
        pace, rates = complained(clock), []
        while (rate := pace.rate) is not None:
            rates.append(rate)
            clock.now += 1
            pace.take_turn(1)

        assert rates == sorted(rates)
        assert rates[1] == pytest.approx(42)
        assert rates[-1] >= FREE

    def test_waits_a_short_time_that_it_is_told(self, clock: Clock) -> None:
        complained(clock, wait=2.0).take_turn(1)

        assert clock.waits == [2.0]

    def test_refuses_to_wait_long(self, clock: Clock) -> None:
        pace = complained(clock, wait=PATIENCE + 1)

        with pytest.raises(NodeBusy) as caught:
            pace.take_turn(1)

        assert caught.value.wait == pytest.approx(PATIENCE + 1)
        assert clock.waits == []
