"""
next_update
├── given no checkpoint ......................... starts at the escrow's deployment
├── given the reader is level ................... None
├── given the reader is far behind .............. blocks in batches, final ones by range, others by hash
├── given final blocks that the reader has ...... BlockFinalized
├── given a reorg
│   ├── above what is final ..................... BlocksReorged to the common ancestor, then the new blocks
│   ├── to a shorter chain ...................... BlocksReorged
│   └── below what is final ..................... ReorgBeyondFinality
├── given a node behind, on the same chain ...... None
├── given a node without finality ............... a depth instead
└── given a node that changes its mind .......... ChainUnavailable, and the next try succeeds
"""

from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from tallystick.chain.node import Node
from tallystick.chain.watcher import NodeWatcher, Reading
from tallystick.domain.acts import Accept, Fund, Release
from tallystick.domain.chain import BlocksAdded, BlocksReorged, ProofLevel
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, ReorgBeyondFinality
from tallystick.domain.events import MilestonesFunded, OfferAccepted, PaymentReleased
from tallystick.domain.units import BlockNumber, TokenUnits
from tests.chain.agreement import Agreement
from tests.chain.proxy import proxied
from tests.chain.reader import Reader
from tests.deals import AMOUNT, FIRST
from tests.devchain import DevChain, started_anvil


def watcher_of(
    chain: DevChain,
    url: str | None = None,
    batch: int = 500,
    depth: int = 64,
    level: ProofLevel = ProofLevel.COMPLETE,
) -> NodeWatcher:
    return NodeWatcher(Node(url or chain.url), chain.identity, Reading(level, batch, depth))


class TestGivenAnHonestNode:
    def test_starts_at_the_deployment(self, chain: DevChain) -> None:
        reader = Reader()

        reader.step(watcher_of(chain))

        assert reader.blocks[0].stamp.number == chain.identity.deployed_at

    def test_reads_all_that_happened(self, agreement: Agreement) -> None:
        agreement.act(Fund((FIRST,)))
        agreement.act(Accept(FIRST))
        agreement.chain.mine(5)
        agreement.act(Release(FIRST, AMOUNT))

        reader = Reader().follow(watcher_of(agreement.chain))

        assert [type(fact) for fact in reader.facts] == [MilestonesFunded, OfferAccepted, PaymentReleased]
        assert reader.is_level_with(agreement.chain)

    def test_answers_none_when_level(self, chain: DevChain) -> None:
        reader = Reader().follow(watcher_of(chain))

        assert reader.step(watcher_of(chain)) is None

    def test_orders_many_events_of_one_block(self, agreement: Agreement) -> None:
        agreement.act(Fund((FIRST,)))
        with agreement.chain.hold():
            for part in (1, 2, 3):
                call = agreement.codec.call(agreement.terms, Release(FIRST, TokenUnits(part)))
                agreement.chain.submit(agreement.chain.employer, call.to, call.input)
            agreement.chain.mine()

        reader = Reader().follow(watcher_of(agreement.chain))

        facts = [event.fact for event in reader.blocks[-1].events]
        assert [fact.released for fact in facts if isinstance(fact, PaymentReleased)] == [1, 2, 3]

    def test_reads_in_batches_when_far_behind(self, agreement: Agreement) -> None:
        agreement.chain.mine(30)
        agreement.act(Fund((FIRST,)))
        agreement.chain.mine(30)

        reader = Reader().follow(watcher_of(agreement.chain, batch=7))

        assert max(len(update.blocks) for update in reader.updates if isinstance(update, BlocksAdded)) == 7
        assert reader.is_level_with(agreement.chain)

    def test_tells_what_is_final(self, chain: DevChain) -> None:
        chain.mine(9)

        reader = Reader().follow(watcher_of(chain))

        assert reader.final is not None
        assert reader.final.number == chain.number() - 2

    def test_tells_on_the_way_that_what_it_has_is_final(self, chain: DevChain) -> None:
        """So that the books can forget empty blocks while they are far behind."""
        chain.mine(20)
        reader = Reader()

        reader.step(watcher_of(chain, batch=5))
        reader.step(watcher_of(chain, batch=5))

        assert reader.final == reader.checkpoint

    def test_asks_for_logs_by_range_below_finality_and_by_hash_above(self, agreement: Agreement) -> None:
        agreement.chain.mine(20)
        with proxied(agreement.chain.url, lambda *_: None) as proxy:
            Reader().follow(watcher_of(agreement.chain, proxy.url, level=ProofLevel.SEEN))

            filters = [parameters[0] for method, parameters in proxy.asked if method == "eth_getLogs"]
        assert [("blockHash" in wanted) for wanted in filters] == [False, True, True]

    def test_goes_on_after_a_restart_anywhere(self, agreement: Agreement) -> None:
        reader = Reader()
        for act in (Fund((FIRST,)), Accept(FIRST), Release(FIRST, TokenUnits(1)), Release(FIRST, AMOUNT)):
            agreement.act(act)
            reader.step(watcher_of(agreement.chain, batch=2))

        reader.follow(watcher_of(agreement.chain, batch=2))

        assert reader.is_level_with(agreement.chain)


