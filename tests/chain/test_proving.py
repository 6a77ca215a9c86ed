"""
next_update, to a level of proof
├── complete
│   ├── given an honest node ..................... the same events as the node lists, without its list
│   ├── given blocks without room for ours ....... no receipts are asked for
│   ├── given no receipts by block ............... asked for one by one, and that is remembered
│   ├── given no receipts at all ................. ChainUnavailable, nothing is told of, and the next try succeeds
│   └── given a log that is left out ............. InvalidBlock
├── header-bound
│   ├── given a header that was changed .......... InvalidBlock, also when it is the head's or the final one
│   ├── given a log that the filter denies ....... InvalidBlock
│   └── given a log that is left out ............. goes unnoticed: that is what complete is for
└── seen ......................................... the node's word, of whatever chain
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest

from tallystick.chain.node import Node
from tallystick.chain.watcher import NodeWatcher, Reading
from tallystick.domain.acts import Accept, Fund, Release
from tallystick.domain.chain import BlocksAdded, ProofLevel
from tallystick.domain.errors import ChainUnavailable, InvalidBlock, UnverifiableBlock
from tallystick.domain.units import TokenUnits
from tests.chain.agreement import Agreement
from tests.chain.proxy import Rule, honest, proxied
from tests.chain.reader import Reader
from tests.deals import FIRST
from tests.devchain import DevChain

Changed = Callable[[Any], Any]

NOT_FOUND = {"error": {"code": -32_601, "message": "the method does not exist"}}
BUSY = {"error": {"code": -32_005, "message": "too many requests"}}


def reading(chain: DevChain, url: str, level: ProofLevel) -> NodeWatcher:
    return NodeWatcher(Node(url), chain.identity, Reading(level))


def refusing(answer: dict[str, Any], *methods: str) -> Rule:
    return lambda method, _: answer if method in methods else None


def changing(chain: DevChain, wanted: str, change: Changed) -> Rule:
    """The node's true answers to a method, as ``change`` leaves them."""

    def rule(method: str, parameters: list[Any]) -> Any:
        return {"result": change(deepcopy(chain.rpc(method, *parameters)))} if method == wanted else None

    return rule


@pytest.fixture
def story(agreement: Agreement) -> DevChain:
    """A funding, an acceptance and a release, with blocks between them that hold nothing of ours."""
    agreement.act(Fund((FIRST,)))
    agreement.chain.mine(4)
    agreement.act(Accept(FIRST))
    agreement.chain.mint(agreement.chain.stranger, 1)
    agreement.act(Release(FIRST, TokenUnits(1)))
    agreement.chain.mine(2)
    return agreement.chain


