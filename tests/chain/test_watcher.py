"""
next_update
├── given no checkpoint ......................... starts at the escrow's deployment
├── given the reader is level ................... None
├── given the reader is far behind .............. blocks in batches, final ones by range and ahead, others by hash
├── given final blocks that the reader has ...... BlockFinalized
├── given new blocks without a pause ............ those first, but what is final is told now and then
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

from tallystick.chain.watcher import OVERDUE
from tallystick.domain.acts import Accept, Fund, Release
from tallystick.domain.chain import BlocksAdded, BlocksReorged, ProofLevel
from tallystick.domain.errors import ChainMismatch, ChainUnavailable, ReorgBeyondFinality
from tallystick.domain.events import MilestonesFunded, OfferAccepted, PaymentReleased
from tallystick.domain.units import BlockNumber, TokenUnits
from tests.chain.agreement import Agreement
from tests.chain.proxy import Rule, proxied
from tests.chain.reader import Reader, watcher_of
from tests.deals import AMOUNT, FIRST
from tests.devchain import DevChain, started_anvil


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

    @pytest.mark.spec("BN8")
    def test_reads_ahead_what_is_final_and_nothing_twice(self, agreement: Agreement) -> None:
        agreement.chain.mine(30)
        agreement.act(Fund((FIRST,)))
        agreement.chain.mine(30)
        with proxied(agreement.chain.url, lambda *_: None) as proxy:
            watcher, reader = watcher_of(agreement.chain, proxy.url, batch=10, level=ProofLevel.SEEN), Reader()
            reader.step(watcher)
            reader.follow(watcher)

            filters = [parameters[0] for method, parameters in proxy.asked if method == "eth_getLogs"]
        ranges = [
            (int(wanted["fromBlock"], 16), int(wanted["toBlock"], 16)) for wanted in filters if "toBlock" in wanted
        ]
        final = agreement.chain.number() - 2
        assert [number for start, end in ranges for number in range(start, end + 1)] == list(
            range(agreement.chain.identity.deployed_at, final + 1)
        )
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

    def test_takes_two_rounds_for_a_new_block(self, agreement: Agreement) -> None:
        """Where the chain is, with the head's header in it, and its receipts."""
        with proxied(agreement.chain.url, lambda *_: None) as proxy:
            watcher, reader = watcher_of(agreement.chain, proxy.url), Reader()
            reader.follow(watcher)
            agreement.act(Fund((FIRST,)))
            proxy.rounds = 0

            update = reader.step(watcher)

            assert isinstance(update, BlocksAdded)
            assert proxy.rounds == 2
        assert len(reader.facts) == 1

    def test_tells_of_a_new_block_before_it_tells_what_is_final(self, chain: DevChain) -> None:
        chain.mine(5)
        watcher, reader = watcher_of(chain), Reader()
        reader.follow(watcher)
        chain.mine()

        reader.step(watcher)
        reader.step(watcher)

        assert reader.kinds[-2:] == ["BlocksAdded", "BlockFinalized"]

    def test_asks_for_fewer_blocks_of_a_node_that_fails_and_for_more_again(self, chain: DevChain) -> None:
        chain.mine(40)
        reader = Reader()
        with proxied(chain.url, lambda *_: None) as proxy:
            watcher = watcher_of(chain, proxy.url, batch=16)
            proxy.rule = without_block(chain.identity.deployed_at + 3)
            for _ in range(2):
                with pytest.raises(ChainUnavailable):
                    reader.step(watcher)
            proxy.rule = lambda *_: None

            reader.follow(watcher)

        sizes = [len(update.blocks) for update in reader.updates if isinstance(update, BlocksAdded)]
        assert sizes[:3] == [4, 8, 16]
        assert reader.is_level_with(chain)


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

    @pytest.mark.spec("BN8")
    def test_forgets_what_it_read_ahead_of_a_chain_that_is_no_more(self, chain: DevChain) -> None:
        """What was called final had only been deep: where the checkpoint stays, what followed it may not."""
        chain.mine(40)
        watcher, reader = watcher_of(chain, batch=10), Reader()
        reader.step(watcher)
        chain.reorg(chain.number() - 14)

        reader.follow(watcher)

        assert "BlocksReorged" not in reader.kinds
        assert reader.is_level_with(chain)

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

    @pytest.mark.spec("BN7")
    def test_what_is_final_is_told_even_while_new_blocks_come_without_a_pause(self, chain: DevChain) -> None:
        watcher = watcher_of(chain)
        reader = Reader().follow(watcher)
        before = len(reader.updates)

        for _ in range(OVERDUE + 6):
            chain.mine(1)
            reader.step(watcher)

        kinds = reader.kinds[before:]
        assert kinds[:OVERDUE] == ["BlocksAdded"] * OVERDUE
        assert "BlockFinalized" in kinds

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
        chain.mine(2)

        def vanishing(method: str, parameters: list[Any]) -> Any:
            is_number = method == "eth_getBlockByNumber" and parameters[0].startswith("0x")
            return {"result": None} if is_number else None

        with proxied(chain.url, vanishing) as proxy, pytest.raises(ChainUnavailable):
            reader.step(watcher_of(chain, proxy.url))


TAGS = {"latest", "finalized"}


def without_block(number: int) -> Rule:
    """A node that is in trouble whenever it is asked for one block."""
    trouble = {"error": {"code": -32_603, "message": "internal error"}}
    return lambda _, parameters: trouble if parameters and parameters[0] == hex(number) else None


def without_finality(method: str, parameters: list[Any]) -> Any:
    refused = {"error": {"code": -39_001, "message": "finalized block not found"}}
    return refused if method == "eth_getBlockByNumber" and parameters[0] == "finalized" else None