class TestGivenAReorg:
    def test_forgets_what_left_the_chain(self, agreement: Agreement) -> None:
        reader = Reader().follow(watcher_of(agreement.chain))
        agreement.act(Fund((FIRST,)))
        reader.follow(watcher_of(agreement.chain))

        agreement.chain.reorg(1)
        reader.follow(watcher_of(agreement.chain))

        assert "BlocksReorged" in reader.kinds
        assert reader.facts == []
        assert reader.is_level_with(agreement.chain)

    def test_finds_again_what_came_back_in_another_block(self, agreement: Agreement) -> None:
        reader = Reader().follow(watcher_of(agreement.chain))
        funding = agreement.act(Fund((FIRST,)))
        acceptance = agreement.act(Accept(FIRST))
        reader.step(watcher_of(agreement.chain))

        agreement.chain.reorg(2, (funding, 1), (acceptance, 1))
        reader.follow(watcher_of(agreement.chain))

        assert [type(fact) for fact in reader.facts] == [MilestonesFunded, OfferAccepted]
        assert len(reader.blocks[-1].events) == 2
        assert reader.is_level_with(agreement.chain)

    def test_walks_back_to_the_common_ancestor(self, chain: DevChain) -> None:
        chain.mine(100)
        reader = Reader()
        reader.step(watcher_of(chain))
        ancestor = reader.stamp_at(BlockNumber(chain.number() - 90))
        assert ancestor is not None

        chain.reorg(90)

        assert reader.step(watcher_of(chain)) == BlocksReorged(ancestor)

    def test_notices_a_shorter_chain(self, chain: DevChain) -> None:
        fork = chain.snapshot()
        chain.mine(2)
        reader = Reader()
        reader.step(watcher_of(chain))

        chain.restore(fork)
        chain.set_next_timestamp(chain.now() + 77)
        chain.mine()
        reader.follow(watcher_of(chain))

        assert reader.is_level_with(chain)

    def test_stops_when_what_was_final_has_left(self, chain: DevChain) -> None:
        chain.mine(10)
        reader = Reader().follow(watcher_of(chain))

        chain.reorg(6)

        with pytest.raises(ReorgBeyondFinality):
            reader.step(watcher_of(chain))