class TestComplete:
    def test_reads_what_happened(self, story: DevChain) -> None:
        reader = Reader().follow(reading(story, story.url, ProofLevel.COMPLETE))

        assert len(reader.facts) == 3
        assert reader.is_level_with(story)

    def test_tells_the_level(self, story: DevChain) -> None:
        reader = Reader().follow(reading(story, story.url, ProofLevel.COMPLETE))

        added = [update.proof for update in reader.updates if isinstance(update, BlocksAdded)]
        assert set(added) == {ProofLevel.COMPLETE}

    def test_asks_for_no_receipts_of_blocks_without_room_for_ours(self, story: DevChain) -> None:
        with proxied(story.url, honest) as proxy:
            Reader().follow(reading(story, proxy.url, ProofLevel.COMPLETE))

        assert proxy.methods().count("eth_getBlockReceipts") == 3

    def test_needs_no_list_of_logs(self, story: DevChain) -> None:
        with proxied(story.url, refusing(NOT_FOUND, "eth_getLogs")) as proxy:
            reader = Reader().follow(reading(story, proxy.url, ProofLevel.COMPLETE))

        assert len(reader.facts) == 3

    def test_takes_receipts_one_by_one_where_there_are_none_by_block(self, story: DevChain) -> None:
        with proxied(story.url, refusing(NOT_FOUND, "eth_getBlockReceipts")) as proxy:
            reader = Reader().follow(reading(story, proxy.url, ProofLevel.COMPLETE))

            assert "eth_getTransactionReceipt" in proxy.methods()
        assert reader.is_level_with(story)

    def test_remembers_that_there_are_none_by_block(self, agreement: Agreement) -> None:
        agreement.act(Fund((FIRST,)))
        reader = Reader()
        with proxied(agreement.chain.url, refusing(NOT_FOUND, "eth_getBlockReceipts")) as proxy:
            watcher = reading(agreement.chain, proxy.url, ProofLevel.COMPLETE)
            reader.follow(watcher)
            proxy.asked.clear()
            agreement.act(Accept(FIRST))

            reader.follow(watcher)

            assert "eth_getBlockReceipts" not in proxy.methods()
        assert len(reader.facts) == 2

    @pytest.mark.spec("B15")
    def test_tells_of_nothing_while_there_are_no_receipts(self, story: DevChain) -> None:
        reader = Reader()
        with proxied(story.url, refusing(BUSY, "eth_getBlockReceipts", "eth_getTransactionReceipt")) as proxy:
            watcher = reading(story, proxy.url, ProofLevel.COMPLETE)
            with pytest.raises(ChainUnavailable, match="too many requests"):
                reader.step(watcher)
            assert reader.blocks == []
            proxy.rule = honest

            reader.follow(watcher)

        assert reader.is_level_with(story)

    def test_does_not_ask_a_node_one_by_one_that_is_asked_too_often(self, story: DevChain) -> None:
        with proxied(story.url, refusing(BUSY, "eth_getBlockReceipts")) as proxy:
            with pytest.raises(ChainUnavailable, match="too many requests"):
                Reader().step(reading(story, proxy.url, ProofLevel.COMPLETE))

            assert "eth_getTransactionReceipt" not in proxy.methods()

    @pytest.mark.parametrize("method", ["eth_getBlockReceipts", "eth_getTransactionReceipt"])
    def test_is_unavailable_when_a_block_has_left(self, story: DevChain, method: str) -> None:
        def gone(asked: str, _: list[Any]) -> Any:
            if asked == "eth_getBlockReceipts" and method != asked:
                return NOT_FOUND
            return {"result": None} if asked == method else None

        with proxied(story.url, gone) as proxy, pytest.raises(ChainUnavailable, match="any more"):
            Reader().step(reading(story, proxy.url, ProofLevel.COMPLETE))

    @pytest.mark.spec("B16")
    @pytest.mark.parametrize("by_block", [True, False], ids=["by block", "one by one"])
    def test_notices_a_log_that_is_left_out(self, story: DevChain, by_block: bool) -> None:
        def without_ours(receipt: dict[str, Any]) -> dict[str, Any]:
            return receipt | {"logs": [log for log in receipt["logs"] if log["address"] != story.escrow.lower()]}

        def lying(method: str, parameters: list[Any]) -> Any:
            if method == "eth_getBlockReceipts":
                receipts = story.rpc(method, *parameters)
                return {"result": list(map(without_ours, receipts))} if by_block else NOT_FOUND
            if method == "eth_getTransactionReceipt":
                return {"result": without_ours(story.rpc(method, *parameters))}
            return None

        reader = Reader()
        with proxied(story.url, lying) as proxy, pytest.raises(InvalidBlock, match="the root of its receipts"):
            reader.step(reading(story, proxy.url, ProofLevel.COMPLETE))

        assert reader.blocks == []

    def test_notices_a_receipt_that_is_left_out_with_its_transaction(self, story: DevChain) -> None:
        """Consistent with itself, and still not what the header commits to."""

        def lying(method: str, parameters: list[Any]) -> Any:
            if method == "eth_getBlockReceipts":
                return {"result": []}
            if method == "eth_getBlockByNumber":
                return {"result": story.rpc(method, *parameters) | {"transactions": []}}
            return None

        with proxied(story.url, lying) as proxy, pytest.raises(InvalidBlock, match="the root of its receipts"):
            Reader().step(reading(story, proxy.url, ProofLevel.COMPLETE))

    def test_notices_a_filter_that_was_emptied_to_hide_a_block(self, story: DevChain) -> None:
        def lying(header: dict[str, Any]) -> dict[str, Any]:
            return header | {"logsBloom": "0x" + "00" * 256}

        with (
            proxied(story.url, changing(story, "eth_getBlockByNumber", lying)) as proxy,
            pytest.raises(InvalidBlock, match="the hash of its header"),
        ):
            Reader().step(reading(story, proxy.url, ProofLevel.COMPLETE))

    def test_halts_at_receipts_of_another_chain(self, story: DevChain) -> None:
        def foreign(receipts: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [receipt | {"type": "0x7e", "depositNonce": "0x1"} for receipt in receipts]

        with (
            proxied(story.url, changing(story, "eth_getBlockReceipts", foreign)) as proxy,
            pytest.raises(UnverifiableBlock, match="0x7e"),
        ):
            Reader().step(reading(story, proxy.url, ProofLevel.COMPLETE))

    def test_goes_on_after_a_lie(self, story: DevChain) -> None:
        reader = Reader()
        with proxied(story.url, changing(story, "eth_getBlockReceipts", lambda _: [])) as proxy:
            watcher = reading(story, proxy.url, ProofLevel.COMPLETE)
            with pytest.raises(InvalidBlock):
                reader.step(watcher)
            proxy.rule = honest

            reader.follow(watcher)

        assert reader.is_level_with(story)


class TestHeaderBound:
    def test_reads_what_happened(self, story: DevChain) -> None:
        with proxied(story.url, honest) as proxy:
            reader = Reader().follow(reading(story, proxy.url, ProofLevel.HEADER_BOUND))

            assert "eth_getBlockReceipts" not in proxy.methods()
        assert reader.is_level_with(story)
        assert {update.proof for update in reader.updates if isinstance(update, BlocksAdded)} == {
            ProofLevel.HEADER_BOUND
        }

    @pytest.mark.parametrize("name", ["latest", "finalized", "0x3"])
    def test_notices_a_header_that_was_changed(self, story: DevChain, name: str) -> None:
        def lying(method: str, parameters: list[Any]) -> Any:
            if method == "eth_getBlockByNumber" and parameters[0] == name:
                return {"result": story.rpc(method, *parameters) | {"stateRoot": "0x" + "77" * 32}}
            return None

        with proxied(story.url, lying) as proxy, pytest.raises(InvalidBlock, match="the hash of its header"):
            Reader().step(reading(story, proxy.url, ProofLevel.HEADER_BOUND))

    def test_takes_nothing_back_for_a_header_that_is_none(self, story: DevChain) -> None:
        """A reorg is only believed by headers that hash to what they say."""
        reader = Reader().follow(reading(story, story.url, ProofLevel.HEADER_BOUND))
        before = list(reader.blocks)

        def forked(method: str, parameters: list[Any]) -> Any:
            if method == "eth_getBlockByNumber" and parameters[0] == "latest":
                return {"result": story.rpc(method, *parameters) | {"hash": "0x" + "77" * 32}}
            return None

        with proxied(story.url, forked) as proxy, pytest.raises(InvalidBlock):
            reader.step(reading(story, proxy.url, ProofLevel.HEADER_BOUND))

        assert reader.blocks == before

    def test_notices_a_log_that_was_invented(self, story: DevChain) -> None:
        def inventing(logs: list[dict[str, Any]]) -> list[dict[str, Any]]:
            return [log | {"topics": [*log["topics"][:-1], "0x" + "77" * 32]} for log in logs]

        with (
            proxied(story.url, changing(story, "eth_getLogs", inventing)) as proxy,
            pytest.raises(InvalidBlock, match="none such"),
        ):
            Reader().step(reading(story, proxy.url, ProofLevel.HEADER_BOUND))

    def test_does_not_notice_a_log_that_is_left_out(self, story: DevChain) -> None:
        with proxied(story.url, changing(story, "eth_getLogs", lambda logs: logs[1:])) as proxy:
            reader = Reader().follow(reading(story, proxy.url, ProofLevel.HEADER_BOUND))

        assert len(reader.facts) < 3

    def test_halts_at_headers_of_another_chain(self, story: DevChain) -> None:
        def foreign(header: dict[str, Any]) -> dict[str, Any]:
            return header | {"l1StateRoot": "0x" + "77" * 32, "hash": "0x" + "66" * 32}

        with (
            proxied(story.url, changing(story, "eth_getBlockByNumber", foreign)) as proxy,
            pytest.raises(UnverifiableBlock, match="l1StateRoot"),
        ):
            Reader().step(reading(story, proxy.url, ProofLevel.HEADER_BOUND))


class TestSeen:
    def test_takes_the_nodes_word_of_whatever_chain(self, story: DevChain) -> None:
        def foreign(header: dict[str, Any]) -> dict[str, Any]:
            members = ("number", "hash", "parentHash", "timestamp")
            return {member: header[member] for member in members}

        with proxied(story.url, changing(story, "eth_getBlockByNumber", foreign)) as proxy:
            reader = Reader().follow(reading(story, proxy.url, ProofLevel.SEEN))

        assert reader.is_level_with(story)
        assert {update.proof for update in reader.updates if isinstance(update, BlocksAdded)} == {ProofLevel.SEEN}
