"""A reader follows a chain that moves: whatever happens, in the end it has the chain's blocks and facts."""

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tallystick.chain.watcher import NodeWatcher
from tallystick.domain.acts import Fund, Release
from tallystick.domain.units import TokenUnits
from tests.chain.agreement import Agreement
from tests.chain.reader import Reader, watcher_of
from tests.deals import FIRST
from tests.devchain import DevChain


class MovingChain(RuleBasedStateMachine):
    """A chain that grows and reorganises while a reader follows it, now and then from a fresh start of the watcher."""

    chain: DevChain

    @initialize()
    def begin(self) -> None:
        self.fresh = self.chain.snapshot()
        self.agreement = Agreement(self.chain)
        self.reader = Reader()
        self.agreement.act(Fund((FIRST,)))
        self.released = 0

    def teardown(self) -> None:
        try:
            self.reader.follow(self.watcher())
            assert self.reader.is_level_with(self.chain)
        finally:
            self.chain.restore(self.fresh)

    def watcher(self) -> NodeWatcher:
        return watcher_of(self.chain, batch=3)

    @rule()
    def release(self) -> None:
        self.released += 1
        call = self.agreement.codec.call(self.agreement.terms, Release(FIRST, TokenUnits(self.released)))
        self.chain.send(self.chain.employer, call.to, call.input)

    @rule(blocks=st.integers(1, 5))
    def mine(self, blocks: int) -> None:
        self.chain.mine(blocks)

    @rule(depth=st.integers(1, 2))
    def reorg(self, depth: int) -> None:
        """No deeper than what is final by then: two blocks."""
        self.chain.reorg(depth)

    @rule(depth=st.integers(1, 2), place=st.integers(0, 1))
    def reorg_with_the_transactions_coming_back(self, depth: int, place: int) -> None:
        """All in one block, the first or the last of the new ones."""
        numbers = range(self.chain.number() - depth + 1, self.chain.number() + 1)
        blocks = [self.chain.rpc("eth_getBlockByNumber", hex(number), False) for number in numbers]
        raw = [self.chain.raw(hash_) for block in blocks for hash_ in block["transactions"]]

        self.chain.reorg(depth, *((one, min(place, depth - 1)) for one in raw))

    @rule(steps=st.integers(1, 4))
    def read(self, steps: int) -> None:
        watcher = self.watcher()
        for _ in range(steps):
            self.reader.step(watcher)


def test_the_reader_is_level_in_the_end_whatever_the_chain_did(chain: DevChain) -> None:
    machine = type("MovingChainOfThisTest", (MovingChain,), {"chain": chain})

    run_state_machine_as_test(machine, settings=settings(max_examples=10, stateful_step_count=15, deadline=None))