class TestGivenAnOddNode:
    def test_a_node_behind_on_the_same_chain_is_no_reorg(self, chain: DevChain) -> None:
        chain.mine(10)
        reader = Reader().follow(watcher_of(chain))
        behind = chain.rpc("eth_getBlockByNumber", hex(chain.number() - 5), False)

        def lagging(method: str, parameters: list[Any]) -> Any:
            return {"result": behind} if method == "eth_getBlockByNumber" and parameters[0] in TAGS else None

        with proxied(chain.url, lagging) as proxy:
            assert reader.step(watcher_of(chain, proxy.url)) is None

    def test_a_node_whose_chain_began_anew_is_a_mismatch(self, chain: DevChain) -> None:
        """The reader has forgotten its empty blocks at the new chain's height, so that there is nothing to compare."""
        chain.mine(20)
        reader = Reader().follow(watcher_of(chain))
        checkpoint = reader.checkpoint
        with started_anvil(genesis=1_700_000_000) as url, pytest.raises(ChainMismatch, match="began anew"):
            watcher_of(chain, url).next_update(checkpoint, reader.final, lambda _: None)

    def test_a_node_without_finality_is_taken_at_a_depth(self, chain: DevChain) -> None:
        chain.mine(10)

        with proxied(chain.url, without_finality) as proxy:
            reader = Reader().follow(watcher_of(chain, proxy.url, depth=4))

        assert reader.final is not None
        assert reader.final.number == chain.number() - 4

    def test_a_node_that_stops_naming_its_final_block_is_not_second_guessed(self, chain: DevChain) -> None:
        with proxied(chain.url, lambda *_: None) as proxy:
            watcher = watcher_of(chain, proxy.url, depth=0)
            watcher.next_update(None, None, lambda _: None)
            proxy.rule = without_finality

            with pytest.raises(ChainUnavailable, match="final"):
                watcher.next_update(None, None, lambda _: None)

    def test_a_node_that_is_down_is_unavailable_and_the_reader_goes_on_later(self, agreement: Agreement) -> None:
        reader = Reader()
        with proxied(agreement.chain.url, lambda *_: None) as proxy:
            reader.follow(watcher_of(agreement.chain, proxy.url))
            gone = proxy.url
        agreement.act(Fund((FIRST,)))
        with pytest.raises(ChainUnavailable):
            reader.step(watcher_of(agreement.chain, gone))

        reader.follow(watcher_of(agreement.chain))

        assert reader.is_level_with(agreement.chain)

    def test_logs_of_another_block_are_refused(self, agreement: Agreement) -> None:
        """The chain moved between the header and its logs."""
        agreement.act(Fund((FIRST,)))
        agreement.chain.mine(5)
        found = agreement.chain.rpc("eth_getLogs", {"address": agreement.chain.escrow, "fromBlock": "0x0"})
        moved = [log | {"blockHash": "0x" + "77" * 32} for log in found]

        def moving(method: str, parameters: list[Any]) -> Any:
            return {"result": moved} if method == "eth_getLogs" else None

        with proxied(agreement.chain.url, moving) as proxy, pytest.raises(ChainUnavailable, match="another block"):
            Reader().step(watcher_of(agreement.chain, proxy.url, level=ProofLevel.SEEN))

    def test_headers_that_do_not_link_are_refused(self, chain: DevChain) -> None:
        chain.mine(5)
        stray = chain.rpc("eth_getBlockByNumber", "latest", False)

        def forked(method: str, parameters: list[Any]) -> Any:
            is_target = method == "eth_getBlockByNumber" and parameters[0] == hex(chain.identity.deployed_at + 1)
            return {"result": stray | {"number": parameters[0]}} if is_target else None

        with proxied(chain.url, forked) as proxy, pytest.raises(ChainUnavailable, match="does not follow"):
            Reader().step(watcher_of(chain, proxy.url, level=ProofLevel.SEEN))

    def test_logs_of_another_address_are_refused(self, agreement: Agreement) -> None:
        """Anybody can emit what looks like the escrow's events."""
        agreement.act(Fund((FIRST,)))
        found = agreement.chain.rpc("eth_getLogs", {"address": agreement.chain.escrow, "fromBlock": "0x0"})
        foreign = [log | {"address": agreement.chain.token} for log in found]

        def confused(method: str, parameters: list[Any]) -> Any:
            return {"result": foreign} if method == "eth_getLogs" else None

        with proxied(agreement.chain.url, confused) as proxy, pytest.raises(ChainUnavailable, match="another address"):
            Reader().step(watcher_of(agreement.chain, proxy.url, level=ProofLevel.SEEN))

    def test_blocks_that_are_missing_are_no_reorg_below_what_is_final(self, chain: DevChain) -> None:
        """One of several nodes behind one address, which lags: the next one may have the blocks."""
        reader = Reader().follow(watcher_of(chain))
        chain.mine(5)
        reader.follow(watcher_of(chain))
        chain.reorg(1)
        head = chain.rpc("eth_blockNumber")

        def lagging(method: str, parameters: list[Any]) -> Any:
            is_number = method == "eth_getBlockByNumber" and parameters[0].startswith("0x") and parameters[0] != head
            return {"result": None} if is_number else None

        with proxied(chain.url, lagging) as proxy, pytest.raises(ChainUnavailable, match="no such block"):
            reader.step(watcher_of(chain, proxy.url))

        assert isinstance(reader.step(watcher_of(chain)), BlocksReorged)

    def test_a_block_that_vanished_is_unavailable(self, chain: DevChain) -> None:
        reader = Reader().follow(watcher_of(chain))
        chain.mine()

        def vanishing(method: str, parameters: list[Any]) -> Any:
            is_number = method == "eth_getBlockByNumber" and parameters[0].startswith("0x")
            return {"result": None} if is_number else None

        with proxied(chain.url, vanishing) as proxy, pytest.raises(ChainUnavailable):
            reader.step(watcher_of(chain, proxy.url))


TAGS = {"latest", "finalized"}


def without_finality(method: str, parameters: list[Any]) -> Any:
    refused = {"error": {"code": -39_001, "message": "finalized block not found"}}
    return refused if method == "eth_getBlockByNumber" and parameters[0] == "finalized" else None


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
