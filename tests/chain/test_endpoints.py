"""
GuardedEndpoint
├── given it does not answer .......... it rests, each time for longer, until it answers
├── given it says for how long ........ it rests for so long
├── given it was caught ............... in quarantine, each time for longer, whatever comes between
└── given it comes back ............... it shows first that it is on our chain
EndpointPool
├── given all work .................... the first one is asked
├── given one does not answer ......... the next one is asked, and the first one again once it has rested
├── given one lacks a block ........... the next one is asked for what is missing, and for nothing else
├── given a refusal for good .......... it is taken as it is
├── given all rest .................... the one that is back soonest is asked
└── given all were caught ............. ChainUnavailable, with what each did
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from tallystick.chain.endpoints import (
    FIRST_QUARANTINE,
    FIRST_REST,
    LONGEST_QUARANTINE,
    LONGEST_REST,
    EndpointPool,
    GuardedEndpoint,
    pool_of,
)
from tallystick.chain.line import Request
from tallystick.chain.node import Node
from tallystick.chain.refusals import NodeBusy, NodeRefusal
from tallystick.domain.errors import ChainUnavailable
from tallystick.domain.nodes import Standing
from tests.chain.proxy import honest, proxied
from tests.devchain import DevChain, started_anvil

ASKED: list[Request] = [("eth_one", ()), ("eth_two", ())]
DOWN = ChainUnavailable("no answer")
BEHIND = {"code": -32_000, "message": "header not found"}
REVERTED = {"code": 3, "message": "execution reverted"}


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeLine:
    """Answers each method with its name and its own, unless it is told to fail or to refuse."""

    name: str = "a"
    failure: ChainUnavailable | None = None
    refusals: dict[str, dict[str, object]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    def ask_all(self, requests: Sequence[Request]) -> list[object]:
        methods = [method for method, _ in requests]
        self.asked += methods
        if self.failure:
            raise self.failure
        return [
            NodeRefusal(method, self.refusals[method]) if method in self.refusals else f"{self.name} {method}"
            for method in methods
        ]


@dataclass
class Two:
    """Two endpoints and their clock."""

    clock: Clock = field(default_factory=Clock)
    first: FakeLine = field(default_factory=lambda: FakeLine("first"))
    second: FakeLine = field(default_factory=lambda: FakeLine("second"))

    def __post_init__(self) -> None:
        self.members = [GuardedEndpoint(line.name, line, self.clock) for line in (self.first, self.second)]
        self.pool = EndpointPool(self.members)


def alone(line: FakeLine, clock: Clock) -> GuardedEndpoint:
    return GuardedEndpoint(line.name, line, clock)


def rests_of(endpoint: GuardedEndpoint, clock: Clock, times: int) -> list[float]:
    """How long it rests after each of so many requests that fail."""
    rests = []
    for _ in range(times):
        with pytest.raises(ChainUnavailable):
            endpoint.ask_all(ASKED)
        rests.append(endpoint.back_at - clock.now)
        clock.now = endpoint.back_at
    return rests


class TestAnEndpoint:
    def test_rests_ever_longer_while_it_does_not_answer(self) -> None:
        line, clock = FakeLine(failure=DOWN), Clock()
        endpoint = alone(line, clock)

        rests = rests_of(endpoint, clock, 9)

        assert rests == [min(FIRST_REST * 2**tries, LONGEST_REST) for tries in range(9)]

    def test_rests_shortly_again_once_it_answered(self) -> None:
        line, clock = FakeLine(failure=DOWN), Clock()
        endpoint = alone(line, clock)
        rests_of(endpoint, clock, 3)
        line.failure = None
        endpoint.ask_all(ASKED)
        line.failure = DOWN

        assert rests_of(endpoint, clock, 1) == [FIRST_REST]

    def test_does_not_earn_a_shorter_rest_by_answering_too_late(self) -> None:
        endpoint = alone(FakeLine(), Clock())
        endpoint.rest("it answers much later than the others")

        endpoint.ask_all(ASKED)
        endpoint.rest("it answers much later than the others")

        assert endpoint.back_at == 2 * FIRST_REST

    def test_rests_for_as_long_as_it_says(self) -> None:
        clock = Clock()

        assert rests_of(alone(FakeLine(failure=NodeBusy("later", 7.0)), clock), clock, 1) == [7.0]

    def test_says_why_it_rests(self) -> None:
        clock = Clock()
        endpoint = alone(FakeLine(failure=DOWN), clock)
        with pytest.raises(ChainUnavailable):
            endpoint.ask_all(ASKED)

        state = endpoint.state

        assert (state.standing, state.trouble) == (Standing.RESTING, "no answer")

    def test_is_said_to_rest_until_it_answers(self) -> None:
        line, clock = FakeLine(failure=DOWN), Clock()
        endpoint = alone(line, clock)
        rests_of(endpoint, clock, 1)
        before, line.failure = endpoint.state.standing, None

        endpoint.ask_all(ASKED)

        assert (before, endpoint.state.standing) == (Standing.RESTING, Standing.WORKING)

    @pytest.mark.spec("BN5")
    def test_is_in_quarantine_ever_longer_whatever_comes_between(self) -> None:
        clock, times = Clock(), []
        endpoint = alone(FakeLine(), clock)
        for _ in range(7):
            endpoint.quarantine("it left out a log")
            assert endpoint.state.trouble == "it left out a log"
            times.append(endpoint.back_at - clock.now)
            clock.now = endpoint.back_at
            assert endpoint.standing is Standing.WORKING
            endpoint.ask_all(ASKED)

        assert times == [min(FIRST_QUARANTINE * 4**tries, LONGEST_QUARANTINE) for tries in range(7)]

    def test_in_quarantine_is_not_let_out_by_a_rest(self) -> None:
        endpoint = alone(FakeLine(), Clock())
        endpoint.quarantine("it left out a log")

        endpoint.rest("no answer")

        assert (endpoint.standing, endpoint.back_at) == (Standing.QUARANTINED, FIRST_QUARANTINE)

    @pytest.mark.spec("BN6")
    def test_that_comes_back_as_another_chain_is_not_admitted(self, chain: DevChain) -> None:
        with proxied(chain.url, honest) as proxy, started_anvil(genesis=1_700_000_000) as elsewhere:
            (endpoint,) = pool_of(proxy.url).members
            endpoint.admit(chain.identity)
            proxy.send_to(elsewhere)
            endpoint.admit(chain.identity)
            endpoint.rest("no answer")

            with pytest.raises(ChainUnavailable, match="another chain"):
                endpoint.admit(chain.identity)

        assert endpoint.standing is Standing.QUARANTINED


class TestAPool:
    def test_asks_the_first_one(self) -> None:
        two = Two()

        assert two.pool.ask_all(ASKED) == ["first eth_one", "first eth_two"]
        assert two.second.asked == []

    @pytest.mark.spec("BN1")
    def test_asks_the_next_one_while_the_first_one_rests(self) -> None:
        two = Two()
        two.first.failure = DOWN

        answers = [two.pool.ask_all(ASKED) for _ in range(3)]

        assert answers == [["second eth_one", "second eth_two"]] * 3
        assert len(two.first.asked) == 2

    def test_comes_back_to_the_first_one(self) -> None:
        two = Two()
        two.first.failure = DOWN
        two.pool.ask_all(ASKED)
        two.first.failure = None
        two.clock.now = FIRST_REST

        assert two.pool.ask_all(ASKED) == ["first eth_one", "first eth_two"]

    @pytest.mark.spec("BN1")
    def test_asks_the_next_one_for_what_the_first_one_lacks(self) -> None:
        two = Two()
        two.first.refusals = {"eth_two": BEHIND}

        assert two.pool.ask_all(ASKED) == ["first eth_one", "second eth_two"]
        assert two.second.asked == ["eth_two"]

    def test_takes_a_refusal_for_good_as_it_is(self) -> None:
        two = Two()
        two.first.refusals = {"eth_two": REVERTED}

        refusal = two.pool.ask_all(ASKED)[1]

        assert isinstance(refusal, NodeRefusal)
        assert two.second.asked == []

    def test_has_a_refusal_when_all_refuse(self) -> None:
        two = Two()
        two.first.refusals = two.second.refusals = {"eth_two": BEHIND}

        assert isinstance(two.pool.ask_all(ASKED)[1], NodeRefusal)

    def test_asks_the_soonest_when_all_rest(self) -> None:
        two = Two()
        two.members[0].rest("no answer", 9.0)
        two.members[1].rest("no answer", 3.0)

        assert two.pool.ask_all(ASKED) == ["second eth_one", "second eth_two"]

    def test_is_unavailable_when_nobody_answers(self) -> None:
        two = Two()
        two.first.failure = two.second.failure = DOWN

        with pytest.raises(ChainUnavailable, match="no answer"):
            two.pool.ask_all(ASKED)

    @pytest.mark.spec("BN5")
    def test_asks_nobody_who_was_caught(self) -> None:
        two = Two()
        for member in two.members:
            member.quarantine(f"{member.name} left out a log")

        with pytest.raises(ChainUnavailable, match=r"first left out a log.*second left out a log"):
            two.pool.ask_all(ASKED)

        assert two.first.asked + two.second.asked == []

    def test_of_one_address_named_twice_has_one_voice(self) -> None:
        pool = pool_of("http://a:1, http://a:1 http://b:2,")

        assert [state.name for state in pool.endpoints()] == ["http://a:1", "http://b:2"]

    @pytest.mark.parametrize("addresses", ["", " , ", "http://a:1,ws://b:2"])
    def test_of_what_is_no_address_is_refused(self, addresses: str) -> None:
        with pytest.raises(ChainUnavailable, match="not the HTTP address"):
            pool_of(addresses)

    @pytest.mark.spec("BN6")
    def test_looks_which_are_on_our_chain(self, chain: DevChain) -> None:
        with started_anvil(genesis=1_700_000_000) as elsewhere:
            pool = pool_of(f"{elsewhere},{chain.url}")

            pool.expect(chain.identity)

            assert [state.standing for state in pool.endpoints()] == [Standing.QUARANTINED, Standing.WORKING]
            assert Node(pool).block(chain.number()) is not None
